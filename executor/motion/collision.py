"""Whether arm configurations touch the seen world, the floor, the robot itself or what it holds."""

from dataclasses import astuple, dataclass, field, replace

import numpy as np

from executor.motion.distance_field import DistanceField
from executor.motion.kinematics import Kinematics
from executor.motion.spheres import BodySpheres, FINGER_WORD, GRIPPER_WORDS
from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray

SELF_MARGIN_M = 0.0
CHUNK = 512
TURNS = 12
LEAST_HUB_M = 0.02
LAST_BEFORE_WRIST = 6
"""Of the chain's joints, the last that carries what the held thing may knock against."""
HELD_OVERLAP_M = 0.01
"""By which spheres of the held thing and of the robot, which bulge, may overlap."""


@dataclass(frozen=True)
class Margins:
    """Distances to keep (m); negative lets spheres overlap what they are meant to come close to."""

    arm_m: float = 0.01
    hand_m: float = 0.005
    fingers_m: float = 0.005
    held_m: float = 0.005

    def less(self, metres: float) -> 'Margins':
        """Return distances that are all so much smaller."""
        return Margins(*(each - metres for each in astuple(self)))


TRAVEL = Margins()
CONTACT = Margins(arm_m=0.005, hand_m=-0.005, fingers_m=-0.05, held_m=-0.05)
"""For the last centimetres, where fingers and the held thing are meant to touch."""


NO_ZONES = np.zeros((0, 4))
SLACKS_M = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05)
"""An arm that is nearer to something than that is in it."""


@dataclass(frozen=True)
class ArmWorld:
    """What an arm motion must avoid: seen points, the floor, and where the base stands."""

    obstacles: DistanceField
    map_tform_base: FloatArray
    held_centres: FloatArray = field(default_factory=lambda: np.zeros((0, 3)))  # (H, 3) at the tcp
    held_radii: FloatArray = field(default_factory=lambda: np.zeros(0))
    keeps_off_robot: bool = False
    """Whether what is held must not come near to the robot's own base, column and arm."""
    keep_out: FloatArray = field(default_factory=lambda: NO_ZONES)
    """Zones (Z, 4) of the floor, x_min y_min x_max y_max in `map`, over which nothing may reach."""

    def at(self, map_tform_base: FloatArray) -> 'ArmWorld':
        """Return the same world with the base elsewhere."""
        return replace(self, map_tform_base=map_tform_base)

    def leaving(self, centres: FloatArray, radii: FloatArray) -> 'ArmWorld':
        """Return the same world without what spheres (S, 3), (S,) in `map` touch already."""
        off = [not np.any(_off_zones(zone[None], centres) < radii) for zone in self.keep_out]
        free = self.obstacles.without(centres, radii)
        return replace(self, obstacles=free, keep_out=self.keep_out[np.array(off, dtype=bool)])

    def off_zones(self, places: FloatArray) -> FloatArray:
        """Return how far places (..., 3) in `map` are from the nearest zone; 0 within one."""
        return _off_zones(self.keep_out, places)


def _off_zones(zones: FloatArray, places: FloatArray) -> FloatArray:
    if not len(zones):
        return np.full(places.shape[:-1], np.inf)
    flat = places[..., None, :2]
    beyond = np.maximum(zones[:, :2] - flat, flat - zones[:, 2:])
    distance: FloatArray = np.linalg.norm(np.maximum(beyond, 0.0), axis=-1).min(axis=-1)
    return distance


_PAIRS: dict[tuple[bytes, ...], np.ndarray] = {}


