"""What the skills must know of a robot beyond its URDF, read from `config/robot.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from executor.motion.chain import Chain
from executor.motion.floor import Footprint


@dataclass(frozen=True)
class RobotProfile:
    """Names, sizes and speeds of the robot, and its posture for driving."""

    carry: Mapping[str, float] = field(default_factory=dict)
    footprint: Footprint = field(default_factory=Footprint)
    base_speed_m_s: float = 0.4
    base_turn_rad_s: float = 0.9
    max_opening_m: float = 0.08
    grip_effort_n: float = 40.0
    handle_effort_n: float = 60.0
    chain: Chain = field(default_factory=Chain)

    @classmethod
    def load(cls, path: Path) -> 'RobotProfile':
        """Read a file; raise ValueError naming the key that it lacks."""
        values: Any = yaml.safe_load(path.read_text())
        try:
            return cls(
                carry={name: float(v) for name, v in values['postures']['carry'].items()},
                footprint=Footprint(turning_m=float(values['footprint_radius_m'])),
                base_speed_m_s=0.8 * float(values['max_base_speed']),
                base_turn_rad_s=0.9 * float(values['max_base_turn']),
                max_opening_m=float(values['max_opening_m']),
                chain=Chain.from_mapping(values.get('chain', {})),
            )
        except (KeyError, TypeError) as exc:
            raise ValueError(f'{path}: expected the key {exc}') from exc
