"""Which things a robot could see at all: by drawing them from places where it can stand."""

import numpy as np
from numpy.typing import NDArray

from benchmark.perception.simulated_look import HEAD_M, plan_of
from perception.viewpoints.viewpoint import standing_places, ViewpointOptions
from sim.annotation import box_of
from sim.renderer import HEAD_CAMERA, look_at, render
from sim.world import World

LEAST_PX = 400
WITHIN_M = 3.0
_RINGS_M = (0.7, 1.1, 0.45, 1.6, 2.2, 2.8)
_BEARINGS = np.linspace(-np.pi, np.pi, 12, endpoint=False)
_SAME_PLACE_M = 0.15


def visible_things(world: World, least_px: int = LEAST_PX) -> dict[str, int]:
    """
    Return the small things and furniture that some reachable view shows, with their pixels.

    A view counts whose camera stands within 3 m and in whose picture (640x480) at least `least_px`
    pixels are the thing's own. It is not looked for the best view: the first that suffices is
    taken, and the pixels are those of it.
    """
    plan = plan_of(world.spec)
    cells = standing_places(plan, world.spec.start[:2], ViewpointOptions())
    found = {}
    for name in (*world.items, *world.furniture):
        pixels = _most_pixels(world, name, cells, least_px)
        if pixels >= least_px:
            found[name] = pixels
    return found


def _most_pixels(world: World, name: str, cells: NDArray[np.float64], least_px: int) -> int:
    body, box = world.engine.bodies[name], box_of(world, name)
    middle = np.asarray(box.centre)
    most = 0
    for place in _places(middle, cells):
        pose = look_at(np.array([*place, HEAD_M]), middle)
        picture = render(world.engine, pose, HEAD_CAMERA)
        most = max(most, int(np.count_nonzero(picture.bodies == body)))
        if most >= least_px:
            break
    return most


def _places(middle: NDArray[np.float64], cells: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return places to stand around a point, those of a good distance first."""
    apart = np.linalg.norm(cells - middle[:2], axis=1)
    near = cells[apart <= np.sqrt(WITHIN_M**2 - min(abs(middle[2] - HEAD_M), 2.0) ** 2)]
    if not len(near):
        return []
    chosen: list[NDArray[np.float64]] = []
    for ring in _RINGS_M:
        for bearing in _BEARINGS:
            wanted = middle[:2] + ring * np.array([np.cos(bearing), np.sin(bearing)])
            gaps = np.linalg.norm(near - wanted, axis=1)
            best = near[int(gaps.argmin())]
            if all(np.linalg.norm(best - each) > _SAME_PLACE_M for each in chosen):
                chosen.append(best)
    return chosen
