"""Batches for the two networks: augmented parts of images with targets, windows with labels."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, iou
from perception.features import (
    distances,
    filled,
    scene_input,
    View,
    Window,
    window_for,
    window_input,
)
from perception.geometry_proposals import standing_boxes
from perception.proposals import STRIDES
from perception.training.folder import DetectorData, image_of, STATES
from perception.training.networks import MASK_PX

FloatBatch = NDArray[np.float32]

PART_WIDTH, PART_HEIGHT = 512, 384
_SMALL_UP_TO_PX = 112.0
_LARGE_FROM_PX = 64.0
BACKGROUND = -1
"""Number in place of a name's for a window that shows no thing."""
_NOISY_SHARE = 0.4
_MOST_NOISE = 0.004  # of depth at one metre, metres; it grows with the square


@dataclass(frozen=True)
class LevelTarget:
    """Targets of one level of the proposer for a batch."""

    heat: FloatBatch  # (B, h, w), 1 at a thing's middle
    weight: FloatBatch  # (B, h, w), 0 where nothing is demanded
    cells: NDArray[np.int64]  # (P, 3) image, row, column of cells that predict a box
    boxes: FloatBatch  # (P, 4) those boxes in cells


@dataclass(frozen=True)
class SceneBatch:
    """Parts of images for the proposer; `image_tform` leads from part pixels to image pixels."""

    planes: FloatBatch  # (B, 7, 384, 512)
    levels: tuple[LevelTarget, ...]
    indices: NDArray[np.int64]
    image_tform: FloatBatch  # (B, 2, 3)


@dataclass(frozen=True)
class WindowBatch:
    """Windows for the classifier."""

    planes: FloatBatch  # (N, 7, 96, 96)
    scalars: FloatBatch  # (N, 6)
    names: NDArray[np.int64]  # (N,), -1 for background, -2 for a thing without a name
    edges: FloatBatch  # (N, 4) shifts to the true box in units of the given one
    masks: FloatBatch  # (N, 48, 48)
    states: FloatBatch  # (N, 5), NaN where nothing is demanded


@dataclass
class HardBoxes:
    """What is proposed in the training images, to classify it as it is."""

    boxes: dict[int, Boxes] = field(default_factory=dict)
    standing: dict[int, Boxes] = field(default_factory=dict)

    def put(self, index: int, boxes: Boxes) -> None:
        """Remember the newest learned proposals of one image."""
        self.boxes[index] = boxes

    def look(self, data: DetectorData, index: int) -> None:
        """Work out an image's proposals from geometry, once."""
        if index not in self.standing:
            self.standing[index] = standing_boxes(image_of(data, index))

    def draw(self, rng: np.random.Generator) -> tuple[int, NDArray[np.float32] | None]:
        """Draw a proposal of either kind."""
        source = self.standing if self.standing and rng.random() < 0.3 else self.boxes
        if not source:
            return 0, None
        index = int(rng.choice(list(source)))
        boxes = source[index]
        return index, boxes[int(rng.integers(len(boxes)))] if len(boxes) else None


def scene_batch(data: DetectorData, size: int, rng: np.random.Generator) -> SceneBatch:
    """Draw parts of images with their targets."""
    planes, targets, indices, transforms = [], [], [], []
    for _ in range(size):
        index = int(rng.integers(len(data)))
        part, boxes, weights, back = _part(data, index, rng)
        planes.append(part)
        targets.append((boxes, weights))
        indices.append(index)
        transforms.append(back)
    levels = tuple(_level_target(targets, level) for level in range(len(STRIDES)))
    return SceneBatch(np.stack(planes), levels, np.array(indices), np.stack(transforms))


