"""What a person looks like: head, clothes and limbs in a posture, one open hand held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.body import Triple
from sim.face import head
from sim.forms import cone, ellipsoid, rod, slab
from sim.meshes import Array, join, lathe, Mesh, tube
from sim.palette import Colour, pick_colour, WARES
from sim.thing import hull, Part, Solid

HEIGHTS_M = (1.55, 1.9)
PALM_HEIGHTS_M = (1.0, 1.1)  # of the open hand of somebody who stands
PALM_OVER_SEAT_M = 0.37
PALM_SIZE_M = (0.16, 0.085)
HAND_M = 0.024  # how thick a hand is
SKINS = ('birch', 'tan', 'oak', 'brown', 'walnut', 'cream')


@dataclass(frozen=True)
class Limb:
    """A leg or an arm that swings about a level axis (y) through its pivot."""

    name: str
    pivot: Triple
    parts: tuple[Part, ...]
    solids: tuple[Solid, ...]
    swing: float  # of its angle against that of the left leg


@dataclass(frozen=True)
class Figure:
    """
    A person in one posture; the frame is on the floor between the feet, +x ahead.

    :ivar palm: middle of the upper side of the open hand, which is level.
    :ivar leg: length of a leg from its pivot, metres.
    """

    height: float
    parts: tuple[Part, ...]
    solids: tuple[Solid, ...]
    palm: Triple
    limbs: tuple[Limb, ...] = ()
    leg: float = 0.0


@dataclass(frozen=True)
class _Looks:
    """Measures and colours that stay the same in every posture."""

    height: float
    girth: float
    palm: float
    skin: Colour
    shirt: Colour
    trousers: Colour
    shoes: Colour
    long_sleeves: bool
    bare_legs: bool


def figure(seed: int, posture: str, seat_m: float = 0.45) -> Figure:
    """
    Return the person of a seed, who stands, sits or walks.

    :param seat_m: height of the seat of somebody who sits.
    """
    rng = np.random.default_rng((seed, 41))
    skin = pick_colour(rng, SKINS)
    looks = _Looks(
        float(rng.uniform(*HEIGHTS_M)),
        float(rng.uniform(0.9, 1.15)),
        float(rng.uniform(*PALM_HEIGHTS_M)),
        skin,
        pick_colour(rng, WARES),
        pick_colour(rng, ('blue', 'black', 'grey', 'brown', 'tan', 'green', 'red', 'purple')),
        pick_colour(rng, ('black', 'brown', 'white', 'red', 'grey', 'blue')),
        bool(rng.random() < 0.5),
        bool(rng.random() < 0.3),
    )
    sits = posture == 'sit'
    lift = seat_m - 0.47 * looks.height if sits else 0.0
    parts, solids = _trunk(looks, lift)
    face, skull = head(rng, looks.height, skin)
    up = (0.0, 0.0, 0.846 * looks.height + lift)
    parts += [Part(part.mesh.moved(up), part.colour) for part in face]
    solids.append(hull(skull.moved(up)))
    palm_z = seat_m + PALM_OVER_SEAT_M if sits else looks.palm
    held, palm = _open_arm(looks, lift, palm_z)
    parts += held[0]
    solids += held[1]
    limbs = [_limb(looks, side, posture, lift, seat_m) for side in ('left', 'right')]
    limbs.append(_free_arm(looks, lift, sits))
    if posture == 'walk':
        return Figure(
            looks.height, tuple(parts), tuple(solids), palm, tuple(limbs), limbs[0].pivot[2]
        )
    for limb in limbs:
        parts += limb.parts
        solids += limb.solids
    return Figure(looks.height, tuple(_merged(parts)), tuple(solids), palm)


def _merged(parts: list[Part]) -> list[Part]:
    """Return the parts with those of one colour joined, which load and draw faster."""
    meshes: dict[Colour, list[Mesh]] = {}
    for part in parts:
        meshes.setdefault(part.colour, []).append(part.mesh)
    return [Part(join(group), colour) for colour, group in meshes.items()]


def _trunk(looks: _Looks, lift: float) -> tuple[list[Part], list[Solid]]:
    """Return hips, chest and neck."""
    h, g = looks.height, looks.girth
    flat = (0.64, 1.0, 1.0)
    hips = [(0.0, 0.465), (0.07 * g, 0.47), (0.094 * g, 0.51), (0.092 * g, 0.555), (0.0, 0.555)]
    chest = [(0.0, 0.53), (0.099 * g, 0.53), (0.088 * g, 0.61), (0.1 * g, 0.71), (0.112, 0.775)]
    chest += [(0.1, 0.805), (0.06, 0.825), (0.036, 0.835), (0.0, 0.835)]

    def turned(profile: list[tuple[float, float]], segments: int) -> Mesh:
        mesh = lathe([(r * h, z * h) for r, z in profile], segments)
        return mesh.scaled(flat).moved((0, 0, lift))

    neck = cone(0.033 * h, 0.03 * h, 0.81 * h, 0.885 * h, 16).moved((0, 0, lift))
    parts = [
        Part(turned(hips, 24), looks.trousers),
        Part(turned(chest, 24), looks.shirt),
        Part(neck, looks.skin),
    ]
    belt = [(0.1 * g, 0.53), (0.102 * g, 0.545), (0.097 * g, 0.55)]
    parts.append(Part(turned(belt, 24), looks.shoes))
    return parts, [hull(turned(hips[:4] + chest[3:6], 8)), hull(neck)]


def _arm(looks: _Looks, shoulder: Triple, elbow: Triple, wrist: Triple) -> list[Part]:
    h = looks.height
    sleeve = [_taper(shoulder, elbow, 0.031 * h, 0.026 * h)]
    sleeve.append(ellipsoid((0.066 * h,) * 3, 14, 9).moved(shoulder))
    lower = _taper(elbow, wrist, 0.025 * h, 0.017 * h)
    bend = ellipsoid((0.051 * h,) * 3, 12, 7).moved(elbow)
    if looks.long_sleeves:
        return [Part(join([*sleeve, lower, bend]), looks.shirt)]
    return [Part(join(sleeve), looks.shirt), Part(join([lower, bend]), looks.skin)]


def _taper(start: Triple, end: Triple, first: float, last: float) -> Mesh:
    """Return a round limb that tapers from one point to the other."""
    return tube([start, end], (first, last), 12)


def _open_arm(
    looks: _Looks, lift: float, palm_z: float
) -> tuple[tuple[list[Part], list[Solid]], Triple]:
    """Return the right arm with the palm of its hand held up, and where the palm is."""
    h = looks.height
    shoulder = np.array([0.0, -0.12 * h, 0.778 * h + lift])
    wrist = np.array([0.21 * h, -0.115 * h, palm_z - HAND_M / 2])
    upper, fore = 0.18 * h, 0.15 * h
    across = wrist - shoulder
    far = float(np.linalg.norm(across))
    along = (upper**2 - fore**2 + far**2) / (2 * far)
    out = float(np.sqrt(max(0.0, upper**2 - along**2)))
    back = np.array([across[2], 0.0, -across[0]]) / np.hypot(across[0], across[2])
    elbow = shoulder + along * across / far + out * back
    parts = _arm(looks, _triple(shoulder), _triple(elbow), _triple(wrist))
    x, y, z = _triple(wrist)
    pieces = [slab((0.1, 0.082, HAND_M), 0.022).moved((x + 0.045, y, z))]
    for k, long in enumerate((0.068, 0.078, 0.072, 0.056)):
        at = y - 0.031 + 0.0205 * k
        pieces.append(rod((x + 0.085, at, z), (x + 0.088 + long, at, z), 0.0095, 8))
    pieces.append(rod((x + 0.02, y - 0.035, z), (x + 0.075, y - 0.068, z), 0.011, 8))
    parts.append(Part(join(pieces), looks.skin))
    middle = (x + 0.085, y, z)
    solids = [
        hull(_taper(_triple(shoulder), _triple(elbow), 0.03 * h, 0.025 * h)),
        hull(_taper(_triple(elbow), (x, y, z - 0.008), 0.024 * h, 0.012 * h)),
        Solid('box', (0.17, 0.085, HAND_M), middle),
    ]
    return (parts, solids), (middle[0], middle[1], palm_z)


def _free_arm(looks: _Looks, lift: float, sits: bool) -> Limb:
    """Return the left arm: it hangs, or lies on the thigh."""
    h = looks.height
    shoulder = (0.0, 0.12 * h, 0.778 * h + lift)
    elbow = (-0.015 * h, 0.15 * h, 0.615 * h + lift)
    wrist = (0.02 * h, 0.148 * h, 0.475 * h)
    if sits:
        wrist = (0.12 * h, 0.09 * h, 0.56 * h + lift)
    parts = _arm(looks, shoulder, elbow, wrist)
    reach = np.subtract(wrist, elbow)
    at = np.asarray(wrist) + 0.05 * h * reach / np.linalg.norm(reach)
    hand = ellipsoid((0.03 * h, 0.02 * h, 0.1 * h), 12, 9)
    if sits:
        hand = ellipsoid((0.1 * h, 0.045 * h, 0.022 * h), 12, 9)
    parts.append(Part(hand.moved(_triple(at)), looks.skin))
    solids = [
        hull(_taper(shoulder, elbow, 0.03 * h, 0.025 * h)),
        hull(_taper(elbow, _triple(at), 0.024 * h, 0.018 * h)),
    ]
    return Limb('left_arm', shoulder, tuple(parts), tuple(solids), -0.8)


def _limb(looks: _Looks, side: str, posture: str, lift: float, seat_m: float) -> Limb:
    """Return a leg with its shoe."""
    h = looks.height
    y = (0.052 if side == 'left' else -0.052) * h * looks.girth
    hip = (0.0, y, 0.5 * h + lift)
    knee, ankle = (0.008 * h, y, 0.27 * h), (-0.005 * h, y, 0.05 * h)
    thick = 0.05 * h * looks.girth
    if posture == 'sit':
        hip = (0.0, y, seat_m + thick)
        knee = (0.25 * h, 1.25 * y, seat_m + 0.04 * h)
        ankle = (0.25 * h, 1.25 * y, 0.05 * h)
    thigh = join([_taper(hip, knee, thick, 0.036 * h), _ball(knee, 0.036 * h)])
    shank = _taper(knee, ankle, 0.035 * h, 0.023 * h)
    shoe = ellipsoid((0.15 * h, 0.056 * h, 0.08 * h), 16, 11)
    shoe = shoe.reshaped(np.maximum(shoe.vertices, (-1.0, -1.0, -0.021 * h)))
    shoe = shoe.moved((ankle[0] + 0.035 * h, ankle[1], 0.021 * h))
    lower = looks.skin if looks.bare_legs else looks.trousers
    parts = (Part(thigh, looks.trousers), Part(shank, lower), Part(shoe, looks.shoes))
    solids = (
        hull(_taper(hip, knee, thick, 0.036 * h)),
        hull(_taper(knee, ankle, 0.034 * h, 0.023 * h)),
        hull(
            slab((0.14 * h, 0.054 * h, 0.05 * h), 0.02 * h, 2).moved(
                (ankle[0] + 0.033 * h, ankle[1], 0.025 * h)
            )
        ),
    )
    return Limb(f'{side}_leg', hip, parts, solids, 1.0 if side == 'left' else -1.0)


def _ball(middle: Triple, radius: float) -> Mesh:
    return ellipsoid((2 * radius,) * 3, 12, 7).moved(middle)


def _triple(point: Array) -> Triple:
    x, y, z = point.tolist()
    return x, y, z
