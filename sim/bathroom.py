"""What stands in a bathroom: bathtub, toilet and washbasin."""

from __future__ import annotations

import numpy as np

from sim.body import BASE, Link, Shape, Triple
from sim.carpentry import base, drawn, FurnitureModel, Module, panel, Region, rod, shifted, unseen
from sim.faucets import ASIDE_M, BACK_M, faucet, faucet_towards
from sim.meshes import extrude, lathe, Mesh, round_outline
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded
from sim.upholstery import soft_box

LID_LIMIT_RAD = float(np.radians(88.0))
CERAMICS = ('white', 'cream', 'white', 'sky', 'grey', 'pink', 'black', 'teal')


def bathtub(rng: np.random.Generator) -> FurnitureModel:
    """Return a bathtub, oval and free or built in, with a faucet at one end."""
    depth, width, height = rng.uniform(0.7, 0.78), rng.uniform(1.5, 1.7), rng.uniform(0.5, 0.56)
    colour = pick_colour(rng, CERAMICS)
    rim, floor = 0.06, 0.14
    side = 1 if rng.random() < 0.5 else -1
    shelf = 0.16  # the broad end of the rim, where the faucet stands
    inner = width - rim - shelf
    y = -side * (shelf - rim) / 2
    inside = _oval(
        [(0.9, 0.0), (0.97, 0.3), (1.0, 1.0)], depth - 2 * rim, inner, height - floor, True
    )
    shapes = [drawn(inside, shaded(colour, 0.95), (0, y, floor))]
    shapes += _rim(depth, width, (depth - 2 * rim, inner), y, height, colour)
    if rng.random() < 0.5:
        front = colour if rng.random() < 0.6 else pick_colour(rng, FRONTS)
        box = panel((depth - 0.02, width - 0.02, height - 0.03), (0, 0, 0), front, solid=False)
        shapes += _sides(box.size, front)
    else:
        outside = soft_box((depth - 0.03, width - 0.03, height - 0.07), 0.16)
        shapes.append(drawn(_open_top(outside), colour, (0, 0, height / 2 + 0.02)))
        for sx in (-1, 1):
            for sy in (-1, 1):
                at = (sx * (depth / 2 - 0.16), sy * (width / 2 - 0.25), 0.045)
                shapes.append(rod(0.03, 0.09, at, 'z', pick_colour(rng, ('steel', 'black'))))
    shapes.append(unseen((depth - 0.04, width - 0.04, 0.05), (0, 0, floor - 0.025)))
    drain = (0.0, y + side * inner * 0.36, floor + 0.003)
    shapes.append(rod(0.03, 0.006, drain, 'z', (0.3, 0.3, 0.32), solid=False))
    for sign in (-1, 1):
        wall = (rim, width, height - floor)
        shapes.append(unseen(wall, (sign * (depth / 2 - rim / 2), 0, (height + floor) / 2)))
    ends = ((-side, rim), (side, shelf))
    for sign, thick in ends:
        at = (0.0, sign * (width / 2 - thick / 2), (height + floor) / 2)
        shapes.append(unseen((depth, thick, height - floor), at))
    tap = faucet_towards(rng, '-y' if side > 0 else 'y')
    place = (0.02 + ASIDE_M, side * (width / 2 - 0.085 - BACK_M), height)
    region = Region((0, y, floor), (depth - 2 * rim - 0.24, inner - 0.4), 0.9)
    return FurnitureModel(
        'bathtub',
        (depth, width, height),
        (base(shapes),),
        (region,),
        modules=(Module(tap, place),),
    )


def _oval(
    profile: list[tuple[float, float]], depth: float, width: float, height: float, inward: bool
) -> Mesh:
    """Turn shares (radius, height) into an oval vessel's wall and floor."""
    path = [(r / 2, h) for r, h in profile]
    path = [(0.0, 0.0), *path]
    return lathe(path[::-1] if inward else path, 36).scaled((depth, width, height))


def _rim(
    depth: float,
    width: float,
    hole: tuple[float, float],
    y: float,
    height: float,
    colour: Colour,
) -> list[Shape]:
    """Return a level plate with an oval hole, as a mesh of one ring, a little below ``height``."""
    angles = np.linspace(0.0, 2 * np.pi, 49)
    c, s = np.cos(angles), np.sin(angles)
    inner = np.column_stack([hole[0] / 2 * c, y + hole[1] / 2 * s])
    reach = 1.0 / np.maximum(np.abs(c), np.abs(s))
    outer = np.column_stack([depth / 2 * c * reach, width / 2 * s * reach])
    shapes = []
    for level, up in ((height, 1.0), (height - 0.03, -1.0)):
        points = np.concatenate([inner, outer])
        vertices = np.column_stack([points, np.full(len(points), level)])
        k = np.arange(48)
        faces = np.concatenate(
            [np.column_stack([k, k + 49, k + 50]), np.column_stack([k, k + 50, k + 1])]
        )
        normals = np.tile([0.0, 0.0, up], (len(points), 1))
        shapes.append(drawn(Mesh(vertices, normals, faces if up > 0 else faces[:, ::-1]), colour))
    for sign in (-1, 1):
        long = (0.006, width, 0.03)
        shapes.append(panel(long, (sign * (depth / 2 - 0.003), 0, height - 0.015), colour, False))
        short = (depth, 0.006, 0.03)
        shapes.append(panel(short, (0, sign * (width / 2 - 0.003), height - 0.015), colour, False))
    return shapes


