"""Faults that befall things: somebody moves one, or it is gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine
from sim.fault import check_name, check_values, NOWHERE_Z_M, Setting

FloatArray = NDArray[np.float64]

_STEP_M = 0.2
_MAX_M = 5.0
_TRIES = 12
_UNDER_M = 0.05
_OVERLAP_M = 0.004
_LIFT_M = 0.02
_LIFTS = 15
_APART_M = 2.0


def _chosen(setting: Setting, target: str) -> str | None:
    """Return the target, else what is held, else what is nearest to the hand."""
    if target:
        return target if setting.is_there(target) else None
    held = setting.driver.gripper.pinched_name()
    if held in setting.items:
        return held
    return setting.nearest(list(setting.items), setting.hand())


def _put(setting: Setting, name: str, position: FloatArray, quaternion: FloatArray) -> None:
    """Put a thing there, as much higher as it takes to overlap nothing."""
    engine = setting.engine
    for lift in range(_LIFTS):
        place = position + np.array([0.0, 0.0, lift * _LIFT_M])
        engine.set_pose(name, place.tolist(), quaternion.tolist())
        engine.collide()
        if all(each.distance > -_OVERLAP_M for each in engine.contacts(name)):
            break
    engine.set_dynamics(name, activationState=p.ACTIVATION_STATE_WAKE_UP)


def _mass(engine: Engine, name: str) -> float:
    info = p.getDynamicsInfo(engine.bodies[name], -1, physicsClientId=engine.client_id)
    return float(info[0])


class ThingMoved:
    """Somebody moves a thing by dx, dy and perhaps dz in `map`, or 0.2 m anywhere."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        self._target = check_name('thing', target, list(setting.items))
        check_values('thing_moved', values, (0, 2, 3), -_MAX_M, _MAX_M)
        self._setting = setting
        self._step = np.array((*values, 0.0)[:3]) if values else None

    def begin(self) -> bool:
        name = _chosen(self._setting, self._target)
        if name is not None:
            position, quaternion = self._setting.engine.pose(name)
            step = self._random_step(name) if self._step is None else self._step
            _put(self._setting, name, position + step, quaternion)
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        """Leave it where it is: nobody puts it back."""

    def _random_step(self, name: str) -> FloatArray:
        """Return a step at the end of which there is something to stand on, if one is found."""
        engine = self._setting.engine
        position, _ = engine.pose(name)
        low = float(engine.bounds(name)[0][2])
        step = np.zeros(3)
        for _ in range(_TRIES):
            angle = self._setting.rng.uniform(-np.pi, np.pi)
            step = _STEP_M * np.array([np.cos(angle), np.sin(angle), 0.0])
            above = position + step
            hit, _ = engine.cast_ray(above.tolist(), [above[0], above[1], low - _UNDER_M])
            if hit is not None and hit != name:
                break
        return step


class ThingVanishes:
    """A thing is gone until this ends; then it is where it was."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        self._target = check_name('thing', target, list(setting.items))
        check_values('thing_vanishes', values, (0,), 0.0, 0.0)
        self._setting = setting
        self._gone = ''
        self._mass = 0.0

    def begin(self) -> bool:
        name = _chosen(self._setting, self._target)
        if name is None:
            return True
        engine = self._setting.engine
        self._gone = name
        self._position, self._quaternion = engine.pose(name)
        self._mass = _mass(engine, name)
        engine.set_dynamics(name, mass=0.0)  # or it would fall for ever
        body = engine.bodies[name]
        engine.set_pose(name, (body * _APART_M, 0.0, 2 * NOWHERE_Z_M), (0.0, 0.0, 0.0, 1.0))
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        name, self._gone = self._gone, ''
        if name in self._setting.engine.bodies:
            self._setting.engine.set_dynamics(name, mass=self._mass)
            _put(self._setting, name, self._position, self._quaternion)
