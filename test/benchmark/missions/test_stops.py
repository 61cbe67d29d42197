"""Stops at random moments of skills: the robot stands in time (the benchmark does it 500 times)."""

import pytest

from benchmark.missions.stops import BRAKES_S, STANDS_S, Stopped, StoppedHome
from tapa_planner.plan import Step


@pytest.mark.timeout(120)
def test_skills_that_are_stopped_stand_in_time() -> None:
    home = StoppedHome(9_899)
    try:
        places = [
            each.id for each in home.scene().objects if each.type_name in ('table', 'counter')
        ]
        for index in range(6):
            home.try_step(Step('go_to', (places[index % len(places)],)), home.scene())
        assert home.stops
        assert all(each.is_in_time for each in home.stops), home.stops
        assert any(each.was_moving for each in home.stops)
    finally:
        home.close()


def test_a_stop_that_comes_late_is_told() -> None:
    assert Stopped('pick', True, True, BRAKES_S, STANDS_S).is_in_time
    assert not Stopped('pick', True, True, 0.03, 0.1).is_in_time
    assert not Stopped('pick', True, True, 0.004, 0.2).is_in_time
    assert not Stopped('pick', False, True, 0.3, 0.6).is_in_time
