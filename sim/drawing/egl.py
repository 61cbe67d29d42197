"""Whether EGL can draw here; asked first, because PyBullet's plugin ends the process if not."""

from __future__ import annotations

import ctypes
import importlib.util

_QUERY = ctypes.CFUNCTYPE(
    ctypes.c_uint, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)
)


def egl_device_count() -> int:
    """Return how many devices EGL offers, 0 where its library is missing."""
    try:
        library = ctypes.CDLL('libEGL.so.1')
        library.eglGetProcAddress.restype = ctypes.c_void_p
        address = library.eglGetProcAddress(b'eglQueryDevicesEXT')
    except (OSError, AttributeError):
        return 0
    count = ctypes.c_int(0)
    if not address or not _QUERY(address)(0, None, ctypes.byref(count)):
        return 0
    return count.value


def egl_plugin() -> str | None:
    """Return the path of PyBullet's EGL renderer, None if it cannot work here."""
    found = importlib.util.find_spec('eglRenderer')
    if found is None or found.origin is None or egl_device_count() == 0:
        return None
    return found.origin
