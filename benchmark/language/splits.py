"""
Goal success by split: what of the wishes in each split becomes a plan that reaches the goal.

Generated cases come from the triplets of `tapa data generate` in apartments that no training saw,
with a seed of their own; the free words are two hand-written suites.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
import time

from benchmark.language.suite import Case, FAILED, FREE_WORDS, is_right, load_cases
from benchmark.report import wilson_interval
from sim.apartment import apartment
from sim.home_scene import scene_of_home
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import TapaError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.scene import Scene
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.tuning.data import SPLITS
from tapa_planner.tuning.triplets import Triplet, TripletMaker

SEED = 977
_FIRST_HOME = 20_400
"""Of the homes that no training sees, those that `tapa data generate` does not take either."""
_HOMES = 12

FIGURES = {
    'new_scenes': 0.97,
    'unseen_templates': 0.93,
    'combinations': 0.93,
    'both': 0.90,
    'unseen_nouns': 0.90,
    'two or three tasks': 0.85,
    'free words': 0.85,
}
"""The share of goals that is wanted, by split."""
_JOINT = {'two_tasks': 'two or three tasks', 'three_tasks': 'two or three tasks'}


@dataclass(frozen=True)
class Score:
    """Right answers of all, with the 95 % interval."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """The share of right answers; 0 of none."""
        return self.right / self.total if self.total else 0.0

    def __str__(self) -> str:
        if not self.total:
            return '-'
        low, high = wilson_interval(self.right, self.total)
        return f'{self.share:.3f} ({low:.2f}-{high:.2f})'


@cache
def homes() -> tuple[Scene, ...]:
    """Return the apartments of the benchmark as scenes."""
    return tuple(scene_of_home(apartment(_FIRST_HOME + index)) for index in range(_HOMES))


def generated(split: str, count: int, seed: int = SEED) -> list[Case]:
    """Return cases of a generated split."""
    maker = TripletMaker(seed * 100 + SPLITS.index(split), homes())
    return [_case(each) for each in maker.triplets(count, split, split)]


def _case(triplet: Triplet) -> Case:
    tag = _JOINT.get(triplet.split, triplet.split)
    match triplet.kind:
        case 'plan' | 'nothing':
            return Case(triplet.instruction, triplet.scene, tag, triplet.goal, is_exact=True)
        case 'missing':
            return Case(triplet.instruction, triplet.scene, tag, refuse=triplet.missing)
        case _:
            return Case(triplet.instruction, triplet.scene, tag, ask=triplet.kind)


def free_words() -> list[Case]:
    """Return the hand-written wishes, tagged by family."""
    lexicon = load_lexicon()
    return [case for path in FREE_WORDS for case in load_cases(path, lexicon)]


def answers(
    strategy: PlanningStrategy, cases: Sequence[Case]
) -> tuple[list[Proposal], list[float]]:
    """Return what a strategy proposes for each case, and the seconds that each took."""
    found, seconds = [], []
    for case in cases:
        started = time.perf_counter()
        try:
            proposal = strategy.propose(PlanRequest(case.scene, case.instruction))
        except TapaError as exc:
            proposal = Proposal(question=f'{FAILED}: {exc})')
        seconds.append(time.perf_counter() - started)
        found.append(proposal)
    return found, seconds


def scores(cases: Sequence[Case], proposals: Sequence[Proposal]) -> dict[str, Score]:
    """Return the score of each tag."""
    domain = load_domain()
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, proposal in zip(cases, proposals, strict=True):
        groups[case.tag].append(is_right(case, proposal, domain))
    return {tag: Score(sum(each), len(each)) for tag, each in groups.items()}


def refusals(cases: Sequence[Case], proposals: Sequence[Proposal]) -> tuple[Score, Score]:
    """Return impossible wishes refused with the right missing things, and possible ones refused."""
    domain = load_domain()
    pairs = list(zip(cases, proposals, strict=True))
    impossible = [(case, each) for case, each in pairs if case.refuse]
    possible = [each for case, each in pairs if case.goal]
    right = sum(is_right(case, each, domain) for case, each in impossible)
    return Score(right, len(impossible)), Score(
        sum(bool(each.refusal) for each in possible), len(possible)
    )
