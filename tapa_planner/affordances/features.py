"""
What a step's success may hang on, as numbers: size, height, room around, what is in the way.

All of it comes from the scene: what is believed, not what is true. Lengths are metres in `map`.
"""

from functools import cached_property
import math

import numpy as np
from numpy.typing import NDArray

from tapa_planner.plan import Step
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.skill import Domain

Floats = NDArray[np.float64]

_FAR_M = 1.5
"""Distances count no farther than this."""
_NEAR_M = 0.25
_STAND_M = (0.45, 0.6, 0.75)
"""How far before a piece the robot's middle may stand."""
_ROBOT_M = 0.3
_ON_FLOOR_M = 0.35
"""What begins lower than this is in the robot's way on the floor."""

NUMBERS = (
    'across', 'along', 'tall', 'bottom', 'top', 'edge', 'edge_front', 'edge_aside',
    'nearest', 'crowd', 'taller', 'headroom', 'inside', 'below_across', 'below_tall', 'below_depth',
    'front_free', 'ring_free', 'before', 'second_across', 'second_along', 'second_tall',
    'second_bottom', 'second_top', 'taken', 'room_ratio', 'open_share', 'held',
    'second_front_free', 'second_is_container', 'is_furniture', 'turned', 'sureness',
)  # fmt: skip
"""Names of the numbers, in the order of the vector."""
_OF_PLACE = ('bottom', 'top', 'nearest', 'crowd', 'taller', 'ring_free', 'front_free', 'before')


