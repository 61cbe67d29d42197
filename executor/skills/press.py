"""Press, turn on, turn off: a finger on a control, and a look at what that did."""

from collections.abc import Iterable

import numpy as np

from executor.motion.controls import SeenControl
from executor.motion.glow import Change, glow_change, shows_all
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.finger import Finger, Pressed
from executor.skills.manipulator import Manipulator
from tapa_planner.plan import Measurement

ATTEMPTS = 2
"""How often a control is pressed that shows no effect, or is not felt."""
GIVEN_WAY_M = 0.004
"""A control that was pressed is felt so much beyond where its face was seen."""
SURE_M = 0.002
"""How far a control gave way is told no more finely than this: its face is seen a little off."""
PRESSES = 5
"""At most, when each press does something but the wanted state is not reached."""
ON_WORDS = ('on', 'switched_on')
OFF_WORDS = ('off', 'switched_off')


class Press:
    """Presses the control of one target."""

    name = 'press'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Press the first target's button, knob, lever or switch until it is felt."""
        robot, target = self._robot, request.targets[0]
        _must_be_empty(robot)
        tried: list[SeenControl] = []
        felt = False
        for attempt in range(ATTEMPTS):
            robot.guard.retries = attempt
            pressed, change, control = press_once(robot, target, tried)
            if change is not None or (pressed.felt and pressed.beyond_m > GIVEN_WAY_M):
                return SkillResult(
                    SkillCode.SUCCESS,
                    f'pressed the control of the {target.name}{_told_by(pressed, change)}',
                    (*measured(pressed, change), *_seen_state(robot, target)),
                )
            tried.append(control)
            felt = felt or pressed.felt
        if felt:
            raise SkillError(
                SkillCode.NO_EFFECT,
                f'what was taken for the control of the {target.name} does not give way',
            )
        raise SkillError(
            SkillCode.NO_CONTACT,
            f'the finger met nothing where the control of the {target.name} was seen',
        )


class _Switch:
    """What turning on and turning off share: press until the target looks as it should."""

    name = ''
    wanted = True

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Switch the first target, unless it is known to be as wanted."""
        robot, target = self._robot, request.targets[0]
        if _known(robot, target) is self.wanted:
            return SkillResult(
                SkillCode.SUCCESS,
                f'the {target.name} is {self._word} already; it was not pressed',
                (Measurement('switched_on', float(self.wanted)),),
            )
        _must_be_empty(robot)
        tried: list[SeenControl] = []
        for attempt in range(PRESSES):
            robot.guard.retries = attempt
            pressed, change, control = press_once(robot, target, tried)
            if change is None:
                tried.append(control)
                if len(tried) == ATTEMPTS:
                    self._fail(target, pressed)
            elif change.lit_up is self.wanted:
                return SkillResult(
                    SkillCode.SUCCESS,
                    f'the {target.name} was seen to go {self._word}',
                    (*measured(pressed, change), *_seen_state(robot, target)),
                )
        raise SkillError(
            SkillCode.NO_EFFECT, f'the {target.name} does not stay {self._word} when it is pressed'
        )

    @property
    def _word(self) -> str:
        return 'on' if self.wanted else 'off'

    def _fail(self, target: Target, pressed: Pressed) -> None:
        if not pressed.felt:
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the finger met nothing where the control of the {target.name} was seen',
            )
        raise SkillError(
            SkillCode.NO_EFFECT,
            f'the {target.name} was pressed {ATTEMPTS} times, but nothing about it was seen to '
            f'go {self._word}',
        )


class TurnOn(_Switch):
    """Switches one device on."""

    name = 'turn_on'
    wanted = True


class TurnOff(_Switch):
    """Switches one device off."""

    name = 'turn_off'
    wanted = False


def press_once(
    robot: Manipulator, target: Target, tried: list[SeenControl]
) -> tuple[Pressed, Change | None, SeenControl]:
    """Press a control once and look before and after from the same place; remember the change."""
    finger = Finger(robot, target)
    control = finger.go(tried)
    before = [robot.look(target.centre)]
    places = [target.centre]
    if not shows_all(before[0], target.map_tform_box, target.size):
        places += [np.array([*target.centre[:2], z]) for z in (target.top, target.bottom)]
        before += [robot.look(place) for place in places[1:]]
    pressed = finger.press(control)
    robot.stow()
    robot.guard.say(Phase.CHECKING, f'looking what pressing the {target.name} did')
    after = [robot.look(place) for place in places]
    change = _strongest(
        glow_change(*both, target.map_tform_box, target.size)
        for both in zip(before, after, strict=True)
    )
    if change is not None:
        robot.memory.switched[target.found.id] = change.lit_up
    return pressed, change, control


def _strongest(changes: Iterable[Change | None]) -> Change | None:
    found = [change for change in changes if change is not None]
    return max(found, key=lambda each: each.pixels * abs(each.brightness), default=None)


def _told_by(pressed: Pressed, change: Change | None) -> str:
    """Say how it is known that a control was pressed."""
    felt = f' in by {pressed.beyond_m * 1000:.0f} mm' if pressed.beyond_m > SURE_M else ''
    return (
        felt if change is None else f'{felt}: it was seen to go {"on" if change.lit_up else "off"}'
    )


def _must_be_empty(robot: Manipulator) -> None:
    if robot.memory.held is not None:
        raise SkillError(
            SkillCode.HAND_NOT_EMPTY,
            f'the hand holds the {robot.memory.held.name}; pressing needs free fingers',
        )


def _known(robot: Manipulator, target: Target) -> bool | None:
    """Return whether the target is on, as this robot last saw or the scene says; None: unknown."""
    seen = robot.memory.switched.get(target.found.id)
    if seen is not None:
        return seen
    states = target.found.states
    if any(word in states for word in ON_WORDS):
        return True
    return False if any(word in states for word in OFF_WORDS) else None


def _seen_state(robot: Manipulator, target: Target) -> tuple[Measurement, ...]:
    seen = robot.memory.switched.get(target.found.id)
    return () if seen is None else (Measurement('switched_on', float(seen)),)


def measured(pressed: Pressed, change: Change | None) -> tuple[Measurement, ...]:
    """
    Return what a press was measured to do.

    Where something was seen to change, a control that hardly moved has been pressed all the same:
    what was felt then says nothing for or against it, and is left out.
    """
    brighter = 0.0 if change is None else change.brightness
    told = [Measurement('brightness_change', brighter)]
    if change is not None:
        told.append(Measurement('effect_seen', 1.0))
    if change is None or pressed.beyond_m > SURE_M:
        told.insert(0, Measurement('pressed', float(np.maximum(pressed.beyond_m, 0.0)), 'm'))
    return tuple(told)
