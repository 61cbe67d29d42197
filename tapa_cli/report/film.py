"""A film of a run: the room's camera, with what the robot's head sees and what it is doing."""

from fractions import Fraction
from pathlib import Path
import textwrap
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # (H, W, 3) RGB

_CAPTION_HEIGHT = 48
_INSET_SHARE = 0.3
_STILL_LEVEL = 0.05
_STILL_S = 2.0
_LETTERS, _NOTE_LINES, _NOTE_LINE = 68, 4, 22
"""Letters in a line of a picture 640 wide, lines of a note, and their height in pixels."""
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE = (255, 255, 255)
_WARM = (255, 205, 120)
_GREY = (170, 170, 170)


class Film:
    """
    Writes an MP4 frame by frame; use it as a context manager.

    Frames carry the robot's time: the film runs `speed` times as fast, and what stands still for
    longer than two seconds, while something is worked out, is left out.
    """

    def __init__(self, path: Path, speed: float = 4.0) -> None:
        """Nothing is written before the first frame, which also sets the size."""
        self.path = path
        self.frames = 0
        self._speed = speed
        self._container: av.container.OutputContainer | None = None
        self._stream: av.VideoStream | None = None
        self._first_s = 0.0
        self._last_pts = -1
        self._last: tuple[Picture, str, float] | None = None
        self._newest: tuple[Picture, Picture | None, str] | None = None
        self._still_s = 0.0
        self._left_out_s = 0.0

    def __enter__(self) -> Self:
        """Return the film."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Finish the file."""
        self.close()

    def add(self, view: Picture, inset: Picture | None, caption: str, stamp_s: float) -> None:
        """Add a frame; one that is no later than the last is left out."""
        if self._is_idle(view, caption, stamp_s):
            return
        picture = compose(view, inset, caption, f'{self._speed:g}x')
        self._newest = (view, inset, caption)
        if self._container is None:
            self._open(picture.shape[1], picture.shape[0], stamp_s)
        assert self._container is not None
        assert self._stream is not None
        shown_s = stamp_s - self._first_s - self._left_out_s
        pts = round(shown_s / self._speed * 1000)
        if pts <= self._last_pts:
            return
        self._put(picture, pts)

    def show(self, note: str, seconds: float = 3.0) -> None:
        """
        Stand still and show a note over the last frame; nothing before the first one.

        :param note: what went wrong and why, or what is done about it.
        :param seconds: of the film.
        """
        if self._container is None or self._newest is None:
            return
        view, inset, caption = self._newest
        picture = compose(view, inset, caption, f'{self._speed:g}x', note)
        for passed in (0.05, seconds):
            self._put(picture, self._last_pts + round(passed * 1000))
        self._left_out_s -= (seconds + 0.05) * self._speed

    def _put(self, picture: Picture, pts: int) -> None:
        """Write a frame that is shown from so many milliseconds on."""
        assert self._container is not None
        assert self._stream is not None
        self._last_pts = pts
        frame = av.VideoFrame.from_ndarray(picture, format='rgb24')
        frame.pts = pts
        frame.time_base = Fraction(1, 1000)
        self._container.mux(self._stream.encode(frame))
        self.frames += 1

    def close(self) -> None:
        """Finish the file; a second call does nothing."""
        if self._container is None or self._stream is None:
            return
        self._container.mux(self._stream.encode())
        self._container.close()
        self._container = None

    def _is_idle(self, view: Picture, caption: str, stamp_s: float) -> bool:
        """Say whether nothing has changed for a while; keeps count of the time left out."""
        last, self._last = self._last, (view, caption, stamp_s)
        if last is None:
            return False
        passed = max(0.0, stamp_s - last[2])
        is_same = last[1] == caption and float(cv2.absdiff(last[0], view).mean()) < _STILL_LEVEL
        self._still_s = self._still_s + passed if is_same else 0.0
        if self._still_s <= _STILL_S:
            return False
        self._left_out_s += passed
        return True

    def _open(self, width: int, height: int, stamp_s: float) -> None:
        self._container = av.open(str(self.path), 'w')
        self._stream = self._container.add_stream('libx264', rate=20)
        self._stream.width, self._stream.height = width, height
        self._stream.pix_fmt = 'yuv420p'
        self._stream.time_base = Fraction(1, 1000)
        self._stream.options = {'crf': '25', 'preset': 'veryfast'}
        self._first_s = stamp_s


def compose(
    view: Picture, inset: Picture | None, caption: str, corner: str = '', note: str = ''
) -> Picture:
    """Return one frame: the view, the inset in its upper right corner, the caption below."""
    height, width = view.shape[0] // 2 * 2, view.shape[1] // 2 * 2
    picture = np.zeros((height + _CAPTION_HEIGHT, width, 3), np.uint8)
    picture[:height] = view[:height, :width]
    if inset is not None:
        small_width = int(width * _INSET_SHARE)
        small_height = small_width * inset.shape[0] // inset.shape[1]
        small = cv2.resize(inset, (small_width, small_height), interpolation=cv2.INTER_AREA)
        top, left = 8, width - small_width - 8
        picture[top - 2 : top + small_height + 2, left - 2 : left + small_width + 2] = 255
        picture[top : top + small_height, left : left + small_width] = small
        _write(picture, 'what the robot sees', (left + 4, top + small_height - 6), 0.4, _WHITE)
    if note:
        lines = textwrap.wrap(note, width * _LETTERS // 640)[:_NOTE_LINES]
        top = height - _NOTE_LINE * len(lines) - 8
        picture[top:height] = picture[top:height] // 4
        for index, line in enumerate(lines):
            _write(picture, line, (10, top + _NOTE_LINE * (index + 1) - 4), 0.5, _WARM)
    _write(picture, caption, (10, height + 31), 0.62, _WHITE)
    _write(picture, corner, (width - 42, height + 31), 0.5, _GREY)
    return picture


def _write(
    picture: Picture, text: str, at: tuple[int, int], size: float, color: tuple[int, int, int]
) -> None:
    limit = picture.shape[1] - at[0] - 50
    plain = text.encode('ascii', 'replace').decode()
    while plain and cv2.getTextSize(plain, _FONT, size, 1)[0][0] > limit and at[0] < 40:
        plain = plain[:-1]
    cv2.putText(picture, plain, at, _FONT, size, color, 1, cv2.LINE_AA)
