"""Cutting: an edge that is pressed on food enters it, and parts it once it has gone through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.contact import Contact
from sim.cutting import Piece, Plane, plane
from sim.fittings import Blade
from sim.replacement import replace_thing
from sim.shells import solid_points
from sim.thing import ThingModel
from sim.world import World

Point = NDArray[np.float64]

CUTTING_N = 3.0
"""Force of the food on the edge; more than the knife's own weight, which cuts nothing."""
BITING_S = 0.05  # for which the edge is pressed on without a break until it enters
EDGE_M = 0.012  # from the edge, a contact is one of the edge
THROUGH_SHARE = 0.35  # of the food's height, the edge under its middle has gone through
OUT_M = 0.005  # over the food, a blade is out of it again
LEVEL = 0.3  # least share of its length that lies level while a blade cuts
LEAN = 0.7
"""Upright part of the normal of a blade's side from which the blade lies flat and cuts nothing."""
APART_M = 0.0035  # by which a blade of usual thickness moves each piece aside
SAMPLES = 9
_AT_REST_M_S = 1e-6


Sliced = Callable[[ThingModel, Plane], Sequence[Piece]]
"""Returns the pieces on both sides of a cut; fewer than two for what it does not part."""


class Slicing:
    """
    Watches blades that touch what can be sliced.

    Food is rigid until an edge has entered it; then the blade goes through it as it is moved.

    :param sliced: cuts a thing by a plane in its own frame.
    """

    period_steps = 12

    def __init__(self, world: World, sliced: Sliced) -> None:
        self._world = world
        self._sliced = sliced
        self._pressed_s: dict[tuple[str, str], float] = {}
        self._inside: set[tuple[str, str]] = set()

    def step(self, dt_s: float) -> None:
        """Let blades into food, and cut what a blade has gone through."""
        pressed: dict[tuple[str, str], float] = {}
        blades = [(n, m.blade) for n, m in self._world.items.items() if m.blade is not None]
        busy = {name for name, _ in (*self._pressed_s, *self._inside)}
        for name, blade in blades:
            linear, _ = self._world.engine.velocity(name)
            if float(np.abs(linear).max()) < _AT_REST_M_S and name not in busy:
                continue
            edge = self._edge(name, blade)
            for food in [food for knife, food in self._inside if knife == name]:
                self._go_on(name, food, edge)
            if not edge.cuts:
                continue
            for food, points in self._touched(name).items():
                if _is_pressed(edge, points):
                    pressed[name, food] = self._pressed_s.get((name, food), 0.0) + dt_s
                if pressed.get((name, food), 0.0) >= BITING_S - 1e-6 and self._can_be_cut(food):
                    self._inside.add((name, food))
                    self._world.engine.ignore_contacts(name, food)
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

    def _edge(self, name: str, blade: Blade) -> _Edge:
        pose = self._world.pose(name)
        heel, tip, point, spine = (
            pose[:3, :3] @ np.asarray(each) + pose[:3, 3]
            for each in (blade.heel, blade.tip, blade.point, blade.spine)
        )
        return _Edge(heel, tip, point, spine)

    def _box(self, food: str) -> tuple[Point, Point]:
        """Return the corners of the food's box; that of the engine is wider by a margin."""
        pose = self._world.pose(food)
        points = np.concatenate([solid_points(each) for each in self._world.items[food].solids])
        placed = points @ pose[:3, :3].T + pose[:3, 3]
        return placed.min(axis=0), placed.max(axis=0)

    def _can_be_cut(self, food: str) -> bool:
        middle = plane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
        return len(self._sliced(self._world.items[food], middle)) > 1

    def _go_on(self, name: str, food: str, edge: _Edge) -> None:
        """Part what the blade has gone through; end what it has left."""
        world = self._world
        if food in world.items and not world.state(food).slices:
            low, high = self._box(food)
            line = edge.line()
            middle = (low + high) / 2
            aside = np.linalg.norm((line - middle)[:, :2], axis=1)
            under = float(line[int(np.argmin(aside)), 2])
            if edge.cuts and under > low[2] + THROUGH_SHARE * (high[2] - low[2]):
                if float(line[:, 2].min()) < high[2] + OUT_M:
                    return
            elif edge.cuts:
                world.engine.ignore_contacts(name, food, ignored=False)
                self._slice(food, edge)
        if food in world.engine.bodies:
            world.engine.ignore_contacts(name, food, ignored=False)
        self._inside.discard((name, food))

    def _slice(self, food: str, edge: _Edge) -> None:
        """Cut the food along the blade, which moves the pieces apart."""
        world = self._world
        pose = world.pose(food)
        point, normal = (edge.heel - pose[:3, 3]) @ pose[:3, :3], edge.side @ pose[:3, :3]
        cut = plane(point.tolist(), normal.tolist())
        pieces = self._sliced(world.items[food], cut)
        if len(pieces) < 2:
            return
        moved = [_moved_aside(piece, cut) for piece in pieces]
        for name in replace_thing(world, food, moved, 'slice'):
            world.states[name] = replace(world.state(name), slices=len(pieces))


