"""What buttons do: pushed in, they spring back, switch their body, and let it glow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.fittings import Control, Glow, glow_link
from sim.thing import ThingModel

WATCH_STEPS = 4  # physics steps between two looks at the controls
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
            if follower in self.is_on:
                self.switch(follower, on)

    def _is_pushed_in(self, name: str, control: Control, was: bool) -> bool:
        if not control.joint:
            return self._touch_n(name, control) >= control.force
        share = self._engine.joint_position(name, control.joint) / control.travel
        return share > (RELEASED if was else PUSHED_IN)

    def _touch_n(self, name: str, control: Control) -> float:
        """Return the force with which something presses on a face that feels touch."""
        contacts = self._engine.contacts(name)
        if not contacts:
            return 0.0
        position, quaternion = self._engine.pose(name)
        matrix: NDArray[np.float64] = Rotation.from_quat(quaternion).as_matrix()
        push = matrix @ control.push
        face = position + matrix @ control.centre
        total = 0.0
        for contact in contacts:
            away = np.asarray(contact.position) - face
            depth = float(away @ push)
            aside = float(np.linalg.norm(away - depth * push))
            along = float(push @ contact.normal_on_b)  # the normal points to this body
            if aside <= control.radius and abs(depth) <= TOUCH_DEPTH_M and along >= TOUCH_COS:
                total += contact.normal_force
        return total
