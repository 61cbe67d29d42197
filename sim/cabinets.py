"""Furniture with a door: cabinet (on the floor or on a wall), wardrobe and safe."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.body import Link, Shape, Triple
from sim.carpentry import (
    BAR,
    bar_handle,
    base,
    door,
    DOOR_LIMIT_RAD,
    FurnitureModel,
    Handle,
    panel,
    Region,
    rod,
    shell,
    shifted,
    STAND_OFF,
    WALL,
)
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded, WARES

TRIMS = ('steel', 'black', 'grey', 'white', 'walnut', 'birch')
LINING_M = 0.006  # on the floor of a shell


@dataclass(frozen=True)
class Leaf:
    """
    A door before the body's front: where it is and how it is held.

    :ivar span: along y; ``heights`` along z.
    :ivar front: x of the body's front, behind the door.
    :ivar middle: height of the handle's middle.
    """

    front: float
    span: tuple[float, float]
    heights: tuple[float, float]
    thickness: float
    hinge: str
    middle: float
    length: float = 0.28

    @property
    def handle(self) -> Handle:
        """Return the handle at the side away from the hinge."""
        edge = self.span[0] if self.hinge == 'right' else self.span[1]
        inward = 0.05 if self.hinge == 'right' else -0.05
        x = self.front + self.thickness + STAND_OFF + BAR / 2
        return Handle((x, edge + inward, self.middle), self.length, 'z')

    def link(self, colour: Colour, trim: Colour, more: list[Shape], mass: float) -> Link:
        """Return the door with its handle and what else is drawn on it."""
        y, z = sum(self.span) / 2, sum(self.heights) / 2
        wide, tall = self.span[1] - self.span[0], self.heights[1] - self.heights[0]
        sheet = panel(
            (self.thickness, wide, tall), (self.front + self.thickness / 2, y, z), colour
        )
        bar = self.handle
        shapes = [sheet, *more, *bar_handle(bar.centre, bar.length, bar.axis, trim)]
        return door(self.front, self.span, self.heights, self.thickness, self.hinge, shapes, mass)

    def frame(self, colour: Colour, border: float = 0.055) -> list[Shape]:
        """Return four grooves that let the door look like a frame around a panel."""
        x = self.front + self.thickness + 0.001
        y, z = sum(self.span) / 2, sum(self.heights) / 2
        wide = self.span[1] - self.span[0] - 2 * border
        tall = self.heights[1] - self.heights[0] - 2 * border
        dark = shaded(colour, 0.7)
        shapes = []
        for sign in (-1, 1):
            shapes.append(panel((0.004, wide, 0.008), (x, y, z + sign * tall / 2), dark, False))
            shapes.append(panel((0.004, 0.008, tall), (x, y + sign * wide / 2, z), dark, False))
        return shapes


def cabinet(rng: np.random.Generator) -> FurnitureModel:
    """Return a cabinet with one door, standing on the floor or hanging on a wall."""
    hangs = bool(rng.random() < 0.4)
    width, thick = rng.uniform(0.52, 0.7), 0.022
    if hangs:
        depth, low, tall = rng.uniform(0.34, 0.38), rng.uniform(1.2, 1.26), rng.uniform(0.55, 0.65)
    else:
        depth, low, tall = rng.uniform(0.42, 0.5), 0.08, rng.uniform(0.8, 1.0)
    height = low + tall
    colour = pick_colour(rng, FRONTS)
    front = colour if rng.random() < 0.6 else contrast(rng, colour, FRONTS)
    trim, hinge = contrast(rng, front, TRIMS), 'left' if rng.random() < 0.5 else 'right'
    body, face = depth - thick, depth / 2 - thick
    shift = -thick / 2
    inside = shaded(colour, 0.85)
    shapes = [
        shifted(shape, (-shift, 0.0, 0.0))
        for shape in shell(body, width, low, height, colour, inside)
    ]
    floors = [low + WALL + LINING_M]
    if not hangs:
        shapes.append(
            panel((depth - 0.07, width - 0.02, low), (-0.03, 0, low / 2), shaded(colour, 0.4))
        )
        middle = low + tall * 0.5
        shapes.append(panel((body - 0.03, width - 2 * WALL, 0.018), (shift, 0, middle), inside))
        floors.append(middle + 0.009)
    held = low + 0.2 if hangs else height - 0.24
    span = (-width / 2 + 0.003, width / 2 - 0.003)
    leaf = Leaf(face, span, (low + 0.003, height - 0.003), thick, hinge, held)
    marks = leaf.frame(front) if rng.random() < 0.6 else []
    tops = [*floors[1:], height - WALL]
    regions = tuple(
        Region((shift, 0, floor), (body - 0.14, width - 0.2), top - floor - 0.02, 'in')
        for floor, top in zip(floors, tops, strict=True)
    )
    model = FurnitureModel(
        'cabinet',
        (depth, width, tall if hangs else height),
        (base(shapes), leaf.link(front, trim, marks, 2.5)),
        regions,
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.4, 1.2)),
        leaf.handle,
        hinge,
    )
    return hung(model, low) if hangs else model


def hung(model: FurnitureModel, bottom: float) -> FurnitureModel:
    """Return a piece built about the middle of its depth with its back in the wall's face."""
    x = model.size[0] / 2
    first, *others = model.links
    links = [replace(first, shapes=tuple(shifted(s, (-x, 0.0, 0.0)) for s in first.shapes))]
    for link in others:
        a, b, c = link.origin
        links.append(replace(link, origin=(a + x, b, c)))
    regions = tuple(
        replace(r, centre=(r.centre[0] + x, r.centre[1], r.centre[2])) for r in model.regions
    )
    handle = model.handle
    if handle is not None:
        a, b, c = handle.centre
        handle = replace(handle, centre=(a + x, b, c))
    return replace(
        model, links=tuple(links), regions=regions, handle=handle, mount='wall', bottom=bottom
    )


