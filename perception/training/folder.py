"""
Labelled renders from a folder, decoded once into flat arrays that later runs map into memory.

Decoding a PNG costs more than a training step spends on it; the arrays lie in `.cache` inside the
folder and are made again when the folder's list of images changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes
from perception.rgbd import RgbdImage
from tapa_planner.errors import InputError

FloatArray = NDArray[np.float64]

LEAST_COVERAGE = 0.2
LEAST_PIXELS = 40
ENOUGH_PIXELS = 4000
_LEAST_SIDE_PX = 4.0
_STATE_SHARE = 0.2
_NAMELESS_SHARE = 0.13
NAMELESS = -2
"""Number of the name of what is labelled with none of the data set's names."""
STATES = ('open_fraction', 'lit', 'sliced', 'filled', 'dirty')
"""What a picture can show of a thing's state, each 0 to 1."""

_Row = tuple[Boxes, NDArray[np.int64], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]


@dataclass(frozen=True)
class DetectorData:
    """All labelled images of a folder; boxes without demand (hardly visible) weigh 0."""

    vocabulary: tuple[str, ...]
    color: NDArray[np.uint8]  # (N, H, W, 3) RGB
    depth_mm: NDArray[np.uint16]  # (N, H, W), 0 where unknown
    instances: NDArray[np.uint8] | None  # (N, H, W), label number + 1
    intrinsics: FloatArray  # (N, 3, 3)
    map_tform_camera: FloatArray  # (N, 4, 4)
    boxes: tuple[Boxes, ...]
    names: tuple[NDArray[np.int64], ...]
    weights: tuple[NDArray[np.float32], ...]
    states: tuple[NDArray[np.float32], ...]  # (N, 5) as in `STATES`, NaN where it cannot be
    numbers: tuple[NDArray[np.int64], ...]
    draws: tuple[NDArray[np.int64], ...]  # by name: (M, 2) image and box
    nameless: NDArray[np.int64]  # (M, 2) image and box of what has none of the names
    state_draws: tuple[NDArray[np.int64], ...]  # (M, 2) by state, where it holds and where not

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def width(self) -> int:
        """Columns of every image."""
        return int(self.color.shape[2])

    @property
    def height(self) -> int:
        """Rows of every image."""
        return int(self.color.shape[1])

    def part(self, first: int, end: int) -> 'DetectorData':
        """Return the images of a range, as a data set of its own."""
        mine = slice(first, end)
        labels = (self.boxes, self.names, self.weights, self.states, self.numbers)
        instances = None if self.instances is None else self.instances[mine]
        return _of_rows(
            self.vocabulary,
            (self.color[mine], self.depth_mm[mine], instances),
            (self.intrinsics[mine], self.map_tform_camera[mine]),
            list(zip(*(each[mine] for each in labels), strict=True)),
        )

    def depth_m(self, index: int) -> NDArray[np.float32]:
        """Depth of one image in metres, NaN where unknown."""
        return self.depth_part(index, np.array([0, 0, self.width, self.height]))

    def depth_part(self, index: int, box: NDArray[np.int64]) -> NDArray[np.float32]:
        """Depth inside a box of whole pixels."""
        raw = self.depth_mm[index][box[1] : box[3], box[0] : box[2]]
        metres = raw.astype(np.float32) * np.float32(0.001)
        metres[raw == 0] = np.nan
        return np.asarray(metres)

    def mask(self, index: int, which: int) -> NDArray[np.uint8] | None:
        """Pixels of one labelled thing as 255 (H, W); None if the folder has no instances."""
        if self.instances is None:
            return None
        mine = self.instances[index] == self.numbers[index][which]
        return np.asarray(mine * np.uint8(255), dtype=np.uint8)

    def draw(self, rng: np.random.Generator) -> tuple[int, int]:
        """
        Draw a labelled box: first its name (rare ones as often as others), then which.

        Some are drawn by a state instead: few lamps are lit, and few bowls are filled.
        """
        if self.state_draws and rng.random() < _STATE_SHARE:
            drawn = self.state_draws[int(rng.integers(len(self.state_draws)))]
            image, box = drawn[int(rng.integers(len(drawn)))]
            return int(image), int(box)
        if len(self.nameless) and rng.random() < _NAMELESS_SHARE:
            image, box = self.nameless[int(rng.integers(len(self.nameless)))]
            return int(image), int(box)
        filled = [each for each in self.draws if len(each)]
        weights = np.array([np.sqrt(min(len(each), 2000)) for each in filled])
        drawn = filled[int(rng.choice(len(filled), p=weights / weights.sum()))]
        image, box = drawn[int(rng.integers(len(drawn)))]
        return int(image), int(box)


