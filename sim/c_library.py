"""The C library of this process."""

from __future__ import annotations

import ctypes
from functools import cache


@cache
def c_library() -> ctypes.CDLL:
    """Return the C library, the same each time: each of ctypes' own waits for the collector."""
    return ctypes.CDLL(None)
