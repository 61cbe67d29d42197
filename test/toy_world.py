"""A toy world of coloured blocks on a floor, ray cast with exact depth, for perception's tests."""

from dataclasses import dataclass
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.rgbd import RgbdImage

Array = NDArray[np.float64]
WIDTH, HEIGHT = 160, 128
INTRINSICS = np.array([[115.0, 0, 79.5], [0, 115.0, 63.5], [0, 0, 1.0]])


@dataclass(frozen=True)
class Block:
    """A block: name, middle and size in `map`, colour, turn about its upright axis."""

    name: str
    middle: tuple[float, float, float]
    size: tuple[float, float, float]
    color: tuple[int, int, int] = (200, 60, 60)
    yaw: float = 0.0


def looking(eye: tuple[float, float, float], at: tuple[float, float, float]) -> Array:
    """Pose of a level camera (optical frame) at `eye` that looks at a point."""
    forward = np.subtract(at, eye)
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([right, np.cross(forward, right), forward])
    pose[:3, 3] = eye
    return pose


def render(
    blocks: list[Block], pose: Array, scale: float = 1.0, stamp_s: float = 1.0
) -> tuple[RgbdImage, NDArray[np.int64]]:
    """Return the view and which block each pixel shows (0 for the floor, k + 1 for block k)."""
    width, height = int(WIDTH * scale), int(HEIGHT * scale)
    intrinsics = np.diag([scale, scale, 1.0]) @ INTRINSICS
    v, u = np.indices((height, width))
    rays = np.stack([u, v, np.ones_like(u)], -1) @ np.linalg.inv(intrinsics).T @ pose[:3, :3].T
    eye = pose[:3, 3]
    with np.errstate(divide='ignore', invalid='ignore'):
        depth = np.where(rays[..., 2] < 0, -eye[2] / rays[..., 2], np.inf)
        which = np.zeros(depth.shape, dtype=np.int64)
        for number, block in enumerate(blocks):
            cos, sin = np.cos(block.yaw), np.sin(block.yaw)
            turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
            own_rays, own_eye = rays @ turn, (eye - block.middle) @ turn
            half = np.divide(block.size, 2)
            first = (-half - own_eye) / own_rays
            second = (half - own_eye) / own_rays
            enter = np.minimum(first, second).max(-1)
            leave = np.maximum(first, second).min(-1)
            hit = (enter < leave) & (enter > 0.05) & (enter < depth)
            depth = np.where(hit, enter, depth)
            which[hit] = number + 1
    colors = np.array([(120, 110, 100), *(block.color for block in blocks)], dtype=np.float64)
    shade = 1.0 - 0.05 * np.minimum(np.where(np.isfinite(depth), depth, 8.0), 8.0)
    color = (colors[which] * shade[..., None]).astype(np.uint8)
    depth = np.where(depth < 10.0, depth, np.nan).astype(np.float32)
    return RgbdImage(color, depth, intrinsics, pose, stamp_s), which


def write_dataset(folder: Path, count: int = 6, scale: float = 2.0, seed: int = 0) -> None:
    """Write a labelled folder of toy views in the form that the trainer reads."""
    rng = np.random.default_rng(seed)
    for part in ('images', 'depth', 'instances', 'labels'):
        (folder / part).mkdir(parents=True)
    index = {
        'version': 1,
        'categories': ['apple', 'cereal box', 'table'],
        'labels': [f'labels/{number:06d}.json' for number in range(count)],
    }
    (folder / 'index.json').write_text(json.dumps(index))
    for number in range(count):
        blocks = [
            Block('table', (0.0, 0.0, 0.35), (0.9, 0.7, 0.7), tuple(rng.integers(60, 220, 3))),
            Block('apple', (rng.uniform(-0.3, 0.0), 0.1, 0.74), (0.08, 0.08, 0.08), (220, 40, 40)),
            Block('cereal_box', (0.25, rng.uniform(-0.2, 0.2), 0.83), (0.06, 0.2, 0.26), (60, 60, 220)),
        ]  # fmt: skip
        angle = rng.uniform(0, 2 * np.pi)
        eye = (1.6 * np.cos(angle), 1.6 * np.sin(angle), rng.uniform(1.1, 1.4))
        image, which = render(blocks, looking(eye, (0.0, 0.0, 0.7)), scale)
        _write_view(folder, f'{number:06d}', image, which, blocks)


def _write_view(
    folder: Path, stem: str, image: RgbdImage, which: NDArray[np.int64], blocks: list[Block]
) -> None:
    objects, instances = [], np.zeros(which.shape, dtype=np.uint8)
    for number, block in enumerate(blocks):
        rows, columns = np.nonzero(which == number + 1)
        if not len(rows):
            continue
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        label = {'label': block.name.replace('_', ' '), 'bbox': [int(value) for value in box]}
        objects.append(label | {'pixels': len(rows), 'coverage': 1.0})
        instances[rows, columns] = len(objects)
    depth = np.nan_to_num(image.depth_m * 1000.0).astype(np.uint16)
    bgr = cv2.cvtColor(image.color, cv2.COLOR_RGB2BGR)
    parts = {'images': bgr, 'depth': depth, 'instances': instances}
    for part, pixels in parts.items():
        cv2.imwrite(str(folder / part / f'{stem}.png'), pixels)
    fx, _, cx, _, fy, cy = image.intrinsics[:2].ravel().tolist()
    label = {
        'image': f'images/{stem}.png',
        'depth': f'depth/{stem}.png',
        'instances': f'instances/{stem}.png',
        'intrinsics': {'fx': fx, 'fy': fy, 'cx': cx, 'cy': cy},
        'world_tform_camera': image.map_tform_camera.tolist(),
        'objects': objects,
    }
    (folder / 'labels' / f'{stem}.json').write_text(json.dumps(label))
