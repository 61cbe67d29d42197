"""
Mobile manipulators as URDF, made from parameters: base, lift, an arm, mast with camera.

`robot_description()` is what a real robot would publish, rooted at ``base_link``;
`simulator_description()` puts three joints between the world and the base, by which the simulator
moves it over the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import pi

from sim import long_arm, panda
from sim.urdf import frame_link, Joint, Link, robot_urdf, Shape, Triple

BASE_JOINTS = ('base_x', 'base_y', 'base_yaw')
LIFT_JOINT = 'lift'
HEAD_JOINTS = ('head_pan', 'head_tilt')
CAMERA_FRAME = 'head_camera_color_optical_frame'
WRIST_CAMERA_FRAME = 'wrist_camera_color_optical_frame'

# The arm stowed: the hand points down beside the column, out of the camera's view, and nothing
# sticks out more than 0.37 m. `config/robot.yaml` says the same to the skills.
HOME_POSTURE = {
    'lift': 0.05,
    'panda_joint1': 2.4,
    'panda_joint2': 0.3,
    'panda_joint3': 0.0,
    'panda_joint4': -2.7,
    'panda_joint5': 0.0,
    'panda_joint6': 3.0,
    'panda_joint7': 0.785,
    'head_pan': 0.0,
    'head_tilt': 0.55,
}

_DARK = (0.22, 0.24, 0.27, 1.0)
_GREY = (0.62, 0.65, 0.68, 1.0)
_BLUE = (0.20, 0.36, 0.52, 1.0)


@dataclass(frozen=True)
class RobotParameters:
    """Sizes of the robot, metres; the defaults reach from the floor to a high shelf."""

    base_radius: float = 0.27
    base_top: float = 0.20
    ground_clearance: float = 0.03
    arm_forward: float = 0.18
    arm_foot: float = 0.26
    lift_travel: float = 0.65
    lift_velocity: float = 0.30
    column_x: float = -0.17
    column_top: float = 1.22
    camera_height: float = 1.35
    wrist_camera_forward: float = 0.07  # of the middle of the palm
    wrist_camera_tilt: float = 0.26  # radians towards the fingertips, which it just sees
    finger_friction: float = 1.5


@dataclass(frozen=True)
class RobotKind:
    """
    A robot that the simulator can stand in the world.

    :ivar home: the posture in which it starts, and with which it drives.
    :ivar finger_travel: of each finger, metres; the hand opens twice as far.
    :ivar hold_force: of the constraint that keeps a thing in the hand, newtons.
    :ivar is_kinematic: its joints go where they are told whatever is in the way, as in a
        simulator without dynamics; the fingers alone have force.
    """

    name: str
    arm_joints: tuple[str, ...]
    finger_joints: tuple[str, ...]
    finger_travel: float
    hand: str
    tcp: str
    home: Mapping[str, float]
    arm_links: Callable[[float], list[Link]]
    arm_mount: Callable[[str, Triple], list[Joint]]
    sizes: RobotParameters = field(default_factory=RobotParameters)
    is_kinematic: bool = False
    hold_force: float = 60.0

    @property
    def trajectory_joints(self) -> tuple[str, ...]:
        """Return the joints that `follow_joint_trajectory` moves."""
        return (LIFT_JOINT, *self.arm_joints, *HEAD_JOINTS)


PANDA = RobotKind(
    'tapa_robot',
    panda.ARM_JOINTS,
    panda.FINGER_JOINTS,
    panda.FINGER_TRAVEL_M,
    'panda_hand',
    'panda_hand_tcp',
    HOME_POSTURE,
    panda.panda_links,
    panda.panda_joints,
)
LONG_ARM = RobotKind(
    'long_arm',
    long_arm.ARM_JOINTS,
    long_arm.FINGER_JOINTS,
    long_arm.FINGER_TRAVEL_M,
    long_arm.HAND_LINK,
    long_arm.TCP_FRAME,
    {
        name.replace('panda_joint', 'arm_joint_'): position
        for name, position in HOME_POSTURE.items()
    },
    long_arm.long_arm_links,
    long_arm.long_arm_joints,
    RobotParameters(
        base_radius=0.26, arm_foot=0.30, lift_travel=0.70, column_top=1.30, camera_height=1.45
    ),
    is_kinematic=True,
    hold_force=250.0,  # a hand that jumps from place to place pulls harder
)
ROBOTS = {kind.name: kind for kind in (PANDA, LONG_ARM)}


def robot_description(kind: RobotKind = PANDA) -> str:
    """Return the URDF rooted at ``base_link``, as published on ``robot_description``."""
    links, joints = _body(kind)
    return robot_urdf(kind.name, links, joints)


def simulator_description(kind: RobotKind = PANDA) -> str:
    """Return the URDF with the joints ``base_x``, ``base_y`` and ``base_yaw`` under it."""
    links, joints = _body(kind)
    floor = [
        Link('floor_origin', mass=1.0, inertia=1.0),
        Link('base_x_link', mass=1.0, inertia=1.0),
        Link('base_y_link', mass=1.0, inertia=1.0),
    ]
    moving = [
        _base_joint('base_x', 'prismatic', 'floor_origin', 'base_x_link', (1.0, 0.0, 0.0)),
        _base_joint('base_y', 'prismatic', 'base_x_link', 'base_y_link', (0.0, 1.0, 0.0)),
        _base_joint('base_yaw', 'continuous', 'base_y_link', 'base_link', (0.0, 0.0, 1.0)),
    ]
    return robot_urdf(kind.name, [*floor, *links], [*moving, *joints])


def _base_joint(
    name: str, kind: str, parent: str, child: str, axis: tuple[float, float, float]
) -> Joint:
    reach = 100.0
    return Joint(
        name, kind, parent, child, axis=axis, lower=-reach, upper=reach, effort=2000, velocity=1.0
    )


def _body(kind: RobotKind) -> tuple[list[Link], list[Joint]]:
    sizes = kind.sizes
    links = [
        _base_link(sizes),
        _carriage(sizes),
        *kind.arm_links(sizes.finger_friction),
        *_head_links(),
        # Frames only: a body there would touch and be seen where the skills expect a free hand.
        frame_link('wrist_camera_link'),
        frame_link(WRIST_CAMERA_FRAME),
    ]
    lift = Joint(
        LIFT_JOINT,
        'prismatic',
        'base_link',
        'lift_link',
        (sizes.arm_forward, 0.0, sizes.arm_foot),
        lower=0.0,
        upper=sizes.lift_travel,
        effort=2000.0,
        velocity=sizes.lift_velocity,
    )
    arm = kind.arm_mount('lift_link', (0.0, 0.0, 0.0))
    return links, [lift, *arm, *_head_joints(sizes), *_wrist_camera_joints(kind)]


def _base_link(sizes: RobotParameters) -> Link:
    drum_height = sizes.base_top - sizes.ground_clearance
    column_height = sizes.column_top - sizes.base_top
    mast_height = sizes.camera_height - 0.06 - sizes.column_top
    drum = Shape(
        'cylinder',
        (sizes.base_radius, drum_height),
        (0.0, 0.0, sizes.ground_clearance + drum_height / 2),
    )
    column = Shape(
        'box',
        (0.09, 0.16, column_height),
        (sizes.column_x, 0.0, sizes.base_top + column_height / 2),
    )
    mast = Shape(
        'cylinder',
        (0.025, mast_height),
        (sizes.column_x, 0.0, sizes.column_top + mast_height / 2),
    )
    return Link(
        'base_link',
        mass=70.0,
        centre=(-0.03, 0.0, 0.15),
        inertia=3.0,
        shapes=(drum, column, mast),
        colour=_BLUE,
    )


def _carriage(sizes: RobotParameters) -> Link:
    # The arm stands on its plate; the plate runs along the front of the column.
    back = sizes.column_x + 0.05 - sizes.arm_forward
    front = 0.09
    plate = Shape('box', (front - back, 0.20, 0.04), ((front + back) / 2, 0.0, -0.025))
    slider = Shape('box', (0.03, 0.14, 0.20), (back + 0.015, 0.0, 0.08))
    return Link(
        'lift_link',
        mass=6.0,
        centre=(-0.1, 0.0, 0.0),
        inertia=0.1,
        shapes=(plate, slider),
        colour=_GREY,
    )


def _head_links() -> list[Link]:
    return [
        Link(
            'head_pan_link',
            mass=0.5,
            inertia=0.01,
            shapes=(Shape('cylinder', (0.04, 0.05), (0.0, 0.0, 0.0)),),
            colour=_GREY,
        ),
        Link(
            'head_tilt_link',
            mass=0.5,
            inertia=0.01,
            shapes=(Shape('box', (0.05, 0.16, 0.05), (0.02, 0.0, 0.0)),),
            colour=_DARK,
        ),
        frame_link('head_camera_link'),
        frame_link(CAMERA_FRAME),
    ]


def _head_joints(sizes: RobotParameters) -> list[Joint]:
    return [
        Joint(
            'head_pan',
            'revolute',
            'base_link',
            'head_pan_link',
            (sizes.column_x, 0.0, sizes.camera_height - 0.04),
            lower=-2.9,
            upper=2.9,
            effort=20.0,
            velocity=2.0,
        ),
        Joint(
            'head_tilt',
            'revolute',
            'head_pan_link',
            'head_tilt_link',
            (0.03, 0.0, 0.04),
            axis=(0.0, 1.0, 0.0),
            lower=-0.8,
            upper=1.3,
            effort=20.0,
            velocity=2.0,
        ),
        Joint('head_camera_joint', 'fixed', 'head_tilt_link', 'head_camera_link', (0.05, 0, 0)),
        _optical_joint('head_camera_optical_joint', 'head_camera_link', CAMERA_FRAME),
    ]


def _wrist_camera_joints(kind: RobotKind) -> list[Joint]:
    # The camera looks along the fingers (the hand's z), the fingers below the middle of its view.
    return [
        Joint(
            'wrist_camera_joint',
            'fixed',
            kind.hand,
            'wrist_camera_link',
            (kind.sizes.wrist_camera_forward, 0.0, 0.0),
            rpy=(0.0, kind.sizes.wrist_camera_tilt - pi / 2, pi),
        ),
        _optical_joint('wrist_camera_optical_joint', 'wrist_camera_link', WRIST_CAMERA_FRAME),
    ]


def _optical_joint(name: str, parent: str, child: str) -> Joint:
    return Joint(name, 'fixed', parent, child, rpy=(-pi / 2, 0.0, -pi / 2))