def _part(
    data: DetectorData, index: int, rng: np.random.Generator
) -> tuple[FloatBatch, Boxes, FloatBatch, FloatBatch]:
    zoom = float(np.exp(rng.uniform(np.log(0.75), np.log(1.5))))
    linear = np.diag([zoom, zoom])
    width, height = data.width * zoom, data.height * zoom
    shift = [
        -rng.uniform(min(0.0, width - PART_WIDTH), max(0.0, width - PART_WIDTH)),
        -rng.uniform(min(0.0, height - PART_HEIGHT), max(0.0, height - PART_HEIGHT)),
    ]
    if rng.random() < 0.5:
        linear[0, 0] = -zoom
        shift[0] = PART_WIDTH - 1 - shift[0]
    affine = np.column_stack([linear, shift])
    size = (PART_WIDTH, PART_HEIGHT)
    color = cv2.warpAffine(
        recolored(data.color[index], rng),
        affine,
        size,
        flags=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR,
        borderValue=(128, 128, 128),
    )
    depth = cv2.warpAffine(noisy(data.depth_m(index), rng), affine, size, flags=cv2.INTER_NEAREST)
    homogeneous = np.vstack([affine, [0.0, 0.0, 1.0]])
    view = View(
        np.asarray(color, dtype=np.uint8),
        np.asarray(depth, dtype=np.float32),
        homogeneous @ data.intrinsics[index],
        data.map_tform_camera[index],
        zoom,
    )
    boxes, weights = _placed_boxes(data.boxes[index], data.weights[index], affine)
    back = cv2.invertAffineTransform(affine).astype(np.float32)
    return scene_input(view), boxes, weights, back


