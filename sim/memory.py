"""Gives memory that was freed back to the system, which the C library does not do by itself."""

from __future__ import annotations

from sim.c_library import c_library


def return_freed_memory() -> None:
    """Shrink the heap as far as it can be; does nothing where the C library is not glibc."""
    try:
        trim = c_library().malloc_trim
    except AttributeError:
        return
    trim(0)
