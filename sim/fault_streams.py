"""Faults of what the robot sees and says: cameras, localisation, network."""

from __future__ import annotations

from sim.cameras import CAMERAS
from sim.fault import check_name, check_no_target, check_values, Setting

_OFFSET = (0.03, 0.0, 0.0)  # fails about half of the grasps
_DELAY_S = 0.3
_MAX_OFFSET = 10.0
_MAX_DELAY_S = 30.0


class CameraDark:
    """Black pictures without depth, from one camera or, without a target, from all."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_name('camera', target, list(CAMERAS))
        check_values('camera_dark', values, (0,), 0.0, 0.0)
        self._dark = setting.streams.dark
        self._cameras = {target} if target else set(CAMERAS)

    def begin(self) -> bool:
        self.keep_up()
        return True

    def keep_up(self) -> None:
        self._dark |= self._cameras

    def end(self) -> None:
        self._dark -= self._cameras


class CameraFrozen:
    """One picture again and again under new stamps, from one camera or from all."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_name('camera', target, list(CAMERAS))
        check_values('camera_frozen', values, (0,), 0.0, 0.0)
        self._frozen = setting.streams.frozen
        self._cameras = {target} if target else set(CAMERAS)

    def begin(self) -> bool:
        self.keep_up()
        return True

    def keep_up(self) -> None:
        self._frozen |= self._cameras

    def end(self) -> None:
        self._frozen -= self._cameras


class LocalisationOffset:
    """The base takes itself to be elsewhere, by dx and dy in `map` and dyaw; cameras follow."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_no_target('localisation_offset', target)
        check_values('localisation_offset', values, (0, 2, 3), -_MAX_OFFSET, _MAX_OFFSET)
        self._streams = setting.streams
        x, y, yaw = (*values, 0.0)[:3] if values else _OFFSET
        self._offset = (x, y, yaw)

    def begin(self) -> bool:
        self._streams.offset = self._offset
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        self._streams.offset = (0.0, 0.0, 0.0)


class SlowNetwork:
    """State and pictures leave late, by values[0] simulated seconds."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_no_target('slow_network', target)
        check_values('slow_network', values, (0, 1), 0.0, _MAX_DELAY_S)
        self._streams = setting.streams
        self._delay_s = values[0] if values else _DELAY_S

    def begin(self) -> bool:
        self._streams.delay_s = self._delay_s
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        self._streams.delay_s = 0.0
