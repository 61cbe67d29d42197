"""A wall that was seen hides what is behind it, and only that."""

import numpy as np

from executor.motion.sight import in_sight

PLACE = np.array([0.0, 0.0, 0.8])
WALL = np.stack(np.meshgrid([0.5], np.arange(-1, 1, 0.03), np.arange(0, 2.5, 0.03)), -1)


def test_a_wall_hides_a_place_from_the_other_side_of_it() -> None:
    eyes = np.array([[1.2, 0.0, 1.3], [-1.2, 0.0, 1.3], [0.0, 1.2, 1.3]])
    assert in_sight(eyes, PLACE, WALL.reshape(-1, 3)).tolist() == [False, True, True]


def test_what_the_thing_stands_on_hides_nothing() -> None:
    table = np.stack(np.meshgrid(np.arange(-0.1, 0.1, 0.02), [0.0], [0.79]), -1).reshape(-1, 3)
    assert in_sight(np.array([[1.2, 0.0, 1.3]]), PLACE, table).all()
    assert in_sight(np.array([[1.2, 0.0, 1.3]]), PLACE, np.zeros((0, 3))).all()
