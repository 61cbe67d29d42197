"""Reads the proposer's two output maps: where the heat has a peak, there is a box."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, suppress

STRIDES = (4, 16)
_PEAK = np.ones((3, 3), dtype=np.uint8)
_WIDEST_LOG = 5.0


def decode(
    maps: Sequence[NDArray[np.float32]], least: float, most: int, overlap: float = 0.6
) -> tuple[Boxes, NDArray[np.float32]]:
    """
    Return boxes (N, 4) in input pixels with their scores, best first.

    :param maps: one image's outputs (5, H/stride, W/stride), in the order of `STRIDES`.
    :param least: scores under this are no proposals.
    :param most: at most that many.
    :param overlap: of two boxes that overlap more only the better one stays.
    """
    found = [_level(level, stride, least) for level, stride in zip(maps, STRIDES, strict=True)]
    boxes = np.concatenate([each[0] for each in found])
    scores = np.concatenate([each[1] for each in found])
    best = np.argsort(-scores, kind='stable')[: 4 * most]
    kept = best[suppress(boxes[best], scores[best], overlap)][:most]
    return boxes[kept], scores[kept]


def _level(
    level: NDArray[np.float32], stride: int, least: float
) -> tuple[Boxes, NDArray[np.float32]]:
    heat = 1.0 / (1.0 + np.exp(-np.clip(level[0].astype(np.float32), -30.0, 30.0)))
    peaks = (heat >= cv2.dilate(heat, _PEAK) - 1e-6) & (heat >= least)
    rows, columns = np.nonzero(peaks)
    sides = np.exp(np.clip(level[1:, rows, columns], -4.0, _WIDEST_LOG)).T  # (N, 4)
    middle = np.stack([columns + 0.5, rows + 0.5], axis=1)
    boxes = np.concatenate([middle - sides[:, :2], middle + sides[:, 2:]], axis=1) * stride
    return boxes.astype(np.float32), heat[rows, columns].astype(np.float32)
