"""
Why a step failed: a cause with its evidence, from what was measured and what a fresh look shows.

What is asked comes from the failed step (RePLan, Skreta et al., 2024): is the thing still where it
was? did its door move? what stands before it? Only what was seen or measured is told; where that does
not decide, the skill's own words stand alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
import math

from executor.partners import LookOutcome
from executor.skills.contract import FAILED_TRIES, IN_THE_WAY, INSIDE_SEEN, SkillCode
from executor.skills.vitals import DARK, FROZEN, HANGS, JUMP, LATE, STILL
from tapa_planner.errors import PlanError
from tapa_planner.plan import StepResult
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.skill import Domain

_MOVED_M = 0.10
"""Less than this a thing may seem to move by the errors of two looks."""
_DISPLACED_M = 0.13
"""The same for a glance from near after a look from afar."""
_LOOK_S = 0.5
"""How much earlier than a look's own stamp it may have seen what it shows."""
_BEFORE_DOOR_M = 0.9
_OPEN, _SHUT = 0.5, 0.08
"""Shares of its travel from which, and up to which, a door counts as open or shut."""


class Cause(Enum):
    """What kept a step from its effect."""

    MOVED = 'moved'
    """The thing stands elsewhere now."""
    GONE = 'gone'
    """The thing is no longer there."""
    DOOR_BLOCKED = 'door blocked'
    """Something stands before the door."""
    DOOR_JAMMED = 'door jammed'
    """The door did not give way, and nothing is seen before it."""
    DOOR_SHUT = 'door shut'
    """The door was taken for open, and is not."""
    SLIPPED = 'slipped'
    """The fingers closed, and did not keep it."""
    OUT_OF_REACH = 'out of reach'
    """No posture or no way of the arm leads there."""
    NO_WAY = 'no way'
    """The base cannot get there."""
    OBSTACLE = 'obstacle'
    """Something is in the way of the arm or the base."""
    BLIND = 'blind'
    """The cameras do not show what is there."""
    FROZEN = 'frozen'
    """A camera sends the same picture again and again."""
    DRIVER = 'driver'
    """The robot's driver did not do what it was told, or did not answer."""
    JOINT = 'joint'
    """A joint stands still, whatever it is told."""
    LOST = 'lost'
    """The robot takes itself to be where it is not: its localisation jumped."""
    LATE = 'late'
    """What the robot says of itself comes too late to act on."""
    UNKNOWN = 'unknown'
    """Nothing that was seen or measured decides."""


@dataclass(frozen=True)
class Explanation:
    """
    Why a step failed.

    :ivar sentence: for the planner and for people; begins with the failed step.
    :ivar evidence: what was seen or measured that speaks for the cause.
    """

    cause: Cause
    sentence: str
    evidence: tuple[str, ...] = ()
    about: str = ''
    """The id of what stands in the way, was moved or is gone; '' where that is not known."""


_OF_CODE = {
    SkillCode.SLIPPED: Cause.SLIPPED,
    SkillCode.DROPPED: Cause.SLIPPED,
    SkillCode.HAND_EMPTY: Cause.SLIPPED,
    SkillCode.NOT_REACHABLE: Cause.OUT_OF_REACH,
    SkillCode.NO_PATH: Cause.NO_WAY,
    SkillCode.BLOCKED: Cause.OBSTACLE,
    SkillCode.DRIVER_FAILED: Cause.DRIVER,
    SkillCode.TIMED_OUT: Cause.DRIVER,
}
"""What a skill's own code says where nothing else was seen."""


_FLAT_M = 0.04
"""What is as flat as a knife may be there although a look from further off does not show it."""
_KEPT_OFF = (SkillCode.NOT_REACHABLE, SkillCode.NO_PATH, SkillCode.NO_HANDLE)
"""Codes of a door that was not even touched."""
_SAW_IT = (SkillCode.NOT_REACHABLE, SkillCode.NO_PATH)
"""Codes of skills that found their thing and no way to it."""


def _code(result: StepResult) -> SkillCode:
    known = result.error_code in set(SkillCode)
    return SkillCode(result.error_code) if known else SkillCode.INTERNAL


def explain(
    domain: Domain, result: StepResult, reason: str, before: Scene, look: LookOutcome | None
) -> Explanation:
    """
    Explain a failed step.

    :param reason: what the monitor or the skill said of it.
    :param before: the scene as it was believed before the look.
    :param look: at the step's targets, after it failed; None where there was none.
    """
    failure = _Failure(domain, result, before, look)
    questions: tuple[Callable[[], Explanation | None], ...] = (
        failure.of_robot, failure.of_sight, failure.of_grip, failure.of_things, failure.of_doors,
        failure.of_localisation, failure.of_code, failure.of_lateness,
    )  # fmt: skip
    found = next((each for ask in questions if (each := ask()) is not None), None)
    if found is None:
        return Explanation(Cause.UNKNOWN, reason)
    return replace(found, sentence=f'{reason}; {found.sentence}')