def _sides(size: tuple[float, float, float], colour: Colour) -> list[Shape]:
    """Return four upright panels around a tub."""
    depth, width, height = size
    shapes = []
    for sign in (-1, 1):
        at_x = (sign * (depth / 2 - 0.01), 0.0, height / 2)
        at_y = (0.0, sign * (width / 2 - 0.01), height / 2)
        shapes.append(panel((0.02, width, height), at_x, colour, solid=False))
        shapes.append(panel((depth, 0.02, height), at_y, colour, solid=False))
    return shapes


def _open_top(mesh: Mesh) -> Mesh:
    """Return a mesh without the faces that look upward."""
    up = mesh.normals[mesh.faces][:, :, 2].mean(axis=1) > 0.8
    return Mesh(mesh.vertices, mesh.normals, mesh.faces[~up])


def toilet(rng: np.random.Generator) -> FurnitureModel:
    """Return a toilet with a tank at the wall and a lid that swings up."""
    depth, width, height = (
        rng.uniform(0.66, 0.72),
        rng.uniform(0.37, 0.41),
        rng.uniform(0.76, 0.82),
    )
    colour = pick_colour(rng, CERAMICS)
    cover = colour if rng.random() < 0.6 else contrast(rng, colour, FRONTS)
    seat, tank = rng.uniform(0.39, 0.42), 0.19
    long, wide = depth - tank, width * 0.94
    x = tank / 2 + 0.01
    bowl = lathe(
        [(0.3, 0.0), (0.27, 0.25), (0.36, 0.6), (0.48, 0.9), (0.5, 1.0), (0.4, 1.0), (0.0, 0.45)],
        32,
    )
    ring = lathe([(0.3, 0.0), (0.5, 0.0), (0.5, 0.02), (0.3, 0.02), (0.3, 0.0)], 32)
    shapes = [
        drawn(bowl.scaled((long + 0.03, wide, seat - 0.03)), colour, (x, 0, 0)),
        drawn(ring.scaled((long, wide, 1.0)), shaded(cover, 0.9), (x, 0, seat - 0.028)),
        unseen((long, wide * 0.8, seat - 0.01), (x, 0, (seat - 0.01) / 2)),
        *_tank(-depth / 2 + tank / 2, (tank, width, height), colour),
    ]
    hinge = (-depth / 2 + tank + 0.03, 0.0, seat + 0.012)
    lid = _toilet_lid(hinge, (long, wide, seat), (x + 0.012, depth / 2), cover)
    return FurnitureModel(
        'toilet',
        (depth, width, height),
        (base(shapes), lid),
        (Region((-depth / 2 + tank / 2, 0, height), (0.04, width - 0.2), 0.8),),
        'lid_hinge',
        LID_LIMIT_RAD,
        2.4,  # holds the lid where it is left
        hinge='back',
    )


def _tank(x: float, size: Triple, colour: Colour) -> list[Shape]:
    """Return the tank at the wall, its cover and its button; ``size`` goes down to the floor."""
    tank, width, height = size
    box = soft_box((tank, width, height - 0.36), 0.025)
    cover = soft_box((tank + 0.012, width + 0.012, 0.03), 0.012)
    steel: Colour = (0.72, 0.74, 0.77)
    return [
        drawn(box, colour, (x, 0, (height + 0.3) / 2)),
        panel((tank, width * 0.5, 0.34), (x + 0.02, 0, 0.17), colour),
        unseen((tank, width, height - 0.34), (x, 0, (height + 0.34) / 2)),
        drawn(cover, colour, (x + 0.003, 0, height - 0.012)),
        rod(0.022, 0.012, (x, 0, height + 0.002), 'z', steel, solid=False),
        unseen((tank, width, 0.01), (x, 0, height - 0.005)),
    ]


