"""The figures of a run with their intervals, and which of them are missed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmark.perception.scoring import EntryScore, ThingScore
from perception.detector import UNKNOWN


@dataclass(frozen=True)
class Figure:
    """One figure: what was seen, between which bounds it truly is (95 %), what was wanted."""

    name: str
    value: float
    low: float
    high: float
    count: int
    wanted: float | None = None
    at_most: bool = False
    unit: str = ''

    @property
    def is_missed(self) -> bool:
        """Whether the value is on the wrong side of what was wanted."""
        if self.wanted is None:
            return False
        if not np.isfinite(self.value):
            return True
        return self.value > self.wanted if self.at_most else self.value < self.wanted

    def row(self) -> str:
        """Return a line of a Markdown table."""
        digits = 1 if self.unit in ('cm', '%') else 3
        wanted = ''
        if self.wanted is not None:
            wanted = f'{"<=" if self.at_most else ">="} {self.wanted:g} {self.unit}'.strip()
            wanted += ' **missed**' if self.is_missed else ''
        bounds = f'{self.low:.{digits}f} to {self.high:.{digits}f}'
        return f'| {self.name} | {self.value:.{digits}f} {self.unit} | {bounds} | {self.count} | {wanted} |'


HEAD = ('| figure | value | 95 % interval | of | wanted |', '|---|---|---|---|---|')


def share(
    name: str, values: Iterable[bool], wanted: float | None = None, at_most: bool = False
) -> Figure:
    """Return a share with its Wilson interval."""
    every = list(values)
    count = len(every)
    if not count:
        return Figure(name, float('nan'), 0.0, 1.0, 0, wanted, at_most)
    p, z = sum(every) / count, 1.96
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(p * (1 - p) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return Figure(name, p, float(middle - half), float(middle + half), count, wanted, at_most)


def statistic(
    name: str,
    values: Sequence[float],
    of: Callable[[NDArray[np.float64]], float],
    wanted: float | None = None,
    unit: str = '',
    scale: float = 1.0,
) -> Figure:
    """Return a statistic with its bootstrap interval; less is better."""
    every = scale * np.array([value for value in values if np.isfinite(value)])
    if not len(every):
        return Figure(name, float('nan'), float('nan'), float('nan'), 0, wanted, True, unit)
    rng = np.random.default_rng(0)
    drawn = [of(rng.choice(every, len(every))) for _ in range(400)]
    low, high = np.percentile(drawn, [2.5, 97.5]).tolist()
    return Figure(name, float(of(every)), low, high, len(every), wanted, True, unit)


def _median(values: NDArray[np.float64]) -> float:
    return float(np.median(values))


def _worst(values: NDArray[np.float64]) -> float:
    return float(np.percentile(values, 95))


def figures(
    things: Sequence[ThingScore], entries: Sequence[EntryScore], untrained: Sequence[str]
) -> list[Figure]:
    """Return what is wanted of the map, for kinds that were trained."""
    known = [each for each in things if each.kind not in untrained]
    found = [each for each in known if each.entry]
    small = [each for each in found if not each.is_piece]
    result = [
        share('found as something', (bool(each.entry) for each in known), 0.95),
        share('right name first', (each.is_named for each in found), 0.85),
        share('right name within three', (each.is_within_three for each in found), 0.95),
        share('precision of entries', (bool(each.thing) for each in entries), 0.90),
        share('entries twice', (bool(each.duplicate_of) for each in entries), 0.02, at_most=True),
        share('precision, right name too', (each.is_named for each in entries)),
        statistic(
            'position error, median', [each.position_m for each in found], _median, 2.0, 'cm', 100
        ),
        statistic(
            'position error, 95th percentile',
            [each.position_m for each in found],
            _worst,
            6.0,
            'cm',
            100,
        ),
        statistic(
            'size error, median', [each.size_error for each in found], _median, 15, '%', 100
        ),
    ]
    for word, of in (('small things', False), ('furniture', True)):
        mine = [each for each in known if each.is_piece == of]
        here = [each for each in mine if each.entry]
        result += [
            share(f'{word}: found', (bool(each.entry) for each in mine)),
            share(f'{word}: right name first', (each.is_named for each in here)),
            share(f'{word}: within three', (each.is_within_three for each in here)),
            statistic(
                f'{word}: position, median', [e.position_m for e in here], _median, None, 'cm', 100
            ),
            statistic(
                f'{word}: position, 95th', [e.position_m for e in here], _worst, None, 'cm', 100
            ),
            statistic(
                f'{word}: size, median', [e.size_error for e in here], _median, None, '%', 100
            ),
        ]
    result.append(
        share('nearest colour and size names small things', _nearest(small), 0.5, at_most=True)
    )
    strangers = [each for each in things if each.kind in untrained]
    result += [
        share('never trained: found', (bool(each.entry) for each in strangers), 0.9),
        share('never trained: told as unknown', (each.label == UNKNOWN for each in strangers)),
        share('known told as unknown', (each.label == UNKNOWN for each in found)),
    ]
    return result


def _nearest(things: Sequence[ThingScore]) -> list[bool]:
    """Name each thing by the one of another apartment with the nearest colour and size."""
    measured = [each for each in things if each.measures]
    if len({each.seed for each in measured}) < 2:
        return []
    rows = np.array([each.measures for each in measured])
    rows[:, 3:] /= 40.0
    rows /= rows.std(axis=0) + 1e-6
    right = []
    for index, each in enumerate(measured):
        others = np.array([other.seed != each.seed for other in measured])
        gaps = np.where(others, ((rows - rows[index]) ** 2).sum(axis=1), np.inf)
        right.append(measured[int(gaps.argmin())].kind == each.kind)
    return right
