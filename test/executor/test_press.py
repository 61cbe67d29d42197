"""Tests for press.py and finger.py: a hot plate on a table is switched by its knob, and felt."""

from collections.abc import Iterator

import numpy as np
import pytest

from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.devices import device_room, play_device
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from executor.monitor import check_measurements, Verdict
from executor.motion.glow import Change
from executor.skills.contract import SkillCode, SkillRequest, SkillResult, Target
from executor.skills.finger import Pressed
from executor.skills.library import run_skill
from executor.skills.press import measured
from sim.furniture import furniture_model
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Measurement, Step, StepResult
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
    values = {each.name: each.value for each in result.measurements}
    assert values['switched_on'] == 1.0
    assert values['brightness_change'] > 0.05
    assert 0.003 < values['pressed'] < 0.02  # where the face was seen is some millimetres off
    # Now it is known, and nothing needs to be pressed.
    moved_s = room.robot.now_s()
    assert 'already' in call(room, 'turn_on', room.target(PLATE)).message
    assert room.robot.now_s() == moved_s


@pytest.mark.parametrize('beyond_m', [-0.001, 0.0015, 0.007])
def test_the_monitor_does_not_contradict_a_press_whose_effect_was_seen(beyond_m: float) -> None:
    # Where a face was seen is a little off: a button may go in no further than that.
    told = measured(Pressed(beyond_m, True), Change(60, 0.4))
    finding = check_measurements(load_domain(), StepResult(Step('press', ('fan_1',)), 0, '', told))
    assert finding.verdict is Verdict.CONFIRMED
    switched = (*told, Measurement('switched_on', 1.0))
    on = StepResult(Step('turn_on', ('fan_1',)), 0, '', switched)
    assert check_measurements(load_domain(), on).verdict is Verdict.CONFIRMED


def test_what_was_neither_seen_nor_felt_to_give_way_is_contradicted() -> None:
    told = measured(Pressed(0.001, True), None)
    result = StepResult(Step('press', ('fan_1',)), 0, '', told)
    assert check_measurements(load_domain(), result).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ('skill', 'device', 'seed'),
    [
        # The hand must lean away from the body, or that holds it up before the finger presses.
        ('press', 'toaster_1', 3024),
        ('press', 'toaster_1', 3032),
        # From above a knob's own side is seen beside its face, and no face of the faucet.
        ('turn_off', 'faucet_1', 3043),
        ('turn_off', 'faucet_1', 3048),
    ],
)
def test_controls_that_are_hard_to_get_at_are_pressed(skill: str, device: str, seed: int) -> None:
    trial = Trial(skill, seed, (device,))
    room = device_room(trial, Options())
    try:
        assert play_device(trial, room), room.steps[-1]
    finally:
        room.close()


def test_a_table_has_no_control(room: BareRoom) -> None:
    room.engine.remove(PLATE)
    room.controls.remove(PLATE)
    place = room.pose('table_1')[:3, 3] + np.array([0.1, 0.0, 0.85])
    box = SceneObject('toaster_1', 'toaster', 'toaster', Pose(tuple(place)), (0.2, 0.2, 0.2))
    assert call(room, 'press', Target(box)).code is SkillCode.NO_CONTROL
