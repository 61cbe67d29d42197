"""
The Panda arm with its hand as URDF values: Franka's frames and limits, own simple shapes.

The meshes that are drawn come with pybullet_data (Apache-2.0, from franka_ros); what touches is
boxes and cylinders that enclose them, which collision libraries take as they are.
"""

from __future__ import annotations

from math import pi
from pathlib import Path

import pybullet_data

from sim.urdf import arm_joints, finger_joints, frame_link, Joint, Link, Shape, Triple, Turning

ARM_JOINTS = tuple(f'panda_joint{number}' for number in range(1, 8))
FINGER_JOINTS = ('panda_finger_joint1', 'panda_finger_joint2')
FINGER_TRAVEL_M = 0.04
TCP_FROM_HAND_M = 0.1034

_LINKS = tuple(f'panda_link{number}' for number in range(8))
_FINGERS = ('panda_leftfinger', 'panda_rightfinger')
_HALF = pi / 2
_ALONG_Y: Triple = (_HALF, 0.0, 0.0)

_ARM = (
    Turning((0.0, 0.0, 0.333), (0.0, 0.0, 0.0), -2.8973, 2.8973, 87.0, 2.175),
    Turning((0.0, 0.0, 0.0), (-_HALF, 0.0, 0.0), -1.7628, 1.7628, 87.0, 2.175),
    Turning((0.0, -0.316, 0.0), (_HALF, 0.0, 0.0), -2.8973, 2.8973, 87.0, 2.175),
    Turning((0.0825, 0.0, 0.0), (_HALF, 0.0, 0.0), -3.0718, -0.0698, 87.0, 2.175),
    Turning((-0.0825, 0.384, 0.0), (-_HALF, 0.0, 0.0), -2.8973, 2.8973, 36.0, 2.61),
    Turning((0.0, 0.0, 0.0), (_HALF, 0.0, 0.0), -0.0175, 3.7525, 36.0, 2.61),
    Turning((0.088, 0.0, 0.0), (_HALF, 0.0, 0.0), -2.8973, 2.8973, 36.0, 2.61),
)

_MASSES: tuple[tuple[float, Triple], ...] = (
    (2.9, (-0.04, 0.0, 0.06)),
    (2.7, (0.0, -0.04, -0.06)),
    (2.7, (0.0, -0.06, 0.04)),
    (2.4, (0.03, 0.02, -0.05)),
    (2.4, (-0.03, 0.05, 0.02)),
    (2.8, (0.0, 0.04, -0.12)),
    (1.5, (0.05, 0.01, 0.0)),
    (0.5, (0.01, 0.01, 0.08)),
)

_SHAPES: tuple[tuple[Shape, ...], ...] = (
    (Shape('box', (0.225, 0.19, 0.14), (-0.041, 0.0, 0.07)),),
    (
        Shape('cylinder', (0.056, 0.20), (0.0, 0.0, -0.092)),
        Shape('cylinder', (0.056, 0.185), (0.0, -0.0365, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.056, 0.185), (0.0, 0.0, 0.0365)),
        Shape('cylinder', (0.056, 0.20), (0.0, -0.094, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.056, 0.12), (0.0, 0.0, -0.061)),
        Shape('cylinder', (0.056, 0.17), (0.0825, 0.027, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.056, 0.17), (0.0, 0.0, 0.027)),
        Shape('cylinder', (0.056, 0.12), (-0.0825, 0.063, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.056, 0.12), (0.0, 0.0, -0.20)),
        Shape('box', (0.09, 0.09, 0.20), (0.0, 0.07, -0.13)),
        Shape('cylinder', (0.056, 0.185), (0.0, 0.0375, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.05, 0.10), (0.0, 0.0, 0.005)),
        Shape('cylinder', (0.048, 0.13), (0.088, 0.017, 0.0), _ALONG_Y),
    ),
    (
        Shape('cylinder', (0.044, 0.055), (0.0, 0.0, 0.08)),
        Shape('box', (0.06, 0.06, 0.035), (0.048, 0.048, 0.089)),
    ),
)

_HAND = (Shape('box', (0.064, 0.206, 0.09), (0.0, 0.0, 0.021)),)
_FINGER = (
    Shape('box', (0.021, 0.016, 0.026), (0.0, 0.008, 0.041)),
    Shape('box', (0.021, 0.016, 0.030), (0.0, 0.016, 0.015)),
)
_FINGER_MIRRORED = (
    Shape('box', (0.021, 0.016, 0.026), (0.0, -0.008, 0.041)),
    Shape('box', (0.021, 0.016, 0.030), (0.0, -0.016, 0.015)),
)


def meshes_folder() -> Path:
    """Return where pybullet_data keeps the arm's meshes on this machine."""
    return Path(pybullet_data.getDataPath()) / 'franka_panda' / 'meshes'


def panda_links(finger_friction: float) -> list[Link]:
    """Return the links of arm and hand, ``panda_link0`` first."""
    links = [_arm_link(number) for number in range(8)]
    links.append(
        Link(
            'panda_hand',
            mass=0.73,
            centre=(0.0, 0.0, 0.03),
            inertia=0.005,
            shapes=_HAND,
            mesh=_mesh('visual/hand.obj'),
        )
    )
    for name, shapes, turn in (
        (_FINGERS[0], _FINGER, 0.0),
        (_FINGERS[1], _FINGER_MIRRORED, pi),
    ):
        links.append(
            Link(
                name,
                mass=0.1,
                centre=(0.0, 0.0, 0.02),
                inertia=0.001,
                shapes=shapes,
                mesh=_mesh('visual/finger.obj'),
                mesh_rpy=(0.0, 0.0, turn),
                friction=finger_friction,
            )
        )
    links.append(frame_link('panda_hand_tcp'))
    return links


def panda_joints(parent: str, xyz: Triple) -> list[Joint]:
    """Return the joints that mount the arm on a link, ``panda_link0`` at ``xyz`` in it."""
    mount = Joint('panda_mount', 'fixed', parent, _LINKS[0], xyz)
    arm = arm_joints(ARM_JOINTS, _LINKS, _ARM)
    fingers = finger_joints(FINGER_JOINTS, 'panda_hand', _FINGERS, 0.0584, FINGER_TRAVEL_M)
    hand = Joint(
        'panda_hand_joint',
        'fixed',
        _LINKS[-1],
        'panda_hand',
        (0.0, 0.0, 0.107),
        (0, 0, -pi / 4),
    )
    tcp = Joint(
        'panda_tcp_joint', 'fixed', 'panda_hand', 'panda_hand_tcp', (0.0, 0.0, TCP_FROM_HAND_M)
    )
    return [mount, *arm, hand, *fingers, tcp]


def _arm_link(number: int) -> Link:
    mass, centre = _MASSES[number]
    # Franka's links 0 and 7 are drawn from their coarse mesh: the fine one is not in the package.
    folder = 'collision' if number in (0, 7) else 'visual'
    return Link(
        _LINKS[number],
        mass=mass,
        centre=centre,
        inertia=0.02,
        shapes=_SHAPES[number],
        mesh=_mesh(f'{folder}/link{number}.obj'),
    )


def _mesh(relative: str) -> str:
    return str(meshes_folder() / relative)
