"""
Somebody at home: a body without weight that stands, sits or walks, and holds out an open hand.

A person stays where the spec says, and one who walks goes along a path and back. Nothing moves
a person; a walk stops before the robot and before whatever else is in its way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.body import BASE, body_text, Link, Shape, Triple
from sim.engine import Engine
from sim.figure import Figure, figure, Limb, PALM_SIZE_M
from sim.home import PersonSpec
from sim.thing import Part, Solid

SPEED_M_S = 0.8
TURN_RAD_S = 2.0
ROBOT_GAP_M = 0.6  # between a person and the robot's outline
ROBOT_RADIUS_M = 0.3
BODY_M = 0.2  # from a person's middle to the front
CLEAR_M = 0.3  # free way that the next steps need
AHEAD_COS = 0.3  # the robot is in the way in front, not beside or behind
STRIDE_M = 0.62  # of one step
SWING_RAD = 0.34
LOOK_STEPS_S = 0.05  # between two looks at the way
ARRIVED_M = 0.02
ALIGNED_RAD = 0.05
SEATS_M = (0.25, 0.75)
USUAL_SEAT_M = 0.45
FRICTION = 0.8
# Heights of the rays that feel the way, and how far ahead of the middle each starts, just
# before legs, chest and the open hand.
FEELERS_M = ((0.1, 0.46), (0.35, 0.36), (0.6, 0.3), (0.85, 0.3), (1.05, 0.58), (1.35, 0.26))
PLUMB_M = (0.64, 1.6, 0.08)  # ahead, from and to which height: boards lie between the rays
ACROSS_M = (-0.24, -0.08, 0.08, 0.24)


class Person:
    """
    One person in an engine.

    Call `load` once when the furniture stands, then `step` after each few physics steps.
    """

    def __init__(self, engine: Engine, spec: PersonSpec) -> None:
        self._engine = engine
        self.spec = spec
        self.figure: Figure
        self._x, self._y, self._yaw = float(spec.x), float(spec.y), float(spec.yaw)
        self._route = _there_and_back(spec)
        self._next = 0
        self._walked_m = 0.0
        self._stepped_s: float | None = None
        self._looked_s = -1.0
        self._is_blocked = False
        self._speed = 0.0

    @property
    def pose(self) -> tuple[float, float, float]:
        """Return x and y in metres and the yaw in radians, in ``map``."""
        return self._x, self._y, self._yaw

    @property
    def velocity(self) -> tuple[float, float]:
        """Return the velocity in ``map``, m/s."""
        return self._speed * float(np.cos(self._yaw)), self._speed * float(np.sin(self._yaw))

    @property
    def is_waiting(self) -> bool:
        """Say whether something stands in the way of a walk."""
        return self._is_blocked

    def palm(self) -> NDArray[np.float64]:
        """Return ``map_tform_palm`` (4, 4): level, on the open hand; for scoring only."""
        c, s = np.cos(self._yaw), np.sin(self._yaw)
        pose = np.eye(4)
        pose[:2, :2] = [[c, -s], [s, c]]
        x, y, z = self.figure.palm
        pose[:3, 3] = pose[:3, :3] @ (x, y, z) + (self._x, self._y, self._sunk_m())
        return pose

    def is_on_palm(self, point: NDArray[np.float64], margin_m: float = 0.0) -> bool:
        """Tell whether a point (3,) in ``map`` lies over the open hand's outline."""
        away = self.palm()[:3, :3].T @ (point - self.palm()[:3, 3])
        half = np.asarray(PALM_SIZE_M) / 2 + margin_m
        return bool((np.abs(away[:2]) <= half).all())

    def points(self) -> NDArray[np.float64]:
        """Return the vertices (N, 3) in ``map`` of everything that is seen, limbs at rest."""
        shape, turned = self.figure, self.palm()[:3, :3]
        parts = [*shape.parts, *(part for limb in shape.limbs for part in limb.parts)]
        points = np.concatenate([part.mesh.vertices for part in parts])
        return points @ turned.T + (self._x, self._y, 0.0)

    def load(self) -> None:
        """Put the figure where the spec says; who sits does so on what stands there."""
        spec, engine = self.spec, self._engine
        seat_m, seat = USUAL_SEAT_M, None
        if spec.posture == 'sit':
            name, point = engine.cast_ray((spec.x, spec.y, 1.2), (spec.x, spec.y, 0.05))
            if name is not None and SEATS_M[0] <= point[2] <= SEATS_M[1]:
                seat_m, seat = float(point[2]), name
        self.figure = figure(spec.seed, spec.posture, seat_m)
        engine.load_urdf_text(
            spec.name,
            body_text(spec.name, _links(engine, self.figure)),
            (self._x, self._y, 0.0),
            _upright(self._yaw),
            fixed=True,
        )
        engine.set_dynamics(spec.name, lateralFriction=FRICTION)
        if seat is not None:
            engine.ignore_contacts(spec.name, seat)

    def step(self, now_s: float, robot_xy: tuple[float, float] | None = None) -> None:
        """
        Walk on up to a time; who stands or sits does nothing.

        :param now_s: seconds on a clock that never goes back.
        :param robot_xy: where the robot's base stands; None if there is none.
        """
        elapsed_s = 0.0 if self._stepped_s is None else now_s - self._stepped_s
        self._stepped_s = now_s
        if not self._route or elapsed_s <= 0.0:
            return
        if now_s - self._looked_s >= LOOK_STEPS_S:
            self._looked_s = now_s
            self._is_blocked = self._meets_robot(robot_xy) or self._feels_something()
        self._move(elapsed_s)
        self._show()

    def _move(self, elapsed_s: float) -> None:
        """Turn towards the next point of the path, then go there unless the way is blocked."""
        self._speed = 0.0
        goal = self._route[self._next]
        dx, dy = goal[0] - self._x, goal[1] - self._y
        far = float(np.hypot(dx, dy))
        if far < ARRIVED_M:
            self._next = (self._next + 1) % len(self._route)
            return
        off = _wrapped(float(np.arctan2(dy, dx)) - self._yaw)
        if abs(off) > ALIGNED_RAD:
            most = TURN_RAD_S * elapsed_s
            self._yaw = _wrapped(self._yaw + float(np.clip(off, -most, most)))
            self._looked_s = -1.0  # what is ahead now has not been looked at
            self._is_blocked = False
            return
        if self._is_blocked:
            return
        step = min(SPEED_M_S * elapsed_s, far)
        self._yaw = _wrapped(self._yaw + off)
        self._x += float(step * dx / far)
        self._y += float(step * dy / far)
        self._walked_m += step
        self._speed = SPEED_M_S

    def _meets_robot(self, robot_xy: tuple[float, float] | None) -> bool:
        if robot_xy is None:
            return False
        away = np.subtract(robot_xy, (self._x, self._y))
        far = float(np.hypot(*away))
        ahead = float(away @ (np.cos(self._yaw), np.sin(self._yaw)))
        return far - ROBOT_RADIUS_M - BODY_M < ROBOT_GAP_M and ahead > AHEAD_COS * far

    def _feels_something(self) -> bool:
        """Tell whether anything stands within the next steps."""
        c, s = np.cos(self._yaw), np.sin(self._yaw)
        reach, top, bottom = PLUMB_M
        lines = [((start, z), (start + CLEAR_M, z)) for z, start in FEELERS_M]
        lines.append(((reach, top), (reach, bottom)))
        for line in lines:
            for aside in ACROSS_M:
                ends = [
                    (self._x + c * ahead - s * aside, self._y + s * ahead + c * aside, z)
                    for ahead, z in line
                ]
                name, _ = self._engine.cast_ray(*ends)
                if name not in (None, self.spec.name):
                    return True
        return False

    def _swing(self) -> float:
        return SWING_RAD * float(np.sin(np.pi * self._walked_m / STRIDE_M))

    def _sunk_m(self) -> float:
        """Return the height of the frame: legs that are apart reach less far down."""
        return -self.figure.leg * (1 - float(np.cos(self._swing())))

    def _show(self) -> None:
        name, angle = self.spec.name, self._swing()
        self._engine.set_pose(name, (self._x, self._y, self._sunk_m()), _upright(self._yaw))
        for limb in self.figure.limbs:
            self._engine.reset_joint(name, limb.name, limb.swing * angle)


