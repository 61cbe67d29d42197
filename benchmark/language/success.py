"""What every system answers to every case, a split at a time, in several processes."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
import multiprocessing

import torch

from benchmark.language.baseline import IntentHead
from benchmark.language.splits import answers, free_words, generated
from benchmark.language.suite import Case
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import LanguageModel
from tapa_planner.plan import Proposal
from tapa_planner.strategies.build import build_model, build_strategy
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.tuning.data import Sampler, SPLITS

BASELINE = 'baseline'
FREE = 'free words'
_BASELINE_SAMPLES = 8_000


@dataclass(frozen=True)
class Answered:
    """The cases of a split with the answers of each system, and the seconds that each took."""

    split: str
    cases: tuple[Case, ...]
    proposals: dict[str, tuple[Proposal, ...]]
    seconds: dict[str, tuple[float, ...]]


def answered(split: str, count: int, names: Sequence[str]) -> Answered:
    """Ask systems for a split: strategies of the embedded model, or the baseline."""
    cases = free_words() if split == FREE else generated(split, count)
    found = {name: answers(_system(name), cases) for name in names}
    return Answered(
        split, tuple(cases),
        {name: tuple(proposals) for name, (proposals, _) in found.items()},
        {name: tuple(seconds) for name, (_, seconds) in found.items()},
    )  # fmt: skip


def answered_in_parts(count: int, names: Sequence[str], jobs: int) -> list[Answered]:
    """Ask for every split and the free words, the longest first."""
    splits = ('three_tasks', 'two_tasks', FREE, *(each for each in SPLITS if 'tasks' not in each))
    if jobs == 1:
        return [answered(each, count, names) for each in splits]
    context = multiprocessing.get_context('spawn')
    with ProcessPoolExecutor(jobs, context, torch.set_num_threads, (1,)) as pool:
        parts = [pool.submit(answered, each, count, names) for each in splits]
        return [each.result() for each in parts]


@cache
def _system(name: str) -> PlanningStrategy:
    if name == BASELINE:
        samples = list(Sampler(5).samples(_BASELINE_SAMPLES))
        return build_strategy('llm_pddl', IntentHead(samples, load_lexicon()))
    return build_strategy(name, _embedded())


@cache
def _embedded() -> LanguageModel:
    return build_model('embedded')
