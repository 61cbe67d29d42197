"""A table with an apple and a mug in an empty room, for tests of the semantic map."""

import numpy as np
from toy_world import Block, looking, render

from perception.detector import Detection
from perception.floor_plan import FloorPlan
from perception.kinds import household_kinds
from perception.rgbd import RgbdImage
from perception.semantic_map import MapOptions, SemanticMap
from tapa_planner.scene import Scene

TABLE = Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7), (150, 110, 70))
APPLE = Block('apple', (1.9, 2.2, 0.74), (0.08, 0.08, 0.08), (210, 30, 30))
MUG = Block('mug', (2.1, 1.7, 0.75), (0.08, 0.08, 0.1), (30, 60, 210))
EYES = ((3.2, 2.4, 1.3), (2.2, 3.3, 1.3), (0.9, 1.8, 1.3), (2.0, 0.8, 1.3))


def room_plan() -> FloorPlan:
    """A room of 4 x 4 m with a wall around and the table in its middle."""
    free = np.zeros((88, 88), dtype=np.bool_)
    free[4:84, 4:84] = True
    rows, columns = np.indices(free.shape)
    x, y = (columns + 0.5) * 0.05 - 0.2, (rows + 0.5) * 0.05 - 0.2
    free &= ~((np.abs(x - 2.0) < 0.4) & (np.abs(y - 2.0) < 0.6))
    return FloorPlan(free, 0.05, (-0.2, -0.2))


def view_of(
    blocks: list[Block], eye: tuple[float, float, float], score: float = 0.8
) -> tuple[RgbdImage, list[Detection]]:
    image, which = render(blocks, looking(eye, (2.0, 2.0, 0.7)), 3.0)
    found = []
    for number, block in enumerate(blocks, start=1):
        rows, columns = np.nonzero(which == number)
        if len(rows) > 30:
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            left, top, right, bottom = (float(value) for value in box)
            found.append(Detection(block.name, score, (left, top, right, bottom), which == number))
    return image, found


def map_of_room(plan: bool = True, **options: object) -> SemanticMap:
    semantic_map = SemanticMap(household_kinds(), MapOptions(**options))  # type: ignore[arg-type]
    if plan:
        semantic_map.set_plan(room_plan())
    return semantic_map


def seen_from_all_sides(
    semantic_map: SemanticMap, blocks: list[Block], eyes: tuple = EYES
) -> Scene:
    for eye in eyes:
        semantic_map.add_view(*view_of(blocks, eye))
    semantic_map.settle(final=True)
    return semantic_map.scene(1.0)
