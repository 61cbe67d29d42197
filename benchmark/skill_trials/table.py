"""The tables of trials: how often each skill succeeded and took how long, and what went wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Outcome


def line(outcome: Outcome) -> str:
    """Return one outcome as a line for people who wait."""
    trial = outcome.trial
    mark = 'ok  ' if outcome.succeeded else 'FAIL'
    return (
        f'{mark} {trial.skill} seed {trial.seed} {" ".join(trial.names)}: '
        f'{outcome.simulated_s:.0f} s simulated, {outcome.wall_s:.1f} s processor {outcome.cause}'
    )


def text(outcomes: Mapping[str, Sequence[Outcome]], options: Options) -> str:
    """Return both tables as plain text."""
    lines = [_header(options)]
    lines += ['  '.join(f'{cell:<12}' for cell in row).rstrip() for row in _rows(outcomes)]
    lines += [f'   {count} x {skill}: {cause}' for skill, cause, count in _causes(outcomes)]
    return '\n'.join(lines)


def markdown(outcomes: Mapping[str, Sequence[Outcome]], options: Options) -> str:
    """Return both tables as Markdown."""
    head, *rows = _rows(outcomes)
    lines = [_header(options), '', *_markdown_rows(head, rows)]
    causes = [(skill, cause, str(count)) for skill, cause, count in _causes(outcomes)]
    if causes:
        lines += ['', *_markdown_rows(('skill', 'what went wrong', 'times'), causes)]
    return '\n'.join(lines) + '\n'


def _markdown_rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    ruled = [head, ['---'] * len(head), *rows]
    return [f'| {" | ".join(cell.replace("|", "/") for cell in row)} |' for row in ruled]


def _header(options: Options) -> str:
    return (
        f'robot {options.robot.name}, grip mode {options.grip.value}, perception noise {options.noise_m * 1000:.0f} mm, '
        'judged by the state of the simulator'
    )


def _rows(outcomes: Mapping[str, Sequence[Outcome]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        ('skill', 'succeeded', 'of', 'share', 'simulated s', 'processor s')
    ]
    for skill, each in _by_world(outcomes):
        good = sum(outcome.succeeded for outcome in each)
        simulated = float(np.median([outcome.simulated_s for outcome in each]))
        processor = float(np.median([outcome.wall_s for outcome in each]))
        share = f'{100 * good / len(each):.0f} %'
        row = (skill, str(good), str(len(each)), share, f'{simulated:.0f}', f'{processor:.1f}')
        rows.append(row)
    return rows


def _by_world(
    outcomes: Mapping[str, Sequence[Outcome]],
) -> Iterator[tuple[str, Sequence[Outcome]]]:
    """Yield the outcomes of each skill, then those of each kind of home, where it has several."""
    for skill, each in outcomes.items():
        if each:
            yield skill, each
        worlds = sorted({outcome.trial.world for outcome in each})
        for world in worlds if len(worlds) > 1 else ():
            alike = [outcome for outcome in each if outcome.trial.world == world]
            yield f'{skill} ({world or "room"})', alike


def _causes(outcomes: Mapping[str, Sequence[Outcome]]) -> list[tuple[str, str, int]]:
    """Return skill, cause of failure and how often it came, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for skill, each in outcomes.items():
        for outcome in each:
            if not outcome.succeeded:
                counts[skill, _cause(outcome)] += 1
    return [(skill, cause, count) for (skill, cause), count in counts.most_common()]


def _cause(outcome: Outcome) -> str:
    """Return the step and code that ended a trial, without what differs from trial to trial."""
    return ': '.join(outcome.cause.split(': ')[:2])
