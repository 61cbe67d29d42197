"""Many things in random places and rests, for training pictures; nothing is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.home import HomeSpec, ItemSpec
from sim.stocking import in_region, is_apart, Spot, spots
from sim.thing import ThingModel
from sim.things import KINDS
from sim.viewpoints import placed_furniture

THINGS = (26, 38)
USUAL_REST = 0.85  # share of things in their usual rest
SHARE = {'table': 0.27, 'counter': 0.24, 'shelf': 0.2, 'sink': 0.12, 'fridge': 0.08}
SHARE |= {'drawer': 0.05, 'microwave': 0.04}
SPREAD = 1.25  # regions are for the arm's reach; pictures may show a little more


def things_for(rng: np.random.Generator) -> tuple[ItemSpec, ...]:
    """Return things of all kinds alike, still without a place."""
    count = int(rng.integers(*THINGS))
    kinds = [*rng.permutation(KINDS).tolist(), *rng.permutation(KINDS).tolist()][:count]
    return tuple(
        ItemSpec(
            f'{kind}_{index}', kind, int(rng.integers(2**31)), 0, '', 'on', (0.0, 0.0, -5.0), 0.0
        )
        for index, kind in enumerate(kinds)
    )


def crowd(
    rng: np.random.Generator,
    spec: HomeSpec,
    models: Mapping[str, ThingModel],
    slid: Mapping[str, float],
) -> dict[str, ItemSpec | None]:
    """
    Return a place for every thing, None for those that found none.

    :param slid: how far each drawer is pulled out, in metres.
    """
    pieces = list(placed_furniture(spec))
    places = spots(pieces)
    share = np.array([SHARE[spot.piece.kind] / len(spot.piece.model.regions) for spot in places])
    gap = float(rng.choice([0.005, 0.03, 0.08]))
    taken = [
        (*piece.to_map(0.0, y), piece.z, 0.26)
        for piece in pieces
        if piece.z > 0.0
        for y in (-0.15, 0.15)
    ]
    result: dict[str, ItemSpec | None] = {}
    for item in rng.permutation(np.array(spec.items, dtype=object)).tolist():
        spot = places[int(rng.choice(len(places), p=share / share.sum()))]
        out = slid.get(f'{spot.piece.kind}_1', 0.0) if spot.region.link else 0.0
        result[item.name] = _put(rng, item, models[item.name], spot, out, gap, taken)
    return result


def _put(
    rng: np.random.Generator,
    item: ItemSpec,
    model: ThingModel,
    spot: Spot,
    out: float,
    gap: float,
    taken: list[tuple[float, float, float, float]],
) -> ItemSpec | None:
    rest = 0 if rng.random() < USUAL_REST else int(rng.integers(len(model.rests)))
    if model.extent(rest)[2] > spot.region.clearance:
        return None
    wide = 1.0 if spot.region.relation == 'in' else SPREAD
    big = replace(spot.region, size=(spot.region.size[0] * wide, spot.region.size[1] * wide))
    for _ in range(12):
        x, y = in_region(rng, Spot(spot.piece, big))
        map_x, map_y = spot.piece.to_map(x + out, y)
        z = spot.piece.z + spot.region.centre[2]
        circle = (map_x, map_y, z, 0.85 * model.radius(rest))
        if is_apart(circle, taken, gap):
            taken.append(circle)
            position = (map_x, map_y, z + model.heights[rest])
            yaw = float(rng.uniform(-np.pi, np.pi))
            return replace(
                item,
                rest=rest,
                support=f'{spot.piece.kind}_1',
                position=position,
                yaw=yaw,
                relation=spot.region.relation,
            )
    return None
