"""Faults: each changes what it says, ends when it should, and none ever breaks the simulator."""

from contextlib import suppress

from bare_floor import bare_floor
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, RuleBasedStateMachine, run_state_machine_as_test
import numpy as np
import pybullet as p
import pytest

from executor.robot import JointTrajectory, MotionStatus
from sim.driver import DriverOptions
from sim.fault import FaultError, Setting
from sim.faults import EFFECTS, FaultRequest, Faults
from sim.gripper import GripMode
from sim.robot_model import LONG_ARM
from sim.simulation import Simulation, SimulationOptions
from sim.streams import Streams
from sim.trajectory import MotionEnd

pytestmark = pytest.mark.sim


def build():
    return Simulation('kitchen', 3, SimulationOptions(renderer='tiny'))


@pytest.fixture(scope='module')
def shared():
    with build() as made:
        yield made


@pytest.fixture
def sim(shared):
    yield shared
    shared.faults.clear()
    shared.driver.cancel()
    shared.driver.step(8)


def break_it(sim, fault, target='', *values, **times):
    return sim.faults.inject(FaultRequest(fault, target, values, **times))


def first_thing(sim):
    return next(iter(sim.world.items))


def test_a_fault_begins_and_ends_by_the_simulated_clock(sim):
    break_it(sim, 'camera_dark', 'head', delay_s=0.5, duration_s=1.0)
    assert sim.faults.active == []
    sim.driver.step(120)
    assert sim.faults.active == ['camera_dark head']
    sim.driver.step(236)
    assert sim.faults.active == ['camera_dark head']
    sim.driver.step(12)
    assert sim.faults.active == []
    assert not sim.streams.dark


def test_a_moved_thing_is_where_it_was_put_and_stays_there_when_cleared(sim):
    name = first_thing(sim)
    before = sim.world.pose(name)[:3, 3]
    break_it(sim, 'thing_moved', name, 0.05, -0.03)
    sim.driver.step(4)
    moved = sim.world.pose(name)[:3, 3] - before
    assert moved[:2] == pytest.approx([0.05, -0.03], abs=0.01)
    sim.faults.clear()
    sim.driver.step(4)
    assert sim.world.pose(name)[:2, 3] == pytest.approx(
        [before[0] + 0.05, before[1] - 0.03], abs=0.01
    )


def test_without_values_a_thing_moves_by_a_hands_breadth_onto_something(sim):
    name = first_thing(sim)
    before = sim.world.pose(name)[:3, 3]
    break_it(sim, 'thing_moved', name)
    sim.driver.step(60)
    after = sim.world.pose(name)[:3, 3]
    assert 0.12 < np.linalg.norm(after[:2] - before[:2]) < 0.3
    assert abs(after[2] - before[2]) < 0.15


def test_a_vanished_thing_is_in_no_picture_and_comes_back(sim):
    name = first_thing(sim)
    before = sim.world.pose(name)[:3, 3]
    places = {atom for atom in sim.truth().atoms if name in atom.arguments}
    break_it(sim, 'thing_vanishes', name)
    break_it(sim, 'thing_vanishes', name)
    sim.driver.step(60)
    assert sim.world.pose(name)[2, 3] < -10.0
    assert not {atom for atom in sim.truth().atoms if name in atom.arguments}
    break_it(sim, 'thing_moved', name, 0.1, 0.0)
    sim.faults.clear()
    sim.driver.step(60)
    assert sim.world.pose(name)[:3, 3] == pytest.approx(before, abs=0.02)
    assert {atom for atom in sim.truth().atoms if name in atom.arguments} == places


def test_a_jammed_door_withstands_a_push_and_opens_again_when_cleared(sim):
    body, joint = sim.engine.bodies['fridge_1'], sim.world.furniture['fridge_1'].joint
    link = sim.engine.joint_index('fridge_1', joint)

    def push():
        for _ in range(240):
            pull(sim, body, link)
            sim.driver.step()
        return sim.world.openness('fridge_1')

    break_it(sim, 'door_jammed', 'fridge_1')
    assert push() < 0.02
    sim.faults.clear()
    assert push() > 0.2
    sim.world.set_openness('fridge_1', 0.0)