def wardrobe(rng: np.random.Generator) -> FurnitureModel:
    """Return a high wardrobe: one half has a door, behind it a board and a rail."""
    depth, width, height = rng.uniform(0.56, 0.62), rng.uniform(0.95, 1.2), rng.uniform(1.85, 2.05)
    thick, low = 0.024, 0.06
    colour = pick_colour(rng, FRONTS)
    front = colour if rng.random() < 0.6 else contrast(rng, colour, FRONTS)
    trim, side = contrast(rng, front, TRIMS), 1 if rng.random() < 0.5 else -1
    hinge = 'right' if side > 0 else 'left'
    body, face = depth - thick, depth / 2 - thick
    inside, half = shaded(colour, 0.8), width / 2
    shapes = [
        shifted(shape, (thick / 2, 0.0, 0.0))
        for shape in shell(body, width, low, height, colour, inside)
    ]
    middle = (low + height) / 2
    shapes.append(
        panel((depth - 0.06, width - 0.02, low), (-0.03, 0, low / 2), shaded(colour, 0.4))
    )
    shapes.append(panel((body, 0.02, height - low - 0.06), (-thick / 2, 0, middle), colour))
    sheet = (thick, half - 0.005, height - low - 0.006)
    shapes.append(panel(sheet, (face + thick / 2, -side * half / 2, middle), front))
    beside = sorted((-side * 0.003, -side * (half - 0.003)))
    still = Leaf(face, (beside[0], beside[1]), (low, height), thick, hinge, 1.0)
    board, y = 0.72, side * half / 2
    shapes.append(panel((body - 0.04, half - WALL, 0.02), (-thick / 2, y, board - 0.01), inside))
    shapes.append(rod(0.012, half - WALL - 0.01, (-thick / 2, y, height - 0.14), 'y', trim))
    ends = sorted((side * 0.003, side * (half - 0.003)))
    leaf = Leaf(face, (ends[0], ends[1]), (low + 0.003, height - 0.003), thick, hinge, 1.02, 0.32)
    marks = leaf.frame(front, 0.08) if rng.random() < 0.6 else []
    if marks:
        shapes += still.frame(front, 0.08)
    region = (body - 0.2, half - 0.24)
    floor = low + WALL + LINING_M
    return FurnitureModel(
        'wardrobe',
        (depth, width, height),
        (base(shapes), leaf.link(front, trim, marks, 6.0)),
        (
            Region((0.0, y, board), region, height - board - 0.3, 'in'),
            Region((0.0, y, floor), region, board - floor - 0.05, 'in'),
        ),
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.6, 1.6)),
        leaf.handle,
        hinge,
    )


