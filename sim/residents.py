"""Who is at home: about every other apartment has somebody who stands, sits on a seat or walks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sim.floor_map import FloorMap, FREE
from sim.home import floor_map, HomeSpec, PersonSpec, RoomSpec

AT_HOME = 0.5
"""Share of the apartments in which there is somebody."""
ROOMS = ('living_room', 'kitchen', 'bedroom', 'studio')
SEATS = ('sofa', 'armchair')
ROOM_M = 0.85
"""Free floor around somebody who stands: the robot passes on each side."""
WAY_M = 0.5
"""Free floor along a walk."""
WALK_M = (1.2, 4.0)
FROM_DOOR_M, FROM_ROBOT_M = 1.0, 1.2
TRIES = 30
STEP_M = 0.05
AHEAD_M = 0.08
"""From the middle of a seat to where somebody sits on it."""


def residents(spec: HomeSpec, seed: int) -> tuple[PersonSpec, ...]:
    """Return the people of an apartment; the same home and seed give the same, or nobody."""
    rng = np.random.default_rng((seed, 43))
    looks, posture = int(rng.integers(1 << 30)), str(rng.choice(('stand', 'sit', 'walk')))
    if rng.random() >= AT_HOME:
        return ()
    if posture == 'sit':
        return _sitting(rng, spec, looks)
    grid = floor_map(spec)
    clearance = ndimage.distance_transform_edt(grid.cells == FREE) * grid.resolution
    places = np.stack([axis[clearance > ROOM_M] for axis in grid.centres()], axis=1)
    fine = places[[_may_stand(spec, place) for place in places]] if len(places) else places
    if not len(fine):
        return ()
    x, y = fine[int(rng.integers(len(fine)))].tolist()
    room = spec.room_at(x, y)
    path: tuple[tuple[float, float], ...] = ()
    if posture == 'walk':
        path = _walk(rng, np.array([x, y]), fine, room, lambda way: _least(clearance, grid, way))
        if not path:
            posture = 'stand'
    yaw = float(np.arctan2(room.middle[1] - y, room.middle[0] - x))
    return (PersonSpec('person_1', looks, x, y, yaw, posture, path),)


def _sitting(rng: np.random.Generator, spec: HomeSpec, looks: int) -> tuple[PersonSpec, ...]:
    taken = {item.support for item in spec.items}
    seats = [piece for piece in spec.furniture if piece.kind in SEATS and piece.name not in taken]
    if not seats:
        return ()
    seat = seats[int(rng.integers(len(seats)))]
    x = seat.x + AHEAD_M * float(np.cos(seat.yaw))
    y = seat.y + AHEAD_M * float(np.sin(seat.yaw))
    return (PersonSpec('person_1', looks, x, y, seat.yaw, 'sit'),)


def _may_stand(spec: HomeSpec, place: NDArray[np.float64]) -> bool:
    x, y = place.tolist()
    doors = [np.hypot(door.x - x, door.y - y) for door in spec.doorways]
    return bool(
        spec.room_at(x, y).kind in ROOMS
        and np.hypot(spec.start[0] - x, spec.start[1] - y) > FROM_ROBOT_M
        and all(each > FROM_DOOR_M for each in doors)
    )


def _walk(
    rng: np.random.Generator,
    start: NDArray[np.float64],
    places: NDArray[np.float64],
    room: RoomSpec,
    least_m: Callable[[NDArray[np.float64]], float],
) -> tuple[tuple[float, float], ...]:
    """Return the end of a straight walk within a room, over free floor all along."""
    for _ in range(TRIES):
        end = places[int(rng.integers(len(places)))]
        length = float(np.linalg.norm(end - start))
        if not (WALK_M[0] <= length <= WALK_M[1] and room.contains(*end.tolist())):
            continue
        way = start + np.linspace(0.0, 1.0, int(length / STEP_M) + 2)[:, None] * (end - start)
        if least_m(way) > WAY_M:
            return ((float(end[0]), float(end[1])),)
    return ()


def _least(clearance: NDArray[np.float64], grid: FloorMap, way: NDArray[np.float64]) -> float:
    """Return the least free room along a way (N, 2)."""
    return float(min(clearance[grid.cell(x, y)] for x, y in way.tolist()))
