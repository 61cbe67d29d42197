"""The triangles of all that is seen in the world, in the graphics memory; bodies come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from sim.drawing.coarsening import coarse_faces
from sim.drawing.seen_links import SeenLink

VERTEX = np.dtype([('place', '3f4'), ('normal', '3f4'), ('colour', '4u1'), ('link', 'u4')])
LAYOUT = {'place': '3f4', 'normal': '3f4', 'colour': '4f1', 'link': '1u4'}
"""The same in moderngl's terms; bytes of colour reach the programs as 0 to 1."""
INDEX_BYTES = 4
COMMAND_WORDS = 5  # of OpenGL's DrawElementsIndirectCommand
FINE, COARSE = 0, 1
"""Which triangles of a link are drawn: those of the picture, or those that throw its shadow."""
MANY_FACES = 3000
"""A link of more than these is drawn with fewer; a robot's come from its construction drawings."""
FINE_SHARE, COARSE_SHARE = 1 / 80, 1 / 10
"""Of a link's radius, that vertices are apart at least, in pictures of many faces and in shadows."""
LEAST_CELL_M = 0.004
FIRST_LINKS, FIRST_VERTICES, FIRST_CORNERS = 1 << 7, 1 << 16, 1 << 18
_Faces = tuple[NDArray[np.uint32], NDArray[np.uint32]]
_ROOM = 1.5  # by so much more than is needed a buffer grows


@dataclass
class _Range:
    """What one link takes of the buffers, and a copy to move it."""

    first_vertex: int
    first_index: int
    vertices: NDArray[np.void]
    faces: _Faces  # FINE and COARSE

    @property
    def corners(self) -> int:
        """How many indices the faces take."""
        return sum(faces.size for faces in self.faces)


