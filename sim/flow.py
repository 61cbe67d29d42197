"""Where falling liquid goes: into a vessel whose opening it meets, or onto what is below."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

from sim.liquids import mixed
from sim.thing_state import Spot, ThingState
from sim.world import World

Point = NDArray[np.float64]

UPRIGHT_COS = cos(radians(30.0))
DRAINS = ('sink', 'bathtub', 'toilet', 'shower_head', 'faucet', 'dishwasher', 'washing_machine')
"""Furniture that liquid runs off, leaving no puddle."""

RINSED_PER_S = 0.08  # dirt that running water takes off a thing
RINSING_L_S = 0.1  # the flow at which it does
SOILED_L = 0.03  # of something other than water, which makes a clean thing dirty all over
SOAKED_L = 0.02  # which makes a dry thing wet all over
PUDDLE_L = 0.02  # which makes a whole puddle of the first size
PUDDLE_M = 0.035
WIDEST_M = 0.12
_FALL_M = 3.0
_PAST_M = 0.002
_LOOKS = 8
ROOM = 'room'


@dataclass(frozen=True)
class Landing:
    """
    Where liquid that falls from a point ends.

    :ivar body: on or in which it ends; '' for none.
    :ivar enters: whether it goes into the opening of that body, which is a vessel then.
    """

    body: str
    point: Point
    enters: bool


@dataclass(frozen=True)
class Stream:
    """Liquid on its way down, drawn while it runs."""

    start: Point
    end: Point
    liquid: str
    flow: float  # litres a second


class Flow:
    """
    Lets liquid fall and puts it where it lands; what is spilled is counted.

    :ivar streams: what runs now, by the name of what it comes from.
    :ivar spilled_l: litres that ended on each body; the floor is the body ``room``.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.streams: dict[str, Stream] = {}
        self.spilled_l: dict[str, float] = {}

    def run(self, source: str, start: Point, liquid: str, litres: float, dt_s: float) -> Landing:
        """
        Let an amount fall from a point and return where it went.

        :param source: the body that it comes from, which the stream passes.
        """
        landing = self.landing(start, (source, 'robot'))
        self.streams[source] = Stream(start, landing.point, liquid, litres / dt_s)
        return landing

    def landing(self, start: Point, passed: Collection[str]) -> Landing:
        """Return what liquid meets that falls from a point, whatever it passes on the way."""
        engine = self._world.engine
        height, last = float(start[2]), float(start[2]) - _FALL_M
        for _ in range(_LOOKS):
            above = (float(start[0]), float(start[1]), height)
            name, point = engine.cast_ray(above, (above[0], above[1], last))
            if name is None:
                break
            if name not in passed:
                vessel = self._vessel_at(name, point)
                return Landing(vessel or name, point, vessel is not None)
            height = float(point[2]) - _PAST_M
        return Landing('', np.array([start[0], start[1], last]), False)

    def _vessel_at(self, name: str, point: Point) -> str | None:
        """Return the vessel whose opening a vertical stream to this point goes through."""
        if self._is_within(name, point):
            return name
        if name not in self._world.items:
            return None
        # A thing that lies in a bowl is wetted, and the bowl is filled.
        others = (each for each, model in self._world.items.items() if model.hollow)
        return next((each for each in others if self._is_within(each, point, inside=True)), None)

    def _is_within(self, name: str, point: Point, inside: bool = False) -> bool:
        model = self._world.items.get(name)
        if model is None or model.hollow is None:
            return False
        hollow = model.hollow
        position, _ = self._world.engine.pose(name)
        reach = max(hollow.radius, hollow.foot) + abs(hollow.x) + abs(hollow.y)
        if float(np.hypot(*(position - point)[:2])) > reach + hollow.rim - hollow.floor:
            return False
        pose = self._world.pose(name)
        axis = pose[:3, 2]
        if axis[2] < UPRIGHT_COS:
            return False
        rim = pose[:3, :3] @ (hollow.x, hollow.y, hollow.rim) + pose[:3, 3]
        below = float((point - rim) @ axis)
        if inside and not hollow.floor - hollow.rim <= below <= 0.0:
            return False
        # The stream is vertical: it meets the plane of the rim above or below the point.
        meeting = point - np.array([0.0, 0.0, below / axis[2]])
        return float(np.linalg.norm(meeting - rim)) <= hollow.radius

    def put(
        self, landing: Landing, liquid: str, litres: float, temperature_c: float, dt_s: float
    ) -> None:
        """Add an amount to the vessel, or spill it on the body, where it landed."""
        if landing.enters:
            self._fill(landing.body, liquid, litres, temperature_c)
            return
        place = landing.body or ROOM
        self.spilled_l[place] = self.spilled_l.get(place, 0.0) + litres
        if landing.body in self._world.items:
            self._splash(landing.body, liquid, litres, litres / dt_s)
        elif not self._drains(landing.body):
            self._puddle(place, landing.point, liquid, litres)

    def _drains(self, name: str) -> bool:
        piece = self._world.furniture.get(name)
        return not name or (piece is not None and piece.kind in DRAINS)

    def _fill(self, name: str, liquid: str, litres: float, temperature_c: float) -> None:
        state = self._world.state(name)
        total = state.filled_l + litres
        share = litres / total
        self._world.states[name] = replace(
            state,
            liquid=mixed((state.liquid, state.filled_l), (liquid, litres)),
            filled_l=total,
            temperature_c=state.temperature_c + share * (temperature_c - state.temperature_c),
        )

    def _splash(self, name: str, liquid: str, litres: float, flow: float) -> None:
        state = self._world.state(name)
        wet = min(1.0, state.wet + litres / SOAKED_L)
        if liquid == 'water':
            dirt = max(0.0, state.dirt - RINSED_PER_S / RINSING_L_S * litres)
        else:
            dirt = min(1.0, state.dirt + litres / SOILED_L)
        self._world.states[name] = replace(state, wet=wet, dirt=dirt)

    def _puddle(self, name: str, point: Point, liquid: str, litres: float) -> None:
        state = self._world.state(name)
        pose = self._world.pose(name)
        place = (point - pose[:3, 3]) @ pose[:3, :3]
        self._world.states[name] = _with_puddle(state, place, liquid, litres)


def _with_puddle(state: ThingState, place: Point, liquid: str, litres: float) -> ThingState:
    """Return the state with a puddle more, or with one grown that lies there already."""
    spots = list(state.spots)
    for index, spot in enumerate(spots):
        away = float(np.linalg.norm(place - spot.place))
        if spot.liquid == liquid and away < spot.radius + PUDDLE_M / 2:
            amount = min(1.0, spot.amount + litres / PUDDLE_L)
            grown = min(WIDEST_M, float(np.sqrt(spot.radius**2 + litres * PUDDLE_M**2 / PUDDLE_L)))
            spots[index] = replace(spot, amount=amount, radius=grown)
            return replace(state, spots=tuple(spots))
    x, y, z = place.tolist()
    spots.append(Spot((x, y, z), PUDDLE_M, min(1.0, litres / PUDDLE_L), liquid))
    return replace(state, spots=tuple(spots))