class CollisionChecker:
    """Checks stacks of configurations of one robot."""

    def __init__(
        self, kinematics: Kinematics, spheres: BodySpheres, known_free: FloatArray
    ) -> None:
        """Take the robot's parts; `known_free` (N, J) are postures that touch nothing."""
        self._kinematics = kinematics
        self._spheres = spheres
        self._moves = spheres.joints > 1  # beyond the lift: the arm and the hand
        self._fingers = spheres.named((FINGER_WORD,))
        self._hand = spheres.named(GRIPPER_WORDS) & ~self._fingers
        self._trunk = spheres.joints <= LAST_BEFORE_WRIST
        self._tool_centres, self._tool_radii, self._tool_owners = self._fixed_to_tool()
        self._self_pairs = self._find_self_pairs(known_free)

    def free(
        self,
        joints: FloatArray,
        world: ArmWorld,
        margins: Margins = TRAVEL,
        bases: FloatArray | None = None,
    ) -> np.ndarray:
        """Say which configurations (N, J) are free; `bases` (N, 4, 4) moves the base for each."""
        parts = []
        for start in range(0, len(joints), CHUNK):
            piece = slice(start, start + CHUNK)
            parts.append(
                self._free(joints[piece], world, margins, None if bases is None else bases[piece])
            )
        return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)

    def slack(self, joints: FloatArray, world: ArmWorld, margins: Margins) -> Margins | None:
        """Return the largest margins, of these or less, in which a configuration (J,) is free."""
        lowered = (margins.less(metres) for metres in SLACKS_M)
        return next((each for each in lowered if self.free(joints[None], world, each)[0]), None)

    def tool_fits(
        self, paths: FloatArray, world: ArmWorld, margins: tuple[Margins, ...]
    ) -> np.ndarray:
        """
        Say along which tool paths in `map` (N, K, 4, 4) the hand and what it holds have room.

        What the rest of the arm needs is left out, so that a path that fails here fails from
        everywhere.
        """
        centres = np.concatenate([self._tool_centres, world.held_centres])
        radii = np.concatenate([self._tool_radii, world.held_radii])
        fits = np.ones(len(paths), dtype=bool)
        for index, each in enumerate(margins):
            tools = paths[fits, index]
            placed = np.einsum('nab,sb->nsa', tools[:, :3, :3], centres) + tools[:, None, :3, 3]
            held = np.full(len(world.held_radii), each.held_m)
            margin = np.concatenate([self._margin(each)[self._tool_owners], held])
            near = np.minimum(world.obstacles.distance(placed), placed[..., 2]) - margin
            near = np.minimum(near, world.off_zones(placed))
            fits[fits] = np.all(near - radii >= 0, axis=1)
        return fits

    def clear_of_box(
        self, joints: FloatArray, bases: FloatArray, pose: FloatArray, half: FloatArray
    ) -> np.ndarray:
        """Say which configurations keep all but the fingers out of a box in `map`."""
        placed = self._spheres.placed(self._kinematics.joint_frames(joints))[:, ~self._fingers]
        radii = self._spheres.radii[~self._fingers]
        centres = np.einsum('nab,nsb->nsa', bases[:, :3, :3], placed) + bases[:, None, :3, 3]
        local = (centres - pose[:3, 3]) @ pose[:3, :3]
        outside = np.linalg.norm(np.maximum(np.abs(local) - half, 0.0), axis=2)
        clear: np.ndarray = np.all(outside > radii, axis=1)
        return clear

    def explain(self, joints: FloatArray, world: ArmWorld, margins: Margins = TRAVEL) -> str:
        """Name what one configuration (J,) touches; empty when it is free."""
        frames = self._kinematics.joint_frames(joints[None])
        placed = self._spheres.placed(frames)
        touched = self._self_touch(placed)[0]
        if touched.any():
            first, second = self._self_pairs[int(np.argmax(touched))]
            links = self._spheres.links
            return f'{links[first]} would touch {links[second]}'
        guarded = world.keeps_off_robot and len(world.held_radii)
        if guarded and not self._held_off_robot(placed, frames, world)[0]:
            return 'the held thing would touch the robot'
        gap = self._world_gap(placed, frames, world, margins, None)[0]
        if gap.min() >= 0:
            return ''
        worst = int(np.argmin(gap))
        names = [
            link for link, moves in zip(self._spheres.links, self._moves, strict=True) if moves
        ]
        what = names[worst] if worst < len(names) else 'the held thing'
        if (
            self._world_gap(placed, frames, replace(world, keep_out=NO_ZONES), margins, None).min()
            >= 0
        ):
            return f'{what} would reach over a zone that it keeps out of'
        return f'{what} would come {-gap.min() * 100:.1f} cm too close to what the camera saw'

    def _free(
        self,
        joints: FloatArray,
        world: ArmWorld,
        margins: Margins,
        bases: FloatArray | None,
    ) -> np.ndarray:
        frames = self._kinematics.joint_frames(joints)
        placed = self._spheres.placed(frames)
        fine: np.ndarray = np.logical_not(self._self_touch(placed).any(axis=1))
        if world.keeps_off_robot and len(world.held_radii):
            fine &= self._held_off_robot(placed, frames, world)
        if fine.any():
            gap = self._world_gap(placed, frames, world, margins, bases)
            fine &= gap.min(axis=1) >= 0
        return fine

    def _held_off_robot(
        self, placed: FloatArray, frames: FloatArray, world: ArmWorld
    ) -> np.ndarray:
        """Say in which configurations (N,) the held thing keeps off base, column and arm."""
        tcp = self._kinematics.tcp_of(frames)
        held = np.einsum('nab,hb->nha', tcp[:, :3, :3], world.held_centres) + tcp[:, None, :3, 3]
        trunk = placed[:, self._trunk]
        apart = np.linalg.norm(held[:, :, None] - trunk[:, None], axis=3)
        near = world.held_radii[:, None] + self._spheres.radii[self._trunk] - HELD_OVERLAP_M
        off: np.ndarray = np.all(apart >= near, axis=(1, 2))
        return off

    def _world_gap(
        self,
        placed: FloatArray,
        frames: FloatArray,
        world: ArmWorld,
        margins: Margins,
        bases: FloatArray | None,
    ) -> FloatArray:
        """Return by how much each moving sphere (N, M) keeps its margin from world and floor."""
        centres = placed[:, self._moves]
        radii = self._spheres.radii[self._moves]
        margin = self._margin(margins)[self._moves]
        if len(world.held_radii):
            tcp = self._kinematics.tcp_of(frames)
            held = np.einsum('nab,hb->nha', tcp[:, :3, :3], world.held_centres)
            centres = np.concatenate([centres, held + tcp[:, None, :3, 3]], axis=1)
            radii = np.concatenate([radii, world.held_radii])
            margin = np.concatenate([margin, np.full(len(world.held_radii), margins.held_m)])
        if bases is None:
            shape = centres.shape
            centres = apply(world.map_tform_base, centres.reshape(-1, 3)).reshape(shape)
        else:
            centres = np.einsum('nab,nsb->nsa', bases[:, :3, :3], centres)
            centres = centres + bases[:, None, :3, 3]
        near = np.minimum(world.obstacles.distance(centres), centres[..., 2]) - margin
        gap: FloatArray = np.minimum(near, world.off_zones(centres)) - radii
        return gap

    def _margin(self, margins: Margins) -> FloatArray:
        """Return the distance (S,) that each sphere is to keep."""
        margin = np.where(self._fingers, margins.fingers_m, margins.arm_m)
        return np.where(self._hand, margins.hand_m, margin)

    def _fixed_to_tool(self) -> tuple[FloatArray, FloatArray, np.ndarray]:
        """
        Return centres (T, 3) in the tool's frame, radii (T,) and owners (T,) of what moves with it.

        The link before turns about the tool's last joint: what that sweeps in any case is a ball
        around the axis, smaller than the sphere by its distance from there.
        """
        last = len(self._kinematics.joint_names)
        turns = np.tile(self._kinematics.posture, (TURNS, 1))
        turns[:, -1] += np.linspace(0.0, 2 * np.pi, TURNS, endpoint=False)
        frames = self._kinematics.joint_frames(turns)
        placed = self._spheres.placed(frames)
        tool = inverse(self._kinematics.tcp_of(frames))
        local = np.einsum('nab,nsb->nsa', tool[:, :3, :3], placed) + tool[:, None, :3, 3]
        hubs = local.mean(axis=0)
        radii = self._spheres.radii - np.linalg.norm(local[0] - hubs, axis=1)
        wrist = (self._spheres.joints == last - 1) & (radii > LEAST_HUB_M)
        owners = np.flatnonzero((self._spheres.joints == last) | wrist)
        return hubs[owners], radii[owners], owners

    def _self_touch(self, placed: FloatArray) -> np.ndarray:
        first, second = self._self_pairs.T
        apart = np.linalg.norm(placed[:, first] - placed[:, second], axis=2)
        touch: np.ndarray = (
            apart < self._spheres.radii[first] + self._spheres.radii[second] + SELF_MARGIN_M
        )
        return touch

    def _find_self_pairs(self, known_free: FloatArray) -> np.ndarray:
        """Return sphere pairs (P, 2) that may meet: not neighbours, nor in touch whatever moves."""
        key = (
            self._spheres.centres.tobytes(), self._spheres.radii.tobytes(),
            self._kinematics.lower.tobytes(), self._kinematics.upper.tobytes(),
            known_free.tobytes(),
        )  # fmt: skip
        if key not in _PAIRS:  # found once for a robot, however often its models are built
            _PAIRS[key] = self._search_self_pairs(known_free)
        return _PAIRS[key]

    def _search_self_pairs(self, known_free: FloatArray) -> np.ndarray:
        joints = self._spheres.joints
        first, second = np.triu_indices(len(joints), k=1)
        low = np.minimum(joints[first], joints[second])
        high = np.maximum(joints[first], joints[second])
        apart = (high - low >= 2) & (high >= 3)
        # The wrist's links lie within each other's spheres; they cannot be bent into each other.
        apart &= ~((low >= 6) & (high >= 6))
        pairs = np.stack([first[apart], second[apart]], axis=1)
        rng = np.random.default_rng(0)
        low_limit, high_limit = self._kinematics.lower, self._kinematics.upper
        samples = rng.uniform(low_limit, high_limit, (400, len(low_limit)))
        often = self._touching(pairs, samples).mean(axis=0)
        # Spheres bulge: where they meet in a posture that is known to be free, they say nothing.
        never_true = self._touching(pairs, known_free).any(axis=0)
        kept: np.ndarray = pairs[(often < 0.6) & (often > 0.0) & ~never_true]
        return kept

    def _touching(self, pairs: np.ndarray, joints: FloatArray) -> np.ndarray:
        placed = self._spheres.placed(self._kinematics.joint_frames(joints))
        first, second = pairs.T
        distance = np.linalg.norm(placed[:, first] - placed[:, second], axis=2)
        touching: np.ndarray = distance < self._spheres.radii[first] + self._spheres.radii[second]
        return touching
