"""
OWLv2 and Grounding DINO through transformers, by model name or folder, for real cameras.

A region's embedding is OWLv2's class embedding or Grounding DINO's query state; neither gives masks.

Images are prepared here instead of by the library's processors, which want torchvision.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, suppress
from perception.detector import Detection, DetectorOptions
from perception.detectors.letterbox import Letterbox, letterboxed, normalized
from perception.rgbd import RgbdImage
from perception.vocabulary import checked_names, OTHER_WORDS
from tapa_planner.errors import ModelError
from tapa_planner.torchvision_guard import block_broken_torchvision

_CLIP_MEAN, _CLIP_DEVIATION = (0.4815, 0.4578, 0.4082), (0.2686, 0.2613, 0.2758)
_IMAGENET_MEAN, _IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_GROUNDING_SIDE_PX = 800
_OWL_TYPES = ('owlv2', 'owlvit')
_GROUNDING_TYPES = ('grounding-dino', 'mm-grounding-dino')
_OVERLAP = 0.6

_LEAST_CHANCE = 0.02

_Found = tuple[Boxes, NDArray[np.float32], NDArray[np.float32]]
"""Boxes of the canvas (N, 4), scores (N, names), embeddings (N, width)."""


class TransformersDetector:
    """Finds names with a zero-shot detector of the Hugging Face hub or of a folder."""

    def __init__(self, options: DetectorOptions) -> None:
        """
        Load model and tokenizer.

        :raises ModelError: if they are not there or of another kind.
        """
        if not options.weights:
            raise ModelError(
                'weights: expected a model such as google/owlv2-base-patch16-ensemble or '
                'IDEA-Research/grounding-dino-tiny, or the path of a folder, got nothing'
            )
        block_broken_torchvision()
        try:
            import torch
            from transformers import AutoModelForZeroShotObjectDetection, AutoTokenizer

            torch.set_num_threads(options.threads)
            self._tokenizer: Any = AutoTokenizer.from_pretrained(options.weights)
            model = AutoModelForZeroShotObjectDetection.from_pretrained(options.weights)
        except ImportError as exc:
            raise ModelError(f'expected the packages torch and transformers: {exc}') from exc
        except Exception as exc:  # the hub and the parsers raise many kinds
            raise ModelError(
                f'no zero-shot detector can be loaded from {options.weights!r}: {exc}'
            ) from exc
        self._model: Any = model.eval()
        self._kind = str(self._model.config.model_type)
        if self._kind not in (*_OWL_TYPES, *_GROUNDING_TYPES):
            known = ', '.join((*_OWL_TYPES, *_GROUNDING_TYPES))
            raise ModelError(f'expected a model of type {known}, got {self._kind!r}')
        self._least_score = options.least_score
        self._default = tuple(OTHER_WORDS)
        self._names = self._default

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it looks for now."""
        return self._names

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Look for these names; an empty list restores the kitchen's."""
        self._names = checked_names(names) if names else self._default

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what is seen, best first."""
        import torch

        with torch.inference_mode():
            owl = self._kind in _OWL_TYPES
            box, (boxes, scores, vectors) = self._owl(image) if owl else self._grounding(image)
        best = scores.max(axis=1)
        sure = best >= self._least_score
        boxes, scores, best = box.boxes_back(boxes[sure]), scores[sure], best[sure]
        vectors = vectors[sure]
        found = []
        for index in suppress(boxes, best, _OVERLAP).tolist():
            left, top, right, bottom = boxes[index].tolist()
            if right > left and bottom > top:
                found.append(
                    self._detection(
                        scores[index], (left, top, right, bottom), unit(vectors[index])
                    )
                )
        return found

    def _detection(
        self,
        scores: NDArray[np.float32],
        box: tuple[float, float, float, float],
        embedding: NDArray[np.float32],
    ) -> Detection:
        """Return a detection; its chances are the scores' shares, which say nothing of unknowns."""
        order = np.argsort(-scores, kind='stable')
        shares = scores / max(float(scores.sum()), 1e-9)
        chances = tuple(
            (self._names[each], float(shares[each]))
            for each in order.tolist()
            if shares[each] >= _LEAST_CHANCE
        )
        best = int(order[0])
        score = float(np.clip(scores[best], 0.0, 1.0))
        return Detection(self._names[best], score, box, None, embedding, chances)

    def _owl(self, image: RgbdImage) -> tuple[Letterbox, _Found]:
        import torch

        side = int(self._model.config.vision_config.image_size)
        box = letterboxed(image.color, side, side, 128)
        pixels = torch.from_numpy(normalized(box.pixels, _CLIP_MEAN, _CLIP_DEVIATION))
        length = int(self._model.config.text_config.max_position_embeddings)
        words = self._tokenizer(
            [f'a photo of a {name}' for name in self._names],
            padding='max_length', max_length=length, truncation=True, return_tensors='pt',
        )  # fmt: skip
        output = self._model(
            input_ids=words['input_ids'],
            attention_mask=words['attention_mask'],
            pixel_values=pixels,
        )
        scores = torch.sigmoid(output.logits[0]).float().numpy()
        boxes = _corners(output.pred_boxes[0].float().numpy(), side, side)
        vectors = output.class_embeds[0].float().numpy().reshape(len(boxes), -1)
        return box, (boxes, scores, vectors)

    def _grounding(self, image: RgbdImage) -> tuple[Letterbox, _Found]:
        import torch

        scale = _GROUNDING_SIDE_PX / min(image.width, image.height)
        width, height = round(image.width * scale), round(image.height * scale)
        box = letterboxed(image.color, width, height, 0)
        pixels = torch.from_numpy(normalized(box.pixels, _IMAGENET_MEAN, _IMAGENET_DEVIATION))
        found = [self._grounding_part(pixels, part) for part in self._parts()]
        boxes = np.concatenate([part[0] for part in found])
        rows, columns = sum(len(part[0]) for part in found), len(self._names)
        scores = np.zeros((rows, columns), dtype=np.float32)
        row = column = 0
        for part_boxes, part_scores, _ in found:
            size = part_scores.shape
            scores[row : row + len(part_boxes), column : column + size[1]] = part_scores
            row, column = row + size[0], column + size[1]
        vectors = np.concatenate([part[2] for part in found])
        return box, (_corners(boxes, width, height), scores, vectors)

    def _parts(self, most_tokens: int = 200) -> list[tuple[str, ...]]:
        """Split the names into prompts that fit the model's text length."""
        parts: list[tuple[str, ...]] = []
        current: list[str] = []
        used = 0
        for name in self._names:
            tokens = len(self._tokenizer.tokenize(name)) + 1
            if current and used + tokens > most_tokens:
                parts.append(tuple(current))
                current, used = [], 0
            current.append(name)
            used += tokens
        return [*parts, tuple(current)]

    def _grounding_part(self, pixels: Any, names: tuple[str, ...]) -> _Found:
        import torch

        prompt = ''.join(f'{name}. ' for name in names).lower().strip()
        words = self._tokenizer(prompt, return_tensors='pt', return_offsets_mapping=True)
        offsets = words.pop('offset_mapping')[0].tolist()
        output = self._model(pixel_values=pixels, **words)
        tokens = torch.sigmoid(output.logits[0]).float().nan_to_num(0.0).numpy()
        scores, start = [], 0
        for name in names:
            begin, end = start, start + len(name)
            inside = [
                i for i, (low, high) in enumerate(offsets) if low >= begin and begin < high <= end
            ]
            scores.append(tokens[:, inside].max(axis=1) if inside else np.zeros(len(tokens)))
            start = end + 2
        states = output.last_hidden_state[0].float().numpy()
        every = np.stack(scores, axis=1).astype(np.float32)
        return output.pred_boxes[0].float().numpy(), every, states


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vector at length 1."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)


def _corners(boxes: NDArray[np.float32], width: int, height: int) -> Boxes:
    """From middle and size as shares of the canvas to corners in its pixels."""
    middle, size = boxes[:, :2], boxes[:, 2:]
    corners = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    return np.asarray(corners * np.array([width, height] * 2), dtype=np.float32)
