"""A place to draw with OpenGL that needs no display: EGL, on a GPU or with Mesa's rasteriser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import ctypes
from typing import Any

import moderngl

_EGL = 'libEGL.so.1'
_LIBRARIES = ('libGL.so.1', 'libOpenGL.so.0', 'libGLESv2.so.2')
"""Where OpenGL's functions are, as distributions part them into packages."""
_DRAW, _READ = 0x3059, 0x305A  # EGL's names of the two surfaces


def open_context() -> moderngl.Context:
    """
    Return a context of its own, which is not current: use it with ``with``, from any thread.

    :raises OSError: if EGL or OpenGL 3.3 is not there; the text says what is missing.
    """
    egl = ctypes.CDLL(_EGL)  # an OSError where it is missing
    failures: list[str] = []
    for library in _LIBRARIES:
        settings: dict[str, Any] = {'backend': 'egl', 'libegl': _EGL, 'libgl': library}
        with _current_kept(egl):
            try:
                return moderngl.create_context(require=330, standalone=True, **settings)
            except Exception as exc:  # glcontext raises whatever fits, and bare exceptions
                failures.append(f'{library}: {exc}')
    raise OSError('no OpenGL without a display: ' + '; '.join(dict.fromkeys(failures)))


@contextmanager
def _current_kept(egl: ctypes.CDLL) -> Iterator[None]:
    """
    Let the context that is current stay so: a new one takes its place and keeps it.

    PyBullet's plugin counts on its own being current, and ends the process where it is not.
    """
    for name in ('eglGetCurrentDisplay', 'eglGetCurrentContext', 'eglGetCurrentSurface'):
        getattr(egl, name).restype = ctypes.c_void_p
    before = egl.eglGetCurrentDisplay()
    surfaces = egl.eglGetCurrentSurface(_DRAW), egl.eglGetCurrentSurface(_READ)
    context = egl.eglGetCurrentContext()
    try:
        yield
    finally:
        display = before or egl.eglGetCurrentDisplay()
        if display:
            egl.eglMakeCurrent(*(ctypes.c_void_p(part) for part in (display, *surfaces, context)))
