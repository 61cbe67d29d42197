"""
Another seven-joint arm with a wider hand, for a second robot: longer segments, own names.

Its joints follow each other as the Panda's do, so that the same starting postures serve; its
reach is a tenth longer and its hand opens to ten centimetres.
"""

from __future__ import annotations

from math import pi

from sim.urdf import arm_joints, finger_joints, frame_link, Joint, Link, Shape, Triple, Turning

ARM_JOINTS = tuple(f'arm_joint_{number}' for number in range(1, 8))
FINGER_JOINTS = ('gripper_left_joint', 'gripper_right_joint')
FINGER_TRAVEL_M = 0.05
HAND_LINK = 'gripper_hand'
TCP_FRAME = 'gripper_tcp'
TCP_FROM_HAND_M = 0.115

_LINKS = tuple(f'arm_link_{number}' for number in range(8))
_FINGERS = ('gripper_left_finger', 'gripper_right_finger')
_HALF = pi / 2
_ALONG_Y: Triple = (_HALF, 0.0, 0.0)
_SHOULDER = 0.30
_UPPER_ARM = 0.36
_FOREARM = 0.42
_ELBOW = 0.08
_TUBE = 0.05

_ARM = (
    Turning((0.0, 0.0, _SHOULDER), (0.0, 0.0, 0.0), -3.0, 3.0, 90.0, 2.0),
    Turning((0.0, 0.0, 0.0), (-_HALF, 0.0, 0.0), -1.9, 1.9, 90.0, 2.0),
    Turning((0.0, -_UPPER_ARM, 0.0), (_HALF, 0.0, 0.0), -3.0, 3.0, 90.0, 2.0),
    Turning((_ELBOW, 0.0, 0.0), (_HALF, 0.0, 0.0), -3.0, -0.07, 90.0, 2.0),
    Turning((-_ELBOW, _FOREARM, 0.0), (-_HALF, 0.0, 0.0), -3.0, 3.0, 40.0, 2.5),
    Turning((0.0, 0.0, 0.0), (_HALF, 0.0, 0.0), -0.02, 3.75, 40.0, 2.5),
    Turning((0.08, 0.0, 0.0), (_HALF, 0.0, 0.0), -3.0, 3.0, 40.0, 2.5),
)
_SHAPES: tuple[tuple[Shape, ...], ...] = (
    (Shape('cylinder', (0.09, 0.12), (0.0, 0.0, 0.06)),),
    (
        Shape('cylinder', (_TUBE, 0.18), (0.0, 0.0, -0.09)),
        Shape('cylinder', (_TUBE, 0.17), (0.0, -0.03, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (_TUBE, 0.17), (0.0, 0.0, 0.03)),
        Shape('cylinder', (_TUBE, 0.22), (0.0, -0.11, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (_TUBE, 0.14), (0.0, 0.0, -0.07)),
        Shape('cylinder', (_TUBE, 0.16), (_ELBOW, 0.025, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (_TUBE, 0.16), (0.0, 0.0, 0.025)),
        Shape('cylinder', (_TUBE, 0.13), (-_ELBOW, 0.065, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (_TUBE, 0.14), (0.0, 0.0, -0.22)),
        Shape('box', (0.08, 0.08, 0.22), (0.0, 0.065, -0.14)),
        Shape('cylinder', (_TUBE, 0.17), (0.0, 0.035, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.045, 0.09), (0.0, 0.0, 0.0)),
        Shape('cylinder', (0.045, 0.12), (0.08, 0.015, 0.0), _ALONG_Y),
    ),
    (Shape('cylinder', (0.042, 0.06), (0.0, 0.0, 0.08)),),
)
_MASSES = (2.5, 2.4, 2.4, 2.2, 2.0, 2.0, 1.2, 0.4)
_HAND = (Shape('box', (0.07, 0.20, 0.08), (0.0, 0.0, 0.025)),)
_GREEN = (0.25, 0.45, 0.36, 1.0)
_DARK = (0.2, 0.2, 0.22, 1.0)


def long_arm_links(finger_friction: float) -> list[Link]:
    """Return the links of arm and hand, ``arm_link_0`` first."""
    links = [
        Link(
            _LINKS[number],
            mass=_MASSES[number],
            inertia=0.02,
            shapes=_SHAPES[number],
            colour=_GREEN if number % 2 else _DARK,
        )
        for number in range(8)
    ]
    links.append(Link(HAND_LINK, mass=0.8, inertia=0.005, shapes=_HAND, colour=_DARK))
    for name, side in zip(_FINGERS, (1.0, -1.0), strict=True):
        pad = Shape('box', (0.022, 0.014, 0.06), (0.0, side * 0.007, 0.03))
        links.append(
            Link(
                name,
                mass=0.1,
                centre=(0.0, 0.0, 0.02),
                inertia=0.001,
                shapes=(pad,),
                colour=_GREEN,
                friction=finger_friction,
            )
        )
    links.append(frame_link(TCP_FRAME))
    return links


def long_arm_joints(parent: str, xyz: Triple) -> list[Joint]:
    """Return the joints that mount the arm on a link, ``arm_link_0`` at ``xyz`` in it."""
    mount = Joint('arm_mount', 'fixed', parent, _LINKS[0], xyz)
    arm = arm_joints(ARM_JOINTS, _LINKS, _ARM)
    fingers = finger_joints(FINGER_JOINTS, HAND_LINK, _FINGERS, 0.065, FINGER_TRAVEL_M)
    turn = (0.0, 0.0, -pi / 4)
    hand = Joint('gripper_mount', 'fixed', _LINKS[-1], HAND_LINK, (0.0, 0.0, 0.11), turn)
    tcp = Joint('gripper_tcp_joint', 'fixed', HAND_LINK, TCP_FRAME, (0.0, 0.0, TCP_FROM_HAND_M))
    return [mount, *arm, hand, *fingers, tcp]
