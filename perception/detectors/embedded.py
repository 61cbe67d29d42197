"""
The detector that comes with this project: two ONNX networks on the processor, offline.

The proposer marks boxes in colour and depth, and geometry adds what stands on level surfaces; the
classifier looks at each in a window of fixed size in metres and answers with a vector that is
compared with the vectors of the names, a better box, a mask, and the states that can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
import onnxruntime

from perception.boxes import Boxes, clip, iou, suppress
from perception.calibration import Calibration
from perception.detector import Detection, DetectorOptions, Mask, UNKNOWN
from perception.features import scene_input, View, Window, window_inputs
from perception.geometry_proposals import standing_boxes
from perception.proposals import decode
from perception.rgbd import RgbdImage
from perception.vocabulary import Vocabulary
from tapa_planner.errors import ModelError
from tapa_planner.resources import resource_path
from tapa_planner.scene import StateEstimate

DEFAULT_WEIGHTS = 'models/detector'
STATES = ('open_fraction', 'lit', 'sliced', 'filled', 'dirty')
OUTPUTS = ('vectors', 'refinements', 'masks', 'states')
_SIDE_MULTIPLE = 32
_LEAST_PROPOSAL = 0.06
_MOST_PROPOSALS = 40
_MOST_STANDING = 14
_SAME_BOX = 0.45
_STANDING_SCORE = 0.3
_LEAST_SIDE_PX = 4.0
_LEAST_CHANCE = 0.02
_OVERLAP = 0.5
_LEAST_STATE_SHARE = 0.3


@dataclass(frozen=True)
class Regions:
    """What the networks say of each proposed box, still without meaning (N rows each)."""

    boxes: Boxes
    proposed: NDArray[np.float32]  # logits
    present: NDArray[np.float32]  # logits
    vectors: NDArray[np.float32]  # (N, 384)
    states: NDArray[np.float32]  # (N, 6) logits: having a name, then `STATES`
    masks: NDArray[np.float32]
    windows: list[Window]

    def __len__(self) -> int:
        return len(self.boxes)


class EmbeddedDetector:
    """Open-vocabulary detector for RGB-D images of the simulator that it was trained in."""

    def __init__(
        self, folder: Path | None = None, least_score: float = 0.3, threads: int = 1
    ) -> None:
        """
        Load weights, their calibration and the default vocabulary.

        :param folder: of the weights; None takes the shipped ones.
        :raises ModelError: if a file is missing or damaged.
        """
        folder = folder or resource_path(DEFAULT_WEIGHTS)
        self._least_score = least_score
        self._proposer = _session(folder / 'proposer.onnx', threads, ('small', 'large'))
        self._classifier = _session(folder / 'classifier.onnx', threads, OUTPUTS)
        self.calibration = Calibration.load(folder)
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

    @property
    def vectors(self) -> NDArray[np.float32]:
        """Unit vectors (K, 384) of the trained kinds' names."""
        return self._default.vectors

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Look for these names; an empty list restores the trained ones."""
        self._vocabulary = self._default.with_names(names) if names else self._default

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what is seen, best first."""
        regions = self.regions(image)
        if not len(regions):
            return []
        scores = self.calibration.thing.chances(regions.present, regions.proposed)
        kept = [
            int(index)
            for index in suppress(regions.boxes, scores.astype(np.float32), _OVERLAP)
            if scores[index] >= self._least_score
            and (regions.boxes[index, 2:] - regions.boxes[index, :2]).min() >= _LEAST_SIDE_PX
        ]
        chances = self._chances(regions)
        return [
            self._detection(image, regions, index, float(scores[index]), chances[index])
            for index in kept
        ]

    def regions(self, image: RgbdImage) -> Regions:
        """Return what the networks say of this image, for `detect` and for calibration."""
        boxes, scores = self._propose(image)
        planes, scalars, windows = window_inputs(image, boxes)
        if not windows:
            nothing = np.zeros((0, 1), dtype=np.float32)
            return Regions(boxes, scores, scores, nothing, nothing, nothing, [])
        vectors, refinements, masks, states = self._classifier.run(
            None, {'planes': planes, 'scalars': scalars}
        )
        sides = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
        refined = clip(boxes + refinements[:, 1:] * sides, image.width, image.height)
        proposed = np.log(scores / (1.0 - np.minimum(scores, 0.999)))
        return Regions(refined, proposed, refinements[:, 0], vectors, states, masks, windows)

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
        standing = standing_boxes(image)
        if len(boxes) and len(standing):
            standing = standing[iou(standing, boxes).max(axis=1) < _SAME_BOX]
        standing = standing[:_MOST_STANDING]
        boxes = np.concatenate([boxes, standing])
        scores = np.append(scores, np.full(len(standing), _STANDING_SCORE, dtype=np.float32))
        inside = (boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=1e9) >= 2.0
        return boxes[inside], scores[inside]

    def _chances(self, regions: Regions) -> NDArray[np.float32]:
        """Return chances (N, labels + 1) of what it may be called, last of having no name."""
        cosines = regions.vectors @ self._default.vectors.T
        logits = self.calibration.sharpness * cosines
        kinds = np.exp(logits - logits.max(axis=1, keepdims=True))
        kinds /= kinds.sum(axis=1, keepdims=True)
        named = self.calibration.named.chances(regions.states[:, 0], cosines.max(axis=1))
        known = named[:, None]
        labels = self._vocabulary.chances(regions.vectors, kinds * known)
        return np.concatenate([labels, 1.0 - known], axis=1).astype(np.float32)

    def _detection(
        self,
        image: RgbdImage,
        regions: Regions,
        index: int,
        score: float,
        chances: NDArray[np.float32],
    ) -> Detection:
        left, top, right, bottom = (float(value) for value in regions.boxes[index])
        names = (*self._vocabulary.labels, UNKNOWN)
        order = np.argsort(-chances, kind='stable')
        likely = [int(each) for each in order if chances[each] >= _LEAST_CHANCE]
        return Detection(
            names[int(order[0])],
            float(np.clip(score, 0.0, 1.0)),
            (left, top, right, bottom),
            _image_mask(regions.masks[index], regions.windows[index], image.width, image.height),
            regions.vectors[index],
            tuple((names[each], float(chances[each])) for each in likely),
            self._estimates(
                regions.states[index], {names[each]: float(chances[each]) for each in likely}
            ),
        )

    def _estimates(
        self, logits: NDArray[np.float32], chances: dict[str, float]
    ) -> tuple[StateEstimate, ...]:
        """Return the states that what it probably is can be in."""
        found = []
        for state, logit in zip(STATES, logits[1:].tolist(), strict=True):
            can_be = sum(chances.get(name, 0.0) for name in self.calibration.states.get(state, ()))
            if can_be >= _LEAST_STATE_SHARE:
                value = 1.0 / (1.0 + float(np.exp(-np.clip(logit, -30.0, 30.0))))
                found.append(StateEstimate(state, value, min(1.0, can_be)))
        return tuple(found)


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


def _session(path: Path, threads: int, outputs: Sequence[str]) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=['CPUExecutionProvider']
        )
    except Exception as exc:  # onnxruntime raises its own kinds
        raise ModelError(
            f'the detector {path} cannot be loaded: expected weights that '
            f'`tapa train detector` wrote: {exc}'
        ) from exc
    found = [each.name for each in session.get_outputs()]
    if found != list(outputs):
        raise ModelError(
            f'the detector {path} is of another architecture: expected the outputs '
            f'{", ".join(outputs)}, got {", ".join(found)}'
        )
    return session
