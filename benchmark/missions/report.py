"""The table of missions: figures with intervals, causes of failures, causes told by faults."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.missions.faults import ACCEPTED
from benchmark.record import EpisodeRecord
from benchmark.report import is_below, wilson_interval
from benchmark.suite import Case

GAVE_UP = frozenset({'STEP_FAILED', 'REPLANS_EXHAUSTED', 'REFUSED', 'QUESTION', 'PLAN_FAILED'})
"""Ends with which a robot says that it does not get there."""
_FALSE = frozenset().union(*ACCEPTED.values()) - {'slipped', 'obstacle'}
"""Causes that are never true where nothing was broken; things do slip by themselves."""
Pair = tuple[Case, EpisodeRecord]


@dataclass(frozen=True)
class Figure:
    """A share that is wanted: successes of trials, `at_most` where fewer are better."""

    name: str
    successes: int
    trials: int
    wanted: float
    at_most: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the whole interval lies on the wrong side."""
        if self.at_most:
            return wilson_interval(self.successes, self.trials)[0] > self.wanted
        return is_below(self.successes, self.trials, self.wanted)

    def line(self) -> str:
        """Return the line of the table."""
        if not self.trials:
            return f'{self.name:<44} none tried'
        low, high = wilson_interval(self.successes, self.trials)
        share = self.successes / self.trials
        reached = share <= self.wanted if self.at_most else share >= self.wanted
        word = 'met' if reached else 'MISSED' if self.is_missed else 'missed, within the interval'
        sign = '<=' if self.at_most else '>='
        return (
            f'{self.name:<44} {self.successes:>4} of {self.trials:<4} {share:6.3f}'
            f' [{low:.2f}, {high:.2f}]  {sign} {self.wanted:.2f}  {word}'
        )


def figures_without_faults(pairs: Sequence[Pair]) -> list[Figure]:
    """Return how often goals were reached, and how often something was blamed that was not so."""
    alarmed = sum(not _FALSE.isdisjoint(record.causes) for _, record in pairs)
    return [
        Figure('goal reached without faults', sum(r.reached for _, r in pairs), len(pairs), 0.85),
        Figure('false alarms without faults', alarmed, len(pairs), 0.05, at_most=True),
    ]


def figures_with_faults(pairs: Sequence[Pair]) -> list[Figure]:
    """Return how often faults were noticed, explained and got over, of those that were set off."""
    struck = [(case, record) for case, record in pairs if record.fault]
    # What stands before a door may be cleared away: what was reached could be reached.
    final = [
        (c, r) for c, r in struck if c.fault is not None and c.fault.is_final and not r.reached
    ]
    curable = [pair for pair in struck if pair not in final]
    given_up = sum(r.outcome in GAVE_UP and bool(r.message) for _, r in final)
    return [
        Figure('fault noticed', sum(r.is_noticed for _, r in struck), len(struck), 0.95),
        Figure('explanation right', sum(is_explained(r) for _, r in struck), len(struck), 0.90),
        Figure(
            'goal reached in spite of a fault', sum(r.reached for _, r in curable),
            len(curable), 0.80,
        ),
        Figure('given up where it cannot be reached', given_up, len(final), 0.90),
    ]  # fmt: skip


def is_explained(record: EpisodeRecord) -> bool:
    """Say whether what was blamed first after the fault is the fault."""
    return bool(record.causes) and record.causes[0] in ACCEPTED[record.fault]


def by_fault(pairs: Sequence[Pair]) -> list[str]:
    """Return a line a fault: set off, noticed, explained, reached."""
    lines = [f'{"fault":<22}{"set off":>8}{"noticed":>9}{"explained":>11}{"reached":>9}']
    for kind in ACCEPTED:
        own = [record for case, record in pairs if case.fault and case.fault.kind == kind]
        struck = [record for record in own if record.fault]
        lines.append(
            f'{kind:<22}{len(struck):>5}/{len(own):<2}{sum(r.is_noticed for r in struck):>9}'
            f'{sum(is_explained(r) for r in struck):>11}{sum(r.reached for r in struck):>9}'
        )
    return lines


def confusion(pairs: Sequence[Pair]) -> list[str]:
    """Return the matrix of faults against what was blamed first."""
    told = [(r.fault, r.causes[0] if r.causes else 'nothing') for _, r in pairs if r.fault]
    columns = sorted({cause for _, cause in told})
    counts = Counter(told)
    lines = [f'{"fault":<22}' + ''.join(f'{each[:12]:>13}' for each in columns)]
    for kind in ACCEPTED:
        row = ''.join(f'{counts[kind, each] or ".":>13}' for each in columns)
        lines.append(f'{kind:<22}{row}')
    return lines


def failures(pairs: Sequence[Pair]) -> list[str]:
    """Return a line for each mission that did not reach its goal, with the link that broke."""
    return [
        f'  {case.id:<32} {record.link.value or "-":<6} {record.outcome:<18} {record.message[:110]}'
        for case, record in pairs
        if not record.reached
    ]