_OF_ROBOT = (
    (HANGS, Cause.DRIVER, "the arm's motion did not end within {value:.0f} s: the driver hangs"),
    (STILL, Cause.JOINT, '{name} stood still when it was to move by {value:.2f} rad'),
    (DARK, Cause.BLIND, 'the picture was all black'),
    (FROZEN, Cause.FROZEN, 'the camera sent the same picture from another place'),
    (JUMP, Cause.LOST, "the robot's position jumped by {value:.3f} m without a motion"),
    (LATE, Cause.LATE, 'the state of the robot came {value:.2f} s late'),
)
"""Measurement -> what it tells of the robot itself; the likelier to matter first."""


def alarms(result: StepResult) -> tuple[Explanation, ...]:
    """Return what a step's measurements tell of the robot itself, whether it succeeded or not."""
    found = []
    for prefix, cause, text in _OF_ROBOT:
        for each in dict.fromkeys(result.measurements):
            if each.name.startswith(prefix):
                name = each.name.removeprefix(prefix)
                sentence = text.format(name=name, value=each.value)
                found.append(Explanation(cause, sentence, (f'{each.name} {each.value:g}',)))
    return tuple(found)


_OF_TRIES = {
    SkillCode.SLIPPED: (Cause.SLIPPED, 'it slipped out of the fingers'),
    SkillCode.JAMMED: (Cause.DOOR_JAMMED, 'the door did not give way'),
}
"""What failed tries of a skill that succeeded at last tell of the world."""


def overcome(result: StepResult) -> tuple[Explanation, ...]:
    """Return what went wrong within a step that succeeded after all."""
    found = []
    for code, (cause, text) in _OF_TRIES.items():
        for each in result.measurements:
            if result.is_success and each.name == f'{FAILED_TRIES}{code.name}':
                times = 'at first' if each.value < 2 else f'{each.value:.0f} times at first'
                sentence = f'{result.step}: {text} {times}'
                found.append(Explanation(cause, sentence, (f'{each.name} {each.value:g}',)))
    return tuple(found)


def question_about(domain: Domain, result: StepResult, scene: Scene) -> str:
    """
    Return what to ask somebody who sees the robot's picture about a failed step.

    It names what the step needs and what it should have brought, so that an answer can say which of
    these is not so.
    """
    step = result.step
    objects, state = domain.objects(scene), domain.state_of(scene)
    try:
        domain.check(step, objects)
        adds, deletes = domain.effects(step, state, objects)
    except PlanError:
        adds = deletes = frozenset()
    expected = [domain.fact_sentences[atom.predicate][0].format(*atom.arguments) for atom in adds]
    expected += [
        domain.fact_sentences[atom.predicate][1].format(*atom.arguments) for atom in deletes
    ]
    wanted = ', '.join(sorted(expected)) or 'it is done'
    return (
        f'A robot tried to do this and failed: {step.text or step}. Its own words: {result.error_msg}.'
        f' Afterwards it should be so: {wanted}. This picture is what its camera sees now. In one short'
        ' sentence: what in the picture keeps it from succeeding? Say "nothing" if nothing is to be seen.'
    )


def displaced(name: str, before: Scene, now: Scene) -> Explanation | None:
    """Tell that a thing stands elsewhere than it was believed; None where it does not."""
    if name not in before or name not in now:
        return None
    far = math.dist(before.get(name).pose.position, now.get(name).pose.position)
    if far <= _DISPLACED_M:
        return None
    text = f'{name} stands {far:.2f} m from where it was'
    return Explanation(Cause.MOVED, text, (text,), name)


def blindness(look: LookOutcome) -> Explanation:
    """Explain a look that failed."""
    return Explanation(
        Cause.BLIND, f'the cameras do not show what is there: {look.message}', (look.message,)
    )


