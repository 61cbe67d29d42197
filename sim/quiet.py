"""Keeps what a C library prints on its own account out of our output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import os
import sys

from sim.c_library import c_library

_OUTPUT, _ERRORS = 1, 2


@contextmanager
def quiet() -> Iterator[None]:
    """Send the process's standard output and errors nowhere while a library loads or closes."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        saved = {number: os.dup(number) for number in (_OUTPUT, _ERRORS)}
    except (AttributeError, OSError, ValueError):  # one of them is closed
        yield
        return
    library = c_library()
    library.fflush(None)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in saved:
        os.dup2(nowhere, number)
    try:
        yield
    finally:
        library.fflush(None)  # C's own buffer would come out later
        for number, copy in saved.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)
