"""The building of a home as one body: floors, walls with doorways in them, nothing above."""

from __future__ import annotations

from collections.abc import Iterator

from sim.body import Link, Shape
from sim.home import Doorway, DOORWAY_HEIGHT_M, HomeSpec, RoomSpec, WALL_HEIGHT_M, WALL_M

SLAB_M = 0.1
Span = tuple[float, float]


def building(spec: HomeSpec) -> Link:
    """Return floors and walls; the walls' inner faces stand at the floors' edges."""
    # Two rooms share a wall: each has its own half of it, in its own colour.
    thick = WALL_M if len(spec.rooms) == 1 else WALL_M / 2
    shapes = [shape for room in spec.rooms for shape in _room(room, spec.doorways, thick)]
    return Link('room', tuple(shapes), mass=0.0)


def _room(room: RoomSpec, doorways: tuple[Doorway, ...], thick: float) -> Iterator[Shape]:
    (x, y), out = room.size, 2 * thick
    middle_x, middle_y = room.middle
    slab = (x + out, y + out, SLAB_M)
    yield Shape('box', slab, (middle_x, middle_y, -SLAB_M / 2), colour=room.floor)
    own = [each for each in doorways if room.name in each.rooms]
    for sign, corner in ((-1, room.low), (1, room.high)):
        at_x, at_y = (corner[0] + sign * thick / 2, corner[1] + sign * thick / 2)
        gaps = _gaps(own, 'y', at_x)
        for (low, high), (bottom, top) in _panes(room.low[1] - thick, room.high[1] + thick, gaps):
            yield Shape(
                'box',
                (thick, high - low, top - bottom),
                (at_x, (low + high) / 2, (bottom + top) / 2),
                colour=room.wall,
            )
        gaps = _gaps(own, 'x', at_y)
        for (low, high), (bottom, top) in _panes(room.low[0], room.high[0], gaps):
            yield Shape(
                'box',
                (high - low, thick, top - bottom),
                ((low + high) / 2, at_y, (bottom + top) / 2),
                colour=room.wall,
            )


def _gaps(doorways: list[Doorway], along: str, at: float) -> list[Span]:
    """Return the spans that doorways take out of the wall at a coordinate."""
    spans = []
    for each in doorways:
        across, middle = (each.x, each.y) if along == 'y' else (each.y, each.x)
        if each.along == along and abs(across - at) <= WALL_M:
            spans.append((middle - each.width / 2, middle + each.width / 2))
    return sorted(spans)


def _panes(low: float, high: float, gaps: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield (span along the wall, span of heights) of what is left of a wall."""
    start = low
    for gap_low, gap_high in gaps:
        yield (start, gap_low), (0.0, WALL_HEIGHT_M)
        yield (gap_low, gap_high), (DOORWAY_HEIGHT_M, WALL_HEIGHT_M)
        start = gap_high
    yield (start, high), (0.0, WALL_HEIGHT_M)
