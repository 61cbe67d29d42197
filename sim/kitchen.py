"""A kitchen as a value that a seed determines: room, furniture, small things, robot's start."""

from __future__ import annotations

import numpy as np

from sim.home import FurnitureSpec, HomeSpec, ItemSpec, RoomSpec
from sim.layout import furnish, Placed, start_pose
from sim.palette import pick_colour
from sim.stocking import stock, Stocked


def kitchen(seed: int, items: tuple[int, int] = (8, 14)) -> HomeSpec:
    """
    Return the kitchen of a seed; the same seed gives the same kitchen.

    :param items: smallest and largest number of small things.
    """
    if seed < 0:
        raise ValueError(f'the seed of a kitchen is 0 or more, got {seed}')
    rng = np.random.default_rng((seed, 7))
    size_x, size_y, placed = furnish(rng)
    room = RoomSpec(
        'kitchen_1',
        'kitchen',
        (0.0, 0.0),
        (size_x, size_y),
        pick_colour(rng, ('oak', 'tan', 'grey', 'birch', 'cream', 'walnut', 'steel')),
        pick_colour(rng, ('white', 'cream', 'sky', 'white', 'tan', 'pink')),
    )
    furniture = tuple(_furniture_spec(piece) for piece in placed)
    things = stock(rng, placed, int(rng.integers(items[0], items[1] + 1)))
    return HomeSpec(
        seed, (room,), furniture, _named(things), start_pose(rng, (size_x, size_y), placed)
    )


def _furniture_spec(piece: Placed) -> FurnitureSpec:
    return FurnitureSpec(
        f'{piece.kind}_1', piece.kind, piece.seed, piece.x, piece.y, piece.z, piece.yaw
    )


def _named(things: list[Stocked]) -> tuple[ItemSpec, ...]:
    count: dict[str, int] = {}
    specs = []
    for each in things:
        count[each.kind] = count.get(each.kind, 0) + 1
        specs.append(
            ItemSpec(
                f'{each.kind}_{count[each.kind]}',
                each.kind,
                each.seed,
                each.rest,
                f'{each.support}_1',
                each.relation,
                each.position,
                each.yaw,
            )
        )
    return tuple(specs)