def _toilet_lid(hinge: Triple, size: Triple, along: tuple[float, float], cover: Colour) -> Link:
    """
    Return the lid on its hinge, with a lip in front to lift it by.

    :param size: length and width of the seat, and its height.
    :param along: x of the lid's middle and of the front.
    """
    (long, wide, seat), (middle, front) = size, along
    dark = shaded(cover, 0.85)
    plate = lathe([(0.0, 0.0), (0.5, 0.0), (0.49, 0.018), (0.0, 0.024)], 32)
    bolt = (hinge[0], 0.0, hinge[2] - 0.004)
    shapes = [
        drawn(plate.scaled((long - 0.03, wide, 1.0)), cover, (middle, 0, seat - 0.004)),
        unseen((long - 0.06, wide * 0.8, 0.018), (middle, 0, seat + 0.007)),
        panel((0.03, 0.12, 0.012), (front - 0.002, 0, seat + 0.006), dark),
        rod(0.014, wide * 0.5, bolt, 'y', dark, solid=False),
    ]
    return Link(
        'lid',
        tuple(shifted(shape, hinge) for shape in shapes),
        mass=0.7,
        parent=BASE,
        joint='lid_hinge',
        joint_kind='revolute',
        origin=hinge,
        axis=(0.0, -1.0, 0.0),
        upper=LID_LIMIT_RAD,
        centre=(long / 2 - 0.03, 0.0, 0.0),
    )


def washbasin(rng: np.random.Generator) -> FurnitureModel:
    """Return a bathroom's sink: a ceramic basin on a pedestal or a small cabinet, with a faucet."""
    depth, width, height = rng.uniform(0.46, 0.5), rng.uniform(0.58, 0.7), rng.uniform(0.82, 0.87)
    colour = pick_colour(rng, CERAMICS)
    hole_x, hole_y, deep = 0.29, width - 0.16, 0.13
    x0, low = 0.055, height - deep
    rims = [
        ((depth / 2 - x0 - hole_x / 2, width), ((depth / 2 + x0 + hole_x / 2) / 2, 0.0)),
        ((x0 - hole_x / 2 + depth / 2, width), ((x0 - hole_x / 2 - depth / 2) / 2, 0.0)),
        ((hole_x, 0.08), (x0, width / 2 - 0.04)),
        ((hole_x, 0.08), (x0, -width / 2 + 0.04)),
    ]
    shapes = [
        panel((sx, sy, deep + 0.02), (x, y, height - (deep + 0.02) / 2), colour)
        for (sx, sy), (x, y) in rims
    ]
    shapes.append(panel((hole_x, hole_y, 0.02), (x0, 0, low - 0.01), shaded(colour, 0.9)))
    shapes.append(rod(0.024, 0.004, (x0, 0, low + 0.002), 'z', (0.25, 0.25, 0.27), solid=False))
    shapes += _below(rng, depth, width, low - 0.02, colour)
    tap = faucet(rng)
    place = (-depth / 2 + 0.075 + BACK_M, ASIDE_M, height)
    region = Region((x0, 0, low), (hole_x - 0.16, hole_y - 0.16), 0.5)
    return FurnitureModel(
        'sink',
        (depth, width, height),
        (base(shapes),),
        (region,),
        modules=(Module(tap, place),),
    )


def _below(
    rng: np.random.Generator, depth: float, width: float, under: float, colour: Colour
) -> list[Shape]:
    """Return the pedestal or the small cabinet that carries a basin at a height."""
    shapes: list[Shape] = []
    if rng.random() < 0.5:
        foot = lathe(
            [(0.0, 0.0), (0.12, 0.0), (0.09, 0.2), (0.085, 0.6), (0.13, 1.0), (0.0, 1.0)], 24
        )
        shapes.append(drawn(foot.scaled((1.0, 1.0, under)), colour, (-0.05, 0, 0)))
        shapes.append(Shape('cylinder', (0.11, under, 0), (-0.05, 0, under / 2), seen=False))
        bottom = extrude(round_outline(depth - 0.05, width - 0.06, 0.1), 0.05)
        shapes.append(drawn(bottom, shaded(colour, 0.95), (0, 0, under - 0.02)))
    else:
        front = pick_colour(rng, FRONTS)
        shapes.append(
            panel(
                (depth - 0.05, width - 0.04, under - 0.08), (-0.02, 0, (under + 0.08) / 2), front
            )
        )
        shapes.append(
            panel((depth - 0.1, width - 0.1, 0.08), (-0.02, 0, 0.04), shaded(front, 0.4))
        )
        for sign in (-1, 1):
            leaf = ((width - 0.06) / 2, under - 0.12)
            at = (depth / 2 - 0.043, sign * (width - 0.04) / 4, (under + 0.08) / 2)
            shapes.append(panel((0.01, leaf[0], leaf[1]), at, shaded(front, 1.08), False))
            knob = (depth / 2 - 0.03, sign * 0.03, under * 0.6)
            shapes.append(rod(0.01, 0.02, knob, 'x', (0.5, 0.5, 0.52), solid=False))
    return shapes
