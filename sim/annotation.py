"""What a picture shows, from the simulator's own knowledge; for training data and scoring only."""

from __future__ import annotations

from dataclasses import dataclass
import itertools

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull, QhullError

from sim.boxes import level_box, LevelBox
from sim.renderer import Intrinsics, Picture
from sim.world import World

MIN_PIXELS = 24
MIN_FURNITURE_PIXELS = 120


@dataclass(frozen=True)
class Annotation:
    """
    One visible thing or piece of furniture.

    :ivar bbox: x0, y0, x1, y1 in pixels around what is visible; x1 and y1 lie outside it.
    :ivar pixels: number of pixels that show it.
    :ivar coverage: that number over the area of its outline, were nothing in front of it and
        the picture large enough; about 1 when fully seen, less for hollow shapes.
    """

    label: str
    name: str
    bbox: tuple[int, int, int, int]
    pixels: int
    coverage: float
    box: LevelBox


def annotate(world: World, picture: Picture) -> list[Annotation]:
    """Return what can be seen, the nearest kinds of things first by name."""
    names = {body: name for name, body in world.engine.bodies.items()}
    shown = picture.bodies + 1  # what shows nothing becomes 0
    pixels = np.bincount(shown.ravel(), minlength=1)
    places = ndimage.find_objects(shown)
    found = []
    for body, place in enumerate(places):
        name = names.get(body, '')
        is_item = name in world.items
        if not is_item and name not in world.furniture and name not in world.persons:
            continue
        count = int(pixels[body + 1])
        if place is None or count < (MIN_PIXELS if is_item else MIN_FURNITURE_PIXELS):
            continue
        points, kind = seen_points(world, name)
        area = outline_area(points, picture.intrinsics, picture.world_tform_camera)
        rows, columns = place
        found.append(
            Annotation(
                kind.replace('_', ' '),
                name,
                (columns.start, rows.start, columns.stop, rows.stop),
                count,
                min(1.0, count / area) if area > 0 else 0.0,
                box_of(world, name),
            )
        )
    return sorted(found, key=lambda each: each.name)


def seen_points(world: World, name: str) -> tuple[NDArray[np.float64], str]:
    """Return points (N, 3) in ``map`` that span a body, and its kind."""
    if name in world.persons:
        return world.persons[name].points(), 'person'
    pose = world.pose(name)
    if name in world.items:
        item = world.items[name]
        return item.points() @ pose[:3, :3].T + pose[:3, 3], item.kind
    model = world.furniture[name]
    corners = np.array(list(itertools.product(*zip(*model.box, strict=True))))
    return corners @ pose[:3, :3].T + pose[:3, 3], model.kind


def box_of(world: World, name: str) -> LevelBox:
    """Return the level box of a thing or person, or of furniture with its doors closed."""
    points, _ = seen_points(world, name)
    if name in world.items or name in world.persons:
        return level_box(points)
    model, pose = world.furniture[name], world.pose(name)
    x, y, z = points.mean(axis=0).tolist()
    return LevelBox((x, y, z), model.size, float(np.arctan2(pose[1, 0], pose[0, 0])))


def outline_area(
    points: NDArray[np.float64], camera: Intrinsics, world_tform_camera: NDArray[np.float64]
) -> float:
    """Return the area in pixels that the outline of points covers, 0 when it is behind."""
    local = (points - world_tform_camera[:3, 3]) @ world_tform_camera[:3, :3]
    local = local[local[:, 2] > 0.05]
    if len(local) < 3:
        return 0.0
    try:
        return float(ConvexHull(camera.project(local)).volume)  # in 2-D this is the area
    except QhullError:
        return 0.0
