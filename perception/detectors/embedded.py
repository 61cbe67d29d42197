"""
The detector that comes with this project: two ONNX networks on the processor, offline.

The proposer marks boxes in colour and depth; the classifier looks at each in a window of fixed
size in metres and answers with a vector that is compared with the vectors of the names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
import onnxruntime

from perception.boxes import Boxes, clip, suppress
from perception.detector import Detection, DetectorOptions, Mask
from perception.features import scene_input, View, Window, window_inputs
from perception.proposals import decode
from perception.rgbd import RgbdImage
from perception.vocabulary import Vocabulary
from tapa_planner.errors import ModelError
from tapa_planner.resources import resource_path

DEFAULT_WEIGHTS = 'models/detector'
_SIDE_MULTIPLE = 32
_LEAST_PROPOSAL = 0.06
_MOST_PROPOSALS = 48
_LEAST_SIDE_PX = 4.0
_LEAST_CHANCE = 0.02


@dataclass(frozen=True)
class _Named:
    boxes: Boxes
    scores: NDArray[np.float32]
    names: NDArray[np.int64]
    chances: NDArray[np.float32]
    vectors: NDArray[np.float32]
    masks: NDArray[np.float32]
    windows: list[Window]


class EmbeddedDetector:
    """Open-vocabulary detector for RGB-D images of the simulator that it was trained in."""

    def __init__(
        self,
        folder: Path | None = None,
        least_score: float = 0.3,
        threads: int = 1,
        sharpness: float = 15.0,
    ) -> None:
        """
        Load weights and default vocabulary.

        :param folder: of the weights; None takes the shipped ones.
        :param sharpness: what cosines are multiplied with before names compete.
        :raises ModelError: if a file is missing or damaged.
        """
        folder = folder or resource_path(DEFAULT_WEIGHTS)
        self._least_score = least_score
        self._sharpness = sharpness
        self._proposer = _session(folder / 'proposer.onnx', threads)
        self._classifier = _session(folder / 'classifier.onnx', threads)
        self._default = Vocabulary.load(folder)
        self._vocabulary = self._default

    @classmethod
    def from_options(cls, options: DetectorOptions) -> 'EmbeddedDetector':
        """Build it from a node's parameters."""
        folder = Path(options.weights) if options.weights else None
        return cls(folder, options.least_score, options.threads)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it looks for now."""
        return self._vocabulary.names

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Look for these names; an empty list restores the trained ones."""
        self._vocabulary = self._default.with_names(names) if names else self._default

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what is seen, best first."""
        boxes, scores = self._propose(image)
        if not len(boxes):
            return []
        named = self._name(image, boxes, scores)
        kept = [
            int(index)
            for index in suppress(named.boxes, named.scores, 0.5)
            if named.scores[index] >= self._least_score
            and (named.boxes[index, 2:] - named.boxes[index, :2]).min() >= _LEAST_SIDE_PX
        ]
        return [self._detection(image, named, index) for index in kept]

    def _propose(self, image: RgbdImage) -> tuple[Boxes, NDArray[np.float32]]:
        planes = scene_input(
            View(image.color, image.depth_m, image.intrinsics, image.map_tform_camera)
        )
        below = -image.height % _SIDE_MULTIPLE
        beside = -image.width % _SIDE_MULTIPLE
        padded = np.pad(planes, ((0, 0), (0, below), (0, beside)))
        maps = self._proposer.run(None, {'planes': padded[None]})
        boxes, scores = decode([each[0] for each in maps], _LEAST_PROPOSAL, _MOST_PROPOSALS)
        boxes = clip(boxes, image.width, image.height)
        inside = (boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=1e9) >= 2.0
        return boxes[inside], scores[inside]

    def _name(self, image: RgbdImage, boxes: Boxes, scores: NDArray[np.float32]) -> _Named:
        planes, scalars, windows = window_inputs(image, boxes)
        vectors, refinements, masks = self._classifier.run(
            None, {'planes': planes, 'scalars': scalars}
        )
        logits = self._sharpness * vectors @ self._vocabulary.vectors.T
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        names = chances.argmax(axis=1)
        present = 1.0 / (1.0 + np.exp(-np.clip(refinements[:, 0], -30.0, 30.0)))
        sides = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
        refined = clip(boxes + refinements[:, 1:] * sides, image.width, image.height)
        certainty = present**0.75 * scores**0.25 * np.sqrt(chances.max(axis=1))
        return _Named(
            refined, certainty.astype(np.float32), names, chances, vectors, masks, windows
        )

    def _detection(self, image: RgbdImage, named: _Named, index: int) -> Detection:
        left, top, right, bottom = (float(value) for value in named.boxes[index])
        return Detection(
            self._vocabulary.names[int(named.names[index])],
            float(np.clip(named.scores[index], 0.0, 1.0)),
            (left, top, right, bottom),
            _image_mask(named.masks[index], named.windows[index], image.width, image.height),
            named.vectors[index],
            self._likely(named.chances[index]),
        )

    def _likely(self, chances: NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
        """Return the likely names with their chances, best first."""
        order = np.argsort(-chances, kind='stable')
        kept = order[chances[order] >= _LEAST_CHANCE]
        return tuple((self._vocabulary.names[int(each)], float(chances[each])) for each in kept)


def _image_mask(logits: NDArray[np.float32], window: Window, width: int, height: int) -> Mask:
    """Place a window's mask (half the window's resolution) back into the image."""
    affine = window.affine / 2.0
    affine[:, 2] -= 0.25
    placed = cv2.warpAffine(
        logits,
        affine,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderValue=-9.0,
    )
    return np.asarray(placed > 0.0, dtype=np.bool_)


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])
    except Exception as exc:  # onnxruntime raises its own kinds
        raise ModelError(
            f'the detector {path} cannot be loaded: expected weights that '
            f'`tapa train detector` wrote: {exc}'
        ) from exc
