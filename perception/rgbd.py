"""One colour image with depth, intrinsics and camera pose, checked once where it enters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tapa_planner.errors import InputError

FloatArray = NDArray[np.float64]
ColorImage = NDArray[np.uint8]  # (H, W, 3) RGB
DepthImage = NDArray[np.float32]  # (H, W) metres along the optical axis, NaN where unknown

SMALLEST_SIDE_PX = 32


class ImageError(InputError):
    """An image that does not fit its depth, its encoding or what detection needs."""


@dataclass(frozen=True)
class RgbdImage:
    """A view of the world at one instant; the camera looks along +z of its optical frame."""

    color: ColorImage
    depth_m: DepthImage
    intrinsics: FloatArray  # (3, 3)
    map_tform_camera: FloatArray  # (4, 4)
    stamp_s: float = 0.0
    camera: str = 'head'

    def __post_init__(self) -> None:
        if self.color.ndim != 3 or self.color.shape[2] != 3 or self.color.dtype != np.uint8:
            raise ImageError(
                'colour: expected uint8 of shape (H, W, 3), '
                f'got {self.color.dtype} of shape {self.color.shape}'
            )
        if self.depth_m.shape != self.color.shape[:2]:
            raise ImageError(
                f'depth: expected shape {self.color.shape[:2]} as the colour image has, '
                f'got {self.depth_m.shape}'
            )
        if min(self.color.shape[:2]) < SMALLEST_SIDE_PX:
            raise ImageError(
                f'image: expected at least {SMALLEST_SIDE_PX} px a side, got {self.color.shape}'
            )
        _check_matrix('intrinsics', self.intrinsics, (3, 3))
        _check_matrix('map_tform_camera', self.map_tform_camera, (4, 4))
        if self.intrinsics[0, 0] == 0.0 or self.intrinsics[1, 1] == 0.0:
            raise ImageError('intrinsics: expected focal lengths other than 0, got 0')

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.color.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.color.shape[1])

    @property
    def position(self) -> FloatArray:
        """Where the camera is in `map`, metres (3,)."""
        return self.map_tform_camera[:3, 3]


def _check_matrix(name: str, value: FloatArray, shape: tuple[int, int]) -> None:
    if value.shape != shape or not np.isfinite(value).all():
        raise ImageError(f'{name}: expected a finite matrix {shape}, got shape {value.shape}')
