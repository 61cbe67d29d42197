"""Ways to take a thing between two fingers: all of it, by its rim, or by some narrow part."""

from dataclasses import dataclass

import numpy as np

from executor.motion.narrow import narrow_places
from executor.motion.thing import MIN_POINTS, SeenThing, tightest_rectangle
from executor.motion.transforms import frame_from_axes, rigid
from executor.robot import FloatArray

OPENING_M = 0.08
SPARE_M = 0.003
SPARE_OPENING_M = 0.035
EASY_SPARE_M = 0.02
ASKEW_COST = 6.0
LONG, SQUARE_RAD = 1.5, 0.35
TURN_COST, PUSH_COST = 1.0, 4.0
"""
For each radian by which the fingers close more askew on a long thing: from above they turn it or
lose it, a slanted hand pushes its corner away.
"""
CORNER_COST = 12.0
"""For each metre by which less than a thing's narrow side would be between the fingers."""
TIGHT_COST = 25.0
"""For each metre by which a thing fills the open hand more than easily."""
SLOPE_COST = 1.5
EASY_SLOPE = 0.35
PALM_REACH_M = 0.033
"""How far the tool may go past the first point of a thing before the palm touches it."""
TIP_BEYOND_TCP_M = 0.009
TIP_GAP_M = 0.004
BAND_M = 0.012
CREST_SHARE = 0.4
"""Of a thing's height, from which what stands out is looked for."""
PITCHES = (0.0, np.pi / 6, np.pi / 4, np.pi / 3, 5 * np.pi / 12, np.pi / 2)
FLAT_COSTS = (0.0, 0.15, 0.3, 0.5, 0.7, 0.9)
TALL_COSTS = (0.7, 0.4, 0.2, 0.0, 0.05, 0.15)
COMPACT_COSTS = (0.1, 0.1, 0.05, 0.0, 0.1, 0.2)
NARROW_TILTS = ((0.0, 0.0), (np.pi / 8, 0.15), (np.pi / 4, 0.4))
"""Slants of a hand that takes a narrow part, about the fingers' way, and their costs."""
ROOM_ASIDE_M = 0.012
"""By so much more than a narrow part's width the hand may be open beside other parts."""


@dataclass(frozen=True)
class Grasp:
    """Where the tool takes a thing, in `map`; the fingers close along the tool's y."""

    map_tform_tcp: FloatArray
    width_m: float
    cost: float
    label: str
    tilt_rad: float
    spare_m: float = SPARE_OPENING_M
    """By which the hand is opened farther than the thing is wide, on its way there."""


def grasps_for(
    thing: SeenThing,
    is_hollow: bool = False,
    opening_m: float = OPENING_M,
    tip_gap_m: float = TIP_GAP_M,
) -> list[Grasp]:
    """
    Return the grasps of a thing, cheapest first.

    :param is_hollow: it can be taken by its rim, one finger inside.
    :param opening_m: how far the hand opens.
    :param tip_gap_m: how far above the thing's support the fingertips stay.
    """
    widest, easy = opening_m - SPARE_M, opening_m - EASY_SPARE_M
    found: list[Grasp] = []
    costs = _pitch_costs(thing)
    for pitch, cost in zip(PITCHES, costs, strict=True):
        for approach, closing in _directions(pitch):
            for anchor, extra in _anchors(thing, pitch):
                grasp = _across(thing, approach, closing, anchor, pitch, tip_gap_m)
                if grasp is not None and grasp.width_m <= widest:
                    width_cost = TIGHT_COST * max(0.0, grasp.width_m - easy)
                    wider = grasp.width_m - float(min(thing.size[:2]))
                    width_cost += ASKEW_COST * max(0.0, wider) + CORNER_COST * max(0.0, -wider)
                    askew = max(0.0, _askew_rad(thing, closing) - SQUARE_RAD)
                    width_cost += (PUSH_COST if pitch > 0.0 else TURN_COST) * askew
                    found.append(
                        Grasp(
                            grasp.map_tform_tcp,
                            grasp.width_m,
                            cost + extra + width_cost + grasp.cost,
                            grasp.label,
                            pitch,
                        )
                    )
    crest = crest_of(thing) if min(thing.size[:2]) > widest else None
    if crest is not None and float(min(crest.size[:2])) < easy:
        found += grasps_for(crest, False, opening_m)
    else:
        if is_hollow:
            found += _rims(thing)
        if min(thing.size[:2]) > widest:
            found += _narrow(thing, widest, easy, tip_gap_m)
    return sorted(found, key=lambda grasp: grasp.cost)


