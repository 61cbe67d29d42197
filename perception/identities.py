"""
The ids of things: `mug_2` stays `mug_2` while it is known, and also when it was moved.

A thing that vanished leaves its id behind with how it looked. What appears later under the same
name and looks alike is the same thing, somewhere else; so is what appeared after it was last seen
and before its old place was seen empty.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

_COLOR_APART = 60.0
_SIZE_RATIO = 1.6


@dataclass(frozen=True)
class Appearance:
    """
    How a thing looks.

    :ivar color: mean red, green, blue of 0-255; None where that is not known.
    :ivar longest_m: its longest side.
    :ivar first_s: when it was first seen, seconds.
    :ivar last_s: when it was last seen.
    """

    color: tuple[float, float, float] | None
    longest_m: float
    first_s: float = 0.0
    last_s: float = 0.0

    def difference(self, other: 'Appearance') -> float:
        """Return how unlike two things look: below 1 they may be the same."""
        ratio = abs(np.log(max(self.longest_m, 1e-3) / max(other.longest_m, 1e-3)))
        apart = 0.0
        if self.color is not None and other.color is not None:
            apart = float(np.linalg.norm(np.subtract(self.color, other.color))) / _COLOR_APART
        return max(apart, float(ratio / np.log(_SIZE_RATIO)))


class Identities:
    """Gives ids to tracks, which are known by their keys."""

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}
        # What is called otherwise for a while gets its old id back with its old name.
        self._before: dict[tuple[int, str], str] = {}
        self._freed: dict[str, list[tuple[str, Appearance]]] = {}
        self._counts: dict[str, int] = {}

    def known(self, key: int) -> str | None:
        """Return the id that a track has; None if it never got one."""
        return self._ids.get(key)

    def key_of(self, object_id: str) -> int | None:
        """Return the track that has an id."""
        return next((key for key, name in self._ids.items() if name == object_id), None)

    def of(self, key: int, label: str, appearance: Appearance) -> str:
        """Return the track's id; one that changed its name gets a new id, a moved one its old."""
        stem = label.replace(' ', '_')
        known = self._ids.get(key)
        if known is not None and _stem(known) == stem:
            return known
        before = self._before.get((key, stem))
        if before is None:
            before = self._freed_id(stem, appearance) or self._new_id(stem)
            self._before[key, stem] = before
        self._ids[key] = before
        return before

    def _new_id(self, stem: str) -> str:
        self._counts[stem] = self._counts.get(stem, 0) + 1
        return f'{stem}_{self._counts[stem]}'

    def _freed_id(self, stem: str, appearance: Appearance) -> str | None:
        waiting = self._freed.get(stem, [])
        alike = [(each[1].difference(appearance), index) for index, each in enumerate(waiting)]
        if not alike or min(alike)[0] >= 1.0:
            return None
        return waiting.pop(min(alike)[1])[0]

    def forget(self, key: int) -> None:
        """Drop the id of what turned out to be another thing."""
        self._ids.pop(key, None)
        self._before = {each: name for each, name in self._before.items() if each[0] != key}

    def free(self, key: int, appearance: Appearance, others: Mapping[int, Appearance]) -> None:
        """
        Let go the id of a thing that is no longer at its place.

        :param others: the tracks that there are; one that looks alike, has the same name and was
            first seen after this one was last seen takes over the id.
        """
        name = self._ids.get(key)
        self.forget(key)
        if name is None:
            return
        stem = _stem(name)
        heirs = [
            (appearance.difference(other), each)
            for each, other in others.items()
            if _stem(self._ids.get(each, '')) == stem and other.first_s > appearance.last_s
        ]
        if heirs and min(heirs)[0] < 1.0:
            heir = min(heirs)[1]
            self._ids[heir] = name
            self._before[heir, stem] = name
        else:
            self._freed.setdefault(stem, []).append((name, appearance))

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return {
            'ids': [[key, name] for key, name in self._ids.items()],
            'before': [[key, stem, name] for (key, stem), name in self._before.items()],
            'freed': [
                [name, asdict(appearance)]
                for waiting in self._freed.values()
                for name, appearance in waiting
            ],
            'counts': self._counts,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> 'Identities':
        """Build it from what `to_json` gave; wrong values raise KeyError, TypeError, ValueError."""
        result = cls()
        result._ids = {int(key): str(name) for key, name in value['ids']}
        result._before = {(int(key), str(stem)): str(name) for key, stem, name in value['before']}
        result._counts = {str(stem): int(count) for stem, count in value['counts'].items()}
        for name, fields in value['freed']:
            color = fields.pop('color')
            appearance = Appearance(None if color is None else tuple(color), **fields)
            result._freed.setdefault(_stem(str(name)), []).append((str(name), appearance))
        return result


def _stem(name: str) -> str:
    return name.rsplit('_', 1)[0]
