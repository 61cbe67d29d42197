"""What the embedded detector's raw numbers mean: measured on pictures that it was not trained on."""

from dataclasses import asdict, dataclass, field
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tapa_planner.errors import ModelError

FILE_NAME = 'calibration.json'
FloatRow = NDArray[np.float64]


@dataclass(frozen=True)
class Logistic:
    """A chance as the logistic function of a weighted sum (Platt, 1999)."""

    weights: tuple[float, ...]
    bias: float

    def chances(self, *values: NDArray[np.float32]) -> FloatRow:
        """Return one chance for each row of the values."""
        total = np.full(len(values[0]), self.bias)
        for weight, value in zip(self.weights, values, strict=True):
            total = total + weight * value
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0))))


@dataclass(frozen=True)
class Calibration:
    """
    How scores become chances.

    :ivar sharpness: what cosines are multiplied with before the names compete.
    :ivar thing: chance that a region shows a thing, of the logits of presence and proposal.
    :ivar named: chance that a thing has one of the names, of its logit and of the best cosine.
    :ivar states: which names can be in which state, by state.
    """

    sharpness: float = 15.0
    thing: Logistic = Logistic((0.75, 0.25), 0.0)
    named: Logistic = Logistic((1.0, 0.0), 0.0)
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it beside the weights."""
        text = json.dumps({'version': 1, **asdict(self)}, indent=1)
        (folder / FILE_NAME).write_text(text + '\n', encoding='utf-8')

    @classmethod
    def load(cls, folder: Path) -> 'Calibration':
        """
        Read it from the weights' folder.

        :raises ModelError: if it is not there or damaged.
        """
        path = folder / FILE_NAME
        try:
            value = json.loads(path.read_text(encoding='utf-8'))
            return cls(
                float(value['sharpness']),
                _logistic(value['thing']),
                _logistic(value['named']),
                {str(key): tuple(map(str, names)) for key, names in value['states'].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
            raise ModelError(f'the calibration {path} cannot be read: {exc!r}') from exc


def _logistic(value: dict[str, object]) -> Logistic:
    weights = value['weights']
    if not isinstance(weights, list) or len(weights) != 2:
        raise ValueError(f'expected two weights, got {weights!r}')
    return Logistic(tuple(float(each) for each in weights), float(str(value['bias'])))
