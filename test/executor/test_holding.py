"""Whether the hand still holds what it took: by its fingers, and for what is soft by a look."""

from dataclasses import dataclass

import numpy as np
import pytest

from executor.motion.cloud import Body
from executor.robot import RgbdFrame
from executor.skills.holding import still_holds
from executor.skills.memory import HeldThing

K = np.array([[300.0, 0, 159.5], [0, 300.0, 119.5], [0, 0, 1]])


@dataclass
class Hand:
    """A hand a metre before a camera, with something in it or nothing."""

    opening_m: float
    shows_thing: bool

    def opening(self) -> float:
        return self.opening_m

    def map_tform_tcp(self) -> np.ndarray:
        pose = np.eye(4)
        pose[2, 3] = 1.0
        return pose

    def body(self, with_held: bool = True) -> Body:
        assert not with_held  # or the thing itself would be left out of what is seen
        return Body(np.array([[0.0, 0.0, 1.2]]), np.array([0.1]))

    def look(self, point: np.ndarray) -> RgbdFrame:
        depth = np.full((240, 320), 2.5, dtype=np.float32)
        if self.shows_thing:
            depth[100:140, 140:180] = 1.0
        return RgbdFrame(np.zeros((240, 320, 3), dtype=np.uint8), depth, K, np.eye(4), 0.0)


def held(kind: str) -> HeldThing:
    return HeldThing(f'{kind}_1', kind, kind, np.array([0.16, 0.15, 0.04]), np.eye(4), 0.012, 0.0)


@pytest.mark.parametrize(
    ('kind', 'opening_m', 'shows', 'holds'),
    [
        ('mug', 0.011, False, True),  # the fingers are enough
        ('mug', 0.0, True, False),
        ('mug', 0.004, True, False),  # that is an edge, not what was taken
        ('cloth', 0.002, True, True),  # a fold that has given way
        ('cloth', 0.002, False, False),
        ('cloth', 0.011, False, True),
    ],
)
def test_fingers_and_a_look_tell(kind: str, opening_m: float, shows: bool, holds: bool) -> None:
    assert still_holds(Hand(opening_m, shows), held(kind)) is holds
