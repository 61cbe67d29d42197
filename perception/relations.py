"""What is on, in, next to or held by what, read from boxes."""

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from perception.oriented_box import OrientedBox
from perception.projection import Points
from perception.rgbd import FloatArray

_BESIDE_M = 0.06
_NEXT_TO_M = 0.25
_HAND_M = 0.12
_LEVEL_M = 0.06
_FLOOR_MARGIN_M = 0.1


def support_of(
    item: OrientedBox,
    surfaces: dict[str, OrientedBox],
    containers: dict[str, OrientedBox],
    ajar: dict[str, float] | None = None,
) -> tuple[str, str] | None:
    """
    Return ('on' or 'in', furniture id) for a thing; None if it is at none of them.

    A thing inside a container's box is in it; the smallest container wins (a microwave stands on
    a counter). Else it is on the surface whose footprint it is over, at a height that this
    surface has; a surface's inside counts too, as shelves have boards and sinks have basins.

    :param ajar: how far each drawer is pulled out, metres along its front.
    """
    foot = np.array([[item.center[0], item.center[1], item.bottom]])
    middle = np.array([item.center])
    inside = [
        (box.volume, name)
        for name, box in containers.items()
        if _pulled(box, (ajar or {}).get(name, 0.0)).contains(middle, 0.02)[0]
        and item.center[2] < box.top - 0.01
    ]
    if inside:
        return 'in', min(inside)[1]
    over = [
        (_height_gap(box, item.bottom) + _outside(box, foot), name)
        for name, box in surfaces.items()
        if _outside(box, foot) < _BESIDE_M and item.bottom < box.top + _LEVEL_M
    ]
    return ('on', min(over)[1]) if over else None


def next_to(
    boxes: Mapping[str, OrientedBox], supports: Mapping[str, str]
) -> list[tuple[str, str]]:
    """
    Return the pairs of things that stand beside each other, each pair once, in order.

    They are on the same support (or both on none) and the gap between their footprints is at most
    half of the smaller one's longest side, and never more than 0.25 m.

    :param supports: what each thing is on or in; what is missing is on none.
    """
    names = sorted(boxes)
    if len(names) < 2:
        return []
    centers = np.array([boxes[name].center[:2] for name in names])
    radii = np.array([np.hypot(*boxes[name].size[:2]) / 2 for name in names])
    found = []
    for first, second in cKDTree(centers).query_pairs(2.0 * radii.max() + _NEXT_TO_M):
        one, other = names[first], names[second]
        apart = float(np.linalg.norm(centers[first] - centers[second]))
        if supports.get(one) != supports.get(other):
            continue
        if apart > radii[first] + radii[second] + _NEXT_TO_M:
            continue
        longest = min(max(boxes[one].size), max(boxes[other].size))
        if floor_gap(boxes[one], boxes[other]) <= min(0.5 * longest, _NEXT_TO_M):
            found.append((min(one, other), max(one, other)))
    return sorted(found)


def floor_gap(first: OrientedBox, second: OrientedBox) -> float:
    """Return the distance between the footprints of two boxes, 0 where they overlap."""
    one, other = _corners(first), _corners(second)
    normals = [
        np.array([np.cos(yaw + turn), np.sin(yaw + turn)])
        for yaw in (first.yaw, second.yaw)
        for turn in (0.0, np.pi / 2)
    ]
    gaps = []
    for normal in normals:
        a, b = one @ normal, other @ normal
        gaps.append(max(float(b.min() - a.max()), float(a.min() - b.max())))
    if max(gaps) <= 0.0:
        return 0.0
    return float(min(_to_edges(one, other), _to_edges(other, one)))


def _corners(box: OrientedBox) -> FloatArray:
    x, y, _ = np.asarray(box.size) / 2
    local = np.array([[x, y, 0.0], [-x, y, 0.0], [-x, -y, 0.0], [x, -y, 0.0]])
    return np.asarray(box.to_map(local)[:, :2])


def _to_edges(points: FloatArray, corners: FloatArray) -> float:
    """Return the least distance of points (N, 2) to the edges of a polygon (M, 2)."""
    starts, edges = corners, np.roll(corners, -1, axis=0) - corners
    apart = points[:, None] - starts[None]
    lengths = np.maximum((edges**2).sum(axis=1), 1e-12)
    along = np.clip((apart * edges).sum(axis=2) / lengths, 0.0, 1.0)
    return float(np.linalg.norm(apart - along[..., None] * edges, axis=2).min())


def held(item: OrientedBox, persons: Mapping[str, OrientedBox]) -> str | None:
    """Return the person in whose reach a thing hangs in the air; None if there is none."""
    for name, box in persons.items():
        if item.bottom > box.bottom + _FLOOR_MARGIN_M and floor_gap(item, box) < _HAND_M:
            return name
    return None


def _pulled(box: OrientedBox, travel_m: float) -> OrientedBox:
    """Return the box stretched out of its front."""
    if travel_m <= 0.0:
        return box
    middle = box.to_map(np.array([[travel_m / 2, 0.0, 0.0]]))[0]
    center = (float(middle[0]), float(middle[1]), float(middle[2]))
    return OrientedBox(center, (box.size[0] + travel_m, box.size[1], box.size[2]), box.yaw)


def _outside(box: OrientedBox, foot: Points) -> float:
    """How far beside the footprint a point is, metres."""
    local = np.abs(box.to_local(foot))[0, :2] - np.asarray(box.size[:2]) / 2
    return float(np.linalg.norm(np.clip(local, 0.0, None)))


def _height_gap(box: OrientedBox, height: float) -> float:
    return max(0.0, height - box.top)
