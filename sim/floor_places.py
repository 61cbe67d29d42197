"""Where furniture stands: against walls, before and beside each other, at tables, on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.floor_map import Footprint
from sim.placing import BACK_M, Job, new_piece, Pick, TRIES, Wall, walls
from sim.room_rules import Rule
from sim.room_space import overlap, Piece, vertical_span

SIDE_M = 0.04  # between a piece and the wall beside it
BESIDE_M = 0.08
IN_THE_OPEN = ('table', 'coffee_table', 'chair')
TUCKED_M = 0.16  # how far a chair reaches under its table
COFFEE_GAP_M = 0.82  # wide enough for the robot to pass


def at_wall(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand with the back to any wall, often right beside another piece or a corner."""
    return any(
        job.space.add(piece) for piece in _wall_places(job, pick, walls(job.space.cell), snug=0.5)
    )


def _wall_places(job: Job, pick: Pick, sides: Sequence[Wall], snug: float) -> Iterator[Piece]:
    depth, width, _ = pick.model.size
    for _ in range(TRIES):
        wall = sides[int(job.rng.integers(len(sides)))]
        first, last = wall.low + width / 2 + SIDE_M, wall.high - width / 2 - SIDE_M
        if first > last:
            continue
        along = float(job.rng.uniform(first, last))
        if job.rng.random() < snug:
            along = (first, last)[int(job.rng.integers(2))]
        yield new_piece(pick, wall.place(along, depth / 2 + BACK_M), wall.yaw)


def in_corner(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand in a corner or beside something, where it is out of the way."""
    for _ in range(6):
        others = [each for each in job.space.on_floor() if each.kind not in IN_THE_OPEN]
        if others and _next_to(job, others[int(job.rng.integers(len(others)))], pick):
            return True
    return any(
        job.space.add(piece) for piece in _wall_places(job, pick, walls(job.space.cell), snug=0.9)
    )


def beside(job: Job, rule: Rule, pick: Pick) -> bool:
    return any(_next_to(job, anchor, pick) for anchor in job.anchors(rule.anchor))


def _next_to(job: Job, anchor: Piece, pick: Pick) -> bool:
    depth, width, _ = anchor.model.size
    x = -depth / 2 + pick.model.size[0] / 2  # the backs are in line
    for side in job.rng.permutation([-1.0, 1.0]).tolist():
        y = side * (width / 2 + BESIDE_M + pick.model.size[1] / 2)
        if job.space.add(new_piece(pick, anchor.to_map(x, y), anchor.yaw)):
            return True
    return False


def before(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand before another piece, with room to walk in between."""
    for anchor in job.anchors(rule.anchor):
        away = anchor.model.size[0] / 2 + COFFEE_GAP_M + pick.model.size[0] / 2
        for aside in (0.0, 0.25, -0.25):
            at = anchor.to_map(away + float(job.rng.uniform(0.0, 0.1)), aside)
            if job.space.add(new_piece(pick, at, anchor.yaw)):
                return True
    return False


def opposite(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand at the wall that another piece looks at, or else at any."""
    for anchor in job.anchors(rule.anchor):
        facing = [wall for wall in walls(job.space.cell) if np.cos(wall.yaw - anchor.yaw) < -0.99]
        for wall in facing:
            middle = anchor.x if wall.along == 'x' else anchor.y
            for aside in (0.0, 0.3, -0.3, 0.6, -0.6, 1.0, -1.0):
                at = wall.place(middle + aside, pick.model.size[0] / 2 + BACK_M)
                if job.space.add(new_piece(pick, at, wall.yaw)):
                    return True
    return at_wall(job, rule, pick)


def in_the_open(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand free in the room with chairs around, or else at a wall."""
    (low_x, low_y), (high_x, high_y) = job.space.cell.low, job.space.cell.high
    edge = 0.8 + pick.model.size[0] / 2
    if min(high_x - low_x, high_y - low_y) > 2 * edge and job.rng.random() < 0.6:
        for _ in range(TRIES // 2):
            at = (
                float(job.rng.uniform(low_x + edge, high_x - edge)),
                float(job.rng.uniform(low_y + edge, high_y - edge)),
            )
            yaw = float(job.rng.integers(4)) * np.pi / 2
            piece = new_piece(pick, at, yaw)
            around = Footprint(
                at[0], at[1], pick.model.size[0] + 1.5, pick.model.size[1] + 1.5, yaw
            )
            is_alone = not any(
                overlap(around, other.footprint()) for other in job.space.on_floor()
            )
            if is_alone and job.space.holds(around) and job.space.add(piece):
                return True
    return at_wall(job, rule, pick)


def at_table(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand at a side of a table, turned to it and a little under it; its front stays free."""
    for anchor in job.anchors(rule.anchor)[:1]:
        depth, width, _ = anchor.model.size
        out = pick.model.size[0] / 2 - TUCKED_M
        seats = [
            (0.0, width / 2 + out, -np.pi / 2),
            (0.0, -width / 2 - out, np.pi / 2),
            (-depth / 2 - out, width / 4, 0.0),
            (-depth / 2 - out, -width / 4, 0.0),
            (-depth / 2 - out, 0.0, 0.0),
        ]
        if anchor.kind == 'desk':
            # Drawers leave no room for knees.
            taken = {float(np.sign(module.offset[1])) for module in anchor.model.modules}
            seats = [
                (depth / 2 + out, side * width / 4, np.pi)
                for side in (-1.0, 1.0)
                if side not in taken
            ]
        for index in job.rng.permutation(len(seats)).tolist():
            x, y, turn = seats[index]
            sway = float(job.rng.normal(0.0, 0.06))
            piece = new_piece(pick, anchor.to_map(x, y), anchor.yaw + turn + sway)
            if job.space.add(piece, together=(anchor,)):
                return True
    return False


def on_top(job: Job, rule: Rule, pick: Pick) -> bool:
    """Stand on other furniture, near its front, where nothing else stands."""
    for anchor in job.anchors(rule.anchor):
        depth, width, height = anchor.model.size
        if not anchor.model.regions or pick.model.size[1] > width - 0.04:
            continue
        level = max(region.centre[2] for region in anchor.model.regions if not region.link)
        if level < height - 0.1:
            continue  # its top is no place for anything
        reach = (width - pick.model.size[1]) / 2 - 0.03
        forward = max(0.0, depth / 2 - pick.model.size[0] / 2 - float(job.rng.uniform(0.01, 0.04)))
        if pick.model.kind == 'television':
            forward, reach = 0.0, 0.0
        for aside in job.rng.permutation([-1.0, 1.0, -0.4, 0.4, 0.0]).tolist():
            at = anchor.to_map(forward, aside * reach)
            piece = new_piece(pick, at, anchor.yaw, z=level)
            piece = replace(piece, carrier=anchor)
            if _is_clear_on_top(job, piece):
                job.space.pieces.append(piece)
                return True
    return False


def _is_clear_on_top(job: Job, piece: Piece) -> bool:
    ground = piece.footprint().grown(0.05)
    top = piece.z + vertical_span(piece.model)[1]
    for other in job.space.pieces:
        if other is piece.carrier or not overlap(ground, other.footprint()):
            continue
        low, _ = vertical_span(other.model)
        if other.z > 0.0 or (other.model.mount == 'wall' and low < top):
            return False
    return True
