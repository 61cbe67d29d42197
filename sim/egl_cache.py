"""
Switches off the cache of mesh files in PyBullet's EGL plugin, which never forgets a file.

The plugin carries its own copy of that cache, and PyBullet's parameter `enableFileCaching` only
reaches the other one. Every world writes its own mesh files, so that a simulator that loads
world after world would grow by a megabyte with each. The function that the parameter calls is
there, but not exported: its place is looked up in the file's symbol table.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
import struct

_SWITCH = b'_Z19b3EnableFileCachingi'
_ANCHOR = b'PyInit_eglRenderer'
_SYMBOL_TABLE = 2  # of ELF's kinds of sections
_SECTION = struct.Struct('<IIQQQQIIQQ')
_SYMBOL = struct.Struct('<IBBHQQ')


def forget_meshes(plugin: str) -> bool:
    """
    Let the plugin that is loaded from this file keep no meshes.

    Returns False where the file is built in another way; then nothing is changed.
    """
    try:
        values = _symbols(Path(plugin).read_bytes(), {_SWITCH, _ANCHOR})
        library = ctypes.CDLL(plugin)
        anchor = ctypes.cast(library[_ANCHOR.decode()], ctypes.c_void_p).value
    except (OSError, AttributeError, struct.error):
        return False
    if len(values) != 2 or anchor is None:
        return False
    address = anchor - values[_ANCHOR] + values[_SWITCH]
    ctypes.CFUNCTYPE(None, ctypes.c_int)(address)(0)
    return True


def _symbols(image: bytes, wanted: set[bytes]) -> dict[bytes, int]:
    """Return the values of symbols in a 64-bit little-endian ELF file, those that it has."""
    if image[:6] != b'\x7fELF\x02\x01':
        return {}
    (offset,) = struct.unpack_from('<Q', image, 0x28)
    size, count = struct.unpack_from('<HH', image, 0x3A)
    sections = [_SECTION.unpack_from(image, offset + i * size) for i in range(count)]
    found: dict[bytes, int] = {}
    for section in sections:
        if section[1] != _SYMBOL_TABLE:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], _SYMBOL.size):
            name_at, _, _, _, value, _ = _SYMBOL.unpack_from(image, at)
            start = names + name_at
            name = image[start : image.index(b'\0', start)]
            if name in wanted and value:
                found[name] = value
    return found