def load_folder(folder: Path) -> DetectorData:
    """
    Read a data set that `tapa data` wrote.

    :raises InputError: if the folder holds none, or a file in it is malformed.
    """
    header = _read_json(folder / 'index.json')
    labels = [
        _read_json(folder / path) for path in header.get('labels', ()) if (folder / path).exists()
    ]
    if not labels or not header.get('categories'):
        raise InputError(f'{folder}: expected categories and labelled images, found none')
    vocabulary = tuple(str(name).replace('_', ' ') for name in header['categories'])
    color, depth, instances = _arrays(folder, labels)
    try:
        rows = [_label_rows(label, vocabulary) for label in labels]
        poses = np.array([label['world_tform_camera'] for label in labels], dtype=np.float64)
        cameras = np.array([_matrix(label['intrinsics']) for label in labels])
    except (KeyError, TypeError, ValueError) as exc:
        raise InputError(f'{folder}: a label is malformed: {exc!r}') from exc
    return _of_rows(vocabulary, (color, depth, instances), (cameras, poses), rows)


def _of_rows(
    vocabulary: tuple[str, ...],
    pictures: tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint8] | None],
    cameras: tuple[FloatArray, FloatArray],
    rows: list[_Row],
) -> DetectorData:
    return DetectorData(
        vocabulary,
        *pictures,
        *cameras,
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        tuple(row[2] for row in rows),
        tuple(row[3] for row in rows),
        tuple(row[4] for row in rows),
        _draws(rows, range(len(vocabulary))),
        _draws(rows, [NAMELESS])[0],
        _state_draws(rows),
    )


def labelled_sizes(folder: Path) -> list[tuple[str, tuple[float, float, float], float]]:
    """
    Return name, box size (x, y, z) and height of the bottom of every labelled thing.

    Each counts once, however often it is seen.
    """
    found: dict[tuple[int, str], tuple[str, tuple[float, float, float], float]] = {}
    for path in _read_json(folder / 'index.json').get('labels', ()):
        if not (folder / path).exists():
            continue
        label = _read_json(folder / path)
        for each in label.get('objects', ()):
            if 'box' in each:
                x, y, z = (float(value) for value in each['box']['size'])
                key = (int(label['home_seed']), str(each['name']))
                bottom_m = float(each['box']['centre'][2]) - z / 2
                found[key] = (str(each['label']).replace('_', ' '), (x, y, z), bottom_m)
    return list(found.values())


def image_of(data: DetectorData, index: int) -> RgbdImage:
    """Return one labelled image as the robot would see it."""
    return RgbdImage(
        np.ascontiguousarray(data.color[index]),
        data.depth_m(index),
        data.intrinsics[index],
        data.map_tform_camera[index],
    )


def _matrix(intrinsics: Mapping[str, float]) -> FloatArray:
    fx, fy, cx, cy = (float(intrinsics[name]) for name in ('fx', 'fy', 'cx', 'cy'))
    return np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])


