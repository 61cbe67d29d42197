"""Pairs colour, depth, intrinsics and pose of one camera by their exact stamp."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
import threading
import time
from typing import Any

from perception.rgbd import RgbdImage
from tapa_planner.errors import InputError

PARTS = ('color', 'depth', 'info', 'pose')
_KEPT = 8

Build = Callable[[dict[str, Any]], RgbdImage]
StopRequested = Callable[[], bool]


@dataclass
class FrameStatistics:
    """What came and what was wrong with it."""

    complete: int = 0
    malformed: int = 0
    last_error: str = ''
    last_arrival_s: float = float('-inf')


@dataclass
class FrameBuffer:
    """
    Keeps the newest stamps of one camera; parts come from one thread, frames are taken by another.

    Messages are turned into arrays only when a frame is asked for.

    :param build: makes an image of the four parts; raises `InputError` for bad ones.
    """

    build: Build
    statistics: FrameStatistics = field(default_factory=FrameStatistics)

    def __post_init__(self) -> None:
        self._waiting: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._complete: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._arrived = threading.Condition()

    def put(self, part: str, stamp_ns: int, message: Any) -> None:
        """Take in one part."""
        with self._arrived:
            parts = self._waiting.setdefault(stamp_ns, {})
            parts[part] = message
            if len(parts) == len(PARTS):
                self._complete[stamp_ns] = self._waiting.pop(stamp_ns)
                self.statistics.complete += 1
                self.statistics.last_arrival_s = time.monotonic()
                self._arrived.notify_all()
            for kept in (self._waiting, self._complete):
                while len(kept) > _KEPT:
                    kept.popitem(last=False)

    def first_from(self, stamp_ns: int, timeout_s: float, stop: StopRequested) -> RgbdImage | None:
        """
        Return the first good frame taken at or after a stamp; None if none comes in time.

        :param timeout_s: of wall time.
        """
        end = time.monotonic() + timeout_s
        tried: set[int] = set()
        while time.monotonic() < end and not stop():
            with self._arrived:
                found = [each for each in sorted(self._complete) if each >= stamp_ns]
                fresh = [each for each in found if each not in tried]
                if not fresh:
                    self._arrived.wait(0.05)
                    continue
                parts = self._complete[fresh[0]]
            tried.add(fresh[0])
            image = self._built(parts)
            if image is not None:
                return image
        return None

    def newest(self) -> RgbdImage | None:
        """Return the newest good frame there is; None if there is none."""
        with self._arrived:
            every = [self._complete[each] for each in sorted(self._complete, reverse=True)]
        for parts in every:
            image = self._built(parts)
            if image is not None:
                return image
        return None

    def clear(self) -> None:
        """Forget everything, as after a jump of the clock back in time."""
        with self._arrived:
            self._waiting.clear()
            self._complete.clear()

    def _built(self, parts: dict[str, Any]) -> RgbdImage | None:
        try:
            return self.build(parts)
        except InputError as exc:
            self.statistics.malformed += 1
            self.statistics.last_error = str(exc)
            return None
