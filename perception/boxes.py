"""Boxes in images: overlap, suppression of duplicates, metres across."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]  # (N, 4) left, top, right, bottom in pixels


def area(boxes: Boxes) -> NDArray[np.float32]:
    """Area of each box, 0 for an empty one."""
    sides = np.clip(boxes[:, 2:] - boxes[:, :2], 0.0, None)
    return np.asarray(sides[:, 0] * sides[:, 1], dtype=np.float32)


def intersection(first: Boxes, second: Boxes) -> NDArray[np.float32]:
    """Return the common area of each pair (N, M)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    sides = np.clip(high - low, 0.0, None)
    return np.asarray(sides[..., 0] * sides[..., 1], dtype=np.float32)


def iou(first: Boxes, second: Boxes) -> NDArray[np.float32]:
    """Intersection over union of each pair (N, M)."""
    common = intersection(first, second)
    union = area(first)[:, None] + area(second)[None, :] - common
    return np.asarray(common / np.maximum(union, 1e-6), dtype=np.float32)


def suppress(boxes: Boxes, scores: NDArray[np.float32], threshold: float) -> NDArray[np.int64]:
    """Return indices of the boxes that no better one overlaps by more than that, best first."""
    order = np.argsort(-scores, kind='stable')
    overlap = iou(boxes, boxes)
    kept: list[int] = []
    for index in order.tolist():
        if all(overlap[index, other] <= threshold for other in kept):
            kept.append(index)
    return np.array(kept, dtype=np.int64)


def clip(boxes: Boxes, width: int, height: int) -> Boxes:
    """Cut the boxes at the image's border."""
    limit = np.array([width, height, width, height], dtype=np.float32)
    return np.clip(boxes, 0.0, limit).astype(np.float32)
