"""
Triplets of scene, instruction and answer, as TaPA tunes its planner on, each of them checked.

The answer comes from the planning code itself, from the known meaning of the instruction: a plan that
replays and reaches its goal, a refusal with what is missing, a question, or a warning.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import random
from typing import Any

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import PlannerError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.plan import PlanRequest, Proposal, Step
from tapa_planner.safety import load_safety_rules
from tapa_planner.scene import Scene
from tapa_planner.strategies.cautious import Cautious, WARNING
from tapa_planner.strategies.llm_pddl import LlmPddl
from tapa_planner.tuning.data import Sample, Sampler
from tapa_planner.tuning.families import load_families
from tapa_planner.tuning.given_wish import GivenWish
from tapa_planner.tuning.nouns import nouns_of, strange_names
from tapa_planner.tuning.scenes import scene_for, thinned
from tapa_planner.validation import validate
from tapa_planner.wish import parse_wish

KINDS = ('plan', 'nothing', 'missing', 'refusal', 'question', 'warning')
"""What an answer can be; `nothing` is a plan without steps, since the wish is fulfilled already."""
_UNSAFE, _AMBIGUOUS, _IMPOSSIBLE = 0.05, 0.07, 0.10
_MOST_OBJECTS = 40
_SOLVER_S = 5.0


@dataclass(frozen=True)
class Triplet:
    """
    A scene, an instruction and the right answer.

    :ivar wish: what the instruction means (`tapa_planner.wish`).
    :ivar kind: one of `KINDS`.
    :ivar goal: PDDL over the scene's ids; '' unless there is a plan.
    :ivar text: what the robot says where it has no plan.
    """

    id: str
    split: str
    family: str
    template: str
    instruction: str
    wish: str
    scene: Scene
    kind: str
    goal: str = ''
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    text: str = ''

    def to_json(self) -> dict[str, Any]:
        """Return the triplet as plain JSON values."""
        return {
            'id': self.id,
            'split': self.split,
            'family': self.family,
            'template': self.template,
            'instruction': self.instruction,
            'wish': self.wish,
            'scene': compact(self.scene),
            'kind': self.kind,
            'goal': self.goal,
            'plan': [[each.skill, *each.arguments] for each in self.steps],
            'sentences': [each.text for each in self.steps],
            'missing': list(self.missing),
            'text': self.text,
        }


def compact(scene: Scene) -> dict[str, Any]:
    """Return what a plan needs of a scene: names, types, descriptions, facts."""
    return {
        'objects': [
            {
                'id': each.id,
                'label': each.label,
                'type': each.type_name,
                **({'attributes': list(each.attributes)} if each.attributes else {}),
            }
            for each in scene.objects
        ],
        'facts': [[atom.predicate, *atom.arguments] for atom in sorted(scene.atoms)],
    }


class TripletMaker:
    """Draws triplets about given scenes; the same seed gives the same triplets."""

    def __init__(self, seed: int, scenes: Sequence[Scene]) -> None:
        """
        Begin.

        :param scenes: homes or lists of names, from which parts are taken.
        """
        self._rng = random.Random(seed)
        self._scenes = tuple(scenes)
        self._sampler = Sampler(seed)
        self._unsafe = _unsafe_sampler(seed)
        self._domain, self._lexicon = load_domain(), load_lexicon()
        self._model = GivenWish()
        strategy = LlmPddl(self._domain, self._lexicon, self._model, timeout_s=_SOLVER_S)
        self._strategy = Cautious(strategy, self._domain, load_safety_rules())
        self.dropped: Counter[str] = Counter()
        """Why draws came to nothing, and how many."""

    def triplets(self, count: int, split: str, prefix: str) -> Iterator[Triplet]:
        """Yield triplets of a split; their ids are the prefix and a number."""
        made = 0
        while made < count:
            triplet = self._triplet(split, f'{prefix}-{made:05d}')
            if triplet is not None:
                made += 1
                yield triplet

    def _triplet(self, split: str, own_id: str) -> Triplet | None:
        rng = self._rng
        roll = rng.random()
        base = thinned(rng, rng.choice(self._scenes), _MOST_OBJECTS)
        is_plain = split not in ('train', 'new_scenes')
        is_unsafe = not is_plain and roll < _UNSAFE
        twins = not is_plain and _UNSAFE <= roll < _UNSAFE + _AMBIGUOUS
        impossible = not is_plain and roll > 1.0 - _IMPOSSIBLE
        names = [each.label for each in base.objects if self._is_item(each.type_name)]
        sampler = self._unsafe if is_unsafe else self._sampler
        sample = sampler.sample(split, names or self._sampler.names())
        clauses = parse_wish(sample.meant)
        scene = scene_for(
            rng, clauses, self._sampler.names(), self._lexicon, base,
            missing=0.6 if impossible else 0.03, twins=twins,
        )  # fmt: skip
        return self._answered(sample, scene, own_id)

    def _answered(self, sample: Sample, scene: Scene, own_id: str) -> Triplet | None:
        try:
            proposal = self._proposed(sample.instruction, sample.meant, scene)
            if _kind(proposal) == 'missing':  # and is told by the name that was typed
                proposal = self._proposed(sample.instruction, sample.target, scene)
        except PlannerError:
            self.dropped['no plan in time'] += 1
            return None
        kind = _kind(proposal)
        if kind == 'nothing' and self._rng.random() < 0.8:
            self.dropped['fulfilled already'] += 1
            return None
        steps = proposal.plan.steps if proposal.plan else ()
        if proposal.plan and not validate(self._domain, scene, steps, proposal.goal).is_valid:
            self.dropped['the plan does not replay'] += 1
            return None
        is_plan = kind in ('plan', 'nothing')
        return Triplet(
            own_id, sample.split, sample.family, sample.template, sample.instruction,
            sample.target, scene, kind, proposal.goal if is_plan else '', steps,
            proposal.missing, proposal.refusal or proposal.question,
        )  # fmt: skip

    def _proposed(self, instruction: str, meaning: str, scene: Scene) -> Proposal:
        self._model.meaning = meaning
        return self._strategy.propose(PlanRequest(scene, instruction))

    def _is_item(self, type_name: str) -> bool:
        return self._domain.types.is_a(type_name, 'item')


def _kind(proposal: Proposal) -> str:
    if proposal.plan is not None:
        return 'plan' if proposal.plan.steps else 'nothing'
    if proposal.refusal:
        return 'missing' if proposal.missing else 'refusal'
    return 'warning' if proposal.question.startswith(WARNING) else 'question'


def _unsafe_sampler(seed: int) -> Sampler:
    """Return a sampler of wishes to put things where the safety rules forbid them."""
    rules = load_safety_rules()
    base = nouns_of(load_lexicon(), strange_names(is_unseen=False))
    families = [each for each in load_families() if each.name in ('put', 'put_from', 'put_two')]
    rule = random.Random(seed).choice(rules)
    nouns = replace(base, items=_names(rule.things), places=_names(rule.places),
                    strange=_names(rule.things))  # fmt: skip
    return Sampler(seed, families, nouns)


def _names(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the names of kinds, with the kinds below general ones."""
    types = load_domain().types
    leaves = [leaf for each in kinds for leaf in (types.leaves(each) or (each,))]
    return tuple(each.replace('_', ' ') for each in leaves)