def pull(sim, body, link):
    sign = 1.0 if sim.world.furniture['fridge_1'].hinge == 'right' else -1.0
    torque = [0, 0, sign * 20.0]
    sim.engine.wake('fridge_1')
    p.applyExternalTorque(body, link, torque, p.LINK_FRAME, sim.engine.client_id)


def test_a_blocked_door_has_a_box_before_it_until_cleared(sim):
    sim.driver.base.place(*sim.spec.start)
    before = set(sim.engine.bodies)
    break_it(sim, 'door_blocked', 'fridge_1')
    (box,) = set(sim.engine.bodies) - before
    body, link = sim.engine.bodies['fridge_1'], sim.engine.joint_index('fridge_1', 'door_hinge')
    for _ in range(240):
        pull(sim, body, link)
        sim.driver.step()
    assert sim.world.openness('fridge_1') < 0.25
    assert sim.engine.contacts(box, 'fridge_1')
    sim.faults.clear()
    assert set(sim.engine.bodies) == before
    sim.world.set_openness('fridge_1', 0.0)


def test_a_box_waits_for_its_place_to_be_free(sim):
    handle = sim.world.furniture['fridge_1'].handle
    pose = sim.world.pose('fridge_1')
    x, y, _, _ = pose @ [handle.centre[0] + 0.3, handle.centre[1], 0.0, 1.0]
    stood = sim.driver.base.state()[0]
    sim.driver.base.place(float(x), float(y), 0.0)
    before = set(sim.engine.bodies)
    break_it(sim, 'door_blocked', 'fridge_1')
    sim.driver.step(8)
    assert set(sim.engine.bodies) == before
    sim.driver.base.place(*stood)
    sim.driver.step(8)
    assert len(set(sim.engine.bodies) - before) == 1


@pytest.mark.parametrize('camera', ['head', 'wrist'])
def test_a_dark_camera_sees_nothing(sim, camera):
    break_it(sim, 'camera_dark', camera)
    picture = sim.cameras.take(camera)
    assert not picture.colour.any()
    assert np.isnan(picture.depth).all()
    sim.faults.clear()
    assert sim.cameras.take(camera).colour.any()


def test_a_frozen_camera_repeats_its_last_picture_while_its_pose_goes_on(sim):
    seen = sim.cameras.take('head')
    break_it(sim, 'camera_frozen', 'head')
    motion = sim.driver.follow(['head_pan'], np.array([[0.5]]), np.array([1.0]))
    while motion.end is None:
        sim.driver.step(4)
    frozen = sim.cameras.take('head')
    assert (frozen.colour == seen.colour).all()
    assert not np.allclose(frozen.world_tform_camera, seen.world_tform_camera, atol=0.1)
    sim.faults.clear()
    assert (sim.cameras.take('head').colour != seen.colour).any()


def test_a_localisation_offset_shifts_odometry_and_cameras_alike(sim):
    robot = sim.robot()
    true, camera = robot.base_pose(), sim.cameras.pose('head')
    break_it(sim, 'localisation_offset', '', 0.3, -0.2, 0.1)
    shifted = robot.base_pose()
    found = (shifted.x - true.x, shifted.y - true.y, shifted.yaw - true.yaw)
    assert found == pytest.approx((0.3, -0.2, 0.1))
    seen = sim.cameras.take('head').world_tform_camera
    away = np.linalg.norm(camera[:2, 3] - [true.x, true.y])
    assert np.linalg.norm(seen[:2, 3] - [shifted.x, shifted.y]) == pytest.approx(away)
    assert seen[2, 3] == pytest.approx(camera[2, 3])
    assert sim.state().pose[0] == pytest.approx(true.x + 0.3)
    assert sim.driver.base.state()[0][0] == pytest.approx(true.x)


