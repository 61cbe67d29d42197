"""
YOLO-World and YOLOE weights through ultralytics (AGPL-3.0), for real cameras.

Masks come from segmentation weights alone. The heads give one name and its score a box, and keep
the region's embedding to themselves, so detections have neither chances nor embeddings.

The library's own predictor imports torchvision; here the network is called directly, so that a
machine without a matching torchvision can use it too. A `.pt` file is a pickle: it is loaded only
from the path that the user gave.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perception.boxes import suppress
from perception.detector import Detection, DetectorOptions, Mask
from perception.detectors.letterbox import Letterbox, letterboxed
from perception.rgbd import RgbdImage
from perception.vocabulary import checked_names
from tapa_planner.errors import ModelError
from tapa_planner.torchvision_guard import block_broken_torchvision

_SIDE_PX = 640
_FILL = 114
_OVERLAP = 0.6
_MOST = 300


class UltralyticsWorldDetector:
    """Finds names with a YOLO-World or YOLOE file; plain YOLO files keep to their own names."""

    def __init__(self, options: DetectorOptions) -> None:
        """
        Load the weights.

        :raises ModelError: if the library or the file is missing or not a model.
        """
        path = Path(options.weights)
        if not path.is_file():
            raise ModelError(
                'weights: expected the path of a YOLO-World or YOLOE .pt file, '
                f'got {options.weights!r}'
            )
        block_broken_torchvision()
        try:
            import torch
            from ultralytics.nn.tasks import load_checkpoint

            torch.set_num_threads(options.threads)
            self._model: Any = load_checkpoint(str(path))[0]
        except ImportError as exc:
            raise ModelError(f'expected the package ultralytics: {exc}') from exc
        except Exception as exc:  # a damaged pickle raises anything
            raise ModelError(f'{path} cannot be loaded as a YOLO model: {exc}') from exc
        self._least_score = options.least_score
        self._own = _names_of(self._model)
        self._default = self._own
        self._wanted = self._own

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it looks for now."""
        return self._wanted

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """
        Look for these names; those that are not in the file need the model's text encoder.

        :raises ModelError: if the text encoder is not there.
        """
        wanted = checked_names(names) if names else self._default
        if not set(wanted) <= set(self._own):
            self._encode(wanted)
            self._own = wanted
        self._wanted = wanted

    def _encode(self, names: tuple[str, ...]) -> None:
        if not hasattr(self._model, 'get_text_pe'):
            raise ModelError(
                f'these weights know only their own names ({", ".join(self._own[:8])}...); '
                'use YOLO-World or YOLOE weights for others'
            )
        try:
            features = self._model.get_text_pe(list(names))
        except BaseException as exc:  # it ends the process when its encoder cannot be fetched
            if isinstance(exc, KeyboardInterrupt):
                raise
            raise ModelError(
                f'the text encoder of these weights is not available ({exc}); install it, or save '
                'the weights once with set_classes(names), after which no encoder is needed'
            ) from exc
        self.set_text_features(names, features)

    def set_text_features(self, names: tuple[str, ...], features: Any) -> None:
        """
        Look for names whose vectors (1, N, width) in the weights' own text space are given.

        :param features: a torch tensor.
        """
        from ultralytics.nn.tasks import YOLOEModel

        if isinstance(self._model, YOLOEModel):
            self._model.set_classes(list(names), features)
        else:
            self._model.txt_feats = features
            self._model.model[-1].nc = len(names)
        self._model.names = dict(enumerate(names))
        self._own = self._wanted = tuple(names)

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what is seen, best first."""
        import torch

        box = letterboxed(image.color, _SIDE_PX, _SIDE_PX, _FILL)
        batch = torch.from_numpy(box.pixels).permute(2, 0, 1)[None].float() / 255.0
        with torch.inference_mode():
            output = self._model(batch)
            prediction = output[0] if isinstance(output, (tuple, list)) else output
            protos = _protos(output) if hasattr(self._model.model[-1], 'proto') else None
            if isinstance(prediction, (tuple, list)):
                prediction = prediction[0]
            rows = torch.from_numpy(self._rows(prediction[0].float().numpy()))
            masks = _masks(protos, rows, box, image) if protos is not None else None
        return self._detections(rows.numpy(), box, masks)

    def _rows(self, prediction: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return corners, score, name and mask coefficients of the boxes that stay (N, 6 + C)."""
        if getattr(self._model, 'end2end', False):  # already (N, 6 + C), nothing to suppress
            return prediction[prediction[:, 4] >= self._least_score]
        count = len(self._own)
        scores = prediction[4 : 4 + count]  # (names, A)
        sure = scores.max(axis=0) >= self._least_score
        best, names = scores[:, sure].max(axis=0), scores[:, sure].argmax(axis=0)
        middle, size = prediction[:2, sure].T, prediction[2:4, sure].T
        boxes = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
        first = np.argsort(-best)[:_MOST]
        apart = boxes + 4.0 * _SIDE_PX * names[:, None]  # names do not suppress each other
        kept = first[suppress(apart[first], best[first], _OVERLAP)]
        more = prediction[4 + count :, sure].T
        rows = np.concatenate([boxes, best[:, None], names[:, None], more], axis=1)
        return np.asarray(rows[kept], dtype=np.float32)

    def _detections(self, rows: Any, box: Letterbox, masks: list[Mask] | None) -> list[Detection]:
        placed = box.boxes_back(rows[:, :4].astype(np.float32))
        found = []
        for index, (left, top, right, bottom) in enumerate(placed.tolist()):
            label = self._own[int(rows[index, 5])]
            if label in self._wanted and right > left and bottom > top:
                mask = None if masks is None else masks[index]
                score = float(min(1.0, rows[index, 4]))
                found.append(Detection(label, score, (left, top, right, bottom), mask))
        return sorted(found, key=lambda each: -each.score)


def _names_of(model: Any) -> tuple[str, ...]:
    names = getattr(model, 'names', {})
    values = names.values() if isinstance(names, dict) else names
    return tuple(str(each) for each in values)


def _protos(output: Any) -> Any:
    """Find the mask prototypes (1, C, h, w) in a segmentation model's nested output."""
    if hasattr(output, 'ndim'):
        return output if output.ndim == 4 else None
    if isinstance(output, dict):
        return output.get('proto')
    for each in reversed(list(output)):
        found = _protos(each)
        if found is not None:
            return found
    return None


def _masks(protos: Any, rows: Any, box: Letterbox, image: RgbdImage) -> list[Mask]:
    import cv2
    from ultralytics.utils.ops import process_mask

    canvas = box.pixels.shape[:2]
    if not len(rows):
        return []
    cut = process_mask(protos[0], rows[:, 6:], rows[:, :4], canvas, upsample=True).numpy()
    width, height = round(image.width * box.scale), round(image.height * box.scale)
    size = (image.width, image.height)
    return [cv2.resize(each[:height, :width].astype(np.uint8), size) > 0 for each in cut]
