"""
What to do about an explained failure: retry, take another, clear the way, ask, or give up.

Each cause has its usual remedies; what helped after similar failures comes first, and no remedy is
tried twice for the same step and cause, so that recovery ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
import math

from executor.explaining import Cause, Explanation
from executor.failure_memory import FailureMemory, PastFailure
from tapa_planner.errors import TapaError
from tapa_planner.plan import Plan, Step, StepResult
from tapa_planner.planning import solve
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain

_PLAN_S = 5.0
_AROUND_M = 2.5
"""How far from its last place a thing is looked for."""


class Remedy(Enum):
    """What can be done about a failure."""

    RETRY = 'retry'
    """The same thing again, from the present and with what is known now."""
    SEARCH = 'search'
    """Look for the thing from near, where it was and around."""
    OTHER = 'other'
    """Another object or place, where one will do."""
    CLEAR = 'clear'
    """Get what stands in the way out of it."""
    ASK = 'ask'
    """Ask a person to help."""
    GIVE_UP = 'give up'
    """End the mission with the reason."""


_USUAL: Mapping[Cause, tuple[Remedy, ...]] = {
    Cause.MOVED: (Remedy.RETRY, Remedy.RETRY, Remedy.OTHER),
    Cause.GONE: (Remedy.SEARCH, Remedy.OTHER),
    Cause.DOOR_BLOCKED: (Remedy.CLEAR, Remedy.OTHER, Remedy.ASK),
    Cause.DOOR_SHUT: (Remedy.RETRY, Remedy.OTHER),
    Cause.DOOR_JAMMED: (Remedy.RETRY, Remedy.OTHER, Remedy.ASK),
    Cause.SLIPPED: (Remedy.RETRY, Remedy.OTHER, Remedy.RETRY),
    Cause.OUT_OF_REACH: (Remedy.RETRY, Remedy.OTHER),
    Cause.NO_WAY: (Remedy.RETRY, Remedy.OTHER, Remedy.ASK),
    Cause.OBSTACLE: (Remedy.RETRY, Remedy.OTHER, Remedy.ASK),
    # What ends by itself may have ended at the next try.
    Cause.BLIND: (Remedy.RETRY, Remedy.RETRY, Remedy.RETRY, Remedy.ASK),
    Cause.FROZEN: (Remedy.RETRY, Remedy.RETRY, Remedy.RETRY, Remedy.ASK),
    Cause.JOINT: (Remedy.RETRY, Remedy.RETRY, Remedy.RETRY, Remedy.ASK),
    Cause.DRIVER: (Remedy.RETRY, Remedy.RETRY, Remedy.RETRY, Remedy.ASK),
    Cause.LOST: (Remedy.RETRY, Remedy.RETRY, Remedy.OTHER),
    Cause.LATE: (Remedy.RETRY, Remedy.RETRY, Remedy.OTHER),
    Cause.UNKNOWN: (Remedy.RETRY, Remedy.OTHER, Remedy.RETRY),
}
"""In the order in which they are tried; after the last one the mission is given up."""


@dataclass(frozen=True)
class Response:
    """
    What is done about one failure.

    :ivar avoided: ids to do without.
    :ivar detour: steps that clear the way, before it is planned anew.
    :ivar question: what a person is asked.
    :ivar places: where to look for a thing of that `name`.
    :ivar advice: what the planner is told of past failures; '' for nothing.
    """

    remedy: Remedy
    reason: str
    avoided: frozenset[str] = frozenset()
    detour: Plan | None = None
    question: str = ''
    advice: str = ''
    places: tuple[str, ...] = ()
    name: str = ''


@dataclass
class Recovery:
    """Decides what is done about the failures of one mission."""

    domain: Domain
    past: FailureMemory
    may_ask: bool = False
    _tried: dict[tuple[str, Cause], list[Remedy]] = field(default_factory=dict)
    _open: list[PastFailure] = field(default_factory=list)
    _closed: list[PastFailure] = field(default_factory=list)

    def respond(self, step: Step, explanation: Explanation, scene: Scene) -> Response:
        """Return what to do about a failed step."""
        known = scene.type_of
        failure = PastFailure(
            step.skill, tuple(known.get(name, '') for name in step.arguments),
            explanation.cause.value, explanation.sentence, '', False,
        )  # fmt: skip
        self._close(failure.skill, helped=False)
        alike = self.past.recall(failure)
        left = self._left(step, explanation, alike)
        for remedy in left:
            response = self._as(remedy, step, explanation, scene)
            if response is None:
                continue
            self._tried.setdefault((str(step), explanation.cause), []).append(remedy)
            self._open.append(replace(failure, remedy=remedy.value))
            return replace(response, advice=_advice(alike))
        return Response(Remedy.GIVE_UP, f'I give up, since nothing helped: {explanation.sentence}')

    def _left(
        self, step: Step, explanation: Explanation, alike: Sequence[tuple[float, PastFailure]]
    ) -> list[Remedy]:
        """Return what was not tried yet, what helped in similar cases first."""
        left = list(_USUAL[explanation.cause])
        for remedy in self._tried.get((str(step), explanation.cause), ()):
            if remedy in left:
                left.remove(remedy)
        votes: dict[Remedy, float] = {}
        for likeness, each in alike:
            if each.remedy in {one.value for one in Remedy}:
                sign = likeness if each.helped else -likeness
                votes[Remedy(each.remedy)] = votes.get(Remedy(each.remedy), 0.0) + sign
        return sorted(left, key=lambda each: -max(votes.get(each, 0.0), 0.0))

    def _as(
        self, remedy: Remedy, step: Step, explanation: Explanation, scene: Scene
    ) -> Response | None:
        """Return a remedy for this failure; None where it cannot be applied."""
        match remedy:
            case Remedy.OTHER if step.arguments:
                avoided = frozenset({step.arguments[-1]})
                return Response(remedy, f'without {step.arguments[-1]}', avoided)
            case Remedy.SEARCH if explanation.about in scene:
                places = self._around(explanation.about, scene)
                label = scene.get(explanation.about).label
                return Response(remedy, f'looking for the {label}', places=places, name=label)
            case Remedy.CLEAR:
                detour = self._detour(explanation.about, scene)
                if detour is not None:
                    reason = f'clearing {explanation.about} out of the way first'
                    return Response(remedy, reason, detour=detour)
                return None
            case Remedy.ASK if self.may_ask:
                asked = f'{explanation.sentence}. Can you help, and tell me when I may go on?'
                return Response(remedy, 'asking for help', question=asked)
            case Remedy.RETRY:
                return Response(remedy, 'once more')
        return None

    def _around(self, name: str, scene: Scene) -> tuple[str, ...]:
        """Return the surfaces near a thing's last place, the nearest first."""
        spot = scene.get(name).pose.position
        away = {
            each.id: math.dist(spot[:2], each.pose.position[:2])
            for each in scene.objects
            if self.domain.types.is_a(each.type_name, 'surface')
        }
        return tuple(sorted((each for each in away if away[each] < _AROUND_M), key=away.get))  # type: ignore[arg-type]

    def _detour(self, obstacle: str, scene: Scene) -> Plan | None:
        """Return steps that get a thing out of the way: pushed, or put somewhere else."""
        if not obstacle or obstacle not in scene:
            return None
        own, types = scene.get(obstacle).type_name, self.domain.types
        if types.is_a(own, 'item'):
            goals = [
                f'(on {obstacle} {each.id})'
                for each in scene.objects
                if types.is_a(each.type_name, 'surface') and scene.place_of(obstacle) != each.id
            ]
        elif self.domain.has(own, 'movable'):
            goals = [f'(pushed {obstacle})']
        else:
            return None
        for goal in goals:
            try:
                steps = solve(self.domain, scene, goal, _PLAN_S)
            except TapaError:
                continue
            if steps:
                return Plan(steps, complete=False)
        return None

    def succeeded(self, result: StepResult) -> None:
        """Note that a step succeeded: what was done about its last failure helped."""
        self._close(result.step.skill, helped=True)

    def _close(self, skill: str, helped: bool) -> None:
        for each in [each for each in self._open if each.skill == skill]:
            self._open.remove(each)
            self._closed.append(replace(each, helped=helped))

    def remember(self) -> None:
        """
        Keep this mission's failures for later ones.

        :raises OSError: if they cannot be written.
        """
        failures = [*self._closed, *self._open]
        self._closed, self._open = [], []
        self.past.add(failures)


def _advice(alike: Sequence[tuple[float, PastFailure]]) -> str:
    said = {
        Remedy.RETRY: 'trying once more', Remedy.OTHER: 'taking another one',
        Remedy.CLEAR: 'clearing the way', Remedy.SEARCH: 'looking for it', Remedy.ASK: 'asking for help',
    }  # fmt: skip
    for _, each in alike:
        if each.helped and each.remedy in {one.value for one in said}:
            return f'after a similar failure of {each.skill}, {said[Remedy(each.remedy)]} helped'
    return ''
