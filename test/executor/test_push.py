"""Tests for push.py and pushing.py: where a thing is touched, and what gives way."""

from collections.abc import Iterator

import numpy as np
import pytest

from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.stage import Options
from executor.motion.pushing import contacts, near_face, push_goals
from executor.skills.contract import SkillCode
from sim.carpentry import base, FurnitureModel, loose, panel
from sim.furniture import furniture_model

AHEAD = np.array([1.0, 0.0, 0.0])


def block(low: tuple[float, float, float], high: tuple[float, float, float]) -> np.ndarray:
    """Return points all over the near face (x) of a block."""
    y, z = np.meshgrid(np.arange(low[1], high[1], 0.008), np.arange(low[2], high[2], 0.008))
    return np.stack([np.full(y.size, low[0]), y.ravel(), z.ravel()], axis=1)


def test_a_thing_is_touched_low_on_its_near_face() -> None:
    points = block((1.0, -0.1, 0.7), (1.2, 0.1, 1.0))
    found = list(contacts(points, np.array([1.1, 0.0, 0.85]), 0.7, AHEAD, 0.2))
    assert found
    assert min(found, key=lambda each: each.cost).place[2] < 0.8
    for each in found:
        assert each.place[0] == pytest.approx(1.0, abs=0.005)
        assert 0.7 < each.place[2] < 0.7 + 0.6 * 0.2 + 1e-6


def test_what_is_thin_along_the_way_is_touched_lower() -> None:
    points = block((1.0, -0.1, 0.7), (1.05, 0.1, 1.0))
    found = list(contacts(points, np.array([1.02, 0.0, 0.85]), 0.7, AHEAD, 0.05))
    assert max(each.place[2] for each in found) <= 0.7 + 0.03 + 1e-6


def test_where_nothing_was_seen_there_is_no_contact() -> None:
    points = block((1.0, 0.1, 0.7), (1.2, 0.2, 1.0))
    assert near_face(points, np.array([1.1, 0.0, 0.85]), 0.8, AHEAD) is None
    assert list(contacts(points, np.array([1.1, 0.0, 0.85]), 0.7, AHEAD, 0.2)) == []


def test_the_tips_go_from_before_the_contact_on_along_the_way() -> None:
    points = block((1.0, -0.1, 0.7), (1.2, 0.1, 1.0))
    contact = next(contacts(points, np.array([1.1, 0.0, 0.85]), 0.7, AHEAD, 0.2))
    for goal in push_goals(contact, 0.2, 0.009):
        tips = goal.path[:, :3, 3] + 0.009 * goal.path[:, :3, 2]
        assert np.all(np.diff(tips[:, 0]) > 0)
        assert tips[0, 0] < 0.94
        assert tips[-1, 0] == pytest.approx(1.2, abs=0.015)
        assert np.ptp(tips[:, 1:], axis=0) == pytest.approx(0.0, abs=1e-9)


@pytest.fixture
def room() -> Iterator[BareRoom]:
    room = BareRoom(1, Options())
    yield room
    room.close()


@pytest.mark.sim
@pytest.mark.parametrize('mass', [4.0, 0.0])
def test_a_crate_is_pushed_and_one_that_is_fixed_is_blocked(room: BareRoom, mass: float) -> None:
    shape = panel((0.3, 0.35, 0.3), (0.0, 0.0, 0.15), (0.7, 0.4, 0.2))
    link = loose([shape], mass, 0.15) if mass else base([shape])
    room.stand(
        'crate_1', FurnitureModel('crate', (0.3, 0.35, 0.3), (link,), (), mass=mass), 1.8, 2.0
    )
    room.begin((2.7, 2.0, np.pi))
    result = room.call('push', 'crate_1')
    moved = float(np.hypot(*(room.pose('crate_1')[:2, 3] - (1.8, 2.0))))
    if mass:
        measured = {each.name: each.value for each in result.measurements}
        assert result.succeeded, result.message
        assert measured['pushed'] == pytest.approx(moved, abs=0.04)
        assert moved > 0.1
    else:
        assert result.code is SkillCode.BLOCKED
        assert moved == pytest.approx(0.0, abs=1e-6)


@pytest.mark.sim
@pytest.mark.parametrize(('kind', 'seed'), [('fan', 8205), ('floor_lamp', 8211)])
def test_what_is_slimmer_than_its_box_is_pushed_at_its_pole(
    room: BareRoom, kind: str, seed: int
) -> None:
    room.stand(f'{kind}_1', furniture_model(kind, seed), 1.8, 2.0)
    room.begin((3.0, 2.0, np.pi))
    result = room.call('push', f'{kind}_1')
    moved = float(np.hypot(*(room.pose(f'{kind}_1')[:2, 3] - (1.8, 2.0))))
    assert result.succeeded, result.message
    assert moved > 0.1
    measured = {each.name: each.value for each in result.measurements}['pushed']
    assert measured == pytest.approx(moved, abs=0.04)
