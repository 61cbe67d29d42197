"""A process that stands for a node in tests of the supervisor: `python -m toy_node BEHAVIOUR`."""

import os
import signal
import subprocess
import sys
import time


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
    print('ready', flush=True)
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        print('toy ends', flush=True)


if __name__ == '__main__':
    main()
