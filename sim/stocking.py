"""Which small things a kitchen holds and where they stand, apart from each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.carpentry import Region
from sim.layout import Placed
from sim.thing import ThingModel
from sim.things import KINDS, thing_model

REACH_M = 0.35  # from an edge that a robot can stand at
APART_M = 0.12  # between the outlines of two things
HAND_M = 0.14  # free height that a hand needs above a thing
LIFT_M = 0.001  # above the surface, for the physics to let it down
MOST = {'table': 5, 'counter': 4, 'shelf': 2, 'sink': 1, 'fridge': 2, 'drawer': 1, 'microwave': 1}
LIKELY = {'table': 0.34, 'counter': 0.28, 'shelf': 0.2, 'sink': 0.08, 'fridge': 0.05}
LIKELY |= {'drawer': 0.03, 'microwave': 0.02}


@dataclass(frozen=True)
class Stocked:
    """A thing at its place; ``support`` is the kind of furniture."""

    kind: str
    seed: int
    rest: int
    support: str
    relation: str
    position: tuple[float, float, float]
    yaw: float


@dataclass(frozen=True)
class Spot:
    """A region of a piece that can take things."""

    piece: Placed
    region: Region


def spots(placed: list[Placed]) -> list[Spot]:
    """Return every region of the furniture."""
    return [Spot(piece, region) for piece in placed for region in piece.model.regions]


def stock(rng: np.random.Generator, placed: list[Placed], count: int) -> list[Stocked]:
    """Return about ``count`` things that stand apart, at most two of a kind."""
    places = spots(placed)
    weights = np.array(
        [LIKELY[spot.piece.kind] / len(spot.piece.model.regions) for spot in places]
    )
    taken: list[tuple[float, float, float, float]] = _obstacles(placed)
    load = [0] * len(places)
    kinds: list[str] = []
    things: list[Stocked] = []
    for _ in range(20 * count):
        if len(things) == count:
            break
        kind = KINDS[int(rng.integers(len(KINDS)))]
        at = int(rng.choice(len(places), p=weights / weights.sum()))
        if kinds.count(kind) > 1 or load[at] >= MOST[places[at].piece.kind]:
            continue
        found = _place(rng, kind, places[at], taken)
        if found is None:
            continue
        thing, circle = found
        things.append(thing)
        kinds.append(kind)
        taken.append(circle)
        load[at] += 1
    return things


def _obstacles(placed: list[Placed]) -> list[tuple[float, float, float, float]]:
    """Return circles (x, y, z, radius) that cover what stands on other furniture."""
    circles = []
    for piece in placed:
        if piece.z > 0.0:
            depth, width, _ = piece.model.size
            for y in np.linspace(-width / 2 + 0.1, width / 2 - 0.1, 5):
                for x in (-depth / 4, depth / 4):
                    circles.append((*piece.to_map(x, float(y)), piece.z, 0.13))
    return circles


def _place(
    rng: np.random.Generator,
    kind: str,
    spot: Spot,
    taken: list[tuple[float, float, float, float]],
) -> tuple[Stocked, tuple[float, float, float, float]] | None:
    seed = int(rng.integers(2**31))
    model = thing_model(kind, seed)
    rest = 1 if kind == 'pear' and rng.random() < 0.5 else 0
    if not has_headroom(model, rest, spot):
        return None
    for _ in range(25):
        x, y = in_region(rng, spot)
        if edge_distance(spot, x, y) > REACH_M:
            continue
        map_x, map_y = spot.piece.to_map(x, y)
        z = spot.piece.z + spot.region.centre[2]
        radius = model.radius(rest)
        if is_apart((map_x, map_y, z, radius), taken, APART_M):
            position = (map_x, map_y, z + model.heights[rest] + LIFT_M)
            yaw = float(rng.uniform(-np.pi, np.pi))
            thing = Stocked(kind, seed, rest, spot.piece.kind, spot.region.relation, position, yaw)
            return thing, (map_x, map_y, z, radius)
    return None


def has_headroom(model: ThingModel, rest: int, spot: Spot) -> bool:
    """Tell whether a thing fits under what is above; drawers have to shut over it."""
    tall = model.extent(rest)[2]
    if spot.region.link:
        return tall <= spot.region.clearance and model.radius(rest) < 0.1
    return tall + HAND_M <= spot.region.clearance


def in_region(rng: np.random.Generator, spot: Spot) -> tuple[float, float]:
    """Return a random point of the region, in the piece's frame."""
    half = np.asarray(spot.region.size) / 2
    x, y = (np.asarray(spot.region.centre[:2]) + rng.uniform(-half, half)).tolist()
    return x, y


def edge_distance(spot: Spot, x: float, y: float) -> float:
    """Return how far a point lies behind the nearest edge that a robot can stand at."""
    depth, width, _ = spot.piece.model.size
    if spot.region.link:
        return 0.0  # drawers come out
    gaps = {
        'front': depth / 2 - x,
        'back': depth / 2 + x,
        'left': width / 2 - y,
        'right': width / 2 + y,
    }
    return min(gaps[side] for side in spot.piece.open_sides)


def is_apart(
    circle: tuple[float, float, float, float],
    taken: list[tuple[float, float, float, float]],
    gap: float,
) -> bool:
    """Tell whether a thing keeps its distance from all others on the same level."""
    x, y, z, radius = circle
    return all(
        abs(z - other_z) > 0.05
        or np.hypot(x - other_x, y - other_y) >= radius + other_radius + gap
        for other_x, other_y, other_z, other_radius in taken
    )
