"""Between pixels with depth and points in `map`."""

import numpy as np
from numpy.typing import NDArray

from perception.rgbd import FloatArray, RgbdImage

Points = NDArray[np.float64]  # (N, 3) metres in map


def points_at(image: RgbdImage, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Points:
    """Return the points (N, 3) in `map` that these pixels show; NaN where depth is unknown."""
    depth = image.depth_m[rows, columns].astype(np.float64)
    local = np.stack([columns, rows, np.ones(len(rows))], axis=1)
    local = local @ np.linalg.inv(image.intrinsics).T * depth[:, None]
    return to_map(local, image.map_tform_camera)


def to_map(points_camera: Points, map_tform_camera: FloatArray) -> Points:
    """Move points (N, 3) from the camera's optical frame to `map`."""
    moved = points_camera @ map_tform_camera[:3, :3].T + map_tform_camera[:3, 3]
    return np.asarray(moved, dtype=np.float64)


def to_pixels(image: RgbdImage, points: Points) -> tuple[FloatArray, FloatArray]:
    """
    Project points in `map` into the image.

    :returns: pixels (N, 2) as x, y, and distance along the optical axis (N,); points behind the
        camera have a distance of 0 or less and pixels without meaning.
    """
    local = (points - image.position) @ image.map_tform_camera[:3, :3]
    depth = local[:, 2]
    safe = np.where(np.abs(depth) < 1e-6, 1e-6, depth)
    projected = local @ image.intrinsics.T
    return projected[:, :2] / safe[:, None], depth


def seen_depths(image: RgbdImage, points: Points) -> tuple[FloatArray, FloatArray]:
    """
    Compare points with what the camera measured in their direction.

    :returns: measured depth (N,), NaN outside the image or where unknown, and expected depth (N,).
    """
    pixels, expected = to_pixels(image, points)
    columns = np.round(pixels[:, 0]).astype(np.int64)
    rows = np.round(pixels[:, 1]).astype(np.int64)
    inside = (
        (expected > 0.05)
        & (columns >= 0)
        & (columns < image.width)
        & (rows >= 0)
        & (rows < image.height)
    )
    measured = np.full(len(points), np.nan)
    measured[inside] = image.depth_m[rows[inside], columns[inside]]
    return measured, expected
