"""
How well wishes become plans: `python -m benchmark.language`.

Prints goal success by split for the embedded model and for the baseline. The splits are made by
the data generator with a seed of their own, except the hand-written free words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import math
import time

import click

from benchmark.language_baseline import IntentHead
from benchmark.language_suite import Case, FREE_WORDS, is_right, load_cases, scene_of
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import TapaError
from tapa_planner.grounding import Grounder
from tapa_planner.lexicon import Lexicon, load_lexicon
from tapa_planner.matching import Matcher
from tapa_planner.models.language_model import LanguageModel
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.strategies.build import build_model, STRATEGIES
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.tuning.data import Sample, Sampler, SPLITS
from tapa_planner.wish import parse_wish

_SEED = 977
_PLACES = ('counter', 'table', 'shelf', 'sink', 'fridge', 'microwave', 'drawer')


@dataclass(frozen=True)
class Score:
    """Right answers of all, with the 95 % interval (Wilson)."""

    right: int
    total: int

    def __str__(self) -> str:
        if not self.total:
            return '-'
        share, z = self.right / self.total, 1.96
        middle = share + z * z / (2 * self.total)
        spread = z * math.sqrt(share * (1 - share) / self.total + z * z / (4 * self.total**2))
        low, high = ((middle + s * spread) / (1 + z * z / self.total) for s in (-1, 1))
        return f'{share:.2f} ({low:.2f}-{high:.2f})'


def generated_cases(split: str, count: int, lexicon: Lexicon) -> list[Case]:
    """Return cases of a generated split; what the target means in the scene is what is right."""
    index = SPLITS.index(split)
    own = 'train' if split == 'new_scenes' else split
    samples = Sampler(_SEED + index).samples(count * 3, own)
    cases: list[Case] = []
    for sample in samples:
        case = _case(sample, lexicon, split)
        if case is not None and len(cases) < count:
            cases.append(case)
    return cases


def _case(sample: Sample, lexicon: Lexicon, split: str) -> Case | None:
    names = list(dict.fromkeys(sample.names))
    places = {place: names[i :: len(_PLACES)] for i, place in enumerate(_PLACES)}
    scene = scene_of(places, lexicon)
    grounded = Grounder(Matcher(scene, lexicon), lexicon).ground(parse_wish(sample.target))
    if grounded.question:
        return Case(sample.instruction, scene, split, ask='wish')
    if grounded.refusal:
        return Case(sample.instruction, scene, split, refuse=grounded.missing)
    is_possible = len(grounded.holds) + len(grounded.not_holds) > 0
    return Case(sample.instruction, scene, split, goal=grounded.goal) if is_possible else None


def run(strategy: PlanningStrategy, cases: Sequence[Case]) -> tuple[list[bool], list[float]]:
    """Return which answers are right, and the seconds that each took."""
    domain = load_domain()
    right, seconds = [], []
    for case in cases:
        started = time.perf_counter()
        try:
            proposal = strategy.propose(PlanRequest(case.scene, case.instruction))
        except TapaError as exc:
            proposal = Proposal(question=f'(failed: {exc})')
        seconds.append(time.perf_counter() - started)
        right.append(is_right(case, proposal, domain))
    return right, seconds


def scores(cases: Sequence[Case], right: Sequence[bool]) -> dict[str, Score]:
    """Return the score of each tag."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, each in zip(cases, right, strict=True):
        groups[case.tag].append(each)
    return {tag: Score(sum(each), len(each)) for tag, each in groups.items()}


def _table(title: str, columns: Mapping[str, Mapping[str, Score]]) -> None:
    click.echo(f'\n{title:24s}' + ''.join(f'{name:>24s}' for name in columns))
    for tag in next(iter(columns.values())):
        row = ''.join(f'{columns[name][tag]!s:>24s}' for name in columns)
        click.echo(f'{tag:24s}{row}')


@click.command()
@click.option('--count', default=100, help='Generated cases of each split.')
@click.option('--strategy', 'names', multiple=True, default=('hybrid', 'llm_pddl', 'tapa'))
@click.option('--baseline/--no-baseline', default=True)
def main(count: int, names: tuple[str, ...], baseline: bool) -> None:
    """Print goal success by split."""
    lexicon = load_lexicon()
    model = build_model('embedded')
    systems: list[tuple[str, LanguageModel, str]] = [(each, model, each) for each in names]
    if baseline:
        samples = list(Sampler(5).samples(6_000))
        systems.append(('baseline', IntentHead(samples, lexicon), 'llm_pddl'))
    free = load_cases(FREE_WORDS, lexicon)
    made = [case for split in SPLITS for case in generated_cases(split, count, lexicon)]
    columns: dict[str, dict[str, Score]] = {}
    families: dict[str, dict[str, Score]] = {}
    for label, own, strategy_name in systems:
        strategy = STRATEGIES[strategy_name](load_domain(), lexicon, own)
        right, seconds = run(strategy, [*made, *free])
        columns[label] = scores(made, right[: len(made)])
        free_right = right[len(made) :]
        families[label] = scores(free, free_right)
        columns[label]['free words'] = Score(sum(free_right), len(free))
        middle = sorted(seconds)[len(seconds) // 2]
        click.echo(f'{label}: median {1000 * middle:.0f} ms an answer', err=True)
    _table('split', columns)
    _table('free words by family', families)
    first = columns[systems[0][0]]['free words']
    click.echo(f'\nfree words right: {first.right} of {first.total}')


if __name__ == '__main__':
    main()
