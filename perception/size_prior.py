"""
How large things of each kind are: what a box measures speaks for some names and against others.

The measures are learned from the boxes of the training data: the median and the spread of the
logarithms of the longer and the shorter side of the footprint and of the height.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

Measures = NDArray[np.float64]  # (3,) logarithms of metres


def measures(size: Sequence[float]) -> Measures:
    """Return the logarithms of longer side, shorter side and height of a box (x, y, z)."""
    sides = np.array([max(size[:2]), min(size[:2]), size[2]], dtype=np.float64)
    return np.asarray(np.log(np.maximum(sides, _LEAST_M)))


@dataclass(frozen=True)
class SizePrior:
    """Usual measures by name: middle (3,) and spread (3,) of their logarithms."""

    usual: Mapping[str, tuple[Measures, Measures]]

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
    def of(cls, boxes: Iterable[tuple[str, Sequence[float]]]) -> 'SizePrior':
        """Learn from names and boxes' sizes."""
        by_name: dict[str, list[Measures]] = {}
        for name, size in boxes:
            by_name.setdefault(name, []).append(measures(size))
        usual = {}
        for name, rows in sorted(by_name.items()):
            if len(rows) >= _LEAST_EXAMPLES:
                every = np.stack(rows)
                spread = np.maximum(every.std(axis=0), LEAST_SPREAD)
                usual[name] = (np.median(every, axis=0), spread)
        return cls(usual)

    def save(self, folder: Path) -> None:
        """Write it beside the detector's weights."""
        values = {
            name: [middle.round(3).tolist(), spread.round(3).tolist()]
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
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as exc:
            raise ModelError(f'the usual sizes {path} cannot be read: {exc!r}') from exc
        return cls(usual)


def _row(values: Sequence[float]) -> Measures:
    row = np.array(values, dtype=np.float64)
    if row.shape != (3,) or not np.isfinite(row).all():
        raise ValueError(f'expected three numbers, got {values!r}')
    return row


@cache
def usual_sizes() -> SizePrior:
    """Return the sizes that come with the shipped detector."""
    return SizePrior.load(resource_path(DEFAULT_FOLDER))
