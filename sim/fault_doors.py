"""Faults of doors and drawers: one does not move, or something stands before it."""

from __future__ import annotations

import pybullet as p
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape, Triple
from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.fault import check_name, check_values, FaultError, Setting

_JAM = 5000.0  # Nm or N; far beyond what an arm can do
_BOX = (0.22, 0.40, 0.45)
_GAP_M = 0.03  # between handle and box: what the door can still be opened
_BROWN = (0.55, 0.42, 0.28)


def _doors(setting: Setting) -> list[str]:
    return [name for name, model in setting.furniture.items() if model.joint]


def _chosen(setting: Setting, target: str, names: list[str]) -> str | None:
    """Return the target, else the door that is nearest to the hand."""
    return target or setting.nearest(names, setting.hand())


def _lock(engine: Engine, name: str, joint: str) -> None:
    """Hold a joint where it is, until something else is commanded."""
    p.setJointMotorControl2(
        engine.bodies[name],
        engine.joint_index(name, joint),
        p.POSITION_CONTROL,
        targetPosition=engine.joint_position(name, joint),
        force=_JAM,
        physicsClientId=engine.client_id,
    )


def _overlapping(engine: Engine, lower: Triple, upper: Triple) -> set[str]:
    """Return the bodies whose bounding boxes meet a box that is given by two corners."""
    engine.collide()  # bounding boxes are those of the last look
    found = p.getOverlappingObjects(lower, upper, physicsClientId=engine.client_id)
    return {engine.names[body] for body, _ in found or () if body in engine.names}


def _point_on(engine: Engine, name: str, offset: Triple) -> Triple:
    """Return where a point given in a body's frame is in the world."""
    position, quaternion = engine.pose(name)
    x, y, z = (position + Rotation.from_quat(quaternion).apply(offset)).tolist()
    return x, y, z


class DoorJammed:
    """A door, lid or drawer stays where it is, whoever pulls."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        self._target = check_name('door or drawer', target, _doors(setting))
        check_values('door_jammed', values, (0,), 0.0, 0.0)
        self._setting = setting
        self._name: str | None = None

    def begin(self) -> bool:
        self._name = _chosen(self._setting, self._target, _doors(self._setting))
        if self._name is not None:
            _lock(self._setting.engine, self._name, self._setting.furniture[self._name].joint)
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        name, self._name = self._name, None
        if name is not None and name in self._setting.engine.bodies:
            model = self._setting.furniture[name]
            self._setting.engine.set_joint_friction(name, model.joint, model.friction)


class DoorBlocked:
    """A heavy box stands before a door or drawer; it comes once there is room for it."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        names = [name for name in _doors(setting) if setting.furniture[name].handle is not None]
        if not names:
            raise FaultError('there is no door or drawer with a handle here')
        self._names = names
        self._target = check_name('door or drawer', target, names)
        check_values('door_blocked', values, (0,), 0.0, 0.0)
        self._setting = setting
        self._box = ''

    def begin(self) -> bool:
        name = _chosen(self._setting, self._target, self._names)
        if name is None:
            return True
        engine = self._setting.engine
        place = self._place(name, self._setting.furniture[name])
        reach = max(_BOX[:2]) / 2
        low = (place[0] - reach, place[1] - reach, place[2] - _BOX[2] / 2 + _GAP_M)
        high = (place[0] + reach, place[1] + reach, place[2] + _BOX[2] / 2)
        if _overlapping(engine, low, high) - {'room', name}:
            return False
        self._box = _free_name(engine.bodies, f'box before {name}')
        text = body_text('box', [Link('box', (Shape('box', _BOX, colour=_BROWN),), mass=0.0)])
        engine.load_urdf_text(self._box, text, place, engine.pose(name)[1].tolist(), fixed=True)
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        box, self._box = self._box, ''
        if box in self._setting.engine.bodies:
            self._setting.engine.remove(box)

    def _place(self, name: str, model: FurnitureModel) -> Triple:
        """Return the middle of the box: before the handle, not below the floor."""
        assert model.handle is not None
        x, y, z = model.handle.centre
        ahead = (x + _GAP_M + _BOX[0] / 2, y, z)
        place = _point_on(self._setting.engine, name, ahead)
        return place[0], place[1], max(place[2], _BOX[2] / 2 + 0.002)


def _free_name(taken: dict[str, int], wanted: str) -> str:
    number = 1
    while f'{wanted} {number}' in taken:
        number += 1
    return f'{wanted} {number}'
