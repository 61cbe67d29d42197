"""The robot's cameras: where they look, and that their measures fit the physics."""

from bare_floor import bare_floor
import numpy as np
import pybullet as p
import pytest

from sim.cameras import CAMERAS, Cameras
from sim.drawing.light import NEAR_M

pytestmark = pytest.mark.sim

# The hand points down before the robot, the base off to the side of the camera.
READY = {
    'panda_joint1': 0.0, 'panda_joint2': 0.2, 'panda_joint4': -2.2, 'panda_joint6': 2.4,
    'head_tilt': 0.8,
}  # fmt: skip


@pytest.fixture(scope='module')
def floor():
    with bare_floor() as made:
        made.add_box('block', (0.2, 0.3, 0.25), (0.75, 0.1, 0.125))
        made.driver.joints.put([READY.get(name, 0.0) for name in made.driver.joints.names])
        made.driver.base.place(0.0, 0.0, 0.3)
        yield made


@pytest.fixture(scope='module')
def cameras(floor):
    return Cameras(floor.engine, floor.driver.body)


@pytest.mark.parametrize('name', CAMERAS)
def test_depth_back_projects_to_where_rays_hit(floor, cameras, name):
    picture = cameras.take(name)
    points = picture.intrinsics.back_project(picture.depth)
    seen = np.argwhere(np.isfinite(picture.depth))
    chosen = seen[np.random.default_rng(0).choice(len(seen), 200, replace=False)]
    pose = picture.world_tform_camera
    distances = []
    for row, column in chosen:
        along = pose[:3, :3] @ points[row, column]
        ray = along / np.linalg.norm(along)
        # What is nearer than the near plane is not drawn: the ray starts there.
        begin = pose[:3, 3] + along * NEAR_M / points[row, column, 2]
        name_hit, hit = floor.engine.cast_ray(begin, begin + ray * 12.0)
        if name_hit in ('floor', 'block'):  # the arm is drawn finer than it touches
            distances.append(np.linalg.norm(pose[:3, 3] + along - hit))
    assert len(distances) > 50
    assert np.median(distances) < 0.003


def test_the_wrist_camera_sees_the_point_between_the_fingertips(floor, cameras):
    robot = floor.engine.link_index('robot', 'panda_hand_tcp')
    state = p.getLinkState(
        floor.engine.bodies['robot'], robot, 0, 1, physicsClientId=floor.engine.client_id
    )
    mount = CAMERAS['wrist'].intrinsics
    pose = cameras.pose('wrist')
    tip = np.linalg.inv(pose) @ [*state[4], 1.0]
    (u, v) = mount.project(tip[None, :3])[0]
    assert tip[2] > NEAR_M
    assert u == pytest.approx(mount.cx, abs=1.0)
    assert mount.height / 2 < v < mount.height - 5
    along_fingers = np.array(p.getMatrixFromQuaternion(state[5]))[2::3]
    assert pose[:3, 2] @ along_fingers > np.cos(0.3)


def test_motion_is_told_in_the_cameras_own_frame(floor, cameras):
    floor.driver.base.place(0.0, 0.0, 0.0)
    for _ in range(20):
        floor.driver.drive(0.3, 0.0, 0.0, 0.05)
        floor.driver.step(12)
    moved = cameras.motion('head')
    expected = cameras.pose('head')[:3, :3].T @ [0.3, 0.0, 0.0]
    assert expected[2] > 0.15  # z is forward
    assert moved.linear == pytest.approx(expected, abs=0.02)
    floor.driver.emergency_stop()
    floor.driver.step(120)
    floor.driver.release()


def test_an_unknown_camera_is_a_key_error(cameras):
    with pytest.raises(KeyError, match='tail'):
        cameras.take('tail')