def _label_rows(label: Mapping[str, Any], vocabulary: tuple[str, ...]) -> _Row:
    boxes, names, weights, states, numbers = [], [], [], [], []
    for number, each in enumerate(label['objects']):
        name = str(each['label']).replace('_', ' ')
        box = [float(value) for value in each['bbox']]
        side = min(box[2] - box[0], box[3] - box[1])
        if side < 2.0:
            continue
        pixels = int(each['pixels'])
        clear = side >= _LEAST_SIDE_PX and (
            (float(each['coverage']) >= LEAST_COVERAGE and pixels >= LEAST_PIXELS)
            or pixels >= ENOUGH_PIXELS
        )
        boxes.append(box)
        names.append(vocabulary.index(name) if name in vocabulary else NAMELESS)
        known = each.get('states', {})
        states.append([float(known.get(state, np.nan)) for state in STATES])
        weights.append(1.0 if clear else 0.0)
        numbers.append(number + 1)
    return (
        np.array(boxes, dtype=np.float32).reshape(-1, 4),
        np.array(names, dtype=np.int64),
        np.array(weights, dtype=np.float32),
        np.clip(np.array(states, dtype=np.float32).reshape(-1, len(STATES)), 0.0, 1.0),
        np.array(numbers, dtype=np.int64),
    )


def _draws(rows: list[_Row], wanted: Sequence[int]) -> tuple[NDArray[np.int64], ...]:
    found: dict[int, list[tuple[int, int]]] = {name: [] for name in wanted}
    for image, (_, names, weights, _states, _numbers) in enumerate(rows):
        for which, name in enumerate(names.tolist()):
            if weights[which] > 0 and name in found:
                found[name].append((image, which))
    return tuple(np.array(each, dtype=np.int64).reshape(-1, 2) for each in found.values())


def _state_draws(rows: list[_Row]) -> tuple[NDArray[np.int64], ...]:
    """Return for each state the clear boxes where it holds, and those where it could and does not."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(2 * len(STATES))]
    for image, (_, _names, weights, states, _numbers) in enumerate(rows):
        for which, column in np.argwhere(np.isfinite(states)).tolist():
            if weights[which] > 0:
                found[2 * column + int(states[which, column] > 0.5)].append((image, which))
    return tuple(np.array(each, dtype=np.int64) for each in found if each)


def _arrays(
    folder: Path, labels: list[dict[str, Any]]
) -> tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint8] | None]:
    cache = folder / '.cache'
    listing = cache / 'images.json'
    images = [str(label['image']) for label in labels]
    if not listing.exists() or json.loads(listing.read_text()) != images:
        cache.mkdir(exist_ok=True)
        _decode(folder, labels, cache)
        listing.write_text(json.dumps(images))
    color, depth, instances = (
        np.load(cache / f'{name}.npy', mmap_mode='r') if (cache / f'{name}.npy').exists() else None
        for name in ('color', 'depth', 'instances')
    )
    return color, depth, instances  # type: ignore[return-value]


def _decode(folder: Path, labels: list[dict[str, Any]], cache: Path) -> None:
    first = _images(folder, labels[0])
    writers = {
        name: np.lib.format.open_memmap(
            cache / f'{name}.npy', mode='w+', dtype=array.dtype, shape=(len(labels), *array.shape)
        )
        for name, array in first.items()
    }
    for index, label in enumerate(labels):
        for name, array in _images(folder, label).items():
            if array.shape != writers[name].shape[1:]:
                raise InputError(
                    f'{label["image"]}: expected {name} of shape {writers[name].shape[1:]}, '
                    f'got {array.shape}'
                )
            writers[name][index] = array


def _images(folder: Path, label: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    color = _read_image(folder / str(label['image']), cv2.IMREAD_COLOR)
    depth = _read_image(folder / str(label['depth']), cv2.IMREAD_UNCHANGED)
    found = {'color': cv2.cvtColor(color, cv2.COLOR_BGR2RGB), 'depth': depth.astype(np.uint16)}
    if 'instances' in label:
        found['instances'] = _read_image(folder / str(label['instances']), cv2.IMREAD_UNCHANGED)
    return found


def _read_image(path: Path, flags: int) -> NDArray[Any]:
    image = cv2.imread(str(path), flags)
    if image is None:
        raise InputError(f'{path}: expected a readable image')
    return np.asarray(image)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError) as exc:
        raise InputError(f'{path}: expected a readable JSON file of a data set: {exc}') from exc
    if not isinstance(value, dict):
        raise InputError(f'{path}: expected a JSON object, got {type(value).__name__}')
    return value
