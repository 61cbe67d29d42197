"""
Make .venv ready: system libraries, Python packages, interfaces, and this package itself.

Called by every make target. Each step has a stamp that names the hash of what it was done from,
so that a second call takes a fraction of a second. Runs on the standard library of Python 3.11.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
import platform
import shutil
import subprocess
import sys
import time

PYTHON_VERSION = (3, 11)
TAPA_LOG = 'packages.log'


def demand_platform() -> None:
    """
    Stop with a clear message on a machine for which no wheels exist.

    :raises SystemExit: naming what is needed and what was found.
    """
    if sys.version_info[:2] != PYTHON_VERSION:
        other = shutil.which('python3.11')
        if other and not os.environ.get('TAPA_SETUP_REEXEC'):
            os.environ['TAPA_SETUP_REEXEC'] = '1'
            os.execv(other, [other, *sys.argv])
        found = '.'.join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f'set-up: Python 3.11 is needed, this is {found} ({sys.executable}).\n'
            'Install it (Debian 12: sudo apt-get install python3.11 python3.11-venv), or name it:\n'
            '  make PYTHON=/path/to/python3.11 ...'
        )
    if (platform.system(), platform.machine()) != ('Linux', 'x86_64'):
        sys.exit(
            'set-up: the ROS 2 wheels exist for Linux on x86-64 only, '
            f'this is {platform.system()} on {platform.machine()}.\n'
            'With ROS 2 installed, build the package with colcon instead (see README.md).'
        )
    if not shutil.which('c++') and not shutil.which('g++'):
        sys.exit(
            'set-up: a C++ compiler is needed to build the interfaces, none was found.\n'
            'Install one (Debian and Ubuntu: sudo apt-get install g++) and run the command again.'
        )


demand_platform()

import build_interfaces  # noqa: E402  (after the check of the Python version)
import stamps  # noqa: E402
import system_libraries  # noqa: E402


def requirements_key() -> str:
    """Return the hash of everything that the installed dependencies come from."""
    names = [path.name for path in stamps.ROOT.glob('requirements*.txt')] + ['constraints.txt']
    names += ['scripts/set_up.py', 'scripts/system_libraries.py', 'scripts/venv_environment.py']
    return stamps.hash_of(stamps.ROOT / name for name in names)


def package_key() -> str:
    """Return the hash of what is copied into the environment when the package is installed."""
    names = ['setup.py', 'setup.cfg', 'package.xml', 'pyproject.toml']
    paths = [stamps.ROOT / name for name in names]
    paths += stamps.files_under('launch', 'config', 'resource')
    paths += sorted(stamps.ROOT.glob('*/__init__.py'))
    key = stamps.hash_of(paths)
    return f'{key}-{stamps.hash_of(stamps.files_under("models"), contents=False)}'


def create_environment() -> None:
    """
    Create .venv with pip in it, also where Debian's python3-venv is absent.

    :raises SystemExit: when that is not possible, saying what to install.
    """
    if stamps.VENV_PYTHON.exists():
        return
    create = [sys.executable, '-m', 'venv', str(stamps.VENV)]
    if subprocess.run(create, capture_output=True, check=False).returncode == 0:
        return
    package = 'python3.11-venv'
    if (
        system_libraries.install_with_root([package])
        and subprocess.run(create, check=False).returncode == 0
    ):
        return
    bare = [*create, '--without-pip']
    borrow = [sys.executable, '-m', 'pip', '--python', str(stamps.VENV_PYTHON), 'install', 'pip']
    for command in (bare, borrow):
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            shutil.rmtree(stamps.VENV, ignore_errors=True)
            sys.exit(
                'set-up: this Python can create no virtual environment.\n'
                f'Install its module (Debian and Ubuntu: sudo apt-get install {package}).'
            )


def install_environment_module() -> None:
    """Put venv_environment.py where each Python start of the environment runs it."""
    folder = stamps.VENV / 'lib' / 'python3.11' / 'site-packages'
    source = stamps.ROOT / 'scripts' / 'venv_environment.py'
    shutil.copyfile(source, folder / 'tapa_venv_environment.py')
    (folder / '00_tapa_venv_environment.pth').write_text('import tapa_venv_environment\n')


def install_requirements(log: Path) -> None:
    """Install the pinned dependencies."""
    key = requirements_key()
    if stamps.is_done('setup', key):
        return
    print('set-up: installing Python packages, some minutes the first time ...', flush=True)
    started = time.monotonic()
    log.write_text('', encoding='utf-8')
    arguments = ['install', '-r', 'requirements.txt', '-r', 'requirements-dev.txt']
    build_interfaces.run_pip(log, *arguments)
    install_environment_module()
    stamps.mark_done('setup', key)
    print(f'set-up: packages installed in {time.monotonic() - started:.0f} s', flush=True)


def install_package(log: Path) -> None:
    """Install this package, editable, with its launch files and parameters."""
    key = package_key()
    if stamps.is_done('package', key):
        return
    options = ['--no-deps', '--no-build-isolation', '--editable', '.']
    build_interfaces.run_pip(log, 'install', *options)
    # An editable installation leaves out data files: the package's mark in the ament index,
    # launch files, parameters, and the executables where ROS 2 looks for them.
    prefix = str(stamps.VENV)
    copy_data = [str(stamps.VENV_PYTHON), 'setup.py', '-q', 'install_data', '-d', prefix]
    with log.open('a', encoding='utf-8') as stream:
        subprocess.run(copy_data, stdout=stream, stderr=stream, check=True)
    stamps.mark_done('package', key)


def main() -> None:
    """Do what is not done yet; one process at a time."""
    os.chdir(stamps.ROOT)
    started = time.monotonic()
    with (stamps.ROOT / '.setup.lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log = stamps.VENV / TAPA_LOG
        if not stamps.is_done('setup', requirements_key()):
            system_libraries.bring()
            create_environment()
        install_requirements(log)
        build_interfaces.main()
        install_package(log)
    if time.monotonic() - started > 5:
        print(f'set-up: ready after {(time.monotonic() - started) / 60:.1f} minutes', flush=True)


if __name__ == '__main__':
    main()
