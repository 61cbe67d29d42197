"""Compares a scene with what is really there: which entry is which thing, and how true it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from perception.detector import UNKNOWN
from sim.annotation import box_of, seen_points
from sim.boxes import LevelBox
from sim.world import World
from tapa_planner.scene import Scene, SceneObject

SAME_LOOK = (
    ('cup', 'mug'),
    ('pen', 'pencil'),
    ('knife', 'butter knife'),
    ('towel', 'hand towel'),
    ('shelf', 'bookshelf'),
    ('sink', 'washbasin'),
)
"""Pairs that share a look: either name is right for both."""
GATE_M, GATE_SHARE, MOST_GATE_M = 0.1, 0.25, 0.6
MOST_RATIO = 3.0
THIN_M = 0.02
"""Errors of sides thinner than this are told as shares of this."""
_NEVER = 1e6


@dataclass(frozen=True)
class TrueThing:
    """
    One small thing or piece of furniture as it is.

    :ivar counts: whether a tour could have seen it well enough.
    """

    name: str
    kind: str
    box: LevelBox
    is_piece: bool
    counts: bool


@dataclass(frozen=True)
class ThingScore:
    """How one true thing is in the map; `entry` is '' where it is not."""

    seed: int
    name: str
    kind: str
    is_piece: bool
    entry: str = ''
    label: str = ''
    first_three: tuple[str, ...] = ()
    position_m: float = float('nan')
    size_error: float = float('nan')
    measures: tuple[float, ...] = ()
    """Logarithms of the entry's sides and its mean colour, for the nearest colour and size."""

    @property
    def is_named(self) -> bool:
        """Whether the label is right."""
        return same_name(self.label, self.kind)

    @property
    def is_within_three(self) -> bool:
        """Whether one of its three likeliest names is right."""
        return any(same_name(each, self.kind) for each in self.first_three)


@dataclass(frozen=True)
class EntryScore:
    """One entry of the map: the thing that it is, or a second one of it, or nothing."""

    seed: int
    entry: str
    label: str
    confidence: float
    thing: str = ''
    duplicate_of: str = ''
    is_named: bool = False


def same_name(label: str, kind: str) -> bool:
    """Tell whether a label is right for a kind."""
    plain = kind.replace('_', ' ')
    return label == plain or any({label, plain} == set(pair) for pair in SAME_LOOK)


def true_things(world: World, visible: Mapping[str, int]) -> list[TrueThing]:
    """Return everything that has a body; what was not asked for in `visible` does not count."""
    found = []
    for name in (*world.items, *world.furniture, *world.persons):
        kind = seen_points(world, name)[1]
        is_piece = name not in world.items
        found.append(TrueThing(name, kind, box_of(world, name), is_piece, name in visible))
    return found


def score(
    seed: int,
    things: Sequence[TrueThing],
    scene: Scene,
    colors: Mapping[str, tuple[float, float, float]],
) -> tuple[list[ThingScore], list[EntryScore]]:
    """
    Match entries with things, each with one at most, and measure what was matched.

    :param colors: mean colour by entry id, where the map knows it.
    """
    entries = scene.objects
    cost = _costs(things, entries)
    rows, columns = linear_sum_assignment(cost) if cost.size else ([], [])
    pairs = {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if cost[row, column] < _NEVER
    }
    scores = [
        _thing_score(seed, thing, entries[pairs[row]] if row in pairs else None, colors)
        for row, thing in enumerate(things)
        if thing.counts
    ]
    taken = {column: row for row, column in pairs.items()}
    return scores, [
        _entry_score(seed, entry, column, taken, things, cost)
        for column, entry in enumerate(entries)
    ]


def _costs(things: Sequence[TrueThing], entries: Sequence[SceneObject]) -> NDArray[np.float64]:
    cost = np.full((len(things), len(entries)), _NEVER)
    for row, thing in enumerate(things):
        longest = max(thing.box.size)
        gate = min(GATE_M + GATE_SHARE * longest, MOST_GATE_M)
        for column, entry in enumerate(entries):
            apart = float(np.linalg.norm(np.subtract(entry.pose.position, thing.box.centre)))
            ratio = abs(np.log(max(entry.size) / longest)) if max(entry.size) > 0.0 else 9.0
            if apart <= gate and ratio <= np.log(MOST_RATIO):
                named = same_name(entry.label, thing.kind)
                cost[row, column] = apart / gate + ratio - (0.3 if named else 0.0) + 1.0
    return cost


def _thing_score(
    seed: int,
    thing: TrueThing,
    entry: SceneObject | None,
    colors: Mapping[str, tuple[float, float, float]],
) -> ThingScore:
    if entry is None:
        return ThingScore(seed, thing.name, thing.kind, thing.is_piece)
    true, told = _sides(thing.box.size), _sides(entry.size)
    error = float(np.mean(np.abs(told - true) / np.maximum(true, THIN_M)))
    names = [name for name, _ in entry.names if name != UNKNOWN] or [entry.label]
    first = names if entry.label in names[:3] or entry.label == UNKNOWN else [entry.label, *names]
    color = colors.get(entry.id)
    return ThingScore(
        seed,
        thing.name,
        thing.kind,
        thing.is_piece,
        entry.id,
        entry.label,
        tuple(first[:3]),
        float(np.linalg.norm(np.subtract(entry.pose.position, thing.box.centre))),
        error,
        () if color is None else (*np.log(np.maximum(told, 0.002)).tolist(), *color),
    )


def _sides(size: Sequence[float]) -> NDArray[np.float64]:
    """Longer and shorter side of the footprint, and height."""
    return np.array([max(size[:2]), min(size[:2]), size[2]])


def _entry_score(
    seed: int,
    entry: SceneObject,
    column: int,
    taken: Mapping[int, int],
    things: Sequence[TrueThing],
    cost: NDArray[np.float64],
) -> EntryScore:
    if column in taken:
        thing = things[taken[column]]
        named = same_name(entry.label, thing.kind)
        return EntryScore(
            seed, entry.id, entry.label, entry.confidence, thing.name, is_named=named
        )
    near = int(cost[:, column].argmin()) if len(things) else -1
    twin = things[near].name if near >= 0 and cost[near, column] < _NEVER else ''
    return EntryScore(seed, entry.id, entry.label, entry.confidence, duplicate_of=twin)