def safe(rng: np.random.Generator) -> FurnitureModel:
    """Return a heavy box with a thick door, a dial and a keypad."""
    depth, width, height = rng.uniform(0.46, 0.54), rng.uniform(0.48, 0.56), rng.uniform(0.6, 0.72)
    thick, low = 0.05, 0.03
    colour = pick_colour(
        rng, ('grey', 'black', 'steel', 'green', 'blue', 'walnut', 'white', 'teal')
    )
    trim, hinge = contrast(rng, colour, TRIMS), 'left' if rng.random() < 0.5 else 'right'
    body, face = depth - thick, depth / 2 - thick
    shapes = [
        shifted(shape, (thick / 2, 0.0, 0.0))
        for shape in shell(
            body, width, low, height, colour, pick_colour(rng, ('grey', 'red', 'blue'))
        )
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            at = (sx * (depth / 2 - 0.06), sy * (width / 2 - 0.05), low / 2)
            shapes.append(rod(0.03, low, at, 'z', (0.08, 0.08, 0.08)))
    span = (-width / 2 + 0.003, width / 2 - 0.003)
    leaf = Leaf(face, span, (low + 0.003, height - 0.003), thick, hinge, height / 2 + 0.02)
    side = 1 if hinge == 'right' else -1  # the hinge's side
    marks = leaf.frame(colour, 0.03) + _locks(rng, side, (depth, width, height), colour, trim)
    floor = low + WALL + LINING_M
    region = Region(
        (-thick / 2, 0, floor), (body - 0.14, width - 0.2), height - floor - 0.05, 'in'
    )
    return FurnitureModel(
        'safe',
        (depth, width, height),
        (base(shapes), leaf.link(colour, trim, marks, 8.0)),
        (region,),
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.8, 1.6)),
        leaf.handle,
        hinge,
    )


def _locks(
    rng: np.random.Generator, side: int, size: Triple, colour: Colour, trim: Colour
) -> list[Shape]:
    """Return dial, keypad and hinges on the door of a safe."""
    depth, width, height = size
    x, y, dial_z = depth / 2, side * 0.02, height * 0.62
    dial = contrast(rng, colour, WARES)
    marks = [
        rod(0.055, 0.02, (x + 0.008, y, dial_z), 'x', trim, solid=False),
        rod(0.035, 0.03, (x + 0.014, y, dial_z), 'x', dial, solid=False),
        panel((0.004, 0.006, 0.03), (x + 0.029, y, dial_z + 0.016), trim, False),
        panel((0.01, 0.1, 0.11), (x + 0.004, y, height * 0.3), (0.07, 0.07, 0.08), False),
    ]
    for row in range(4):
        for column in (-1, 0, 1):
            at = (x + 0.01, y + column * 0.028, height * 0.3 + (1.5 - row) * 0.024)
            marks.append(panel((0.006, 0.018, 0.014), at, (0.85, 0.85, 0.82), False))
    for sign in (-1, 1):
        at = (x - 0.002, side * (width / 2 - 0.012), height / 2 + sign * height * 0.3)
        marks.append(rod(0.012, 0.09, at, 'z', trim, solid=False))
    return marks
