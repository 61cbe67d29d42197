"""A thing goes to a spot where it is level, free and wide enough; else the code says what is wrong."""

from types import SimpleNamespace

import numpy as np
import pytest

from executor.motion.cloud import CloudMemory
from executor.skills.contract import SkillCode, SkillError, Target
from executor.skills.memory import HeldThing
from executor.skills.spots import is_spot, place_on_spot
from tapa_planner.scene import Pose, SceneObject

TOP_M = 0.75


def spot(x: float, y: float, z: float = TOP_M) -> Target:
    return Target(SceneObject('spot_1', 'spot', 'spot', Pose((x, y, z)), (0.02, 0.02, 0.02)))


def mug() -> HeldThing:
    return HeldThing('mug_1', 'mug', 'mug', np.array([0.08, 0.08, 0.1]), np.eye(4), 0.06, 0.0)


def robot(*more: np.ndarray) -> SimpleNamespace:
    """Return a robot that remembers a table from (0, 0) to (0.6, 1.0), and more points."""
    x, y = np.meshgrid(np.arange(0.0, 0.6, 0.01), np.arange(0.0, 1.0, 0.01))
    table = np.stack([x.ravel(), y.ravel(), np.full(x.size, TOP_M)], axis=1)
    points = np.concatenate([table, *more])
    cloud = CloudMemory()
    cloud.points = points
    return SimpleNamespace(memory=SimpleNamespace(cloud=cloud))


def code(hand: SimpleNamespace, target: Target) -> SkillCode:
    with pytest.raises(SkillError) as caught:
        place_on_spot(hand, mug(), target)
    assert caught.value.message
    return caught.value.code


def test_a_thing_stands_on_the_spot_at_the_height_that_is_seen() -> None:
    target = spot(0.3, 0.5, TOP_M + 0.02)
    assert is_spot(target)
    assert place_on_spot(robot(), mug(), target) == pytest.approx([0.3, 0.5, TOP_M], abs=0.006)


def test_what_stands_there_is_told_from_what_stands_beside() -> None:
    pile = np.array([0.3, 0.5, TOP_M + 0.03]) + np.random.default_rng(0).uniform(
        -0.01, 0.01, (50, 3)
    )
    assert code(robot(pile), spot(0.3, 0.5)) is SkillCode.OCCUPIED
    place_on_spot(robot(pile), mug(), spot(0.3, 0.6))


def test_an_edge_and_the_air_are_no_place_to_stand() -> None:
    assert code(robot(), spot(0.62, 0.5)) is SkillCode.NO_FREE_SPACE
    assert code(robot(), spot(0.3, 0.5, TOP_M + 0.3)) is SkillCode.NOT_VISIBLE