def recolored(color: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Change brightness, contrast and white balance a little, as another light would."""
    gain = rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3)
    gamma = np.exp(rng.uniform(-0.3, 0.3))
    levels = (np.arange(256, dtype=np.float64) / 255.0) ** gamma
    table = np.clip(levels[:, None] * gain[None, :] * 255.0, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(color, table[:, None, :]), dtype=np.uint8)


def noisy(depth_m: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Let depth waver at times, as a real camera's does: with the square of the distance."""
    if rng.random() > _NOISY_SHARE:
        return depth_m
    wavering = rng.standard_normal(depth_m.shape, dtype=np.float32)
    sigma = np.float32(rng.uniform(0.0, _MOST_NOISE))
    return np.asarray(depth_m + sigma * depth_m**2 * wavering, dtype=np.float32)


def _placed_boxes(
    boxes: Boxes, weights: FloatBatch, affine: NDArray[np.float64]
) -> tuple[Boxes, FloatBatch]:
    """Move boxes into a part; those mostly cut off weigh nothing, those outside are dropped."""
    placed = moved(boxes, affine)
    limit = np.array([PART_WIDTH, PART_HEIGHT] * 2, dtype=np.float32)
    inside = np.clip(placed, 0.0, limit)
    sides, whole = inside[:, 2:] - inside[:, :2], placed[:, 2:] - placed[:, :2]
    seen = sides.prod(1) / np.maximum(whole.prod(1), 1e-6)
    kept = (sides.min(1) >= 3.0) & (seen > 0.05)
    weights = np.where(seen < 0.3, 0.0, weights)
    return inside[kept].astype(np.float32), weights[kept].astype(np.float32)


def moved(boxes: Boxes, affine: NDArray[np.float64]) -> Boxes:
    """Move boxes by an affine without rotation."""
    if not len(boxes):
        return np.zeros((0, 4), dtype=np.float32)
    corners = boxes.reshape(-1, 2) @ affine[:, :2].T + affine[:, 2]
    corners = corners.reshape(-1, 2, 2)
    return np.concatenate([corners.min(1), corners.max(1)], axis=1).astype(np.float32)


def _level_target(targets: list[tuple[Boxes, FloatBatch]], level: int) -> LevelTarget:
    stride = STRIDES[level]
    shape = (len(targets), PART_HEIGHT // stride, PART_WIDTH // stride)
    heat, weight = np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32)
    cells: list[tuple[int, int, int]] = []
    boxes: list[NDArray[np.float32]] = []
    for image, (image_boxes, weights) in enumerate(targets):
        for box, demanded in zip(image_boxes, weights.tolist(), strict=True):
            longest = float(max(box[2] - box[0], box[3] - box[1]))
            if longest >= _SMALL_UP_TO_PX if level == 0 else longest < _LARGE_FROM_PX:
                continue
            scaled = box / stride
            if demanded <= 0.0:
                low = np.floor(scaled[:2]).astype(int)
                high = np.ceil(scaled[2:]).astype(int)
                weight[image, low[1] : high[1], low[0] : high[0]] = 0.0
                continue
            for row, column in _splat(heat[image], scaled):
                cells.append((image, row, column))
                boxes.append(scaled)
    weight = np.where(heat >= 0.999, 1.0, weight).astype(np.float32)
    return LevelTarget(
        heat,
        weight,
        np.array(cells, dtype=np.int64).reshape(-1, 3),
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
    )


def _splat(heat: FloatBatch, box: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Raise the heat around a box's middle; return the cells that shall predict this box."""
    rows, columns = heat.shape
    middle = (box[:2] + box[2:]) / 2
    column = int(np.clip(middle[0], 0, columns - 1))
    row = int(np.clip(middle[1], 0, rows - 1))
    sigma = np.maximum(0.7, 0.1 * (box[2:] - box[:2]))
    reach = np.ceil(3 * sigma).astype(int)
    x = np.arange(max(0, column - reach[0]), min(columns, column + reach[0] + 1))
    y = np.arange(max(0, row - reach[1]), min(rows, row + reach[1] + 1))
    bump = np.exp(
        -((x[None, :] - column) ** 2) / (2 * sigma[0] ** 2)
        - (y[:, None] - row) ** 2 / (2 * sigma[1] ** 2)
    )
    part = heat[y[0] : y[-1] + 1, x[0] : x[-1] + 1]
    np.maximum(part, bump, out=part)
    near = [(row, column)]
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        inside = 0 <= row + dy < rows and 0 <= column + dx < columns
        cell = np.array([column + dx + 0.5, row + dy + 0.5])
        if inside and (cell > box[:2]).all() and (cell < box[2:]).all():
            near.append((row + dy, column + dx))
    return near


@dataclass(frozen=True)
class _Row:
    planes: FloatBatch
    scalars: NDArray[np.float32]
    name: int
    edges: FloatBatch
    mask: FloatBatch
    states: FloatBatch


def window_batch(
    data: DetectorData, size: int, hard: HardBoxes, rng: np.random.Generator
) -> WindowBatch:
    """Draw windows: labelled things whatever their frequency, background, and proposals."""
    parts: list[_Row] = []
    while len(parts) < size:
        kind = rng.random()
        if kind < 0.55 or not len(data):
            index, box, name = _labelled(data, rng)
        elif kind < 0.7 or not hard.boxes:
            index, box, name = _elsewhere(data, rng)
        else:
            index, box, name = _proposed(data, hard, rng)
        if name is not None:
            parts.append(_window(data, index, box, name, rng))
    return WindowBatch(
        np.stack([part.planes for part in parts]),
        np.stack([part.scalars for part in parts]),
        np.array([part.name for part in parts], dtype=np.int64),
        np.stack([part.edges for part in parts]),
        np.stack([part.mask for part in parts]),
        np.stack([part.states for part in parts]),
    )


def _labelled(
    data: DetectorData, rng: np.random.Generator
) -> tuple[int, NDArray[np.float32], int | None]:
    """Draw a labelled box and shake it."""
    index, which = data.draw(rng)
    box = data.boxes[index][which]
    sides = np.tile(box[2:] - box[:2], 2)
    shaken = box + rng.normal(0.0, rng.choice([0.03, 0.12]), 4) * sides
    return index, shaken.astype(np.float32), which


def _elsewhere(
    data: DetectorData, rng: np.random.Generator
) -> tuple[int, NDArray[np.float32], int | None]:
    """Draw a box somewhere, now and then beside a thing; None where it covers one."""
    index, which = data.draw(rng)
    box = data.boxes[index][which]
    sides = box[2:] - box[:2]
    if rng.random() < 0.5:
        middle = rng.uniform((0.0, 0.0), (data.width, data.height))
    else:
        middle = (box[:2] + box[2:]) / 2 + rng.normal(0.0, 1.0, 2) * sides
    half = sides / 2 * np.exp(rng.normal(0.0, 0.5, 2))
    drawn = np.concatenate([middle - half, middle + half]).astype(np.float32)
    return index, drawn, _match(data, index, drawn)


def _proposed(
    data: DetectorData, hard: HardBoxes, rng: np.random.Generator
) -> tuple[int, NDArray[np.float32], int | None]:
    index, box = hard.draw(rng)
    if box is None:
        return index, np.zeros(4, dtype=np.float32), None
    return index, box, _match(data, index, box)


def _match(data: DetectorData, index: int, box: NDArray[np.float32]) -> int | None:
    """Which labelled box this is, -1 for none of them, None where that is not clear."""
    if not len(data.boxes[index]):
        return BACKGROUND
    overlap = iou(box[None], data.boxes[index])[0]
    best = int(overlap.argmax())
    if overlap[best] >= 0.5:
        return best if data.weights[index][best] > 0 else None
    return BACKGROUND if overlap[best] < 0.3 else None


def _window(
    data: DetectorData,
    index: int,
    box: NDArray[np.float32],
    which: int,
    rng: np.random.Generator,
) -> _Row:
    low = np.minimum(box[:2], [data.width - 4, data.height - 4]).clip(0.0)
    high = np.minimum(np.maximum(box[2:], low + 4), [data.width, data.height])
    given = np.concatenate([low, high]).astype(np.float32)
    part, origin = _surroundings(data, index, given, rng)
    planes, scalars = window_input(part.window, part.color, part.depth, *part.camera)
    gain = (rng.uniform(0.7, 1.3) * rng.uniform(0.88, 1.12, 3)).astype(np.float32)
    planes[:3] = np.clip((planes[:3] + 1.0) * gain[:, None, None], 0.0, 2.0) - 1.0
    if which < 0:
        empty = np.zeros((MASK_PX, MASK_PX), dtype=np.float32)
        nothing = np.full(len(STATES), np.nan, dtype=np.float32)
        return _Row(planes, scalars, BACKGROUND, np.zeros(4, np.float32), empty, nothing)
    true = data.boxes[index][which] - np.tile(origin, 2)
    edges = edge_shifts(part.window, np.asarray(part.window.box, dtype=np.float32), true)
    mask = _window_mask(data, index, which, part.window, origin)
    name = int(data.names[index][which])
    return _Row(planes, scalars, name, edges, mask, data.states[index][which])


@dataclass(frozen=True)
class _Part:
    window: Window
    color: NDArray[np.uint8]
    depth: NDArray[np.float32]
    camera: tuple[NDArray[np.float64], NDArray[np.float64]]


def _surroundings(
    data: DetectorData, index: int, box: NDArray[np.float32], rng: np.random.Generator
) -> tuple[_Part, NDArray[np.int64]]:
    """Cut out what a window needs: converting the whole image would cost more than training."""
    inner = np.array([*np.floor(box[:2]), *np.ceil(box[2:])], dtype=np.int64)
    near = data.depth_part(index, inner)
    distance = float(distances(near, (box - np.tile(inner[:2], 2))[None])[0])
    focal = float(abs(data.intrinsics[index][0, 0]))
    variation = (float(rng.uniform(0.92, 1.08)), 0.0, bool(rng.random() < 0.5))
    corners = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    reach = window_for(corners, distance, focal, *variation).extent_m * focal / distance / 2 + 3
    middle = (box[:2] + box[2:]) / 2
    low = np.clip(np.floor(middle - reach), 0, [data.width - 8, data.height - 8]).astype(np.int64)
    high = np.clip(np.ceil(middle + reach), low + 8, [data.width, data.height]).astype(np.int64)
    moved_box = tuple((box - np.tile(low, 2)).tolist())
    window = window_for(moved_box, distance, focal, *variation)
    shift = np.array([[1.0, 0.0, -low[0]], [0.0, 1.0, -low[1]], [0.0, 0.0, 1.0]])
    part = _Part(
        window,
        data.color[index][low[1] : high[1], low[0] : high[0]],
        filled(noisy(data.depth_part(index, np.concatenate([low, high])), rng)),
        (shift @ data.intrinsics[index], data.map_tform_camera[index]),
    )
    return part, low


def edge_shifts(
    window: Window, given: NDArray[np.float32], true: NDArray[np.float32]
) -> FloatBatch:
    """Shifts of left, top, right, bottom edge, as the window shows them, in given box sides."""
    both = moved(np.stack([given, true]), window.affine)
    sides = np.tile(both[0, 2:] - both[0, :2], 2)
    return np.asarray((both[1] - both[0]) / sides, dtype=np.float32)


def _window_mask(
    data: DetectorData, index: int, which: int, window: Window, origin: NDArray[np.int64]
) -> FloatBatch:
    mask = data.mask(index, which)
    if mask is None:
        return np.full((MASK_PX, MASK_PX), np.nan, dtype=np.float32)
    halved = window.affine / 2.0
    halved[:, 2] -= 0.25 + halved[:, :2] @ origin
    placed = cv2.warpAffine(mask, halved, (MASK_PX, MASK_PX), flags=cv2.INTER_LINEAR)
    return np.asarray(placed / 255.0, dtype=np.float32)
