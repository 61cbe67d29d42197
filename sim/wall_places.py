"""Where furniture hangs: on the walls, over other pieces, at doorways and windows, above."""

from __future__ import annotations

from collections.abc import Sequence

from sim.floor_map import Footprint
from sim.home import WALL_HEIGHT_M
from sim.placing import BACK_M, Job, new_piece, Pick, TRIES, walls
from sim.room_rules import Rule
from sim.room_space import overlap, Piece, vertical_span

SWITCH_M = 0.16  # from a doorway's edge
SPARE_M = 0.12  # of wall between things that hang
HANGING_AISLE_M = 0.85
BEFORE_M = 0.02


def hang(job: Job, rule: Rule, pick: Pick, is_reached: bool = False) -> bool:
    """Hang anywhere on the walls."""
    width = pick.model.size[1]
    for _ in range(TRIES):
        wall = walls(job.space.cell)[int(job.rng.integers(4))]
        half = width / 2 + SPARE_M
        if wall.high - wall.low <= 2 * half:
            continue
        along = float(job.rng.uniform(wall.low + half, wall.high - half))
        piece = new_piece(pick, wall.place(along, 0.0), wall.yaw)
        if try_to_hang(job, piece, is_reached):
            return True
    return False


def hang_in_reach(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang above a worktop, or else anywhere."""
    worktops = job.anchors(('counter', 'sink', 'washing_machine', 'drawer'))
    return _hang_over(job, worktops, pick) or hang(job, rule, pick, is_reached=True)


def above(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang over another piece, or else anywhere."""
    anchors = job.anchors(rule.anchor)
    return _hang_over(job, anchors, pick) or (
        rule.kind in ('painting', 'mirror') and hang(job, rule, pick)
    )


def _hang_over(job: Job, anchors: Sequence[Piece], pick: Pick) -> bool:
    if pick.model.mount != 'wall':
        return False
    for anchor in anchors:
        for aside in (0.0, 0.3, -0.3):
            at = anchor.to_map(-anchor.model.size[0] / 2 - BACK_M, aside)
            if try_to_hang(job, new_piece(pick, at, anchor.yaw)):
                return True
    return False


def near(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang on the wall beside another piece."""
    for anchor in job.anchors(rule.anchor):
        back, half = -anchor.model.size[0] / 2 - BACK_M, anchor.model.size[1] / 2
        for side in (-1, 1):
            at = anchor.to_map(back, side * (half + pick.model.size[1] / 2 + 0.12))
            if try_to_hang(job, new_piece(pick, at, anchor.yaw)):
                return True
    return hang(job, rule, pick)


def at_door(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang beside a doorway."""
    cell = job.space.cell
    for doorway in job.space.doorways:
        for wall in walls(cell):
            across = doorway.x if wall.along == 'y' else doorway.y
            if wall.along != doorway.along or abs(across - wall.at) > 0.1:
                continue
            middle = doorway.y if wall.along == 'y' else doorway.x
            for side in (-1, 1):
                along = middle + side * (doorway.width / 2 + SWITCH_M)
                if wall.low + 0.05 < along < wall.high - 0.05 and try_to_hang(
                    job, new_piece(pick, wall.place(along, 0.0), wall.yaw), is_reached=True
                ):
                    return True
    return hang(job, rule, pick, is_reached=True)


def in_outer_wall(job: Job, rule: Rule, pick: Pick) -> bool:
    """Sit in a wall with the open air behind it."""
    half = pick.model.size[1] / 2 + 0.3
    spans = [
        (wall, low + half, high - half) for wall, (low, high) in job.outer if high - low > 2 * half
    ]
    for _ in range(TRIES if spans else 0):
        wall, low, high = spans[int(job.rng.integers(len(spans)))]
        along = float(job.rng.uniform(low, high))
        if try_to_hang(job, new_piece(pick, wall.place(along, 0.0), wall.yaw)):
            return True
    return False


def along_front(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang from the ceiling right before another piece, which it must not rub against."""
    for anchor in job.anchors(rule.anchor)[:1]:
        apart = (anchor.model.size[0] + pick.model.size[0]) / 2 + BEFORE_M
        at = anchor.to_map(apart, 0.0)
        job.space.pieces.append(new_piece(pick, at, anchor.yaw))
        return True
    return False


def try_to_hang(job: Job, piece: Piece, is_reached: bool = False) -> bool:
    """
    Add a piece on a wall unless something is before it, behind it or in its way.

    :param is_reached: the robot gets at it, so nothing fixed may stand before it.
    """
    ground = piece.footprint().grown(0.02)
    low, high = vertical_span(piece.model)
    middle = piece.footprint()
    if not job.space.holds(Footprint(middle.x, middle.y, 0.0, middle.width, middle.yaw)):
        return False
    for doorway in job.space.doorways:
        (low_x, low_y), (high_x, high_y) = doorway.area(0.3)
        opening = Footprint(doorway.x, doorway.y, high_x - low_x, high_y - low_y, 0.0)
        if overlap(ground, opening):
            return False
    reached = Footprint(
        *piece.to_map(HANGING_AISLE_M / 2, 0.0), HANGING_AISLE_M, middle.width, piece.yaw
    )
    for other in job.space.pieces:
        bottom, top = (other.z + edge for edge in vertical_span(other.model))
        hides = overlap(ground.grown(0.04), other.footprint()) and low < top and bottom < high
        blocks = (
            is_reached
            and other.model.mount == 'floor'
            and other.model.mass == 0.0
            and overlap(reached, other.footprint())
        )
        if hides or blocks:
            return False
    job.space.pieces.append(piece)
    return True


def on_ceiling(job: Job, rule: Rule, pick: Pick) -> bool:
    """Hang in the middle of the ceiling."""
    (low_x, low_y), (high_x, high_y) = job.space.cell.low, job.space.cell.high
    z = WALL_HEIGHT_M - vertical_span(pick.model)[1]
    at = ((low_x + high_x) / 2, (low_y + high_y) / 2)
    job.space.pieces.append(new_piece(pick, at, 0.0, z=z))
    return True
