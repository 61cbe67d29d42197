"""What a detector must offer, and the backends by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from perception.rgbd import RgbdImage
from tapa_planner.errors import ModelError
from tapa_planner.scene import StateEstimate

UNKNOWN = 'unknown'
"""Label of a thing that none of the names fits; among `Detection.chances` it competes with them."""

Mask = NDArray[np.bool_]  # (H, W) of the image


@dataclass(frozen=True)
class Detection:
    """
    One thing found in one image.

    :ivar box: left, top, right, bottom in pixels.
    :ivar mask: pixels of the thing; None when the backend cannot tell.
    :ivar embedding: unit vector in the space of the names; empty when the backend has none.
    :ivar chances: how likely each name is, best first, the likely ones only; empty when the
        backend tells its best name only.
    :ivar estimates: states that the view shows (open_fraction, lit, sliced, filled, dirty).
    """

    label: str
    score: float
    box: tuple[float, float, float, float]
    mask: Mask | None = None
    embedding: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    chances: tuple[tuple[str, float], ...] = ()
    estimates: tuple[StateEstimate, ...] = ()

    def __post_init__(self) -> None:
        left, top, right, bottom = self.box
        if not (right > left and bottom > top):
            raise ValueError(f'expected a box with left < right and top < bottom, got {self.box}')
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f'expected a score in 0..1, got {self.score}')


class Detector(Protocol):
    """Finds things by name in one image. Made once, asked often, from one thread at a time."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it looks for now."""

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """
        Look for these names from now on; an empty list restores the default ones.

        :raises InputError: if a name is unusable; the vocabulary stays as it was.
        """

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what is seen, best first."""


@dataclass(frozen=True)
class DetectorOptions:
    """
    Which detector, its weights and how sure it must be.

    :ivar weights: folder or file; for `transformers_zero_shot` also a model's name. Empty: the
        backend's own default.
    """

    backend: str = 'embedded'
    weights: str = ''
    least_score: float = 0.3
    threads: int = 1

    def __post_init__(self) -> None:
        if self.backend not in BACKENDS:
            raise ModelError(
                f'expected a detector backend of {", ".join(BACKENDS)}, got {self.backend!r}'
            )
        if not 0.0 < self.least_score < 1.0:
            raise ModelError(f'expected a least score between 0 and 1, got {self.least_score}')


def _embedded(options: DetectorOptions) -> Detector:
    from perception.detectors.embedded import EmbeddedDetector

    return EmbeddedDetector.from_options(options)


def _ultralytics_world(options: DetectorOptions) -> Detector:
    from perception.detectors.ultralytics_world import UltralyticsWorldDetector

    return UltralyticsWorldDetector(options)


def _transformers_zero_shot(options: DetectorOptions) -> Detector:
    from perception.detectors.transformers_zero_shot import TransformersDetector

    return TransformersDetector(options)


BACKENDS: dict[str, Callable[[DetectorOptions], Detector]] = {
    'embedded': _embedded,
    'ultralytics_world': _ultralytics_world,
    'transformers_zero_shot': _transformers_zero_shot,
}


def build_detector(options: DetectorOptions) -> Detector:
    """
    Load the detector that the options name.

    :raises ModelError: if its library or weights are not there.
    """
    return BACKENDS[options.backend](options)
