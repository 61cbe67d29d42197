"""What the skills remember from one call to the next: seen points, the held thing, doors."""

from dataclasses import dataclass, field

import numpy as np

from executor.motion.blade import Blade
from executor.motion.cloud import CloudMemory
from executor.motion.front import Front
from executor.motion.rim import Rim
from executor.motion.seen_space import SeenSpace
from executor.motion.transforms import apply
from executor.robot import FloatArray

SPHERE_M = 0.03


@dataclass(frozen=True)
class HeldThing:
    """A thing between the fingers: its box, and where that is at the tool."""

    object_id: str
    name: str
    type_name: str
    size: FloatArray  # (3,) along the box's axes
    tcp_tform_box: FloatArray
    opening_m: float
    tilt_rad: float
    """How far the hand was from pointing straight down when it took the thing."""
    rim: Rim | None = None
    """The opening of a vessel; None for any other thing."""
    blade: Blade | None = None
    """The blade of a knife, in the frame of its box; None for any other thing."""
    carry: FloatArray | None = None
    """The posture (J,) to drive with that keeps it upright; None for the usual one."""

    @property
    def tcp_up(self) -> FloatArray:
        """The thing's own up (3,) in the tool frame."""
        up: FloatArray = self.tcp_tform_box[:3, 2]
        return up

    def spheres(self) -> tuple[FloatArray, FloatArray]:
        """Return centres (H, 3) at the tool and radii (H,) that fill the box; its corners stick out."""
        counts = np.ceil(self.size / SPHERE_M).astype(int)
        cell = self.size / counts
        axes = [
            (np.arange(count) + 0.5) * width - 0.5 * extent
            for count, width, extent in zip(counts, cell, self.size, strict=True)
        ]
        centres = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 3)
        return apply(self.tcp_tform_box, centres), np.full(len(centres), 0.5 * float(cell.max()))


@dataclass(frozen=True)
class MovedFront:
    """A door or drawer that was moved: how far it stands open, and from where that was done."""

    front: Front
    opened: float
    stance: tuple[float, float, float]


@dataclass
class Memory:
    """The state of one skill server."""

    cloud: CloudMemory = field(default_factory=CloudMemory)
    space: SeenSpace | None = None
    """What of the furniture was looked through; None before the first look."""
    held: HeldThing | None = None
    fronts: dict[str, MovedFront] = field(default_factory=dict)
    """Doors and drawers that were moved, by object id."""
    switched: dict[str, bool] = field(default_factory=dict)
    """What was seen to go on (True) or off, by object id."""

    def held_spheres(self, with_held: bool = True) -> tuple[FloatArray, FloatArray]:
        """Return the spheres of what is held, none when the hand is empty or without it."""
        if self.held is None or not with_held:
            return np.zeros((0, 3)), np.zeros(0)
        return self.held.spheres()