def _is_pressed(edge: _Edge, points: list[Contact]) -> bool:
    """Tell whether enough force goes from the edge towards the back of its blade."""
    force = sum(
        point.normal_force * float(np.asarray(point.normal_on_b) @ edge.back)
        for point in points
        if edge.distance(np.asarray(point.position)) <= EDGE_M
    )
    return force >= CUTTING_N


def _moved_aside(piece: Piece, cut: Plane) -> Piece:
    """Return a piece moved away from the plane of its cut."""
    at = np.asarray(piece.offset)
    side = float(np.sign(cut.heights(at[None])[0]))
    x, y, z = (at + side * APART_M * np.asarray(cut.normal)).tolist()
    return replace(piece, offset=(x, y, z))


@dataclass(frozen=True)
class _Edge:
    """A blade in the world."""

    heel: Point
    tip: Point
    point: Point
    spine: Point

    @property
    def along(self) -> Point:
        """The unit vector from heel to tip."""
        way = self.tip - self.heel
        unit: Point = way / np.linalg.norm(way)
        return unit

    @property
    def side(self) -> Point:
        """The unit normal of the blade's flat side."""
        normal = np.cross(self.along, self.spine - self.heel)
        unit: Point = normal / np.linalg.norm(normal)
        return unit

    @property
    def back(self) -> Point:
        """The unit vector from the edge towards the back."""
        way: Point = np.cross(self.side, self.along)
        return way

    @property
    def cuts(self) -> bool:
        """Whether the edge looks down; a blade that lies flat or stabs does not cut."""
        level = float(np.hypot(*self.along[:2]))
        return bool(self.back[2] > 0.0 and abs(float(self.side[2])) < LEAN and level >= LEVEL)

    def line(self) -> Point:
        """Return points (N, 3) along the edge, to the blade's point."""
        shares = np.linspace(0.0, 1.0, SAMPLES)[:, None]
        straight = self.heel + shares * (self.tip - self.heel)
        return np.concatenate([straight, self.tip + shares[1:] * (self.point - self.tip)])

    def distance(self, point: Point) -> float:
        """Return how far a point is from the edge."""
        return float(np.linalg.norm(self._nearest(point) - point))

    def _nearest(self, point: Point) -> Point:
        ends = ((self.heel, self.tip), (self.tip, self.point))
        found = [_on_segment(point, start, end) for start, end in ends]
        return min(found, key=lambda each: float(np.linalg.norm(each - point)))


def _on_segment(point: Point, start: Point, end: Point) -> Point:
    """Return the place on a segment that is nearest to a point."""
    way = end - start
    share = float(np.clip((point - start) @ way / max(1e-9, float(way @ way)), 0.0, 1.0))
    nearest: Point = start + share * way
    return nearest
