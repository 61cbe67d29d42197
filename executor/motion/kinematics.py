"""
Forward and inverse kinematics of the lift and the arm for whole stacks of configurations.

Pinocchio reads the URDF and gives the chain; the arithmetic on it is vectorised, so that a search
over hundreds of grasps and base poses costs milliseconds each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pinocchio as pin

from executor.motion.chain import Chain
from executor.motion.transforms import rigid, rotate_about, rotation_vector
from executor.robot import FloatArray


@dataclass(frozen=True)
class IkSettings:
    """When a solution is good enough and how long to try."""

    position_tolerance_m: float = 0.001
    rotation_tolerance_rad: float = 0.006
    iterations: int = 45
    damping: float = 0.02
    step_limit_rad: float = 0.35
    posture_gain: float = 0.08


@dataclass(frozen=True)
class IkResult:
    """The configurations (N, J), whether each solves its target, and the residual errors."""

    joints: FloatArray
    solved: np.ndarray
    position_error_m: FloatArray


class Kinematics:
    """The chain base_link -> lift -> arm -> hand of one robot description."""

    def __init__(self, urdf: str, chain: Chain | None = None) -> None:
        """Build the chain; raise ValueError when the description lacks one of the joints."""
        self.chain = chain or Chain()
        joint_names = self.chain.joints
        model = pin.buildModelFromXML(urdf)
        known = list(model.names)
        missing = [name for name in joint_names if name not in known]
        if missing:
            raise ValueError(f'robot description: expected joints {joint_names}, lacks {missing}')
        self.joint_names = joint_names
        locked = [i for i in range(1, model.njoints) if known[i] not in joint_names]
        neutral = pin.neutral(model)
        for index in locked:
            if known[index] in self.chain.fingers:  # open fingers take the most room
                neutral[model.joints[index].idx_q] = model.upperPositionLimit[
                    model.joints[index].idx_q
                ]
        self._model = pin.buildReducedModel(model, locked, neutral)
        if tuple(self._model.names)[1:] != joint_names:
            raise ValueError(f'expected the chain {joint_names}, got {list(self._model.names)}')
        self.lower = np.array(self._model.lowerPositionLimit)
        self.upper = np.array(self._model.upperPositionLimit)
        self.max_velocity = np.array(self._model.velocityLimit)
        self.posture = 0.5 * (self.lower + self.upper)
        self._read_joints()
        self._tcp_joint, self._tcp_local = self._find_tcp()

    def _read_joints(self) -> None:
        """Keep placement, axis, kind and parent of each joint as plain arrays."""
        data = self._model.createData()
        pin.forwardKinematics(self._model, data, pin.neutral(self._model))
        count = len(self.joint_names)
        self._placements = np.zeros((count, 4, 4))
        self._axes = np.zeros((count, 3))
        self._is_slide = np.zeros(count, dtype=bool)
        self._parents = [int(self._model.parents[i + 1]) for i in range(count)]
        for index in range(count):
            self._placements[index] = self._model.jointPlacements[index + 1].homogeneous
            motion = np.asarray(data.joints[index + 1].S).ravel()  # (6,): linear, angular
            self._is_slide[index] = bool(np.linalg.norm(motion[:3]) > 0.5)
            self._axes[index] = motion[:3] if self._is_slide[index] else motion[3:]

    def _find_tcp(self) -> tuple[int, FloatArray]:
        if self._model.existFrame(self.chain.tcp):
            return self.link_placement(self.chain.tcp)
        joint, local = self.link_placement(self.chain.hand)
        return joint, local @ rigid(np.eye(3), np.array([0.0, 0.0, self.chain.hand_to_tcp_m]))

    def link_placement(self, link: str) -> tuple[int, FloatArray]:
        """Return the chain joint (0 is the base) that carries a link, and the link in its frame."""
        if not self._model.existFrame(link):
            raise ValueError(f'robot description: expected a link {link!r}, it has none')
        frame = self._model.frames[self._model.getFrameId(link)]
        return int(frame.parentJoint), np.array(frame.placement.homogeneous)

    def joint_frames(self, joints: FloatArray) -> FloatArray:
        """Return the base and the joints' frames (N, J + 1, 4, 4) in `base_link`."""
        count = joints.shape[0]
        frames = np.zeros((count, len(self.joint_names) + 1, 4, 4))
        frames[:, 0] = np.eye(4)
        for index in range(len(self.joint_names)):
            motion = np.tile(np.eye(4), (count, 1, 1))
            if self._is_slide[index]:
                motion[:, :3, 3] = joints[:, index, None] * self._axes[index]
            else:
                motion[:, :3, :3] = rotate_about(self._axes[index], joints[:, index])
            fixed = frames[:, self._parents[index]] @ self._placements[index]
            frames[:, index + 1] = fixed @ motion
        return frames

    def tcp(self, joints: FloatArray) -> FloatArray:
        """Return the tool centre point (N, 4, 4) in `base_link` for configurations (N, J)."""
        return self.tcp_of(self.joint_frames(joints))

    def tcp_of(self, frames: FloatArray) -> FloatArray:
        """Return the tool centre point (N, 4, 4) for joint frames already at hand."""
        tcp: FloatArray = frames[:, self._tcp_joint] @ self._tcp_local
        return tcp

    def jacobian(self, frames: FloatArray, point: FloatArray) -> FloatArray:
        """Return the Jacobians (N, 6, J) of points (N, 3) fixed to the hand, linear rows first."""
        count = len(self.joint_names)
        axes = np.einsum('njab,jb->nja', frames[:, 1:, :3, :3], self._axes)
        arms = point[:, None] - frames[:, 1:, :3, 3]
        jacobian = np.zeros((frames.shape[0], 6, count))
        slide = self._is_slide[None, :, None]
        linear = np.where(slide, axes, np.cross(axes, arms))
        jacobian[:, :3] = np.swapaxes(linear, 1, 2)
        jacobian[:, 3:] = np.swapaxes(np.where(slide, 0.0, axes), 1, 2)
        return jacobian

    def solve(
        self, targets: FloatArray, seeds: FloatArray, settings: IkSettings | None = None
    ) -> IkResult:
        """Bring the tool to targets (N, 4, 4) in `base_link` from seeds (N, J)."""
        options = settings or IkSettings()
        joints = np.clip(seeds, self.lower, self.upper)
        solved = np.zeros(len(joints), dtype=bool)
        position_error = np.full(len(joints), np.inf)
        active = np.arange(len(joints))
        for _ in range(options.iterations):
            step, error = self._step(joints[active], targets[active], options)
            distance = np.linalg.norm(error[:, :3], axis=1)
            angle = np.linalg.norm(error[:, 3:], axis=1)
            position_error[active] = distance
            done = (distance < options.position_tolerance_m) & (
                angle < options.rotation_tolerance_rad
            )
            solved[active[done]] = True
            going = active[~done]
            if not len(going):
                break
            joints[going] = np.clip(joints[going] + step[~done], self.lower, self.upper)
            active = going
        return IkResult(joints, solved, position_error)

    def _step(
        self, joints: FloatArray, targets: FloatArray, options: IkSettings
    ) -> tuple[FloatArray, FloatArray]:
        """Return the damped least-squares step and the error (linear, angular) before it."""
        frames = self.joint_frames(joints)
        tcp = self.tcp_of(frames)
        turn = targets[:, :3, :3] @ np.swapaxes(tcp[:, :3, :3], 1, 2)
        error = np.concatenate([targets[:, :3, 3] - tcp[:, :3, 3], rotation_vector(turn)], axis=1)
        jacobian = self.jacobian(frames, tcp[:, :3, 3])
        transposed = np.swapaxes(jacobian, 1, 2)
        size = np.minimum(1.0, np.linalg.norm(error, axis=1))[:, None, None]
        damped = jacobian @ transposed + (1e-5 + (options.damping * size) ** 2) * np.eye(6)
        # Close to the target the posture must not hold the tool off it.
        pull = options.posture_gain * size[..., 0] * (self.posture - joints)
        wanted = error - (jacobian @ pull[..., None])[..., 0]
        step = pull + (transposed @ np.linalg.solve(damped, wanted[..., None]))[..., 0]
        largest = np.max(np.abs(step), axis=1, keepdims=True)
        scaled: FloatArray = step * np.minimum(1.0, options.step_limit_rad / (largest + 1e-9))
        return scaled, error

    def joints_from(self, positions: Mapping[str, float]) -> FloatArray:
        """Return the chain's configuration (J,) from a mapping of joint positions by name."""
        missing = [name for name in self.joint_names if name not in positions]
        if missing:
            raise ValueError(f'joint state: expected {self.joint_names}, lacks {missing}')
        return np.array([positions[name] for name in self.joint_names])
