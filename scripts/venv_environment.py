"""
Environment variables of every Python process in .venv.

Copied by set_up.py into site-packages, where a .pth file that sorts before the ROS wheels' own
runs it at each start: they start Python anew once, with what is set here.
"""

import os
import sys


def _prepend(variable: str, *values: str) -> None:
    parts = [part for part in os.environ.get(variable, '').split(os.pathsep) if part]
    missing = [value for value in values if value not in parts]
    if missing:
        os.environ[variable] = os.pathsep.join(missing + parts)


def _set_up() -> None:
    # Where ROS 2's index of packages, launch files and parameters files lies; what somebody named
    # already comes first.
    prefixes = [part for part in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if part]
    if sys.prefix not in prefixes:
        os.environ['AMENT_PREFIX_PATH'] = os.pathsep.join([*prefixes, sys.prefix])
    sysroot = os.path.join(sys.prefix, 'opt', 'sysroot')
    if not os.path.isdir(sysroot):
        return
    libraries = os.path.join(sysroot, 'usr', 'lib', 'x86_64-linux-gnu')
    _prepend('LD_LIBRARY_PATH', libraries)
    drivers = os.path.join(libraries, 'dri')
    if os.path.isdir(drivers):
        _prepend('LIBGL_DRIVERS_PATH', drivers)
    vendors = os.path.join(sysroot, 'usr', 'share', 'glvnd', 'egl_vendor.d')
    if os.path.isdir(vendors):
        _prepend('__EGL_VENDOR_LIBRARY_DIRS', vendors)


_set_up()
