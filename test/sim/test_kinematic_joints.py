"""A robot without dynamics goes where it is told, stops at what is fixed, and still takes things."""

import numpy as np
import pytest

from benchmark.skill_trials.kitchens import Kitchen
from benchmark.skill_trials.stage import Options
from sim.body import body_text, Link, Shape
from sim.driver import Driver, DriverOptions
from sim.engine import Engine
from sim.robot_model import LONG_ARM
from sim.trajectory import MotionEnd

OPTIONS = DriverOptions(robot=LONG_ARM)


@pytest.fixture
def engine():
    with Engine('tiny') as engine:
        yield engine


def wall(engine, x):
    shape = Shape('box', (0.1, 4.0, 2.0), (x, 0.0, 1.0))
    engine.load_urdf_text('wall', body_text('wall', [Link('wall', (shape,), 0.0)]), fixed=True)


def test_joints_are_on_their_path_to_the_bit(engine):
    driver = Driver(engine, options=OPTIONS)
    motion = driver.follow(['lift'], np.array([[0.4]]), np.array([2.0]))
    driver.step(240)
    desired, actual = driver.progress(motion)
    assert actual == pytest.approx(desired, abs=1e-6)
    driver.step(360)
    assert motion.end is MotionEnd.REACHED
    assert driver.joint_positions()['lift'] == pytest.approx(0.4, abs=1e-6)


def test_the_base_stops_at_a_wall(engine):
    wall(engine, 1.0)
    driver = Driver(engine, options=OPTIONS)
    for _ in range(80):
        driver.drive(0.4, 0.0, 0.0, 0.1)
        driver.step(12)
    reach = LONG_ARM.sizes.base_radius + 0.05
    assert driver.base.state()[0][0] < 1.0 - reach + 0.05


def test_an_arm_that_runs_into_a_wall_is_blocked(engine):
    wall(engine, 0.55)
    driver = Driver(engine, options=OPTIONS)
    names = list(LONG_ARM.arm_joints[:4])
    motion = driver.follow(names, np.array([[0.0, 1.2, 0.0, -0.6]]), np.array([2.0]))
    driver.step(960)
    assert motion.end is MotionEnd.BLOCKED
    assert 'wall' in motion.message


def test_the_same_skill_takes_a_thing_with_the_other_robot():
    kitchen = Kitchen(1005, Options(robot=LONG_ARM))
    result = kitchen.call('pick', 'sponge_1')
    assert result.succeeded, result.message
    assert kitchen.holds('sponge_1')
    kitchen.close()
