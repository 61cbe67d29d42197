"""
Heeds what a person said to earlier proposals: answers to questions, and why a plan was not wanted.

It stands around whatever strategy made the plan, and asks it again with the wish as it is meant now.
"""

from collections.abc import Iterator
from dataclasses import replace
import re

from tapa_planner.plan import PlanRequest, Proposal, Step
from tapa_planner.strategies.cautious import WARNING
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.words import NO_WORDS, says_no, split_words

_YES = frozenset({'yes', 'yeah', 'yep', 'sure', 'ok', 'okay', 'anyway', 'do', 'go', 'please'})
_POINTS = re.compile(r'\b(it|that|this|them|those|something|stuff|there|here|somewhere)\b', re.I)
_WAYS = frozenset({'go_to', 'look_at', 'open', 'close'})
LEFT_ALONE = 'All right, I leave it.'


class Heedful:
    """Fits `PlanningStrategy`; without replies and rejections it changes nothing."""

    def __init__(self, strategy: PlanningStrategy) -> None:
        self.inner = strategy
        self.name = strategy.name

    def propose(self, request: PlanRequest) -> Proposal:
        """Return what the strategy proposes now; never a plan that was rejected."""
        first: Proposal | None = None
        for meant in self._meanings(request):
            if meant is None:
                return Proposal(refusal=LEFT_ALONE, strategy=self.name)
            proposal = self._wanted(meant)
            first = first or proposal
            if proposal.plan is not None:
                return proposal
        assert first is not None
        return first

    def _meanings(self, request: PlanRequest) -> Iterator[PlanRequest | None]:
        """Yield the ways to understand a wish with its replies, None where it was taken back."""
        if not request.replies:
            yield request
            return
        last = request.replies[-1]
        words = frozenset(split_words(last.answer))
        if last.question.startswith(WARNING):
            if says_no(last.answer) or _YES.isdisjoint(words):
                yield None
            else:
                yield replace(request, instruction=f'{request.instruction}, anyway')
            return
        if words and words <= NO_WORDS:
            yield None
            return
        yield request  # which one of several: the chooser reads the replies
        if _POINTS.search(request.instruction):
            told = _POINTS.sub(lambda _: last.answer, request.instruction, count=1)
            yield replace(request, instruction=told)
        yield replace(request, instruction=last.answer)  # the whole wish in other words
        yield replace(request, instruction=f'{request.instruction} {last.answer}')

    def _wanted(self, request: PlanRequest) -> Proposal:
        if not request.rejections:
            return self.inner.propose(request)
        rejected = {_essence(each.steps) for each in request.rejections}
        reason = request.rejections[-1].reason
        for other in _others(request):
            proposal = self.inner.propose(other)
            steps = proposal.plan.steps if proposal.plan is not None else ()
            if steps and _essence(steps) not in rejected:
                note = f'planned anew since you did not want it: {reason or "no reason given"}'
                return replace(proposal, assumptions=(*proposal.assumptions, note))
        why = f' ({reason})' if reason else ''
        return Proposal(
            refusal=f'You did not want the plan{why}, and I know no other one.', strategy=self.name
        )


def _essence(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """
    Return what a plan does to things, without the ways there.

    What was rejected stays rejected when a door happens to be open already.
    """
    done = tuple(str(each) for each in steps if each.skill not in _WAYS)
    return done or tuple(map(str, steps))


def _others(request: PlanRequest) -> Iterator[PlanRequest]:
    """
    Yield what may be wanted after a rejection.

    First the wish corrected by the reason ("the red one", "put it on the table"), then without what
    the reason names, then without the things that the plan moved. A reason that only says what is
    not wanted ("not the one on the table") corrects nothing.
    """
    steps, reason = request.rejections[-1].steps, request.rejections[-1].reason
    words = split_words(reason)
    if words and words[0] not in NO_WORDS:
        yield replace(request, instruction=f'{request.instruction}, no, {reason}')
    if named := _named(request, steps, frozenset(words)):
        yield replace(request, avoided=request.avoided | named)
    moved = frozenset(each.arguments[0] for each in steps if each.skill in ('pick', 'place'))
    if moved:
        yield replace(request, avoided=request.avoided | moved)


def _named(request: PlanRequest, steps: tuple[Step, ...], words: frozenset[str]) -> frozenset[str]:
    """Return what the plan uses and the reason names: by label, looks, id, or by where it is."""
    scene = request.scene
    labels = {each.id: each.label.lower().split() for each in scene.objects}
    used = {name for step in steps for name in step.arguments if name in labels}
    places = {name: scene.place_of(name) for name in used}
    items = {
        name
        for name in used
        if places[name] is not None
        and not words.isdisjoint(
            {name, *labels[name], *scene.get(name).attributes, *labels.get(places[name] or '', ())}
        )
    }
    return frozenset(
        items or {name for name in used if not words.isdisjoint({name, *labels[name]})}
    )