def crest_of(thing: SeenThing) -> SeenThing | None:
    """Return what stands out of a wide flat thing, such as a fold of a cloth; None without any."""
    foot = thing.support + CREST_SHARE * float(thing.size[2])
    points = thing.points[thing.points[:, 2] > foot]
    if len(points) < MIN_POINTS:
        return None
    yaw, middle, extent = tightest_rectangle(points[:, :2])
    height = float(np.percentile(points[:, 2], 99.5)) - foot
    centre = np.array([*middle, foot + 0.5 * height])
    return SeenThing(points, centre, np.array([*extent, height]), yaw, foot - TIP_GAP_M)


def _pitch_costs(thing: SeenThing) -> tuple[float, ...]:
    if thing.is_tall:
        return TALL_COSTS if thing.size[2] > 0.13 else COMPACT_COSTS
    return FLAT_COSTS


def _directions(pitch: float) -> list[tuple[FloatArray, FloatArray]]:
    """Return approach and closing axes of hands slanted by `pitch` from straight down."""
    directions = []
    for heading in np.arange(0.0, 2 * np.pi, np.pi / 12):
        ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
        approach = np.sin(pitch) * ahead + np.array([0.0, 0.0, -np.cos(pitch)])
        directions.append((approach, np.array([-ahead[1], ahead[0], 0.0])))
    return directions


def _askew_rad(thing: SeenThing, closing: FloatArray) -> float:
    """Return the angle between the fingers' way and a long thing's narrow side; 0 for others."""
    if thing.size[0] < LONG * thing.size[1]:
        return 0.0
    along = np.cos(thing.yaw) * closing[0] + np.sin(thing.yaw) * closing[1]
    return float(np.arcsin(min(1.0, abs(along))))


def _anchors(thing: SeenThing, pitch: float) -> list[tuple[FloatArray, float]]:
    """Return places on the thing to take it at, with their extra costs."""
    if pitch == 0.0:
        anchors = [(thing.centre, 0.0)]
        if thing.size[0] > 0.09 and thing.size[0] > 1.8 * thing.size[1]:
            along = np.array([np.cos(thing.yaw), np.sin(thing.yaw), 0.0])
            for share in (-0.22, 0.22):
                anchors.append((thing.centre + share * thing.size[0] * along, 0.12))
        return anchors
    low = np.array([*thing.centre[:2], thing.support])
    shares = ((0.5, 0.0), (0.68, 0.12)) if thing.is_tall else ((0.55, 0.0),)
    return [(low + np.array([0.0, 0.0, share * thing.size[2]]), extra) for share, extra in shares]


def _across(
    thing: SeenThing,
    approach: FloatArray,
    closing: FloatArray,
    anchor: FloatArray,
    pitch: float,
    tip_gap_m: float,
) -> Grasp | None:
    """Return the grasp with these axes at an anchor, None when the thing does not fit between."""
    breadth = np.cross(closing, approach)
    offset = thing.points - anchor
    band = np.abs(offset @ breadth) < BAND_M
    if band.sum() < 6:
        return None
    depth = (offset @ approach)[band]
    first = float(np.percentile(depth, 2))
    reach = _reach(thing, depth, first, pitch)
    # The tips stay clear of the support: lowest corner of the fingers, slanted as they are.
    tip_drop = TIP_BEYOND_TCP_M * np.cos(pitch) + 0.0105 * np.sin(pitch)
    place = anchor + approach * (first + reach)
    lift = thing.support + tip_gap_m + tip_drop - place[2]
    if lift > 0:
        if pitch > 1.4:  # a level hand is not lifted by drawing it back
            return None
        place = place - approach * (lift / np.cos(pitch))
        reach -= lift / np.cos(pitch)
        if reach < 0.004:
            return None
    touched = band.copy()
    touched[band] = depth < first + reach + TIP_BEYOND_TCP_M
    across = (offset @ closing)[touched]
    if len(across) < 4:
        return None
    low, high = float(np.percentile(across, 1)), float(np.percentile(across, 99))
    width = high - low
    place = place + closing * 0.5 * (low + high)
    pose = rigid(frame_from_axes(approach, closing), place)
    tips = first + reach + TIP_BEYOND_TCP_M
    cost = SLOPE_COST * max(0.0, _slope(depth, (offset @ closing)[band], tips) - EASY_SLOPE)
    return Grasp(pose, width, cost, f'{np.degrees(pitch):.0f} degrees', pitch)