class ShapeBuffers:
    """
    Keeps the triangles of links, each under a number.

    :ivar reach: (count, 4) of each number's link: the middle of what is seen, in the link's frame,
        and the radius around it; a radius of -1 where there is none.
    """

    def __init__(self, context: moderngl.Context, programs: Sequence[moderngl.Program]) -> None:
        self._context = context
        self._programs = programs
        self._ranges: dict[int, _Range] = {}
        self._free = list(range(FIRST_LINKS - 1, -1, -1))
        self.reach = np.full((FIRST_LINKS, 4), -1.0)
        self._used = (0, 0)  # vertices and corners up to the end of the last range
        self._commands = np.zeros(
            (2, FIRST_LINKS, COMMAND_WORDS), dtype=np.uint32
        )  # FINE and COARSE
        self._vertex_buffer = context.buffer(reserve=FIRST_VERTICES * VERTEX.itemsize)
        self._index_buffer = context.buffer(reserve=FIRST_CORNERS * INDEX_BYTES)
        self._command_buffer = context.buffer(reserve=4 * COMMAND_WORDS, dynamic=True)
        self._arrays = {program.glo: self._array(program) for program in programs}

    def add(self, seen: SeenLink) -> int:
        """Keep a link's triangles and return their number, which is below ``len(reach)``."""
        if not self._free:
            old = len(self.reach)
            grown = 2 * old
            self.reach = np.concatenate([self.reach, np.full((grown - old, 4), -1.0)])
            more = np.zeros((2, grown - old, COMMAND_WORDS), dtype=np.uint32)
            self._commands = np.concatenate([self._commands, more], axis=1)
            self._free = list(range(grown - 1, old - 1, -1))
        number = self._free.pop()
        vertices = np.zeros(len(seen.vertices), dtype=VERTEX)
        vertices['place'], vertices['normal'] = seen.vertices, seen.normals
        vertices['colour'][:, :3] = _bytes(seen.colours)
        vertices['colour'][:, 3] = 255
        vertices['link'] = number
        low, high = seen.vertices.min(axis=0), seen.vertices.max(axis=0)
        middle = 0.5 * (low + high)
        radius = float(np.linalg.norm(seen.vertices - middle, axis=1).max())
        self.reach[number] = (*middle, radius)
        self._place(number, vertices, (_fine(seen, radius), _coarse(seen, radius)))
        return number

    def remove(self, number: int) -> None:
        """Forget a link's triangles."""
        del self._ranges[number]
        self.reach[number] = -1.0
        self._free.append(number)

    def recolour(self, number: int, colour: Sequence[float]) -> None:
        """Give all of a link's triangles one colour, red, green and blue from 0 to 1."""
        kept = self._ranges[number]
        kept.vertices['colour'][:, :3] = _bytes(np.asarray(colour, dtype=np.float32))
        self._vertex_buffer.write(kept.vertices.tobytes(), kept.first_vertex * VERTEX.itemsize)

    def draw(self, program: moderngl.Program, detail: int, numbers: NDArray[np.int64]) -> None:
        """Draw links with one of the programs, all in one call, FINE or COARSE."""
        if not len(numbers):
            return
        commands = np.ascontiguousarray(self._commands[detail, numbers])
        if self._command_buffer.size < commands.nbytes:
            self._command_buffer.release()
            self._command_buffer = self._context.buffer(reserve=2 * commands.nbytes, dynamic=True)
        self._command_buffer.write(commands)
        self._arrays[program.glo].render_indirect(
            self._command_buffer, mode=moderngl.TRIANGLES, count=len(commands)
        )

    def _place(self, number: int, vertices: NDArray[np.void], faces: _Faces) -> None:
        kept = _Range(self._used[0], self._used[1], vertices, faces)
        needed = (self._used[0] + len(vertices), self._used[1] + kept.corners)
        if (
            needed[0] * VERTEX.itemsize > self._vertex_buffer.size
            or needed[1] * INDEX_BYTES > self._index_buffer.size
        ):
            self._pack(len(vertices), kept.corners)
            kept.first_vertex, kept.first_index = self._used
        self._ranges[number] = kept
        self._write(number, kept)

    def _write(self, number: int, kept: _Range) -> None:
        self._vertex_buffer.write(kept.vertices.tobytes(), kept.first_vertex * VERTEX.itemsize)
        first = kept.first_index
        for detail, faces in enumerate(kept.faces):
            if faces.size:
                self._index_buffer.write(faces.tobytes(), first * INDEX_BYTES)
            self._commands[detail, number] = (faces.size, 1, first, kept.first_vertex, 0)
            first += faces.size
        self._used = (kept.first_vertex + len(kept.vertices), first)

    def _pack(self, more_vertices: int, more_corners: int) -> None:
        """Close the gaps that removed links left, and make room for more."""
        vertices = sum(len(kept.vertices) for kept in self._ranges.values()) + more_vertices
        corners = sum(kept.corners for kept in self._ranges.values()) + more_corners
        self._make_room(int(_ROOM * vertices), int(_ROOM * corners))
        self._used = (0, 0)
        for number, kept in self._ranges.items():
            kept.first_vertex, kept.first_index = self._used
            self._write(number, kept)

    def _make_room(self, vertices: int, corners: int) -> None:
        for array in self._arrays.values():
            array.release()
        self._vertex_buffer.release()
        self._index_buffer.release()
        self._vertex_buffer = self._context.buffer(reserve=vertices * VERTEX.itemsize)
        self._index_buffer = self._context.buffer(reserve=corners * INDEX_BYTES)
        self._arrays = {program.glo: self._array(program) for program in self._programs}

    def _array(self, program: moderngl.Program) -> moderngl.VertexArray:
        used = [name for name in VERTEX.names or () if name in program]
        layout = ' '.join(
            LAYOUT[name] if name in used else f'{VERTEX[name].itemsize}x1'
            for name in VERTEX.names or ()
        )
        return self._context.vertex_array(
            program,
            [(self._vertex_buffer, layout, *used)],
            index_buffer=self._index_buffer,
            index_element_size=INDEX_BYTES,
        )


def _bytes(colours: NDArray[np.float32]) -> NDArray[np.uint8]:
    whole: NDArray[np.uint8] = np.rint(255.0 * np.clip(colours, 0.0, 1.0)).astype(np.uint8)
    return whole


def _fine(seen: SeenLink, radius_m: float) -> NDArray[np.uint32]:
    if len(seen.faces) <= MANY_FACES:
        return seen.faces
    return coarse_faces(seen.vertices, seen.faces, FINE_SHARE * radius_m, seen.normals)


def _coarse(seen: SeenLink, radius_m: float) -> NDArray[np.uint32]:
    cell_m = max(LEAST_CELL_M, COARSE_SHARE * radius_m)
    return coarse_faces(seen.vertices, seen.faces, cell_m)