class SceneGeometry:
    """A scene's boxes as arrays, made once for all steps that are asked about."""

    def __init__(self, domain: Domain, scene: Scene) -> None:
        self.domain, self.scene = domain, scene
        self._index = {each.id: at for at, each in enumerate(scene.objects)}
        self._place: dict[str, tuple[str, str]] = {
            each.arguments[0]: (each.predicate, each.arguments[1])
            for each in scene.relations
            if each.predicate in ('on', 'in')
        }
        self._open = {each.arguments[0] for each in scene.facts if each.predicate == 'open'}
        self._held = {each.arguments[0] for each in scene.facts if each.predicate == 'holding'}

    def is_known_of(self, step: Step) -> bool:
        """Say whether the boxes of a step's objects are known; a list of names has none."""
        return all(
            name in self._index and max(self._get(name).size) > 0 for name in step.arguments
        )

    def types(self, step: Step) -> tuple[str, str, str]:
        """Return the types of a step's first and second object, and of what the first is at."""
        first = self._get(step.arguments[0])
        second = self._get(step.arguments[1]).type_name if len(step.arguments) > 1 else ''
        below = self._below(first)
        return first.type_name, second, below.type_name if below is not None else ''

    def numbers(self, step: Step) -> Floats:
        """Return the numbers (len(NUMBERS),) of a step whose objects are all known."""
        first = self._get(step.arguments[0])
        is_held = first.id in self._held
        values = {
            **self._of_first(first),
            **self._of_place(first),
            **self._of_second(step, first),
            'held': float(is_held),
        }
        if is_held:  # where it was before it was taken says nothing
            values |= dict.fromkeys(_OF_PLACE, 0.0)
        return np.array([values[name] for name in NUMBERS])

    def _get(self, name: str) -> SceneObject:
        return self.scene.objects[self._index[name]]

    def _below(self, thing: SceneObject) -> SceneObject | None:
        """Return the furniture that a thing is on or in."""
        relation = self._place.get(thing.id)
        return self._get(relation[1]) if relation is not None else None

    @cached_property
    def _centres(self) -> Floats:
        return np.array([each.pose.position for each in self.scene.objects]).reshape(-1, 3)

    @cached_property
    def _sizes(self) -> Floats:
        return np.array([each.size for each in self.scene.objects]).reshape(-1, 3)

    @cached_property
    def _is_item(self) -> NDArray[np.bool_]:
        types = self.domain.types
        return np.array([types.is_a(each.type_name, 'item') for each in self.scene.objects])

    @cached_property
    def _obstacles(self) -> tuple[Floats, Floats, Floats]:
        """Return centres (N, 2), half extents (N, 2) and yaws (N,) of what stands on the floor."""
        low = self._centres[:, 2] - self._sizes[:, 2] / 2
        chosen = (low < _ON_FLOOR_M) & ~self._is_item & (self._sizes[:, 2] > 0.05)
        yaws = np.array([each.pose.yaw for each in self.scene.objects])
        return self._centres[chosen, :2], self._sizes[chosen, :2] / 2, yaws[chosen]

    def _free(self, points: Floats) -> float:
        """Return the share of floor points (N, 2) at which the robot would touch no furniture."""
        centres, halves, yaws = self._obstacles
        if not len(centres):
            return 1.0
        off = points[:, None, :] - centres[None]
        cos, sin = np.cos(yaws), np.sin(yaws)
        x = np.abs(off[..., 0] * cos + off[..., 1] * sin) - halves[:, 0]
        y = np.abs(-off[..., 0] * sin + off[..., 1] * cos) - halves[:, 1]
        away = np.hypot(np.maximum(x, 0.0), np.maximum(y, 0.0))
        return float(np.mean(np.all(away > _ROBOT_M, axis=1)))

    def _of_first(self, thing: SceneObject) -> dict[str, float]:
        across, along = sorted(thing.size[:2])
        height, low = thing.size[2], thing.pose.position[2] - thing.size[2] / 2
        own = self._index[thing.id]
        off = self._centres - self._centres[own]
        radii = self._sizes[:, :2].min(axis=1) / 2
        gaps = np.hypot(off[:, 0], off[:, 1]) - radii - radii[own]
        others = self._is_item & (np.abs(off[:, 2]) < 0.35)
        others[own] = False
        near = others & (gaps < _NEAR_M)
        tops = self._centres[:, 2] + self._sizes[:, 2] / 2
        return {
            'across': across,
            'along': along,
            'tall': height,
            'bottom': low,
            'top': low + height,
            'nearest': float(np.clip(gaps[others].min(), -0.1, 0.5)) if others.any() else 0.5,
            'crowd': float(near.sum()),
            'taller': float((near & (tops > low + height + 0.03)).sum()),
            'is_furniture': float(self.domain.types.is_a(thing.type_name, 'furniture')),
            'ring_free': self._free(_ring(thing)),
            'before': self._before(thing),
            'front_free': self._free(_front(thing)),
            'sureness': thing.confidence,
        }

    def _before(self, thing: SceneObject) -> float:
        """Return how far it is from a front to the nearest thing before it, within its width."""
        yaw, (depth, width, height) = thing.pose.yaw, thing.size
        off = self._centres - np.array(thing.pose.position)
        ahead = off[:, 0] * math.cos(yaw) + off[:, 1] * math.sin(yaw) - depth / 2
        aside = np.abs(-off[:, 0] * math.sin(yaw) + off[:, 1] * math.cos(yaw))
        reach = self._sizes[:, :2].max(axis=1) / 2
        is_level = np.abs(off[:, 2]) < height / 2 + self._sizes[:, 2] / 2
        found = (ahead > 0.0) & (aside < width / 2 + reach) & is_level
        gaps = np.maximum(ahead[found] - reach[found], 0.0)
        return float(min(gaps.min(), _FAR_M)) if len(gaps) else _FAR_M

    def _of_place(self, thing: SceneObject) -> dict[str, float]:
        """Return how a thing stands on or in its furniture."""
        below = self._below(thing)
        if below is None:
            return {
                'edge': 0.0, 'edge_front': 0.0, 'edge_aside': 0.0, 'headroom': 1.0, 'inside': 0.0,
                'below_across': 0.0, 'below_tall': 0.0, 'below_depth': 0.0, 'turned': 0.0,
            }  # fmt: skip
        yaw, (depth, width, height) = below.pose.yaw, below.size
        dx, dy, _ = np.subtract(thing.pose.position, below.pose.position)
        x, y = dx * math.cos(yaw) + dy * math.sin(yaw), -dx * math.sin(yaw) + dy * math.cos(yaw)
        aside = width / 2 - abs(y)
        is_in = self._place[thing.id][0] == 'in'
        top = thing.pose.position[2] + thing.size[2] / 2
        room = below.pose.position[2] + height / 2 - top
        return {
            'edge': min(depth / 2 - abs(x), aside),
            'edge_front': depth / 2 - x,
            'edge_aside': aside,
            'headroom': float(np.clip(room, -0.5, 1.0)) if is_in or room > 0.1 else 1.0,
            'inside': float(is_in),
            'below_across': min(depth, width),
            'below_tall': height,
            'below_depth': depth,
            'turned': abs(math.sin(2 * (thing.pose.yaw - yaw))),
        }

    def _of_second(self, step: Step, first: SceneObject) -> dict[str, float]:
        """Return the numbers of what the step brings its first object to, or uses on it."""
        if len(step.arguments) < 2:
            own = self._share_open(first)
            return {
                'second_across': 0.0, 'second_along': 0.0, 'second_tall': 0.0,
                'second_bottom': 0.0, 'second_top': 0.0, 'taken': 0.0,
                'room_ratio': 0.0, 'open_share': own, 'second_front_free': 0.0,
                'second_is_container': 0.0,
            }  # fmt: skip
        second = self._get(step.arguments[1])
        across, along = sorted(second.size[:2])
        bottom = second.pose.position[2] - second.size[2] / 2
        area = max(across * along, 1e-4)
        there = [
            self._get(name).size
            for name, (_, place) in self._place.items()
            if place == second.id and name != first.id
        ]
        taken = min(1.5, sum(size[0] * size[1] for size in there) / area)
        own_area = max(first.size[0] * first.size[1], 1e-4)
        return {
            'second_across': across,
            'second_along': along,
            'second_tall': second.size[2],
            'second_bottom': bottom,
            'second_top': bottom + second.size[2],
            'taken': taken,
            'room_ratio': math.log(max(area * (1.0 - min(taken, 0.95)), 1e-4) / own_area),
            'open_share': self._share_open(second),
            'second_front_free': self._free(_front(second)),
            'second_is_container': float(self.domain.types.is_a(second.type_name, 'container')),
        }

    def _share_open(self, thing: SceneObject) -> float:
        """Return how far a door is open, as it was seen or believed; 0 for what has none."""
        for each in thing.estimates:
            if each.name == 'open_fraction':
                return each.value
        return 1.0 if thing.id in self._open else 0.0


def _front(thing: SceneObject) -> Floats:
    """Return floor points (N, 2) before the front of a piece, where the robot might stand."""
    yaw, (depth, width, _) = thing.pose.yaw, thing.size
    out, aside = (
        np.array([math.cos(yaw), math.sin(yaw)]),
        np.array([-math.sin(yaw), math.cos(yaw)]),
    )
    middle = np.array(thing.pose.position[:2])
    across = np.linspace(-0.5, 0.5, 5) * max(width, 0.5)
    return np.array(
        [
            middle + (depth / 2 + ahead) * out + side * aside
            for ahead in _STAND_M
            for side in across
        ]
    )


def _ring(thing: SceneObject) -> Floats:
    """Return floor points (N, 2) around a thing within the arm's reach of it."""
    angles = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
    radius = max(thing.size[0], thing.size[1]) / 2
    middle = np.array(thing.pose.position[:2])
    return np.array(
        [
            middle + (min(radius, 0.4) + far) * np.array([math.cos(a), math.sin(a)])
            for far in _STAND_M
            for a in angles
        ]
    )
