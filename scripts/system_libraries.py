"""
Finds the system libraries that the wheels need, and brings the missing ones.

With root (or sudo that asks no password) through apt; without, the same Debian packages are
unpacked into .venv/opt/sysroot, where venv_environment.py makes every Python process of the
environment find them.
"""

from __future__ import annotations

import os
from pathlib import Path
import shutil
import subprocess
import sys
import sysconfig
import tempfile

import stamps

SYSROOT = stamps.VENV / 'opt' / 'sysroot'
LIBRARY_FOLDER = Path('usr/lib/x86_64-linux-gnu')

# shared library -> Debian package; what `ldd` shows as coming from outside the wheels
LIBRARIES = {
    'libusb-1.0.so.0': 'libusb-1.0-0',  # open3d
    'libEGL.so.1': 'libegl1',  # the simulator's pictures
    'libEGL_mesa.so.0': 'libegl-mesa0',
    'libGL.so.1': 'libgl1',  # the same, open3d, opencv
    'libgomp.so.1': 'libgomp1',  # open3d
    'libX11.so.6': 'libx11-6',  # open3d
    'libXext.so.6': 'libxext6',
    'libSM.so.6': 'libsm6',  # opencv
    'libgthread-2.0.so.0': 'libglib2.0-0',
}
DRIVER_PACKAGE = 'libgl1-mesa-dri'
LOAD = 'import ctypes, sys\nfor name in sys.argv[1:]:\n    ctypes.CDLL(name)\n'


def can_load(library: str) -> bool:
    """Tell whether the dynamic linker finds a library, on the system or in the sysroot."""
    paths = [str(SYSROOT / LIBRARY_FOLDER), os.environ.get('LD_LIBRARY_PATH', '')]
    result = subprocess.run(
        [sys.executable, '-S', '-c', LOAD, library],
        env={**os.environ, 'LD_LIBRARY_PATH': ':'.join(path for path in paths if path)},
        capture_output=True,
        check=False,
    )
    return result.returncode == 0


def has_render_driver() -> bool:
    """Tell whether Mesa's software renderer is there."""
    for root in (Path('/'), SYSROOT):
        if list((root / LIBRARY_FOLDER / 'dri').glob('*swrast*')):
            return True
    return False


def missing_packages() -> list[str]:
    """Return the Debian packages of the libraries that cannot be loaded."""
    packages = [package for library, package in LIBRARIES.items() if not can_load(library)]
    if not has_render_driver():
        packages.append(DRIVER_PACKAGE)
    if not (Path(sysconfig.get_path('include')) / 'Python.h').exists():
        # Building the interfaces compiles against Python itself.
        packages.append(f'libpython3.{sys.version_info.minor}-dev')
    return packages


def root_command() -> list[str] | None:
    """Return what to put before a command to run it as root, None where that is not possible."""
    if os.environ.get('TAPA_SETUP_WITHOUT_ROOT'):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which('sudo'):
        asked = subprocess.run(['sudo', '-n', 'true'], capture_output=True, check=False)
        if asked.returncode == 0:
            return ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive']
    return None


def install_with_root(packages: list[str]) -> bool:
    """Install packages through apt; tell whether that worked."""
    prefix = root_command()
    if prefix is None or not shutil.which('apt-get'):
        return False
    print(f'set-up: installing system packages: {" ".join(packages)}', flush=True)
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL, 'env': environment}
    install = [*prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', *packages]
    if subprocess.run(install, check=False, **quiet).returncode == 0:  # type: ignore[call-overload]
        return True
    # A fresh machine has no package lists, or old ones.
    subprocess.run([*prefix, 'apt-get', 'update', '-qq'], check=False, **quiet)  # type: ignore[call-overload]
    return bool(subprocess.run(install, check=False, env=environment).returncode == 0)


def install_without_root(packages: list[str]) -> bool:
    """Unpack packages, and what they depend on, into the sysroot; tell whether that worked."""
    if not (shutil.which('apt-get') and shutil.which('dpkg-deb')):
        return False
    print(f'set-up: no root, unpacking into .venv/opt: {" ".join(packages)}', flush=True)
    with tempfile.TemporaryDirectory(prefix='tapa_apt_') as folder:
        for part in ('lists/partial', 'cache/archives/partial'):
            (Path(folder) / part).mkdir(parents=True)
        apt = ['apt-get', '-qq', '-o', f'Dir::State::lists={folder}/lists']
        apt += ['-o', f'Dir::Cache={folder}/cache', '-o', 'Debug::NoLocking=1']
        apt += ['-o', 'APT::Sandbox::User=']
        subprocess.run([*apt, 'update'], check=False)
        listed = subprocess.run(
            [*apt, '--print-uris', '--no-install-recommends', 'install', *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        # Each line: 'uri' name_version_arch.deb size checksum
        names = [line.split()[1].split('_')[0] for line in listed.stdout.splitlines() if line]
        if listed.returncode != 0 or not names:
            sys.stderr.write(listed.stderr)
            return False
        if subprocess.run([*apt, 'download', *names], cwd=folder, check=False).returncode != 0:
            return False
        for package in Path(folder).glob('*.deb'):
            subprocess.run(['dpkg-deb', '-x', str(package), str(SYSROOT)], check=True)
    gather_libraries()
    return True


def gather_libraries() -> None:
    """Link what Debian still puts below /lib into the one folder that is searched."""
    target = SYSROOT / LIBRARY_FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for library in (SYSROOT / 'lib' / 'x86_64-linux-gnu').glob('*.so*'):
        link = target / library.name
        if not link.exists():
            link.symlink_to(os.path.relpath(library, target))


def bring() -> None:
    """
    See to it that every library can be loaded.

    :raises SystemExit: naming what is missing and what to do, when it cannot be brought.
    """
    packages = missing_packages()
    if not packages:
        return
    if install_with_root(packages) or install_without_root(packages):
        still_missing = [name for name in LIBRARIES if not can_load(name)]
        if not still_missing:
            return
        print(f'set-up: still missing: {" ".join(still_missing)}', file=sys.stderr)
    sys.exit(
        'set-up: these system packages are needed and could not be installed or unpacked:\n'
        f'  {" ".join(packages)}\n'
        'Install them (Debian and Ubuntu: sudo apt-get install ' + ' '.join(packages) + ')\n'
        'and run the command again.'
    )
