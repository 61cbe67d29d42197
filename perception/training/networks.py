"""
The embedded detector's two networks.

`Proposer` marks where things are in the whole image and how large their boxes are, whatever they
are called. `Classifier` sees one window of known size in metres and answers with a vector in the
sentence encoder's space, whether there is a thing at all, a better box, and the thing's mask.
"""

from typing import cast

import torch
from torch import nn, Tensor
from torch.nn import functional

from perception.features import SCENE_CHANNELS, WINDOW_CHANNELS, WINDOW_PX, WINDOW_SCALARS

TEXT_WIDTH = 384
STATE_WIDTH = 6
"""Logits of having one of the trained names, and of the states in `folder.STATES`."""
MASK_PX = WINDOW_PX // 2


def _conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


def _stage(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(_conv(inputs, outputs, stride=2), _Residual(outputs))


def _twice(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode='nearest')


def _head(width: int) -> nn.Module:
    head = nn.Conv2d(width, 5, 1)
    with torch.no_grad():
        head.weight.mul_(0.1)
        bias = cast(Tensor, head.bias)
        bias.zero_()
        bias[0] = -4.6  # about one cell in a hundred shows a thing's middle
        bias[1:] = 1.0
    return head


class Proposer(nn.Module):
    """Class-agnostic boxes at strides 4 (small) and 16 (large); sides are multiples of 32 px."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(SCENE_CHANNELS, 32, 4, 4, bias=False), nn.BatchNorm2d(32), nn.ReLU(True)
        )
        self.at_4 = _Residual(32)
        self.at_8 = _stage(32, 64)
        self.at_16 = _stage(64, 128)
        self.at_32 = _stage(128, 192)
        self.from_32 = _conv(192, 128, 1)
        self.from_16 = _conv(128, 64, 1)
        self.from_8 = _conv(64, 32, 1)
        self.mix_16 = _conv(128, 96)
        self.mix_8 = _conv(64, 64)
        self.mix_4 = _conv(32, 32)
        self.small = _head(32)
        self.large = _head(96)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """
        Return (B, 5, H/4, W/4) and (B, 5, H/16, W/16).

        Channel 0 is the logit of a thing's middle, the others are log distances in strides from
        there to the left, top, right and bottom edge.
        """
        x4 = self.at_4(self.stem(x))
        x8 = self.at_8(x4)
        x16 = self.at_16(x8)
        x16 = x16 + _twice(self.from_32(self.at_32(x16)))
        x8 = self.mix_8(x8 + _twice(self.from_16(x16)))
        x4 = self.mix_4(x4 + _twice(self.from_8(x8)))
        return self.small(x4), self.large(self.mix_16(x16))


class Classifier(nn.Module):
    """Names, checks, refines and cuts out what one window shows."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _conv(WINDOW_CHANNELS, 32, 4, 2)
        self.at_4 = _stage(32, 64)
        self.at_8 = _stage(64, 128)
        self.at_16 = _stage(128, 224)
        self.squeeze = _conv(224, 64, 1)
        side = WINDOW_PX // 16
        self.body = nn.Sequential(
            nn.Linear(64 * side * side + 224 + WINDOW_SCALARS, 384),
            nn.ReLU(),
            nn.Dropout(0.1),
        )
        self.text = nn.Linear(384, TEXT_WIDTH)
        self.box = nn.Linear(384, 5)
        self.state = nn.Linear(384, STATE_WIDTH)
        self.mask_16 = _conv(224, 32, 1)
        self.mask_4 = _conv(64, 32, 1)
        self.mask_2 = _conv(32, 32, 1)
        self.mask_mix = _conv(32, 24)
        self.mask = nn.Conv2d(24, 1, 1)
        self.log_scale = nn.Parameter(torch.tensor(2.7))

    def forward(self, planes: Tensor, scalars: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """
        Return unit vectors (N, 384), refinements (N, 5), mask logits (N, 48, 48), states (N, 6).

        A refinement is the logit of a thing being there and the shift of the left, top, right and
        bottom edge in units of the box's width or height. States are logits of having a trained
        name, and of what `folder.STATES` lists.
        """
        x2 = self.stem(planes)[..., : WINDOW_PX // 2, : WINDOW_PX // 2]
        x4 = self.at_4(x2)
        x16 = self.at_16(self.at_8(x4))
        flat = [self.squeeze(x16).flatten(1), x16.amax((2, 3)), scalars]
        body = self.body(torch.cat(flat, 1))
        x = self.mask_4(x4) + functional.interpolate(self.mask_16(x16), scale_factor=4.0)
        x = self.mask_mix(self.mask_2(x2) + _twice(x))
        vector = functional.normalize(self.text(body).float(), dim=1)
        return vector, self.box(body), self.mask(x)[:, 0], self.state(body)
