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


_idle: list[moderngl.Context] = []
"""Contexts that were given back: each new one costs 50 kB that nothing frees."""


def open_context() -> moderngl.Context:
    """
    Return a context of its own, which is not current: use it with `current`, from any thread.

    :raises OSError: if EGL or OpenGL 3.3 is not there; the text says what is missing.
    """
    if _idle:
        idle = _idle.pop()
        with current(idle):
            _collect(idle)
        return idle
    context = _new_context()
    context.gc_mode = 'context_gc'  # what nobody holds any more waits for `_collect`
    return context


def give_back(context: moderngl.Context) -> None:
    """Take a context back for the next `open_context`; what was made in it is not used again."""
    with current(context):
        _collect(context)
    _idle.append(context)


def _collect(context: moderngl.Context) -> None:
    """Free what nobody holds any more, as the context's own `gc` does but for what was released."""
    while context.objects:
        left = context.objects.popleft()
        if hasattr(left, 'release'):
            left.release()


def _new_context() -> moderngl.Context:
    failures: list[str] = []
    for library in _LIBRARIES:
        settings: dict[str, Any] = {'backend': 'egl', 'libegl': _EGL, 'libgl': library}
        with _current_kept():
            try:
                return moderngl.create_context(require=330, standalone=True, **settings)
            except Exception as exc:  # glcontext raises whatever fits, and bare exceptions
                failures.append(f'{library}: {exc}')
    raise OSError('no OpenGL without a display: ' + '; '.join(dict.fromkeys(failures)))


@contextmanager
def current(context: moderngl.Context) -> Iterator[moderngl.Context]:
    """Draw with a context; the one that was current before is so again afterwards."""
    with _current_kept(), context:
        yield context


@contextmanager
def _current_kept() -> Iterator[None]:
    """
    Let the context that is current stay so, with its display and surfaces.

    moderngl leaves a new one in its place, or the old one without its surfaces; PyBullet's plugin
    counts on its own being current and draws nothing, or ends the process, where it is not.
    """
    egl = ctypes.CDLL(_EGL)  # an OSError where it is missing
    for name in ('eglGetCurrentDisplay', 'eglGetCurrentContext', 'eglGetCurrentSurface'):
        getattr(egl, name).restype = ctypes.c_void_p
    before = egl.eglGetCurrentDisplay()
    surfaces = egl.eglGetCurrentSurface(_DRAW), egl.eglGetCurrentSurface(_READ)
    old = egl.eglGetCurrentContext()
    try:
        yield
    finally:
        display = before or egl.eglGetCurrentDisplay()
        if display:
            egl.eglMakeCurrent(*(ctypes.c_void_p(part) for part in (display, *surfaces, old)))
