"""
Empties the caches in which PyBullet and its EGL plugin keep every mesh file that they ever read.

A robot's meshes are read again and quickly so; but every world writes files of its own, and a
simulator that loads world after world would grow by two megabytes with each. PyBullet's parameter
`enableFileCaching` empties its cache, but does not reach the plugin's own copy: the function that
it calls is there, but not exported, and its place is looked up in the file's symbol table.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
import struct

import pybullet as p

_SWITCH = b'_Z19b3EnableFileCachingi'
_ANCHOR = b'PyInit_eglRenderer'
_SYMBOL_TABLE = 2  # of ELF's kinds of sections
_SECTION = struct.Struct('<IIQQQQIIQQ')
_SYMBOL = struct.Struct('<IBBHQQ')


class MeshFiles:
    """Counts the files written since the caches, which the whole process shares, were emptied."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0

    def written(self, count: int) -> None:
        """Note that there are some more."""
        self._count += count

    def forget_many(self, client_id: int, plugin: str | None) -> None:
        """Empty the caches once too many files may be in them; for between two worlds."""
        if self._count <= self._most:
            return
        self._count = 0
        for switch in (0, 1):
            p.setPhysicsEngineParameter(enableFileCaching=switch, physicsClientId=client_id)
        if plugin is not None:
            forget_plugins_meshes(plugin)


def forget_plugins_meshes(plugin: str) -> bool:
    """
    Let the plugin that is loaded from this file forget all meshes.

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
    enable = ctypes.CFUNCTYPE(None, ctypes.c_int)(address)
    enable(0)
    enable(1)
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
