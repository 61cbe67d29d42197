"""A process that stands for a node in tests of the supervisor: `python -m toy_node BEHAVIOUR`."""

import os
import signal
import subprocess
import sys
import time


def end(number: int, frame: object) -> None:
    """End as a node does that is told to stop."""
    print('toy ends', flush=True)
    sys.exit(0)


def main() -> None:
    behaviour = os.environ.get('TOY', 'run')
    print(f'toy says {behaviour}', flush=True)
    if behaviour == 'die':
        time.sleep(0.3)
        print('toy: the motor burnt out', file=sys.stderr)
        sys.exit(3)
    if behaviour == 'stubborn':
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == 'parent':
        child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
        print(f'child {child.pid}', flush=True)
    if behaviour != 'stubborn':
        signal.signal(signal.SIGTERM, end)
    print('ready', flush=True)
    time.sleep(600)


if __name__ == '__main__':
    main()
