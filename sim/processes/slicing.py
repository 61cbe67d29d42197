"""Cutting: a blade that is pressed on food, or drawn down through it, parts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.contact import Contact
from sim.cutting import Piece, Plane, plane
from sim.fittings import Blade
from sim.replacement import replace_thing
from sim.thing import ThingModel
from sim.world import World

Point = NDArray[np.float64]

CUTTING_N = 4.0
"""Upward force of the food on the edge; more than the knife's own weight, which cuts nothing."""
CUTTING_S = 0.3  # for which the edge is pressed on without a break
EDGE_M = 0.012  # from the edge, a contact is one of the edge
SINKING_M_S = 0.02  # a blade that goes down, not one that lies
ENTERED_M = 0.002  # by which a blade that a strong hand moves is in the food
MIDDLE_SHARE = 0.35  # of the food's width, the edge passes within this of its middle
LEVEL = 0.3  # least share of its length that lies level while a blade cuts
_AT_REST_M_S = 1e-6


Sliced = Callable[[ThingModel, Plane], Sequence[Piece]]
"""Returns the pieces on both sides of a cut; fewer than two for what it does not part."""


class Slicing:
    """
    Watches blades that touch what can be sliced.

    :param sliced: cuts a thing by a plane in its own frame.
    """

    period_steps = 12

    def __init__(self, world: World, sliced: Sliced) -> None:
        self._world = world
        self._sliced = sliced
        self._pressed_s: dict[tuple[str, str], float] = {}

    def step(self, dt_s: float) -> None:
        """Cut what a blade has gone through."""
        pressed: dict[tuple[str, str], float] = {}
        blades = [(n, m.blade) for n, m in self._world.items.items() if m.blade is not None]
        for name, blade in blades:
            linear, _ = self._world.engine.velocity(name)
            if float(np.abs(linear).max()) < _AT_REST_M_S:
                continue
            for food, points in self._touched(name).items():
                edge = self._edge(name, blade)
                if self._is_pressed(edge, points):
                    pressed[name, food] = self._pressed_s.get((name, food), 0.0) + dt_s
                if pressed.get((name, food), 0.0) >= CUTTING_S - 1e-6 or (
                    float(linear[2]) < -SINKING_M_S
                    and min(point.distance for point in points) < -ENTERED_M
                    and self._goes_through(edge, food)
                ):
                    self._slice(food, edge)
        self._pressed_s = pressed

    def _touched(self, knife: str) -> dict[str, list[Contact]]:
        """Return the contacts with whole food that the knife touches, by its name."""
        found: dict[str, list[Contact]] = {}
        engine = self._world.engine
        for contact in engine.contacts(knife):
            other = engine.names.get(contact.body_b, '')
            if other in self._world.items and not self._world.state(other).slices:
                found.setdefault(other, []).append(contact)
        return found

    def _edge(self, name: str, blade: Blade) -> tuple[Point, Point]:
        pose = self._world.pose(name)
        heel, tip = (
            pose[:3, :3] @ np.asarray(end) + pose[:3, 3] for end in (blade.heel, blade.tip)
        )
        return heel, tip

    def _is_pressed(self, edge: tuple[Point, Point], points: list[Contact]) -> bool:
        upward = sum(
            point.normal_force * point.normal_on_b[2]
            for point in points
            if _distance(np.asarray(point.position), edge) <= EDGE_M
        )
        return upward >= CUTTING_N

    def _goes_through(self, edge: tuple[Point, Point], food: str) -> bool:
        """Tell whether the edge passes under the middle of the food, near its axis."""
        low, high = self._world.engine.bounds(food)
        middle = (low + high) / 2
        heel, tip = edge
        across = tip[:2] - heel[:2]
        length = float(np.linalg.norm(across))
        if length < LEVEL * float(np.linalg.norm(tip - heel)):
            return False
        share = float(np.clip((middle[:2] - heel[:2]) @ across / length**2, 0.0, 1.0))
        nearest = heel + share * (tip - heel)
        aside = float(np.linalg.norm(nearest[:2] - middle[:2]))
        width = float(min(high[0] - low[0], high[1] - low[1]))
        return bool(low[2] <= nearest[2] <= middle[2] and aside <= MIDDLE_SHARE * width)

    def _slice(self, food: str, edge: tuple[Point, Point]) -> None:
        """Cut the food upright along the edge."""
        pose = self._world.pose(food)
        heel, tip = edge
        across = np.cross(tip - heel, [0.0, 0.0, 1.0])
        if float(np.linalg.norm(across)) < LEVEL * float(np.linalg.norm(tip - heel)):
            return  # the blade stands upright: it stabs
        point, normal = (heel - pose[:3, 3]) @ pose[:3, :3], across @ pose[:3, :3]
        cut = plane(point.tolist(), normal.tolist())
        pieces = self._sliced(self._world.items[food], cut)
        if len(pieces) < 2:
            return
        for name in replace_thing(self._world, food, pieces, 'slice'):
            self._world.states[name] = replace(self._world.state(name), slices=len(pieces))


def _distance(point: Point, edge: tuple[Point, Point]) -> float:
    heel, tip = edge
    along = tip - heel
    share = float(np.clip((point - heel) @ along / max(1e-9, float(along @ along)), 0.0, 1.0))
    return float(np.linalg.norm(point - heel - share * along))