@dataclass(frozen=True)
class _Failure:
    """One failed step, with the questions that may be asked about it."""

    domain: Domain
    result: StepResult
    before: Scene
    look: LookOutcome | None

    @property
    def _scene(self) -> Scene | None:
        return self.look.scene if self.look is not None else None

    def _alarm(self, *but: Cause) -> Explanation | None:
        found = (each for each in alarms(self.result) if each.cause not in but)
        return next(found, None)

    def of_robot(self) -> Explanation | None:
        """Ask whether the robot itself is at fault."""
        return self._alarm(Cause.LOST, Cause.LATE)

    def of_localisation(self) -> Explanation | None:
        """Ask whether the robot is where it takes itself to be."""
        return self._alarm(Cause.LATE)

    def of_lateness(self) -> Explanation | None:
        """Ask whether what the robot says of itself comes in time."""
        return self._alarm()

    def of_sight(self) -> Explanation | None:
        """Ask whether anything can be seen."""
        look = self.look
        return blindness(look) if look is not None and look.is_blind else None

    def of_grip(self) -> Explanation | None:
        """Ask whether the hand kept the thing."""
        if _OF_CODE.get(_code(self.result)) is not Cause.SLIPPED:
            return None
        return Explanation(
            Cause.SLIPPED, 'it did not stay between the fingers', (self.result.error_msg,)
        )

    def of_things(self) -> Explanation | None:
        """Ask whether the things of the step are still where they were."""
        now = self._scene
        if now is None:
            return None
        for name in self.result.step.arguments:
            if name not in self.before or not self._is_loose(name):
                continue
            was = self.before.get(name)
            place = self.before.place_of(name)
            if name not in now or self._is_unseen(now.get(name), was):
                if _code(self.result) in _SAW_IT and was.size[2] < _FLAT_M:
                    continue  # the skill had it before its eyes; a look from further overlooks it
                where = f' at {place}' if place else ' where it was'
                seen = f'{name} is no longer seen{where}'
                return Explanation(Cause.GONE, seen, (seen,), name)
            far = math.dist(was.pose.position, now.get(name).pose.position)
            if far > _MOVED_M:
                new = now.place_of(name)
                at = f', now at {new}' if new and new != place else ''
                seen = f'{name} stands {far:.2f} m from where it was{at}'
                return Explanation(Cause.MOVED, seen, (seen,), name)
        return None

    def _is_unseen(self, now: SceneObject, was: SceneObject) -> bool:
        """Say whether a look that was for a thing did not show it: it is only remembered."""
        return 0.0 < now.last_seen_s <= max(was.last_seen_s, self.before.stamp_s - _LOOK_S)

    def _is_loose(self, name: str) -> bool:
        """Say whether somebody else may have moved a thing: an item that the hand does not hold."""
        is_held = any(
            atom.predicate == 'holding' and atom.arguments == (name,) for atom in self.before.atoms
        )
        return self.domain.types.is_a(self.before.get(name).type_name, 'item') and not is_held

    def of_doors(self) -> Explanation | None:
        """Ask what keeps a door from moving, where it did not."""
        step = self.result.step
        if step.skill == 'place' and any(m.name == INSIDE_SEEN for m in self.result.measurements):
            shut = f'{step.arguments[1]} is shut: nothing of its inside is seen'
            return Explanation(Cause.DOOR_SHUT, shut, (shut,), step.arguments[1])
        if step.skill not in ('open', 'close') or step.arguments[0] not in self.before:
            return None
        if self.result.error_code in _KEPT_OFF:
            # Something before the door may be what keeps the robot from standing there.
            return self._blocked(self.before.get(step.arguments[0]), [])
        share = next(
            (m.value for m in self.result.measurements if m.name == 'open_fraction'), None
        )
        if share is None and self.result.error_code not in (SkillCode.JAMMED, SkillCode.BLOCKED):
            return None
        told = []
        if share is not None:
            is_done = share >= _OPEN if step.skill == 'open' else share <= _SHUT
            if is_done:
                return None  # the door did what it should; something else failed
            told.append(f'its door is {100 * share:.0f} % open')
        container = self.before.get(step.arguments[0])
        if (blocked := self._blocked(container, told)) is not None:
            return blocked
        told.append('nothing is seen before it')
        return Explanation(
            Cause.DOOR_JAMMED, f'{container.id} is jammed: {" and ".join(told)}', tuple(told)
        )

    def _blocked(self, container: SceneObject, told: list[str]) -> Explanation | None:
        """Tell what stands before a door; a thing of no known kind shows as points alone."""
        blocker = self._before(container)
        is_in_way = any(each.name == IN_THE_WAY for each in self.result.measurements)
        if not blocker and not is_in_way:
            return None
        told = [*told, f'{blocker or "something"} stands before it']
        sentence = f'{container.id} is blocked: {" and ".join(told)}'
        return Explanation(Cause.DOOR_BLOCKED, sentence, tuple(told), blocker)

    def _before(self, container: SceneObject) -> str:
        """Return what stands close before the front of a container: its x axis points out of it."""
        now = self._scene or self.before
        yaw = container.pose.yaw
        out, aside = (math.cos(yaw), math.sin(yaw)), (-math.sin(yaw), math.cos(yaw))
        centre = container.pose.position
        low = centre[2] - container.size[2] / 2.0
        high = centre[2] + container.size[2] / 2.0
        for each in now.objects:
            if each.id == container.id or self.domain.types.is_a(each.type_name, 'person'):
                continue
            dx, dy = each.pose.position[0] - centre[0], each.pose.position[1] - centre[1]
            ahead = dx * out[0] + dy * out[1] - container.size[0] / 2.0
            across = abs(dx * aside[0] + dy * aside[1])
            reach = min(each.size[0], each.size[1]) / 2.0
            is_level = low - 0.05 < each.pose.position[2] < high + 0.05
            is_ahead = 0.0 < ahead < _BEFORE_DOOR_M + reach
            if is_level and is_ahead and across < container.size[1] / 2.0 + reach:
                return each.id
        return ''

    def of_code(self) -> Explanation | None:
        """Take what the skill itself said."""
        cause = _OF_CODE.get(_code(self.result))
        if cause is None:
            return None
        texts = {
            Cause.OUT_OF_REACH: 'it is out of reach from where the robot can stand',
            Cause.NO_WAY: 'there is no free way for the base',
            Cause.OBSTACLE: 'something is in the way that was not known',
            Cause.DRIVER: "the robot's driver did not do it in time",
        }
        return Explanation(cause, texts[cause], (self.result.error_msg,))