def _slope(depth: FloatArray, across: FloatArray, tips: float) -> float:
    """
    Return by how much each side widens towards the fingertips, per metre of depth; 0 where unknown.

    On a roof or above a ball's middle the fingers press on slopes and slip off.
    """
    widths = []
    for low, high in ((tips - 0.019, tips - 0.011), (tips - 0.006, tips + 0.002)):
        slice_ = across[(depth > low) & (depth < high)]
        if len(slice_) < 4:
            return 0.0
        widths.append(float(np.ptp(slice_)))
    return max(0.0, 0.5 * (widths[1] - widths[0]) / 0.013)


def _reach(thing: SeenThing, depth: FloatArray, first: float, pitch: float) -> float:
    """Return how far past the thing's first point the tool goes."""
    if pitch == 0.0:
        return min(PALM_REACH_M, max(0.6 * float(thing.size[2]), 0.012))
    across = min(float(np.percentile(depth, 98)) - first, float(max(thing.size[:2])))
    return min(PALM_REACH_M, max(0.55 * across, 0.015))


def _rims(thing: SeenThing) -> list[Grasp]:
    """Return grasps from above with one finger inside of a hollow thing."""
    radius = 0.25 * float(thing.size[0] + thing.size[1])
    top = thing.support + float(thing.size[2])
    grasps = []
    for heading in np.arange(0.0, 2 * np.pi, np.pi / 8):
        outward = np.array([np.cos(heading), np.sin(heading), 0.0])
        place = thing.centre + outward * (radius - 0.006)
        place[2] = max(top - 0.016, thing.support + TIP_GAP_M + TIP_BEYOND_TCP_M)
        for sign in (1.0, -1.0):
            for tilt in (0.0, 0.3):
                approach = np.array([0.0, 0.0, -np.cos(tilt)]) - outward * np.sin(tilt)
                pose = rigid(frame_from_axes(approach, sign * outward), place)
                grasps.append(Grasp(pose, 0.012, 0.05 + tilt * 0.2, 'rim', tilt))
    return grasps


def _narrow(thing: SeenThing, widest: float, easy: float, tip_gap_m: float) -> list[Grasp]:
    """Return grasps of what is narrow on a wide thing: its handle, its neck, its edge."""
    grasps = []
    for place in narrow_places(thing, widest, tip_gap_m):
        tight = TIGHT_COST * max(0.0, place.width_m - easy)
        for turn in (0.0, np.pi):
            along = place.heading + turn
            closing = np.array([np.cos(along), np.sin(along), 0.0])
            ahead = np.array([closing[1], -closing[0], 0.0])
            for tilt, extra in NARROW_TILTS:
                approach = np.sin(tilt) * ahead - np.array([0.0, 0.0, np.cos(tilt)])
                lowest = np.array([0.0, 0.0, 0.0105 * np.sin(tilt)])  # a corner of the tips
                tool = place.tips + lowest - TIP_BEYOND_TCP_M * approach
                pose = rigid(frame_from_axes(approach, closing), tool)
                cost = place.cost + tight + extra
                grasps.append(Grasp(pose, place.width_m, cost, 'narrow', tilt, ROOM_ASIDE_M))
    return grasps
