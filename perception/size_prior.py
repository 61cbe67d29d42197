"""
How large things of each kind are: what a box measures speaks for some names and against others.

The measures are learned from the boxes of the training data: the median and the spread of the
logarithms of the longer and the shorter side of the footprint and of the height; and how many of
each kind stand on the floor.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tapa_planner.errors import ModelError
from tapa_planner.resources import resource_path

FILE_NAME = 'sizes.json'
DEFAULT_FOLDER = 'models/detector'
LEAST_SPREAD = 0.12
"""Of a logarithm: boxes are measured to about a tenth, however alike the things are."""
MOST_DEVIATION = 3.0
"""In spreads: a thing that was seen in part may measure anything."""
_LEAST_M = 0.002
_LEAST_EXAMPLES = 5
_FLOOR_M = 0.05
_NEVER, _ALWAYS = 0.02, 0.98

Measures = NDArray[np.float64]  # (3,) logarithms of metres


def measures(size: Sequence[float]) -> Measures:
    """Return the logarithms of longer side, shorter side and height of a box (x, y, z)."""
    sides = np.array([max(size[:2]), min(size[:2]), size[2]], dtype=np.float64)
    return np.asarray(np.log(np.maximum(sides, _LEAST_M)))


@dataclass(frozen=True)
class SizePrior:
    """
    Usual measures by name: middle (3,) and spread (3,) of their logarithms.

    :ivar on_floor: share of each kind that stands on the floor, where that is known.
    """

    usual: Mapping[str, tuple[Measures, Measures]]
    on_floor: Mapping[str, float] = field(default_factory=dict)

    def stands(self, name: str) -> bool | None:
        """Tell whether such things always (True) or never (False) stand on the floor."""
        share = self.on_floor.get(name, 0.5)
        if _NEVER < share < _ALWAYS:
            return None
        return share >= _ALWAYS

    def evidence(self, size: Sequence[float], name: str) -> float:
        """
        Return how well a box fits a name: a log density, cut off below.

        0 for a name that is not known, as if it fitted neither well nor badly.
        """
        known = self.usual.get(name)
        if known is None:
            return 0.0
        middle, spread = known
        apart = np.minimum(np.abs(measures(size) - middle) / spread, MOST_DEVIATION)
        return float(-(0.5 * apart**2 + np.log(spread)).sum())

    def misfit(self, size: Sequence[float], name: str) -> float:
        """Return how far the worst side of a box is from the usual, in spreads; 0 if unknown."""
        known = self.usual.get(name)
        if known is None:
            return 0.0
        return float(np.abs((measures(size) - known[0]) / known[1]).max())

    def most_m(self, name: str) -> float | None:
        """Return how long such a thing is at most, as a rule; None for an unknown name."""
        known = self.usual.get(name)
        return None if known is None else float(np.exp((known[0] + 2.0 * known[1]).max()))

    def all_evidence(self, size: Sequence[float]) -> dict[str, float]:
        """Return how well a box fits each known name, as `evidence` does."""
        if not self.usual:
            return {}
        names, middles, spreads = self._rows
        apart = np.minimum(np.abs(measures(size) - middles) / spreads, MOST_DEVIATION)
        found = -(0.5 * apart**2 + np.log(spreads)).sum(axis=1)
        return dict(zip(names, found.tolist(), strict=True))

    @cached_property
    def _rows(self) -> tuple[tuple[str, ...], Measures, Measures]:
        middles, spreads = zip(*self.usual.values(), strict=True)
        return tuple(self.usual), np.stack(middles), np.stack(spreads)

    def __contains__(self, name: object) -> bool:
        return name in self.usual

    @classmethod
    def of(cls, boxes: Iterable[tuple[str, Sequence[float], float]]) -> 'SizePrior':
        """Learn from names, boxes' sizes and the heights of their bottoms, metres."""
        by_name: dict[str, list[Measures]] = {}
        bottoms: dict[str, list[float]] = {}
        for name, size, bottom_m in boxes:
            by_name.setdefault(name, []).append(measures(size))
            bottoms.setdefault(name, []).append(bottom_m)
        usual = {}
        for name, rows in sorted(by_name.items()):
            if len(rows) >= _LEAST_EXAMPLES:
                every = np.stack(rows)
                spread = np.maximum(every.std(axis=0), LEAST_SPREAD)
                usual[name] = (np.median(every, axis=0), spread)
        on_floor = {name: float(np.mean(np.array(bottoms[name]) < _FLOOR_M)) for name in usual}
        return cls(usual, on_floor)

    def save(self, folder: Path) -> None:
        """Write it beside the detector's weights."""
        values = {
            name: [
                middle.round(3).tolist(),
                spread.round(3).tolist(),
                *([round(self.on_floor[name], 3)] if name in self.on_floor else ()),
            ]
            for name, (middle, spread) in self.usual.items()
        }
        text = ',\n'.join(f' {json.dumps(name)}: {value}' for name, value in values.items())
        (folder / FILE_NAME).write_text('{\n' + text + '\n}\n', encoding='utf-8')

    @classmethod
    def load(cls, folder: Path) -> 'SizePrior':
        """
        Read it from the weights' folder.

        :raises ModelError: if it is not there or damaged.
        """
        path = folder / FILE_NAME
        try:
            value = json.loads(path.read_text(encoding='utf-8'))
            usual = {str(name): (_row(each[0]), _row(each[1])) for name, each in value.items()}
            on_floor = {str(name): float(each[2]) for name, each in value.items() if each[2:]}
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as exc:
            raise ModelError(f'the usual sizes {path} cannot be read: {exc!r}') from exc
        return cls(usual, on_floor)


def _row(values: Sequence[float]) -> Measures:
    row = np.array(values, dtype=np.float64)
    if row.shape != (3,) or not np.isfinite(row).all():
        raise ValueError(f'expected three numbers, got {values!r}')
    return row


@cache
def usual_sizes() -> SizePrior:
    """Return the sizes that come with the shipped detector."""
    return SizePrior.load(resource_path(DEFAULT_FOLDER))