def test_a_stuck_joint_blocks_its_trajectory(sim):
    before = sim.driver.joint_positions()['panda_joint2']
    break_it(sim, 'joint_stuck', 'panda_joint2')
    motion = sim.driver.follow(['panda_joint2'], np.array([[before + 0.6]]), np.array([1.0]))
    while motion.end is None:
        sim.driver.step(4)
    assert motion.end is MotionEnd.BLOCKED
    assert 'panda_joint2' in motion.message
    assert sim.driver.joint_positions()['panda_joint2'] == pytest.approx(before, abs=0.02)
    sim.faults.clear()
    motion = sim.driver.follow(['panda_joint2'], np.array([[before + 0.3]]), np.array([1.0]))
    while motion.end is None:
        sim.driver.step(4)
    assert motion.end is MotionEnd.REACHED
    motion = sim.driver.follow(['panda_joint2'], np.array([[before]]), np.array([1.0]))
    while motion.end is None:
        sim.driver.step(4)


def test_a_joint_of_a_robot_without_dynamics_sticks_too():
    with bare_floor(DriverOptions(robot=LONG_ARM)) as floor:
        driver = floor.driver
        rng = np.random.default_rng(0)
        faults = Faults(Setting(floor.engine, driver, Streams(), rng, {}, {}))
        driver.watchers.append(faults.update)
        faults.inject(FaultRequest('joint_stuck'))
        joint = driver.kind.arm_joints[3]
        before = driver.joint_positions()[joint]
        motion = driver.follow([joint], np.array([[before + 0.4]]), np.array([1.0]))
        while motion.end is None:
            driver.step(4)
        assert motion.end is MotionEnd.BLOCKED
        assert driver.joint_positions()[joint] == pytest.approx(before, abs=1e-3)


def test_a_hanging_trajectory_ends_only_when_cleared_or_cancelled(sim):
    break_it(sim, 'skill_hangs')
    motion = sim.driver.follow(['head_pan'], np.array([[-0.3]]), np.array([0.5]))
    sim.driver.step(480)
    assert motion.end is None
    sim.faults.clear()
    for _ in range(100):
        sim.driver.step(4)
    assert motion.end is MotionEnd.REACHED
    break_it(sim, 'skill_hangs')
    motion = sim.driver.follow(['head_pan'], np.array([[0.0]]), np.array([0.5]))
    sim.driver.step(240)
    sim.driver.cancel(motion)
    assert motion.end is MotionEnd.CANCELED


@pytest.mark.parametrize('mode', list(GripMode))
def test_slippery_fingers_drop_what_they_hold_and_hold_again_when_cleared(mode):
    with bare_floor(DriverOptions(grip_mode=mode)) as floor:
        engine, driver = floor.engine, floor.driver
        rng = np.random.default_rng(0)
        faults = Faults(Setting(engine, driver, Streams(), rng, {}, {}))
        driver.watchers.append(faults.update)
        at = driver.tcp_position()
        link = engine.link_index('robot', 'panda_hand_tcp')
        turn = p.getLinkState(engine.bodies['robot'], link, physicsClientId=engine.client_id)[5]
        stand = (at[0], at[1], at[2] - 0.045)

        def grasp():
            floor.add_box('stand', (0.1, 0.1, 0.02), stand)
            engine.set_pose('box', at, turn)
            floor.robot.grip(0.0, 40.0, lambda: False)
            engine.remove('stand')

        floor.add_box('box', (0.04, 0.04, 0.07), tuple(at), 0.2)
        grasp()
        driver.step(120)
        assert driver.gripper.pinched_name() == 'box'
        faults.inject(FaultRequest('grasp_slips'))
        driver.step(240)
        assert engine.pose('box')[0][2] < at[2] - 0.1
        faults.clear()
        floor.robot.grip(0.08, 40.0, lambda: False)
        grasp()
        driver.step(120)
        assert engine.pose('box')[0][2] == pytest.approx(at[2], abs=0.01)


def test_a_slow_network_is_a_delay_of_the_streams(sim):
    break_it(sim, 'slow_network', '', 0.4)
    assert sim.streams.delay_s == 0.4
    sim.faults.clear()
    assert sim.streams.delay_s == 0.0


