"""What a view says of places where nothing was found."""

from dataclasses import dataclass

import numpy as np
from toy_world import Block, looking, render

from perception.negative_evidence import Look, looks, sample_of
from perception.projection import Points
from perception.rgbd import RgbdImage

TABLE = Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7), (150, 110, 70))
APPLE = Block('apple', (1.9, 2.2, 0.74), (0.08, 0.08, 0.08), (210, 30, 30))
SCREEN = Block('screen', (2.9, 2.2, 0.8), (0.05, 1.2, 1.6))


@dataclass(frozen=True)
class Thing:
    sample: Points


def _apple() -> Thing:
    """The face of the apple's block that the eye sees."""
    y, z = np.meshgrid(np.linspace(-0.03, 0.03, 5), np.linspace(-0.03, 0.03, 5))
    face = np.stack([np.full(y.size, 0.04), y.ravel(), z.ravel()], axis=1)
    return Thing(face + np.asarray(APPLE.middle))


def _image(*blocks: Block) -> RgbdImage:
    return render(list(blocks), looking((3.2, 2.2, 1.0), (2.0, 2.2, 0.7)), 3.0)[0]


def test_a_thing_is_seen_hidden_or_looked_through() -> None:
    for blocks, expected in (
        ((TABLE, APPLE), Look.VISIBLE),
        ((TABLE,), Look.THROUGH),
        ((TABLE, APPLE, SCREEN), Look.HIDDEN),
    ):
        assert looks(_image(*blocks), [_apple()], 3.0, 0.05) == [expected]


def test_what_is_far_or_outside_of_the_image_is_hidden() -> None:
    image = _image(TABLE, APPLE)
    behind = Thing(np.array([[6.0, 2.2, 1.0]]))
    assert looks(image, [_apple(), behind], 0.5, 0.05) == [Look.HIDDEN, Look.HIDDEN]
    assert looks(image, [behind], 9.0, 0.05) == [Look.HIDDEN]
    assert looks(image, [], 3.0, 0.05) == []


def test_samples_are_few() -> None:
    points = np.random.default_rng(0).random((1000, 3))
    assert 0 < len(sample_of(points)) <= 48
    assert len(sample_of(points[:3])) == 3
