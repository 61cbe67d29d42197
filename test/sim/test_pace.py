"""The two paces without physics: waiting for the wall clock, and when something is due."""

import pytest

from sim.pace import PaceOptions, Schedule, WallClock


class FakeWall:
    """A wall clock that only sleeping and working move."""

    def __init__(self):
        self.now_s = 100.0
        self.slept_s = 0.0

    def now(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds
        self.slept_s += seconds


def clock(factor=1.0):
    wall = FakeWall()
    return wall, WallClock(factor, wall.now, wall.sleep)


@pytest.mark.parametrize(('factor', 'wall_s'), [(1.0, 2.0), (4.0, 0.5), (0.5, 4.0)])
def test_simulated_seconds_take_wall_seconds_by_the_factor(factor, wall_s):
    wall, pacer = clock(factor)
    for tick in range(201):
        pacer.wait(tick * 0.01)
    assert wall.slept_s == pytest.approx(wall_s)


def test_a_short_delay_is_caught_up():
    wall, pacer = clock()
    pacer.wait(0.0)
    wall.now_s += 0.1
    pacer.wait(0.05)
    pacer.wait(0.2)
    assert wall.now_s == pytest.approx(100.2)


def test_a_long_delay_is_not_caught_up():
    wall, pacer = clock()
    pacer.wait(0.0)
    wall.now_s += 5.0
    pacer.wait(0.05)
    pacer.wait(0.15)
    assert wall.slept_s == pytest.approx(0.1)


def test_a_schedule_is_due_at_its_rate():
    schedule, count = Schedule(5.0), 0
    for step in range(100):
        if schedule.is_due(step * 0.05):
            schedule.done(step * 0.05)
            count += 1
    assert count == 25


def test_a_rate_of_zero_is_never_due():
    assert not Schedule(0.0).is_due(1e9)


@pytest.mark.parametrize('wrong', [{'real_time_factor': 0.0}, {'camera_rate_hz': -1.0}])
def test_impossible_options_are_refused(wrong):
    with pytest.raises(ValueError, match='must be'):
        PaceOptions(**wrong)
