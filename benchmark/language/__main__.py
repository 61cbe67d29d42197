"""`python -m benchmark.language`: every figure of the planner's language; exits 1 where one is missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import json
from pathlib import Path
from statistics import median
import sys

import click

from benchmark.language.names import count_in_parts
from benchmark.language.speed import constraint_overhead, long_scenes, validator, whole_plans
from benchmark.language.splits import FIGURES, refusals, Score, scores
from benchmark.language.success import answered_in_parts, BASELINE, FREE
from benchmark.report import machine
from tapa_planner.domain_files import load_domain
from tapa_planner.strategies.build import build_model, build_strategy, DEFAULT_STRATEGY, STRATEGIES

_FOREIGN_PLANS = 10_000
UNKNOWN = 'unseen_families'
"""The split without a figure: wishes of kinds that no training saw."""
_REFUSED, _WRONGLY = 0.95, 0.03
_PLAN_S, _OVERHEAD, _GROWTH, _VALIDATOR = 0.7, 0.15, 2.0, 50.0


@dataclass
class Verdicts:
    """What was measured beside what is wanted."""

    missed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, name: str, value: str, wanted: str, is_met: bool) -> None:
        """Print a figure and keep whether it is met."""
        line = f'{"met   " if is_met else "MISSED"}  {name:44s} {value:24s} wanted {wanted}'
        self.lines.append(line)
        click.echo(line)
        if not is_met:
            self.missed.append(name)


def _table(title: str, columns: Mapping[str, Mapping[str, Score]]) -> None:
    click.echo(f'\n{title:24s}' + ''.join(f'{name:>24s}' for name in columns))
    for tag in next(iter(columns.values())):
        row = ''.join(f'{columns[name].get(tag, "")!s:>24s}' for name in columns)
        click.echo(f'{tag:24s}{row}')


def _success(count: int, strategies: Sequence[str], jobs: int, verdicts: Verdicts) -> None:
    systems = (*strategies, BASELINE)
    parts = answered_in_parts(count, systems, jobs)
    columns: dict[str, dict[str, Score]] = {}
    families: dict[str, dict[str, Score]] = {}
    for name in systems:
        made = [each for each in parts if each.split != FREE]
        columns[name] = scores(
            [case for each in made for case in each.cases],
            [proposal for each in made for proposal in each.proposals[name]],
        )
        free = next(each for each in parts if each.split == FREE)
        families[name] = scores(free.cases, free.proposals[name])
        right = sum(each.right for each in families[name].values())
        columns[name][FREE] = Score(right, len(free.cases))
        middle = median(second for each in parts for second in each.seconds[name])
        click.echo(f'{name}: median {1000 * middle:.0f} ms an answer', err=True)
    known = [each for each in parts if each.split != UNKNOWN]
    refused = refusals(
        [case for each in known for case in each.cases],
        [proposal for each in known for proposal in each.proposals[strategies[0]]],
    )
    _table('goal success', columns)
    _table('free words by family', families)
    click.echo('')
    for split, wanted in FIGURES.items():
        score = columns[strategies[0]][split]
        verdicts.say(f'goal success, {split}', str(score), f'>= {wanted}', score.share >= wanted)
    ours, head = (columns[each][FREE].share for each in (strategies[0], BASELINE))
    verdicts.say(
        'free words against the baseline', f'{ours:.3f} / {head:.3f}', 'better', ours > head
    )
    rightly, wrongly = refused
    verdicts.say('impossible wishes refused rightly', str(rightly), f'>= {_REFUSED}',
                 rightly.share >= _REFUSED)  # fmt: skip
    verdicts.say(
        'possible wishes refused', str(wrongly), f'<= {_WRONGLY}', wrongly.share <= _WRONGLY
    )


def _names(plans: int, jobs: int, verdicts: Verdicts) -> None:
    counts = count_in_parts(plans, jobs)
    detail = f'of {counts["plans"]} plans for {counts["wishes"]} wishes'
    for kind, name in (('foreign', 'names that are not in the scene'),
                       ('broken', 'broken preconditions, missed goals'),
                       ('held back', 'broken plans that were held back'),
                       ('failed', 'wishes that ended in an error')):  # fmt: skip
        verdicts.say(name, f'{counts[kind]} {detail}', '0', counts[kind] == 0)
    # No figure is wanted of these: the sound planner ran out of its time, and said so.
    click.echo(f'        wishes that ended in a time-out: {counts["late"]} {detail}')


def _speed(verdicts: Verdicts) -> None:
    model = build_model('embedded')
    strategy = build_strategy(DEFAULT_STRATEGY, model)
    middle, count = whole_plans(strategy)
    verdicts.say('whole plan of 9 to 11 steps, median', f'{middle:.3f} s of {count}',
                 f'<= {_PLAN_S} s', middle <= _PLAN_S)  # fmt: skip
    held, free, words = constraint_overhead(model)
    verdicts.say('constraint against free decoding', f'{held / free:.2f} over {words} words',
                 f'<= {1 + _OVERHEAD}', held / free <= 1 + _OVERHEAD)  # fmt: skip
    short, long = long_scenes(strategy)
    verdicts.say('1,000 objects against 50', f'{long / short:.2f} ({1000 * short:.0f} ms, {1000 * long:.0f} ms)',
                 f'<= {_GROWTH}', long / short <= _GROWTH)  # fmt: skip
    ours, theirs, steps = validator()
    verdicts.say('validator against unified-planning', f'{theirs / ours:.0f} x over {steps} steps',
                 f'>= {_VALIDATOR:.0f} x', theirs / ours >= _VALIDATOR)  # fmt: skip
    click.echo(f'on {machine()}')


@click.command()
@click.option('--count', default=200, help='Generated cases of each split.')
@click.option('--plans', default=2_000, help='Plans that are searched for foreign names.')
@click.option('--jobs', default=2, help='Processes for the answers and plans.')
@click.option('--full', is_flag=True, help=f'500 cases a split, {_FOREIGN_PLANS} plans.')
@click.option('--strategy', 'names', multiple=True, default=(DEFAULT_STRATEGY,),
              type=click.Choice(list(STRATEGIES)), help='The first one must keep the figures.')  # fmt: skip
@click.option('--part', 'parts', multiple=True, default=('success', 'names', 'speed'),
              type=click.Choice(['success', 'names', 'speed']))  # fmt: skip
@click.option(
    '--out', type=click.Path(path_type=Path, dir_okay=False), help='File for the verdicts.'
)
def main(
    count: int, plans: int, jobs: int, full: bool, names: tuple[str, ...], parts: tuple[str, ...],
    out: Path | None,
) -> None:  # fmt: skip
    """Print all figures."""
    load_domain()
    if full:
        count, plans = 500, _FOREIGN_PLANS
    verdicts = Verdicts()
    if 'success' in parts:
        _success(count, names, jobs, verdicts)
    if 'names' in parts:
        _names(plans, jobs, verdicts)
    if 'speed' in parts:
        _speed(verdicts)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(
            json.dumps({'missed': verdicts.missed, 'lines': verdicts.lines}, indent=2) + '\n'
        )
    if verdicts.missed:
        click.echo(f'missed: {"; ".join(verdicts.missed)}')
    sys.exit(1 if verdicts.missed else 0)


if __name__ == '__main__':
    main()
