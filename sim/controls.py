"""What buttons do: pushed in, they spring back, switch their body, and let it glow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pybullet as p

from sim.body import Triple
from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.fittings import Control, Glow, glow_link
from sim.thing import ThingModel

WATCH_STEPS = 12  # physics steps between two looks at the controls
PUSHED_IN = 0.5  # of its travel, a button switches
RELEASED = 0.25  # of its travel, it is ready to switch again
TOUCH_DEPTH_M = 0.008  # from the plane of a face that feels touch
TOUCH_COS = 0.7  # between the push and what presses

Model = FurnitureModel | ThingModel


class Controls:
    """
    The controls of the loaded bodies, and which bodies are switched on.

    Call `watch` every few physics steps; it must see a button twice, pushed and released, for
    it to switch again.

    :param models: the bodies by name; those without control and glow are left out.
    :param followers: bodies that are switched with another one: a light switch's lamps.
    """

    def __init__(
        self,
        engine: Engine,
        models: Mapping[str, Model],
        followers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._engine = engine
        self._followers = dict(followers or {})
        self._controls: dict[str, Control] = {}
        self._glows: dict[str, tuple[Glow, ...]] = {}
        self._is_pushed: dict[str, bool] = {}
        self.is_on: dict[str, bool] = {}
        for name, model in models.items():
            self.add(name, model)

    def add(self, name: str, model: Model) -> None:
        """Take a body in, switched off; one without control and glow is left out."""
        if model.control is None and not model.glows:
            return
        self.is_on[name] = False
        self._glows[name] = model.glows
        if model.control is not None:
            self._controls[name] = model.control
            self._is_pushed[name] = False
            if model.control.joint:
                self._engine.set_spring(name, model.control.joint, model.control.force)

    def remove(self, name: str) -> None:
        """Forget a body that left the world; an unknown one is no error."""
        for table in (self._controls, self._glows, self._is_pushed, self.is_on):
            table.pop(name, None)

    def watch(self) -> list[str]:
        """Switch what has been pushed since the last call, and return the names of its bodies."""
        switched = []
        for name, control in self._controls.items():
            was = self._is_pushed[name]
            self._is_pushed[name] = now = self._is_pushed_in(name, control, was)
            if now and not was:
                switched.append(name)
        for name in switched:
            self.switch(name, not self.is_on[name])
        return switched

    def switch(self, name: str, on: bool) -> None:
        """
        Switch a body, and those that follow it, on or off.

        :raises ValueError: if it cannot be switched.
        """
        if name not in self.is_on:
            known = ', '.join(self.is_on) or 'none'
            raise ValueError(f'{name!r} cannot be switched; what can be is {known}')
        self.is_on[name] = on
        for index, glow in enumerate(self._glows[name]):
            link = self._engine.link_index(name, glow_link(index))
            self._engine.recolour(name, link, glow.on if on else glow.off)
        for follower in self._followers.get(name, ()):
            if self.is_on.get(follower, on) != on:  # two switches of a room follow each other
                self.switch(follower, on)

    def _is_pushed_in(self, name: str, control: Control, was: bool) -> bool:
        if not control.joint:
            return self._touch_n(name, control) >= control.force
        share = self._engine.joint_position(name, control.joint) / control.travel
        return share > (RELEASED if was else PUSHED_IN)

    def _touch_n(self, name: str, control: Control) -> float:
        """Return the force with which something presses on a face that feels touch."""
        # Plain numbers, since this is asked of every such face at 30 Hz.
        points = p.getContactPoints(
            self._engine.bodies[name], physicsClientId=self._engine.client_id
        )
        if not points:
            return 0.0
        position, quaternion = self._engine.pose(name)
        rotation = p.getMatrixFromQuaternion(quaternion.tolist())
        push = _turned(rotation, control.push)
        x, y, z = _turned(rotation, control.centre)
        face = (float(position[0]) + x, float(position[1]) + y, float(position[2]) + z)
        total = 0.0
        for point in points:
            place, normal, force = point[6], point[7], point[9]  # the normal points to this body
            away = (place[0] - face[0], place[1] - face[1], place[2] - face[2])
            depth = _dot(away, push)
            if abs(depth) > TOUCH_DEPTH_M or _dot(push, normal) < TOUCH_COS:
                continue
            if _dot(away, away) - depth * depth <= control.radius**2:
                total += force
        return total


def _turned(rotation: Sequence[float], v: Triple) -> Triple:
    r = rotation
    return (
        r[0] * v[0] + r[1] * v[1] + r[2] * v[2],
        r[3] * v[0] + r[4] * v[1] + r[5] * v[2],
        r[6] * v[0] + r[7] * v[1] + r[8] * v[2],
    )


def _dot(a: Triple, b: Triple) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
