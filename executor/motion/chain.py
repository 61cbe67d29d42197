"""The names that a robot's description gives to lift, arm, hand and head, and where searches start."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

Posture = tuple[float, ...]

UPRIGHT: tuple[Posture, ...] = (
    (-0.51, 0.0, -0.5, 0.0, -2.2, 0.0, 1.9, 0.785),
    (-0.51, 0.18, -0.5, 0.5, -2.2, -0.5, 1.9, 0.785),
    (-0.51, -0.36, -0.5, -0.5, -2.2, 0.5, 1.9, 0.785),
)
BOWED: tuple[Posture, ...] = (
    (-0.02, -0.79, 1.7, 0.37, -1.76, 2.35, 1.58, 0.26),
    (0.01, 2.44, -1.7, -2.35, -1.28, -1.55, 2.37, -2.16),
)

LEVEL: tuple[Posture, ...] = (
    (0.17, -2.62, -0.2, 0.09, -2.85, -0.2, 1.09, 0.67),
    (0.34, -2.53, -0.11, -0.33, -2.81, -0.11, 1.14, 0.77),
    (0.19, -0.52, -0.01, -1.93, -2.72, -0.53, 1.2, 0.58),
)


@dataclass(frozen=True)
class Chain:
    """
    One robot's joints and frames by name; the defaults are those of the simulated robot.

    Links of fingers have `finger` in their names and the gripper's other links `hand`: the
    collision checks tell them apart by that.

    :ivar lift: the joint that raises the arm.
    :ivar arm: the arm's joints from its foot on.
    :ivar fingers: the joints whose positions add up to the opening.
    :ivar tcp: the tool frame: z along the fingers, y across them.
    :ivar hand_to_tcp_m: from the hand along its z, for a description without the tool frame.
    :ivar tip_m: how far the fingertips reach beyond the tool frame.
    :ivar arm_forward_m: how far before `base_link` the arm's foot stands.
    :ivar upright: where the search for a posture starts: the lift above the tool, the first joint
        from the tool's bearing, the other joints.
    :ivar bowed: leaning forward with the forearm rolled, so that the hand bends up: without them
        nothing below half a metre is reached with a slanted or level hand. The way there and back
        sweeps more room.
    :ivar level: folded over the base with a level hand, to carry what must stay upright.
    """

    lift: str = 'lift'
    arm: tuple[str, ...] = tuple(f'panda_joint{index}' for index in range(1, 8))
    fingers: tuple[str, ...] = ('panda_finger_joint1', 'panda_finger_joint2')
    head: tuple[str, ...] = ('head_pan', 'head_tilt')
    tcp: str = 'panda_hand_tcp'
    hand: str = 'panda_hand'
    head_camera: str = 'head_camera_color_optical_frame'
    hand_to_tcp_m: float = 0.1034
    tip_m: float = 0.009
    arm_forward_m: float = 0.18
    upright: tuple[Posture, ...] = UPRIGHT
    bowed: tuple[Posture, ...] = BOWED
    level: tuple[Posture, ...] = LEVEL

    def __post_init__(self) -> None:
        for name in ('upright', 'bowed', 'level'):
            for posture in getattr(self, name):
                if len(posture) != len(self.joints):
                    raise ValueError(
                        f'{name}: expected {len(self.joints)} numbers (lift and arm), got {posture}'
                    )
        if len(self.head) != 2:
            raise ValueError(f'head: expected pan and tilt, got {self.head}')

    @property
    def joints(self) -> tuple[str, ...]:
        """The lift and the arm, which move the hand."""
        return (self.lift, *self.arm)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> 'Chain':
        """
        Read the section `chain` of a robot's file; what it does not say is as by default.

        :raises ValueError: naming an unknown key, or a value that does not fit.
        """
        known = {each.name: each.type for each in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ValueError(f'chain: expected {", ".join(known)}, got {", ".join(unknown)}')
        return cls(**{name: _tupled(value) for name, value in values.items()})


def _tupled(value: Any) -> Any:
    return tuple(_tupled(each) for each in value) if isinstance(value, list) else value
