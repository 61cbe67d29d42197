"""The parameters of the node `sim`: declared with description and range, read into values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.node import Node

from sim.camera_noise import NoiseOptions
from sim.cameras import CAMERAS
from sim.drawing.choice import RENDERERS
from sim.driver import DriverOptions
from sim.gripper import GripMode
from sim.pace import Pace, PaceOptions
from sim.robot_model import ROBOTS
from sim.simulation import KINDS, SimulationOptions

_NOISE = {
    'depth_sigma': (0.05, 'Standard deviation of depth at 1 m, metres; grows with the square.'),
    'depth_step': (0.1, 'What depth is rounded to, metres.'),
    'depth_dropout': (1.0, 'Fraction of the picture that is holes without depth.'),
    'edge_dropout': (1.0, 'Chance of a pixel at an edge or on a grazing surface to lack depth.'),
    'blur_px': (10.0, 'Standard deviation of a blur of the colours, pixels.'),
    'exposure_s': (0.1, 'How long the shutter is open; what moves meanwhile is smeared.'),
    'exposure_sigma': (1.0, 'Relative standard deviation of brightness from picture to picture.'),
    'colour_sigma': (64.0, 'Standard deviation of the colours of each pixel, of 255.'),
}
"""Noise of a camera -> the most that is allowed, and what it means; all are off at 0."""


@dataclass(frozen=True)
class NodeOptions:
    """What the parameters say."""

    kind: str
    seed: int
    description: str
    simulation: SimulationOptions
    pace: PaceOptions


def declare_options(node: Node) -> NodeOptions:
    """
    Declare the parameters and read them.

    :raises ValueError: naming what was expected and what came.
    """

    def number(name: str, default: float, low: float, high: float, text: str) -> float:
        limits = FloatingPointRange(from_value=low, to_value=high)
        return float(_declare(node, name, default, text, floating_point_range=[limits]))

    def choice(name: str, options: list[str], text: str) -> str:
        came = str(_declare(node, name, options[0], f'{text}: {", ".join(options)}'))
        if came not in options:
            raise ValueError(f'{name} is one of {", ".join(options)}, got {came!r}')
        return came

    seeds = IntegerRange(from_value=0, to_value=2**31 - 1, step=1)
    seed = int(_declare(node, 'seed', 0, 'Which world of its kind.', integer_range=[seeds]))
    text = f'Kind of world: {", ".join(KINDS)}; or the path of a description (docs/worlds.md).'
    kind, description = _world(str(_declare(node, 'world', 'kitchen', text)))
    lockstep = bool(
        _declare(node, 'lockstep', False, 'Let time advance only while something is due.')
    )
    grip_mode = choice('grip_mode', ['constraint', 'friction'], 'What keeps a thing in the hand')
    renderer = choice('renderer', list(RENDERERS), 'What draws the pictures')
    pace = PaceOptions(
        pace=Pace.LOCKSTEP if lockstep else Pace.REAL_TIME,
        real_time_factor=number(
            'real_time_factor', 1.0, 0.01, 100.0, 'Simulated seconds in a second.'
        ),
        camera_rate_hz=number('camera_rate_hz', 5.0, 0.0, 60.0, 'Head pictures a second.'),
        overview_rate_hz=number('overview_rate_hz', 5.0, 0.0, 60.0, 'Film pictures a second.'),
        render_while_moving=bool(
            _declare(
                node,
                'render_while_moving',
                not lockstep,
                'Draw head pictures in motion too; in lockstep they cost most of the time.',
            )
        ),
    )
    robot = choice('robot', list(ROBOTS), 'Which robot stands in the world')
    driver = DriverOptions(grip_mode=GripMode(grip_mode), robot=ROBOTS[robot])
    noise = {
        camera: NoiseOptions(
            **{
                name: number(f'noise.{camera}.{name}', 0.0, 0.0, most, text)
                for name, (most, text) in _NOISE.items()
            }
        )
        for camera in CAMERAS
    }
    return NodeOptions(kind, seed, description, SimulationOptions(renderer, driver, noise), pace)


def _declare(node: Node, name: str, default: Any, text: str, **ranges: Any) -> Any:
    descriptor = ParameterDescriptor(description=text, read_only=True, **ranges)
    return node.declare_parameter(name, default, descriptor).value


def _world(value: str) -> tuple[str, str]:
    """Return the kind of world, and the description where the value is the path of one."""
    if value in KINDS:
        return value, ''
    try:
        return 'apartment', Path(value).read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as exc:
        raise ValueError(
            f'world is one of {", ".join(KINDS)} or the path of a description, got {value!r}: {exc}'
        ) from exc
