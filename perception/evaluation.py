"""
How well a detector finds, names and judges things in labelled images, and what a colour would do.

Average precision is that of PASCAL VOC with all points, at an overlap (IoU) of 0.5. The nearest
colour and size is what a detector has to beat: where it is good, the pictures are too easy to
prove anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, iou
from perception.detector import Detection, Detector, UNKNOWN
from perception.features import distances
from perception.training.folder import DetectorData, image_of, NAMELESS, STATES

IOU_NEEDED = 0.5
FALSE_ALARM = -1
_BINS = 10


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
class Match:
    """
    A detection beside what it shows.

    :ivar truth: number of the name, `NAMELESS`, or `FALSE_ALARM` where nothing is.
    :ivar states: true states as in `STATES`, NaN where it cannot be in one.
    """

    detection: Detection
    truth: int
    states: NDArray[np.float32]


@dataclass(frozen=True)
class NameQuality:
    """Quality for one name: average precision at IoU 0.5, recall, how many there are."""

    name: str
    average_precision: float
    recall: float
    count: int


@dataclass(frozen=True)
class DetectorQuality:
    """
    Quality of a detector on a data set; recall counts boxes named rightly at its own score.

    :ivar named_given_box: of the boxes found, the share named rightly; `within_three` the share
        whose name is among the three likeliest.
    :ivar nameless_told: share of the found things without a name that are told as unknown;
        `named_lost` share of the others that are told so too.
    """

    names: tuple[NameQuality, ...]
    boxes_found: float
    baseline: float
    named_given_box: float
    within_three: float
    nameless_told: float
    named_lost: float
    matches: tuple[Match, ...] = ()

    @property
    def average_precision(self) -> float:
        """Mean average precision over the names that occur."""
        return float(np.mean([each.average_precision for each in self.names if each.count]))

    @property
    def recall(self) -> float:
        """Mean recall over the names that occur."""
        return float(np.mean([each.recall for each in self.names if each.count]))


def run_detector(
    detector: Detector, data: DetectorData, indices: Iterable[int]
) -> tuple[list[ImageResult], list[Match]]:
    """Detect in these images of the data set."""
    detector.set_vocabulary(data.vocabulary)
    numbers = {name: number for number, name in enumerate(data.vocabulary)}
    results, matches = [], []
    for index in indices:
        found = detector.detect(image_of(data, index))
        result = ImageResult(
            np.array([each.box for each in found], dtype=np.float32).reshape(-1, 4),
            np.array([numbers.get(each.label, NAMELESS) for each in found], dtype=np.int64),
            np.array([each.score for each in found], dtype=np.float32),
            data.boxes[index],
            data.names[index],
            data.weights[index] > 0,
        )
        results.append(result)
        matches += _matches(found, result, data.states[index])
    return results, matches


def _matches(
    found: list[Detection], result: ImageResult, states: NDArray[np.float32]
) -> list[Match]:
    nothing = np.full(len(STATES), np.nan, dtype=np.float32)
    if not len(result.true_boxes):
        return [Match(each, FALSE_ALARM, nothing) for each in found]
    overlap = iou(result.boxes, result.true_boxes)
    matches = []
    for row, each in enumerate(found):
        best = int(overlap[row].argmax())
        if overlap[row, best] < IOU_NEEDED:
            matches.append(Match(each, FALSE_ALARM, nothing))
        elif result.demanded[best]:
            matches.append(Match(each, int(result.true_names[best]), states[best]))
    return matches


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
    results, matches = run_detector(
        detector, data, range(len(data)) if indices is None else indices
    )
    names = tuple(
        NameQuality(name, *average_precision(results, number))
        for number, name in enumerate(data.vocabulary)
    )
    named = [each for each in matches if each.truth >= 0]
    nameless = [each for each in matches if each.truth == NAMELESS]
    quality = DetectorQuality(
        names,
        _found(results),
        color_and_size_baseline(train, data),
        _share(_is_right(each, data.vocabulary, 1) for each in named),
        _share(_is_right(each, data.vocabulary, 3) for each in named),
        _share(each.detection.label == UNKNOWN for each in nameless),
        _share(each.detection.label == UNKNOWN for each in named),
        tuple(matches),
    )
    if report is not None:
        for line in quality_lines(quality):
            report(line)
    return quality


def _share(values: Iterable[bool]) -> float:
    every = list(values)
    return float(np.mean(every)) if every else 0.0


def _is_right(match: Match, vocabulary: tuple[str, ...], first: int) -> bool:
    """Tell whether the true name is among the first ones told."""
    told = [name for name, _ in match.detection.chances if name != UNKNOWN][:first]
    if first == 1 or not told:
        told = [match.detection.label]
    return vocabulary[match.truth] in told


def _found(results: list[ImageResult]) -> float:
    """Share of things with a box, whatever its name."""
    total = found = 0
    for result in results:
        overlap = iou(result.true_boxes, result.boxes)
        total += int(result.demanded.sum())
        if overlap.shape[1]:
            found += int((overlap.max(axis=1) >= IOU_NEEDED)[result.demanded].sum())
    return found / max(total, 1)


@dataclass(frozen=True)
class ReliabilityBin:
    """Chances that were told between two bounds: their mean, how often it was so, how many."""

    told: float
    true: float
    count: int


def reliability(
    chances: NDArray[np.float64], truths: NDArray[np.bool_]
) -> tuple[ReliabilityBin, ...]:
    """Return the reliability diagram of chances that were told (N,) and what was so (N,)."""
    place = np.minimum((chances * _BINS).astype(np.int64), _BINS - 1)
    bins = []
    for each in range(_BINS):
        mine = place == each
        if mine.any():
            bins.append(
                ReliabilityBin(
                    float(chances[mine].mean()), float(truths[mine].mean()), int(mine.sum())
                )
            )
    return tuple(bins)


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the expected calibration error (Naeini et al., 2015)."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.told - each.true) for each in bins) / max(total, 1)


def name_reliability(
    matches: Iterable[Match], vocabulary: tuple[str, ...]
) -> tuple[ReliabilityBin, ...]:
    """Return how often the label told with some chance is right; unknown is right of no name."""
    told, right = [], []
    for each in matches:
        if each.truth == FALSE_ALARM or not each.detection.chances:
            continue
        label, chance = each.detection.chances[0]
        true = UNKNOWN if each.truth == NAMELESS else vocabulary[each.truth]
        told.append(chance)
        right.append(label == true)
    return reliability(np.array(told, dtype=np.float64), np.array(right, dtype=np.bool_))


def thing_reliability(matches: Iterable[Match]) -> tuple[ReliabilityBin, ...]:
    """Return how often a region told as a thing with some score is one."""
    every = list(matches)
    scores = np.array([each.detection.score for each in every], dtype=np.float64)
    return reliability(scores, np.array([each.truth != FALSE_ALARM for each in every]))


def state_lines(matches: Iterable[Match]) -> list[str]:
    """Return a table of how rightly states are told: the mean of hit rates of both answers."""
    lines = [
        '| state | things | right when it holds | right when not | mean |',
        '|---|---|---|---|---|',
    ]
    every = list(matches)
    for column, state in enumerate(STATES):
        pairs = [
            (float(each.states[column]), estimate.value)
            for each in every
            if np.isfinite(each.states[column])
            for estimate in each.detection.estimates
            if estimate.name == state
        ]
        if not pairs:
            continue
        true, told = np.array(pairs).T
        # A door that is a hand's width open counts as open.
        holds, says = (true > 0.15, told > 0.15) if state == 'open_fraction' else (
            true > 0.5, told > 0.5
        )  # fmt: skip
        yes = float(says[holds].mean()) if holds.any() else np.nan
        no = float(1.0 - says[~holds].mean()) if (~holds).any() else np.nan
        lines.append(f'| {state} | {len(true)} | {yes:.2f} | {no:.2f} | {(yes + no) / 2:.2f} |')
        if state == 'open_fraction':
            error = float(np.abs(true - told).mean())
            lines.append(f'| its mean error | {len(true)} | | | {error:.2f} |')
    return lines


def color_and_size_baseline(train: DetectorData, test: DetectorData, most: int = 6000) -> float:
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
        if data.weights[image][which] <= 0 or data.names[image][which] < 0:
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
        f'of these named rightly: {quality.named_given_box:.3f}, '
        f'within the first three: {quality.within_three:.3f}; '
        f'nearest colour and size, given perfect boxes: {quality.baseline:.3f}; '
        f'things without a name told as unknown: {quality.nameless_told:.3f}, '
        f'named things told so: {quality.named_lost:.3f}',
    ]
    return lines
