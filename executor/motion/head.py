"""Pan and tilt that bring a place into the middle of the head camera's image."""

from collections.abc import Mapping

import numpy as np
import pinocchio as pin

from executor.motion.chain import Chain
from executor.robot import FloatArray


class HeadKinematics:
    """The chain base_link -> pan -> tilt -> camera of one robot description."""

    def __init__(self, urdf: str, chain: Chain | None = None) -> None:
        """Build the chain; raise ValueError when the description lacks its joints or camera."""
        chain = chain or Chain()
        self.joint_names, camera = chain.head, chain.head_camera
        model = pin.buildModelFromXML(urdf)
        names = list(model.names)
        if not all(name in names for name in chain.head) or not model.existFrame(camera):
            raise ValueError(f'robot description: expected {chain.head} and {camera}')
        locked = [i for i in range(1, model.njoints) if names[i] not in chain.head]
        self._model = pin.buildReducedModel(model, locked, pin.neutral(model))
        self._data = self._model.createData()
        self._camera = self._model.getFrameId(camera)

    def camera(self, pan_tilt: FloatArray) -> FloatArray:
        """Return the camera's pose (4, 4) in `base_link`."""
        pin.framesForwardKinematics(self._model, self._data, pan_tilt)
        return np.array(self._data.oMf[self._camera].homogeneous)

    def aim(self, point: FloatArray) -> FloatArray:
        """Return pan and tilt (2,), within their limits, that look at a point in `base_link`."""
        bearing = float(np.arctan2(point[1], point[0]))
        lower, upper = self._model.lowerPositionLimit, self._model.upperPositionLimit
        angles = np.clip(np.array([bearing, 0.5]), lower, upper)
        for _ in range(8):
            seen = np.linalg.inv(self.camera(angles)) @ np.append(point, 1.0)
            step = np.array([-np.arctan2(seen[0], seen[2]), np.arctan2(seen[1], seen[2])])
            angles = np.clip(angles + np.clip(step, -0.8, 0.8), lower, upper)
        result: FloatArray = angles
        return result

    def sees(self, point: FloatArray, tolerance_rad: float = 0.35) -> bool:
        """Say whether pan and tilt alone bring a point in `base_link` near the image's middle."""
        seen = np.linalg.inv(self.camera(self.aim(point))) @ np.append(point, 1.0)
        return bool(np.arctan2(np.hypot(seen[0], seen[1]), seen[2]) < tolerance_rad)

    def angles_from(self, positions: Mapping[str, float]) -> FloatArray:
        """Return pan and tilt from a mapping of joint positions by name."""
        return np.array([positions[name] for name in self.joint_names])
