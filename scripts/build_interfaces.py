"""
Build tapa_msgs as a wheel and install it into .venv, if its sources changed since last time.

Called by `make interfaces` and by every make target that needs the environment.
"""

from __future__ import annotations

from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
import time

import stamps

STEP = 'interfaces'
SOURCES = ('msg', 'srv', 'action')
SOURCE_FILES = ('CMakeLists.txt', 'package.xml', 'pyproject.toml')


def source_key() -> str:
    """Return the hash of everything that tapa_msgs is built from."""
    paths = stamps.files_under(*(f'tapa_msgs/{folder}' for folder in SOURCES))
    paths += [stamps.ROOT / 'tapa_msgs' / name for name in SOURCE_FILES]
    return stamps.hash_of(paths)


def run_pip(log: Path, *arguments: str) -> None:
    """
    Run pip of the environment, its output going to a file.

    :raises SystemExit: with the file's last lines, when pip fails.
    """
    command = [str(stamps.VENV_PYTHON), '-m', 'pip', '--disable-pip-version-check', *arguments]
    with log.open('a', encoding='utf-8') as stream:
        result = subprocess.run(command, stdout=stream, stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        tail = '\n'.join(log.read_text(encoding='utf-8').splitlines()[-25:])
        sys.exit(f'{tail}\nset-up: pip failed on: {" ".join(arguments)}\n  whole output: {log}')


def build_and_install() -> None:
    """Build the wheel from a copy, so that nothing is written into the sources."""
    log = stamps.VENV / 'interfaces.log'
    log.write_text('', encoding='utf-8')
    with tempfile.TemporaryDirectory(prefix='tapa_msgs_') as folder:
        source = Path(folder) / 'tapa_msgs'
        shutil.copytree(stamps.ROOT / 'tapa_msgs', source)
        run_pip(log, 'wheel', '--no-deps', '--wheel-dir', folder, str(source))
        wheel = next(Path(folder).glob('*.whl'))
        run_pip(log, 'install', '--no-deps', '--force-reinstall', str(wheel))


def main() -> None:
    """Bring the installed interfaces up to date."""
    key = source_key()
    if stamps.is_done(STEP, key):
        return
    print('set-up: building the interfaces (tapa_msgs), about a minute ...', flush=True)
    started = time.monotonic()
    build_and_install()
    stamps.mark_done(STEP, key)
    print(f'set-up: interfaces built in {time.monotonic() - started:.0f} s', flush=True)


if __name__ == '__main__':
    main()
