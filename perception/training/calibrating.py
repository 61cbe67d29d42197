"""Fits the calibration of a trained detector on labelled pictures that it was not trained on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from perception.boxes import iou
from perception.calibration import Calibration, Logistic
from perception.detectors.embedded import EmbeddedDetector
from perception.training.folder import DetectorData, image_of, NAMELESS, STATES

_NOTHING = -1
_UNCLEAR = -3
_OVERLAP = 0.5
_CLEARLY_NOT = 0.35
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Samples:
    """Regions of many pictures with what they show: a name's number, or a negative number."""

    present: NDArray[np.float32]
    proposed: NDArray[np.float32]
    named: NDArray[np.float32]
    cosines: NDArray[np.float32]  # (N, K)
    truth: NDArray[np.int64]


def calibrated(
    detector: EmbeddedDetector, data: DetectorData, states: dict[str, tuple[str, ...]]
) -> Calibration:
    """
    Return the calibration with which the scores are chances on this data.

    :param states: see `states_of_names`.
    """
    samples = collect(detector, data)
    if not len(samples.truth):
        return Calibration(states=states)
    is_thing = samples.truth != _NOTHING
    inputs = np.stack([samples.present, samples.proposed], axis=1)
    thing = _fitted(inputs, is_thing)
    things = np.nonzero(is_thing)[0]
    best = samples.cosines[things].max(axis=1)
    named = _fitted(
        np.stack([samples.named[things], best], axis=1), samples.truth[things] != NAMELESS
    )
    known = samples.truth >= 0
    sharpness = _sharpness(samples.cosines[known], samples.truth[known])
    return Calibration(sharpness, thing, named, states)


def collect(detector: EmbeddedDetector, data: DetectorData) -> Samples:
    """Run the networks over all pictures of a data set."""
    vectors = detector.vectors
    rows: list[tuple[NDArray[np.float32], ...]] = []
    truths: list[NDArray[np.int64]] = []
    for index in range(len(data)):
        regions = detector.regions(image_of(data, index))
        if not len(regions):
            continue
        truth = _truth(data, index, regions.boxes)
        clear = truth != _UNCLEAR
        rows.append(
            (
                regions.present[clear],
                regions.proposed[clear],
                regions.states[clear, 0],
                regions.vectors[clear] @ vectors.T,
            )
        )
        truths.append(truth[clear])
    if not rows:
        nothing = np.zeros(0, dtype=np.float32)
        return Samples(nothing, nothing, nothing, nothing[None], np.zeros(0, dtype=np.int64))
    joined = [np.concatenate([row[at] for row in rows]) for at in range(4)]
    return Samples(joined[0], joined[1], joined[2], joined[3], np.concatenate(truths))


def _truth(data: DetectorData, index: int, boxes: NDArray[np.float32]) -> NDArray[np.int64]:
    if not len(data.boxes[index]):
        return np.full(len(boxes), _NOTHING)
    overlap = iou(boxes, data.boxes[index])
    best = overlap.argmax(axis=1)
    most = overlap.max(axis=1)
    found = np.where(most >= _OVERLAP, data.names[index][best], _UNCLEAR)
    found = np.where(data.weights[index][best] > 0, found, _UNCLEAR)
    return np.where(most < _CLEARLY_NOT, _NOTHING, found)


def _fitted(inputs: NDArray[np.float32], truth: NDArray[np.bool_]) -> Logistic:
    """Return the logistic function that fits; one that passes the first input on if it cannot."""
    if truth.all() or not truth.any():
        return Logistic((1.0, 0.0), 0.0)
    model = LogisticRegression(C=10.0).fit(inputs, truth)
    first, second = model.coef_[0].tolist()
    return Logistic((first, second), float(model.intercept_[0]))


def _sharpness(cosines: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    if not len(truth):
        return Calibration().sharpness

    def loss(sharpness: float) -> float:
        logits = sharpness * cosines.astype(np.float64)
        most = logits.max(axis=1)
        total = most + np.log(np.exp(logits - most[:, None]).sum(axis=1))
        return float(np.mean(total - logits[np.arange(len(truth)), truth]))

    return float(minimize_scalar(loss, bounds=(4.0, 60.0), method='bounded').x)


def states_of_names(data: DetectorData) -> dict[str, tuple[str, ...]]:
    """Return for each state the names that are labelled with it as a rule."""
    names = np.concatenate(data.names)
    known = np.isfinite(np.concatenate(data.states))
    found = {}
    for column, state in enumerate(STATES):
        able = [
            name
            for number, name in enumerate(data.vocabulary)
            if (names == number).any() and known[names == number, column].mean() > _LEAST_SHARE
        ]
        found[state] = tuple(able)
    return found
