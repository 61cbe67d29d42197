"""Every way in which a skill can fail by contact, each brought about in the simulator."""

from collections.abc import Callable, Iterator

from fake_robot import FakeRobot
import numpy as np
import pytest

from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.stage import Options
from executor.profile import RobotProfile
from executor.robot import DriverError
from executor.skills.contract import SkillCode, SkillRequest, Target
from executor.skills.library import run_skill
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from sim.fault import Setting
from sim.faults import FaultRequest, Faults
from sim.furniture import furniture_model
from sim.gripper import GripMode
from sim.streams import Streams
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

pytestmark = pytest.mark.sim
APPLE, TABLE, FRIDGE = 'apple_1', 'table_1', 'fridge_1'


@pytest.fixture
def room() -> Iterator[BareRoom]:
    """A table with an apple near the wall; fingers hold by friction alone."""
    room = BareRoom(3, Options(grip=GripMode.FRICTION))
    table = furniture_model('table', 5)
    room.stand(TABLE, table, 0.5 * table.size[0], 2.0)
    room.lay(APPLE, 'apple', 3, (0.5 * table.size[0] + 0.1, 2.0, table.size[2]), 0.0)
    room.begin((1.9, 2.0, np.pi))
    yield room
    room.close()


def break_it(room: BareRoom, fault: str, target: str = '') -> None:
    """Set a fault of the simulator off."""
    rng = np.random.default_rng(1)
    setting = Setting(room.engine, room.driver, Streams(), rng, room.items, room.pieces)
    faults = Faults(setting)
    faults.inject(FaultRequest(fault, target))
    room.watchers.append(faults.update)


def whenever_fingers(room: BareRoom, opening_m: float, do: Callable[[], None]) -> None:
    """Do something just before the fingers are sent to an opening."""
    grip = room.robot.grip

    def watched(width_m: float, *more: object) -> object:
        if abs(width_m - opening_m) < 1e-3:
            do()
        return grip(width_m, *more)

    room.robot.grip = watched


def move(room: BareRoom, name: str, by: tuple[float, float, float]) -> None:
    position, quaternion = room.engine.pose(name)
    room.engine.set_pose(name, position + np.array(by), quaternion)


def test_fingers_that_close_on_nothing_had_no_contact(room: BareRoom) -> None:
    side = iter((0.09, -0.09, 0.09, -0.09))
    whenever_fingers(room, 0.0, lambda: move(room, APPLE, (0.0, next(side), 0.0)))
    result = room.call('pick', APPLE)
    assert result.code is SkillCode.NO_CONTACT, result.message
    assert 'the fingers closed to' in result.message


def test_what_falls_out_of_oily_fingers_slipped(room: BareRoom) -> None:
    break_it(room, 'grasp_slips')
    result = room.call('pick', APPLE)
    # Wherever it rolled to: that it is out of sight or reach since is not what went wrong.
    assert result.code is SkillCode.SLIPPED, result.message
    assert 'the fingers felt it at' in result.message
    assert 'failed_tries_SLIPPED' in {each.name for each in result.measurements}


def test_what_is_not_where_it_was_put_down_was_dropped(room: BareRoom) -> None:
    assert room.call('pick', APPLE).succeeded
    whenever_fingers(
        room, room.hand.profile.max_opening_m, lambda: move(room, APPLE, (0.0, 1.5, 0.0))
    )
    result = room.call('place', APPLE, TABLE)
    assert result.code is SkillCode.DROPPED, result.message


@pytest.fixture
def at_fridge() -> Iterator[BareRoom]:
    """A fridge at the wall, and the robot before it."""
    room = BareRoom(5, Options())
    fridge = furniture_model('fridge', 5)
    room.stand(FRIDGE, fridge, 0.5 * fridge.size[0], 2.0)
    room.begin((1.9, 2.0, np.pi))
    yield room
    room.close()


@pytest.mark.slow
def test_a_door_that_does_not_give_way_is_jammed(at_fridge: BareRoom) -> None:
    break_it(at_fridge, 'door_jammed', FRIDGE)
    result = at_fridge.call('open', FRIDGE)
    assert result.code is SkillCode.JAMMED, result.message
    assert 'points_in_the_way' not in {each.name for each in result.measurements}
    assert at_fridge.openness(FRIDGE) < 0.05


@pytest.mark.slow
def test_what_stands_before_a_door_is_seen_whatever_it_is(at_fridge: BareRoom) -> None:
    break_it(at_fridge, 'door_blocked', FRIDGE)
    result = at_fridge.call('open', FRIDGE)
    assert not result.succeeded
    assert 'points_in_the_way' in {each.name for each in result.measurements}, result.message


def test_what_the_head_cannot_turn_to_is_out_of_reach() -> None:
    driver = FakeRobot()
    profile = RobotProfile.load(resource_path('config/robot.yaml'))
    above = SceneObject('lamp_1', 'lamp', 'lamp', Pose((2.1, 2.0, 3.5)), (0.2, 0.2, 0.2))
    request = SkillRequest((Target(above),), 60.0, lambda: False, lambda *_: None)
    result = run_skill('look_at', Manipulator(driver, profile, Memory()), request)
    assert result.code is SkillCode.NOT_REACHABLE, result.message


def test_a_driver_that_says_nothing_more_is_what_failed() -> None:
    class Silent(FakeRobot):
        """A robot whose driver dies as soon as it is to move."""

        def drive(self, *_: float) -> None:
            raise DriverError('no odometry for 3 s after a cmd_vel')

    profile = RobotProfile.load(resource_path('config/robot.yaml'))
    table = SceneObject('table_1', 'table', 'table', Pose((3.2, 1.0, 0.37)), (0.7, 1.0, 0.74))
    request = SkillRequest((Target(table),), 60.0, lambda: False, lambda *_: None)
    result = run_skill('go_to', Manipulator(Silent(), profile, Memory()), request)
    assert result.code is SkillCode.DRIVER_FAILED
    assert 'no odometry' in result.message
