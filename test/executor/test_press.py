"""Tests for press.py and finger.py: a hot plate on a table is switched by its knob, and felt."""

from collections.abc import Iterator

import numpy as np
import pytest

from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.stage import Options
from executor.skills.contract import SkillCode, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from sim.furniture import furniture_model
from tapa_planner.scene import Pose, SceneObject

pytestmark = pytest.mark.sim
PLATE = 'stove_burner_1'


@pytest.fixture
def room() -> Iterator[BareRoom]:
    room = BareRoom(3, Options())
    table = furniture_model('table', 5)
    room.stand('table_1', table, 0.5 * table.size[0], 2.0)
    room.stand(PLATE, furniture_model('stove_burner', 3), 0.4, 2.0, table.size[2])
    room.begin((1.9, 2.0, np.pi))
    yield room
    room.close()


def call(room: BareRoom, skill: str, target: Target) -> SkillResult:
    return run_skill(
        skill, room.hand, SkillRequest((target,), 120.0, lambda: False, lambda *_: None)
    )


def test_a_knob_is_pressed_until_the_plate_is_seen_to_be_as_wanted(room: BareRoom) -> None:
    # Nobody knows that it is on: the first press shows it, the second one puts it right.
    room.controls.switch(PLATE, True)
    result = call(room, 'turn_on', room.target(PLATE))
    assert result.succeeded, result.message
    assert room.controls.is_on[PLATE]
    measured = {each.name: each.value for each in result.measurements}
    assert measured['switched_on'] == 1.0
    assert measured['brightness_change'] > 0.05
    assert 0.003 < measured['pressed'] < 0.016
    # Now it is known, and nothing needs to be pressed.
    moved_s = room.robot.now_s()
    assert 'already' in call(room, 'turn_on', room.target(PLATE)).message
    assert room.robot.now_s() == moved_s


def test_a_table_has_no_control(room: BareRoom) -> None:
    room.engine.remove(PLATE)
    room.controls.remove(PLATE)
    place = room.pose('table_1')[:3, 3] + np.array([0.1, 0.0, 0.85])
    box = SceneObject('toaster_1', 'toaster', 'toaster', Pose(tuple(place)), (0.2, 0.2, 0.2))
    assert call(room, 'press', Target(box)).code is SkillCode.NO_CONTROL
