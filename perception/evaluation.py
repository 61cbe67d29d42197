"""
How good a detector is on labelled images: average precision and recall for each name.

Beside it stands a classifier that knows only mean colour and size in metres of a perfect box: if
that came close, the data would be too easy to prove anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, iou
from perception.detector import Detector
from perception.features import distances
from perception.rgbd import RgbdImage
from perception.training.folder import DetectorData

IOU_NEEDED = 0.5


@dataclass(frozen=True)
class ImageResult:
    """What was found in one image, and what is there; names as numbers of the vocabulary."""

    boxes: Boxes
    names: NDArray[np.int64]
    scores: NDArray[np.float32]
    true_boxes: Boxes
    true_names: NDArray[np.int64]
    demanded: NDArray[np.bool_]


@dataclass(frozen=True)
class NameQuality:
    """Quality for one name: average precision at IoU 0.5, recall, how many there are."""

    name: str
    average_precision: float
    recall: float
    count: int


@dataclass(frozen=True)
class DetectorQuality:
    """Quality of a detector on a data set; recall counts boxes named rightly at its own score."""

    names: tuple[NameQuality, ...]
    boxes_found: float
    baseline: float
    named_given_box: float

    @property
    def average_precision(self) -> float:
        """Mean average precision over the names that occur."""
        return float(np.mean([each.average_precision for each in self.names if each.count]))

    @property
    def recall(self) -> float:
        """Mean recall over the names that occur."""
        return float(np.mean([each.recall for each in self.names if each.count]))


def image_of(data: DetectorData, index: int) -> RgbdImage:
    """Return one labelled image as the robot would see it."""
    return RgbdImage(
        np.ascontiguousarray(data.color[index]),
        data.depth_m(index),
        data.intrinsics[index],
        data.map_tform_camera[index],
    )


def run_detector(
    detector: Detector, data: DetectorData, indices: Iterable[int]
) -> list[ImageResult]:
    """Detect in these images of the data set."""
    detector.set_vocabulary(data.vocabulary)
    results = []
    for index in indices:
        found = detector.detect(image_of(data, index))
        results.append(
            ImageResult(
                np.array([each.box for each in found], dtype=np.float32).reshape(-1, 4),
                np.array([data.vocabulary.index(each.label) for each in found], dtype=np.int64),
                np.array([each.score for each in found], dtype=np.float32),
                data.boxes[index],
                data.names[index],
                data.weights[index] > 0,
            )
        )
    return results


def average_precision(results: list[ImageResult], name: int) -> tuple[float, float, int]:
    """Return average precision, recall and count of one name; unclear truths are passed over."""
    hits: list[tuple[float, bool]] = []
    count = 0
    for result in results:
        true = result.true_names == name
        count += int((true & result.demanded).sum())
        hits += _hits(result, name, true)
    if not count:
        return 0.0, 0.0, 0
    hits.sort(key=lambda each: -each[0])
    good = np.cumsum([hit for _, hit in hits], dtype=np.float64)
    if not len(good):
        return 0.0, 0.0, count
    precision = good / np.arange(1, len(good) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    gained = np.diff(np.concatenate([[0.0], good / count]))
    return float((envelope * gained).sum()), float(good[-1] / count), count


def _hits(result: ImageResult, name: int, true: NDArray[np.bool_]) -> list[tuple[float, bool]]:
    boxes, demanded = result.true_boxes[true], result.demanded[true]
    taken = np.zeros(len(boxes), dtype=np.bool_)
    hits = []
    mine = np.nonzero(result.names == name)[0]
    for index in mine[np.argsort(-result.scores[mine])]:
        overlap = iou(result.boxes[index][None], boxes)[0] if len(boxes) else np.zeros(0)
        free = np.where(taken, 0.0, overlap)
        best = int(free.argmax()) if len(free) else -1
        if best >= 0 and free[best] >= IOU_NEEDED:
            taken[best] = True
            if demanded[best]:
                hits.append((float(result.scores[index]), True))
        else:
            hits.append((float(result.scores[index]), False))
    return hits


def evaluate(
    detector: Detector,
    data: DetectorData,
    train: DetectorData,
    indices: Iterable[int] | None = None,
    report: Callable[[str], None] | None = None,
) -> DetectorQuality:
    """
    Measure a detector on a data set that it was not trained on.

    :param train: what the colour-and-size classifier learns from.
    :param indices: a part of the images; None takes all.
    """
    results = run_detector(detector, data, range(len(data)) if indices is None else indices)
    names = tuple(
        NameQuality(name, *average_precision(results, number))
        for number, name in enumerate(data.vocabulary)
    )
    found, named = _found_and_named(results)
    quality = DetectorQuality(names, found, color_and_size_baseline(train, data), named)
    if report is not None:
        for line in quality_lines(quality):
            report(line)
    return quality


def _found_and_named(results: list[ImageResult]) -> tuple[float, float]:
    """Share of things with a box whatever its name, and of those the share named rightly."""
    total = found = named = 0
    for result in results:
        overlap = iou(result.true_boxes, result.boxes)
        for row in np.nonzero(result.demanded)[0]:
            total += 1
            if overlap.shape[1] and overlap[row].max() >= IOU_NEEDED:
                found += 1
                best = int(overlap[row].argmax())
                named += int(result.names[best] == result.true_names[row])
    return found / max(total, 1), named / max(found, 1)


def color_and_size_baseline(train: DetectorData, test: DetectorData, most: int = 3000) -> float:
    """Share of perfect boxes that the nearest mean colour and size in metres names rightly."""
    known, known_names = _color_and_size(train, most)
    asked, asked_names = _color_and_size(test, most)
    if not len(known) or not len(asked):
        return 0.0
    spread = known.std(axis=0) + 1e-6
    apart = ((asked[:, None, :] - known[None, :, :]) / spread) ** 2
    nearest = apart.sum(axis=2).argmin(axis=1)
    right = known_names[nearest] == asked_names
    return float(np.mean([right[asked_names == name].mean() for name in np.unique(asked_names)]))


def _color_and_size(
    data: DetectorData, most: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rows, names = [], []
    step = max(1, sum(map(len, data.boxes)) // most)
    places = [
        (image, which) for image, boxes in enumerate(data.boxes) for which in range(len(boxes))
    ]
    for image, which in places[::step]:
        if data.weights[image][which] <= 0:
            continue
        box = data.boxes[image][which]
        inner = np.array([*np.floor(box[:2]), *np.ceil(box[2:])], dtype=np.int64)
        near = data.depth_part(image, inner)
        distance = float(distances(near, (box - np.tile(inner[:2], 2))[None])[0])
        size = np.log((box[2:] - box[:2]) * distance / data.intrinsics[image][0, 0])
        patch = data.color[image][inner[1] : inner[3], inner[0] : inner[2]]
        rows.append([*size, *(patch.reshape(-1, 3).mean(axis=0) / 40.0)])
        names.append(int(data.names[image][which]))
    return np.array(rows, dtype=np.float32), np.array(names, dtype=np.int64)


def quality_lines(quality: DetectorQuality) -> list[str]:
    """Return the quality as a table in Markdown."""
    lines = ['| name | AP50 | recall | boxes |', '|---|---|---|---|']
    lines += [
        f'| {each.name} | {each.average_precision:.2f} | {each.recall:.2f} | {each.count} |'
        for each in quality.names
        if each.count
    ]
    lines += [
        f'| **mean** | **{quality.average_precision:.3f}** | **{quality.recall:.3f}** | '
        f'{sum(each.count for each in quality.names)} |',
        '',
        f'boxes found whatever their name: {quality.boxes_found:.3f}; '
        f'of these named rightly: {quality.named_given_box:.3f}; '
        f'nearest colour and size, given perfect boxes: {quality.baseline:.3f}',
    ]
    return lines