def test_a_new_world_is_whole(shared):
    break_it(shared, 'camera_dark')
    break_it(shared, 'thing_vanishes', first_thing(shared), delay_s=5.0)
    shared.reset()
    assert shared.faults.active == []
    assert not shared.streams.dark
    shared.driver.step(4)


@pytest.mark.parametrize(
    ('fault', 'target', 'values', 'named'),
    [
        ('earthquake', '', (), 'thing_moved'),
        ('thing_moved', 'unicorn_1', (), 'there is no thing'),
        ('thing_moved', '', (1.0,), '0 or 2 or 3 values'),
        ('thing_moved', '', (float('nan'), 0.0), 'nan'),
        ('door_jammed', 'table_1', (), 'fridge_1'),
        ('door_blocked', 'table_1', (), 'fridge_1'),
        ('camera_dark', 'tail', (), 'wrist'),
        ('joint_stuck', 'base_x', (), 'panda_joint1'),
        ('slow_network', 'head', (), 'no target'),
        ('slow_network', '', (-1.0,), '0 to 30'),
        ('grasp_slips', '', (2.0,), '0 to 1'),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_known(sim, fault, target, values, named):
    with pytest.raises(FaultError, match=named):
        break_it(sim, fault, target, *values)
    assert sim.faults.active == []


@pytest.mark.parametrize('times', [{'delay_s': -1.0}, {'duration_s': float('nan')}])
def test_times_must_be_times(sim, times):
    with pytest.raises(FaultError, match='seconds'):
        break_it(sim, 'camera_dark', **times)


def test_the_robot_in_process_feels_them_too(sim):
    break_it(sim, 'joint_stuck', 'head_pan')
    robot = sim.robot()
    assert robot.capture('wrist', 0.0, lambda: False).color.shape == (240, 424, 3)
    turn = JointTrajectory(('head_pan',), np.array([[1.0]]), np.array([1.0]))
    assert robot.follow(turn, lambda: False).status is MotionStatus.BLOCKED


class Chaos(RuleBasedStateMachine):
    """Faults in any order, at once, twice, and over resets."""

    sim: Simulation

    @initialize()
    def begin(self):
        self.sim.faults.clear()

    @rule(data=st.data(), fault=st.sampled_from(list(EFFECTS)))
    def break_something(self, data, fault):
        sim = self.sim
        targets = [
            '',
            *sim.world.items,
            *sim.world.furniture,
            'head',
            'wrist',
            *sim.driver.joints.names,
        ]
        target = data.draw(st.sampled_from(targets))
        values = data.draw(st.sampled_from([(), (), (0.1,), (0.1, -0.1), (0.0, 0.1, 0.2)]))
        seconds = st.sampled_from([0.0, 0.02, 0.1])
        request = FaultRequest(fault, target, values, data.draw(seconds), data.draw(seconds))
        with suppress(FaultError):  # what it says is the business of another test
            assert sim.faults.inject(request)

    @rule(steps=st.integers(1, 24))
    def go_on(self, steps):
        self.sim.driver.drive(0.3, 0.0, 0.2, 0.05)
        self.sim.driver.step(steps)

    @rule()
    def move(self):
        self.sim.driver.follow(['lift', 'head_pan'], np.array([[0.2, 0.2]]), np.array([1.0]))
        self.sim.driver.grip(0.0, 40.0)

    @rule()
    def clear(self):
        self.sim.faults.clear()
        assert self.sim.faults.active == []
        assert not self.sim.streams.dark | self.sim.streams.frozen

    @rule(chance=st.integers(0, 9))
    def start_again(self, chance):
        if chance == 0:
            self.sim.reset()

    @rule()
    def look(self):
        state = self.sim.state()
        assert np.isfinite(state.pose).all()
        assert np.isfinite(state.joints[1]).all()
        self.sim.truth('(exists (?f - fridge) (open ?f))')


def test_faults_in_any_order_never_break_the_simulator(shared):
    Chaos.sim = shared
    run_state_machine_as_test(
        Chaos, settings=settings(max_examples=12, stateful_step_count=20, deadline=None)
    )
