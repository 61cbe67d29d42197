"""Images brought to the size that a pretrained detector wants, and boxes brought back."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes, clip
from perception.rgbd import ColorImage


@dataclass(frozen=True)
class Letterbox:
    """A resized image on a canvas: pixels of the canvas are `scale` times those of the image."""

    pixels: ColorImage
    scale: float
    width: int
    height: int

    def boxes_back(self, boxes: Boxes) -> Boxes:
        """Return boxes of the canvas in pixels of the original image."""
        return clip((boxes / np.float32(self.scale)).astype(np.float32), self.width, self.height)


def letterboxed(color: ColorImage, width: int, height: int, fill: int) -> Letterbox:
    """Fit the image into the upper left corner of a canvas without changing its proportions."""
    rows, columns = color.shape[:2]
    scale = min(width / columns, height / rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    canvas = np.full((height, width, 3), fill, dtype=np.uint8)
    canvas[: size[1], : size[0]] = cv2.resize(color, size, interpolation=cv2.INTER_LINEAR)
    return Letterbox(canvas, scale, columns, rows)


def normalized(
    pixels: ColorImage, mean: tuple[float, ...], deviation: tuple[float, ...]
) -> NDArray[np.float32]:
    """Return pixels as (1, 3, H, W) with mean and deviation of what the model was trained on."""
    values: NDArray[np.float32] = pixels.astype(np.float32) / np.float32(255.0)
    values = ((values - np.array(mean)) / np.array(deviation)).astype(np.float32)
    return np.ascontiguousarray(values.transpose(2, 0, 1)[None], dtype=np.float32)