def _there_and_back(spec: PersonSpec) -> tuple[tuple[float, float], ...]:
    """Return the points of a walk that starts over at its end."""
    if spec.posture != 'walk' or not spec.path:
        return ()
    return (*spec.path, *spec.path[-2:0:-1])


def _links(engine: Engine, shape: Figure) -> list[Link]:
    """Return the body without weight, and each limb that swings as a link of its own."""
    links = [Link(BASE, _shapes(engine, shape.parts, shape.solids), mass=0.0)]
    return links + [_limb_link(engine, limb) for limb in shape.limbs]


def _limb_link(engine: Engine, limb: Limb) -> Link:
    back = tuple(-value for value in limb.pivot)
    parts = [Part(part.mesh.moved(back), part.colour) for part in limb.parts]
    solids = [replace(s, mesh=s.mesh.moved(back)) for s in limb.solids if s.mesh is not None]
    return Link(
        limb.name,
        _shapes(engine, parts, solids),
        parent=BASE,
        joint=limb.name,
        joint_kind='continuous',
        origin=limb.pivot,
        axis=(0.0, 1.0, 0.0),
    )


def _shapes(
    engine: Engine, parts: list[Part] | tuple[Part, ...], solids: list[Solid] | tuple[Solid, ...]
) -> tuple[Shape, ...]:
    whole: Triple = (1.0, 1.0, 1.0)
    shapes = []
    for part in parts:
        path = engine.mesh_file(part.mesh)
        shapes.append(Shape('mesh', whole, colour=part.colour, path=path, solid=False))
    for solid in solids:
        if solid.mesh is None:
            shapes.append(Shape(solid.kind, solid.size, solid.position, solid.rpy, seen=False))
        else:
            path = engine.mesh_file(solid.mesh, felt=True)
            shapes.append(Shape('mesh', whole, path=path, seen=False))
    return tuple(shapes)


def _upright(yaw: float) -> tuple[float, float, float, float]:
    return 0.0, 0.0, float(np.sin(yaw / 2)), float(np.cos(yaw / 2))


def _wrapped(angle: float) -> float:
    return (angle + np.pi) % (2 * np.pi) - np.pi
