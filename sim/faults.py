"""
Faults: what breaks in the world, the robot and its streams, set off and mended by the sim clock.

A fault changes physics, streams or timing, never the result of a skill. Several act at once; one
that is set off again on the same target takes the place of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isfinite

from sim.fault import Effect, FaultError, Setting
from sim.fault_doors import DoorBlocked, DoorJammed
from sim.fault_robot import GraspSlips, JointStuck, SkillHangs
from sim.fault_streams import CameraDark, CameraFrozen, LocalisationOffset, SlowNetwork
from sim.fault_things import ThingMoved, ThingVanishes

EFFECTS: Mapping[str, Callable[[Setting, str, tuple[float, ...]], Effect]] = {
    'thing_moved': ThingMoved,
    'grasp_slips': GraspSlips,
    'door_jammed': DoorJammed,
    'door_blocked': DoorBlocked,
    'thing_vanishes': ThingVanishes,
    'camera_dark': CameraDark,
    'camera_frozen': CameraFrozen,
    'localisation_offset': LocalisationOffset,
    'joint_stuck': JointStuck,
    'slow_network': SlowNetwork,
    'skill_hangs': SkillHangs,
}
"""Fault -> what makes its effect; it raises `FaultError` for a wrong target or wrong values."""

_SLACK_S = 1e-6
_MAX_S = 1e6


@dataclass(frozen=True)
class FaultRequest:
    """
    What is to break; `tapa_msgs/srv/InjectFault` says the same.

    :ivar delay_s: simulated seconds until it begins.
    :ivar duration_s: how long it lasts; 0 until it is cleared.
    """

    fault: str
    target: str = ''
    values: tuple[float, ...] = ()
    delay_s: float = 0.0
    duration_s: float = 0.0


@dataclass
class _Planned:
    """A fault with its times, by the engine's clock."""

    key: tuple[str, str]
    effect: Effect
    start_s: float
    lasts_s: float
    end_s: float = inf


class Faults:
    """The faults of one world; `update` must be called often, between physics steps."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._waiting: list[_Planned] = []
        self._active: dict[tuple[str, str], _Planned] = {}

    @property
    def active(self) -> list[str]:
        """Return what is broken now, as ``fault`` or ``fault target``."""
        return [' '.join(key).strip() for key in self._active]

    def inject(self, request: FaultRequest) -> str:
        """
        Set a fault off, now or later; '' mends everything. Returns a sentence that says so.

        :raises FaultError: naming what is known, when something in the request is not.
        """
        if not request.fault:
            return self.clear()
        if request.fault not in EFFECTS:
            known = ', '.join(EFFECTS)
            raise FaultError(f"a fault is one of {known}, or '' for none; got {request.fault!r}")
        for name in ('delay_s', 'duration_s'):
            value = getattr(request, name)
            if not (isfinite(value) and 0.0 <= value <= _MAX_S):
                raise FaultError(f'{name} is 0 to {_MAX_S:.0f} seconds, got {value}')
        effect = EFFECTS[request.fault](self._setting, request.target, request.values)
        start_s = self._setting.engine.time_s + request.delay_s
        key = (request.fault, request.target)
        self._waiting.append(_Planned(key, effect, start_s, request.duration_s or inf))
        self.update()
        what = ' '.join(key).strip()
        when = f'in {request.delay_s:g} s' if request.delay_s else 'now'
        until = f'for {request.duration_s:g} s' if request.duration_s else 'until cleared'
        return f'{what} begins {when}, {until}'

    def clear(self) -> str:
        """Mend everything and forget what was to come."""
        count = len(self._active) + len(self._waiting)
        self._waiting.clear()
        for key in list(self._active):
            self._end(key)
        return f'{count} faults are cleared'

    def update(self) -> None:
        """Begin and end what is due."""
        if not self._waiting and not self._active:
            return
        now_s = self._setting.engine.time_s + _SLACK_S
        for key in [key for key, each in self._active.items() if each.end_s <= now_s]:
            self._end(key)
        for planned in [each for each in self._waiting if each.start_s <= now_s]:
            if planned.key in self._active:
                self._end(planned.key)
            if planned.effect.begin():
                self._waiting.remove(planned)
                planned.end_s = now_s + planned.lasts_s
                self._active[planned.key] = planned
        for planned in self._active.values():
            planned.effect.keep_up()

    def _end(self, key: tuple[str, str]) -> None:
        self._active.pop(key).effect.end()
