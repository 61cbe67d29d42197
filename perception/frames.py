"""Pairs colour, depth, intrinsics and pose of one camera by their exact stamp."""

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
import threading
import time
from typing import Any

from perception.frame_checks import FrozenWatch
from perception.rgbd import RgbdImage
from tapa_planner.errors import InputError

PARTS = ('color', 'depth', 'info', 'pose')
FUTURE_NS = 2_000_000_000
BACK_NS = 2_000_000_000
"""By so much stamps may differ before their clock counts as wrong or set back."""
_KEPT = 8

Build = Callable[[dict[str, Any]], RgbdImage]
StopRequested = Callable[[], bool]


@dataclass
class FrameStatistics:
    """
    What came and what was wrong with it; times are of `time.monotonic`, seconds.

    :ivar missing: for each part how many stamps never got it though others of the stamp came.
    """

    complete: int = 0
    malformed: int = 0
    out_of_order: int = 0
    from_future: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    last_error: str = ''
    last_arrival_s: float = float('-inf')
    last_malformed_s: float = float('-inf')
    last_missing_s: float = float('-inf')
    last_disorder_s: float = float('-inf')
    last_future_s: float = float('-inf')
    rate_hz: float = 0.0
    frozen: bool = False


@dataclass
class FrameBuffer:
    """
    Keeps the newest stamps of one camera; parts come from one thread, frames are taken by another.

    Messages are turned into arrays only when a frame is asked for, and old ones are dropped: it
    never lags behind.

    :param build: makes an image of the four parts; raises `InputError` for bad ones.
    """

    build: Build
    statistics: FrameStatistics = field(default_factory=FrameStatistics)

    def __post_init__(self) -> None:
        self._waiting: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._complete: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._arrived = threading.Condition()
        self._frozen = FrozenWatch()

    def put(self, part: str, stamp_ns: int, message: Any, now_ns: int | None = None) -> None:
        """
        Take in one part.

        A stamp far before the newest one means that the clock went back: all is forgotten then.

        :param now_ns: of the stamps' clock; a stamp clearly after it is refused.
        """
        now_s = time.monotonic()
        with self._arrived:
            if now_ns and stamp_ns > now_ns + FUTURE_NS:
                self.statistics.from_future += 1
                self.statistics.last_future_s = now_s
                return
            newest = max((*self._complete, *self._waiting), default=stamp_ns)
            if stamp_ns < newest - BACK_NS:
                self.statistics.out_of_order += 1
                self.statistics.last_disorder_s = now_s
                self._waiting.clear()
                self._complete.clear()
            parts = self._waiting.setdefault(stamp_ns, {})
            parts[part] = message
            if len(parts) == len(PARTS):
                self._complete[stamp_ns] = self._waiting.pop(stamp_ns)
                self._count_complete(now_s)
                self._arrived.notify_all()
            while len(self._complete) > _KEPT:
                self._complete.popitem(last=False)
            while len(self._waiting) > _KEPT:
                _, dropped = self._waiting.popitem(last=False)
                self.statistics.missing.update(each for each in PARTS if each not in dropped)
                self.statistics.last_missing_s = now_s

    def _count_complete(self, now_s: float) -> None:
        gap = now_s - self.statistics.last_arrival_s
        if 0.0 < gap < float('inf'):
            known = self.statistics.rate_hz
            self.statistics.rate_hz = 1.0 / gap if not known else known + 0.2 * (1.0 / gap - known)
        self.statistics.complete += 1
        self.statistics.last_arrival_s = now_s

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
            image = self.build(parts)
        except InputError as exc:
            self.statistics.malformed += 1
            self.statistics.last_error = str(exc)
            self.statistics.last_malformed_s = time.monotonic()
            return None
        self._frozen.saw(image)
        self.statistics.frozen = self._frozen.is_frozen
        return image
