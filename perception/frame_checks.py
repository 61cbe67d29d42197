"""What is wrong with a camera's frames, before a detector or the map gets them."""

from dataclasses import dataclass

import numpy as np

from perception.rgbd import FloatArray, ImageError, RgbdImage

BLACK_BELOW = 4
"""A colour image without any pixel brighter than this (0-255) shows nothing."""
LEAST_DEPTH_SHARE = 0.02
FROZEN_AFTER = 5
_STEP = 16


def check_intrinsics(matrix: FloatArray, width: int, height: int, told: tuple[int, int]) -> None:
    """
    Check that camera info and image belong together.

    :param matrix: K of the camera info (3, 3).
    :param told: width and height of the camera info; 0 where it does not say.
    :raises ImageError: naming what does not fit.
    """
    if told[0] and told[1] and told != (width, height):
        raise ImageError(
            f'camera info: expected {width} x {height} px as the image has, '
            f'got {told[0]} x {told[1]}'
        )
    if not np.isfinite(matrix).all() or matrix[0, 0] <= 0.0 or matrix[1, 1] <= 0.0:
        raise ImageError(
            f'camera info: expected focal lengths above 0, got {matrix[0, 0]} and {matrix[1, 1]}'
        )
    x, y = float(matrix[0, 2]), float(matrix[1, 2])
    if not (0.0 <= x <= width and 0.0 <= y <= height):
        raise ImageError(
            f'camera info: expected a principal point inside of {width} x {height} px, '
            f'got {x:.1f}, {y:.1f}'
        )


def check_content(image: RgbdImage) -> None:
    """
    Check that an image shows anything.

    :raises ImageError: if it is all black or has no depth.
    """
    if int(image.color[::_STEP, ::_STEP].max()) < BLACK_BELOW and (
        int(image.color.max()) < BLACK_BELOW
    ):
        raise ImageError('colour: expected a picture, got one that is all black')
    known = image.depth_m[::4, ::4]
    share = float((np.isfinite(known) & (known > 0.0)).mean())
    if share < LEAST_DEPTH_SHARE:
        raise ImageError(
            f'depth: expected known depth, got zero or NaN in {100 - 100 * share:.0f} % of it'
        )


@dataclass
class FrozenWatch:
    """
    Notices a camera that sends the same picture again and again under new stamps.

    A real camera's noise never repeats; of a simulated one the pose tells: only where the camera
    moved the picture must change.
    """

    alike: int = 0
    _last: bytes = b''
    _pose: FloatArray | None = None

    def saw(self, image: RgbdImage) -> None:
        """Take in one frame."""
        content = image.color[::_STEP, ::_STEP].tobytes()
        moved = self._pose is not None and not np.allclose(
            self._pose, image.map_tform_camera, atol=0.02
        )
        if content != self._last:
            self.alike = 0
        elif moved:
            self.alike += 1
        self._last, self._pose = content, image.map_tform_camera

    @property
    def is_frozen(self) -> bool:
        """Whether the camera moved often without a new picture."""
        return self.alike >= FROZEN_AFTER
