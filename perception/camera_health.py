"""How a camera is doing, from what its frame buffer counted: a level and a sentence."""

from dataclasses import dataclass, field
from enum import IntEnum
import math

from perception.frames import FrameStatistics

STALE_AFTER_S = 5.0
_RECENT_S = 10.0


class Level(IntEnum):
    """The levels of `diagnostic_msgs/DiagnosticStatus`."""

    OK = 0
    WARN = 1
    ERROR = 2
    STALE = 3


@dataclass(frozen=True)
class Health:
    """A level, a sentence and numbers."""

    level: Level
    message: str
    values: dict[str, str] = field(default_factory=dict)


def health_of(statistics: FrameStatistics, now_s: float) -> Health:
    """
    Return how a camera is doing.

    :param now_s: of `time.monotonic`, as the statistics' times are.
    """
    age = now_s - statistics.last_arrival_s
    lacking = ', '.join(
        f'{part} ({count})' for part, count in sorted(statistics.missing.items()) if count
    )
    values = {
        'frames': str(statistics.complete),
        'frames a second': f'{statistics.rate_hz:.1f}',
        'seconds since a frame': f'{age:.1f}' if math.isfinite(age) else 'never',
        'malformed frames': str(statistics.malformed),
        'last malformed': statistics.last_error,
        'stamps that lacked a part': lacking or 'none',
        'stamps out of order': str(statistics.out_of_order),
        'stamps from the future': str(statistics.from_future),
    }

    def recently(at_s: float) -> bool:
        return now_s - at_s < _RECENT_S

    if statistics.complete == 0:
        why = f'; stamps lacked {lacking}' if lacking else ''
        future = '; its stamps lie in the future' if statistics.from_future else ''
        return Health(Level.ERROR, f'no frame came yet{why}{future}', values)
    if age > STALE_AFTER_S:
        why = f'; stamps lack {lacking}' if recently(statistics.last_missing_s) else ''
        return Health(Level.STALE, f'no frame for {age:.0f} s{why}', values)
    troubles = {
        f'bad frame: {statistics.last_error}': recently(statistics.last_malformed_s),
        'the picture is frozen': statistics.frozen,
        f'stamps lack {lacking}': recently(statistics.last_missing_s),
        'stamps come out of order': recently(statistics.last_disorder_s),
        'stamps lie in the future': recently(statistics.last_future_s),
    }
    message = '; '.join(text for text, is_so in troubles.items() if is_so)
    return Health(Level.WARN if message else Level.OK, message or 'ok', values)
