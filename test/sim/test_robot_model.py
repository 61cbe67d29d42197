"""The URDF: rooted and jointed as the others expect, and loadable by collision libraries."""

from dataclasses import replace
from pathlib import Path
import xml.etree.ElementTree as ET

import pytest
import yaml

from executor.motion.kinematics import Kinematics
from executor.profile import RobotProfile
from sim.robot_model import (
    HOME_POSTURE,
    PANDA,
    robot_description,
    RobotParameters,
    ROBOTS,
    simulator_description,
)

every_robot = pytest.mark.parametrize('kind', ROBOTS.values(), ids=list(ROBOTS))


def joints(text):
    return {each.get('name'): each for each in ET.fromstring(text).iter('joint')}


def root(text):
    tree = ET.fromstring(text)
    children = {each.find('child').get('link') for each in tree.iter('joint')}
    return [each.get('name') for each in tree.iter('link') if each.get('name') not in children]


@every_robot
def test_the_published_description_is_rooted_at_base_link(kind):
    assert root(robot_description(kind)) == ['base_link']
    assert not {'base_x', 'base_y', 'base_yaw'} & set(joints(robot_description(kind)))


@every_robot
def test_the_simulators_description_adds_only_the_base_joints(kind):
    more = set(joints(simulator_description(kind))) - set(joints(robot_description(kind)))
    assert more == {'base_x', 'base_y', 'base_yaw'}


@every_robot
def test_no_line_is_long_enough_for_pybullet_to_cut(kind):
    assert max(len(line) for line in simulator_description(kind).splitlines()) < 500


@every_robot
def test_the_home_posture_is_within_the_limits(kind):
    found = joints(robot_description(kind))
    for name in kind.trajectory_joints:
        limit = found[name].find('limit')
        assert float(limit.get('lower')) <= kind.home[name] <= float(limit.get('upper'))


def test_the_profile_of_the_long_arm_names_what_its_description_has():
    profile = RobotProfile.load(Path(__file__).parents[2] / 'config' / 'long_arm.yaml')
    kinematics = Kinematics(robot_description(ROBOTS['long_arm']), profile.chain)
    assert kinematics.joint_names == ROBOTS['long_arm'].trajectory_joints[:8]
    assert profile.max_opening_m == 2 * ROBOTS['long_arm'].finger_travel


def test_parameters_change_the_robot():
    text = robot_description(replace(PANDA, sizes=RobotParameters(lift_travel=0.4)))
    assert joints(text)['lift'].find('limit').get('upper') == '0.4'


def test_the_home_posture_is_as_the_skills_know_it():
    config = Path(__file__).parents[2] / 'config' / 'robot.yaml'
    postures = yaml.safe_load(config.read_text())['postures']
    assert {**postures['stow'], **postures['look_ahead']} == HOME_POSTURE


def test_pinocchio_loads_it_with_its_collision_shapes(tmp_path):
    pinocchio = pytest.importorskip('pinocchio')
    path = tmp_path / 'robot.urdf'
    path.write_text(robot_description())
    model = pinocchio.buildModelFromUrdf(str(path))
    shapes = pinocchio.buildGeomFromUrdf(model, str(path), pinocchio.GeometryType.COLLISION)
    assert model.nq == len(PANDA.trajectory_joints) + 2
    assert len(shapes.geometryObjects) > 20
    assert model.existFrame('panda_hand_tcp')
    assert model.existFrame('head_camera_color_optical_frame')
    assert model.existFrame('wrist_camera_color_optical_frame')


def test_the_wrist_camera_looks_along_the_fingers_and_is_nothing_to_bump_into():
    found = joints(robot_description())
    mount = found['wrist_camera_joint']
    assert mount.find('parent').get('link') == 'panda_hand'
    assert found['wrist_camera_optical_joint'].find('parent').get('link') == 'wrist_camera_link'
    for link in ET.fromstring(robot_description()).iter('link'):
        if link.get('name').startswith('wrist_camera'):
            assert link.find('collision') is None
            assert link.find('visual') is None
            assert float(link.find('inertial/mass').get('value')) <= 0.001
