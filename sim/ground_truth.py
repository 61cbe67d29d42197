"""
The symbolic state as the physics has it, for scoring and for labels and for nothing else.

No running perception, planner, executor or skill may import this.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.carpentry import FurnitureModel, Region
from sim.state_truth import measured_atoms
from sim.world import World
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Atom, State
from tapa_planner.pddl_parser import parse_formula

OPEN_FROM = 0.5  # of its travel, a door counts as open
CLOSED_TO = 0.05
LEVEL_M = 0.03  # how far from a surface the underside of what stands on it may be
EDGE_M = 0.01
PALM_MARGIN_M = 0.03  # beyond the open hand, for the middle of what lies on it
PERSON_RADIUS_M = 0.25
AT_M = 0.9  # from the edge of a footprint, a robot's middle is at the furniture


def state_atoms(
    world: World,
    held: str | None = None,
    robot_xy: tuple[float, float] | None = None,
    open_from: float = OPEN_FROM,
    is_on: Mapping[str, bool] | None = None,
) -> State:
    """
    Return every ground atom that is true.

    :param held: the thing between the robot's fingers, None for none.
    :param robot_xy: where the robot's base stands; without it there is no ``at``.
    :param is_on: which bodies are switched on; none if not given.
    """
    atoms = {Atom('hand_empty') if held is None else Atom('holding', (held,))}
    places = item_places(world, held)
    atoms |= {Atom(relation, (item, place)) for item, (relation, place) in places.items()}
    for name, model in world.furniture.items():
        if model.joint and world.openness(name) >= open_from:
            atoms.add(Atom('open', (name,)))
        if robot_xy is not None and _distance(world, name, robot_xy) <= AT_M:
            atoms.add(Atom('at', (name,)))
    atoms |= _person_atoms(world, places, held, robot_xy)
    return frozenset(atoms | measured_atoms(world, is_on or {}))


def _person_atoms(
    world: World,
    places: dict[str, tuple[str, str]],
    held: str | None,
    robot_xy: tuple[float, float] | None,
) -> set[Atom]:
    """Return who has what in the open hand, and who the robot is at."""
    atoms = set()
    for name, person in world.persons.items():
        for item in world.items:
            middle = world.pose(item)[:3, 3]
            rests = (
                item not in places and item != held and person.is_on_palm(middle, PALM_MARGIN_M)
            )
            if rests and world.engine.contacts(item, name):
                atoms.add(Atom('handed_over', (item, name)))
        if robot_xy is not None:
            away = float(np.hypot(*np.subtract(robot_xy, person.pose[:2])))
            if away - PERSON_RADIUS_M <= AT_M:
                atoms.add(Atom('at', (name,)))
    return atoms


def object_types(world: World) -> dict[str, str]:
    """Return the type of everything and everybody by name."""
    types = {name: item.kind for name, item in world.items.items()}
    types |= dict.fromkeys(world.persons, 'person')
    return types | {name: model.kind for name, model in world.furniture.items()}


def holds(
    goal: str,
    world: World,
    held: str | None = None,
    robot_xy: tuple[float, float] | None = None,
    is_on: Mapping[str, bool] | None = None,
) -> bool:
    """
    Tell whether a goal in PDDL is true.

    A door that is ajar, neither open nor closed, satisfies neither ``(open ...)`` nor its opposite.

    :raises PddlError: if the goal is malformed or names what the domain does not know.
    """
    domain = load_domain()
    formula = parse_formula(goal, dict(domain.predicates), domain.types)
    objects = domain.objects_of(object_types(world))
    return all(
        formula.holds(state_atoms(world, held, robot_xy, limit, is_on), objects, {})
        for limit in (OPEN_FROM, CLOSED_TO)
    )


def item_places(world: World, held: str | None = None) -> dict[str, tuple[str, str]]:
    """Return ``(relation, furniture)`` of each thing that is on or in some; others are left out."""
    undersides = {
        name: item.points() @ world.pose(name)[:3, :3].T + world.pose(name)[:3, 3]
        for name, item in world.items.items()
        if name != held
    }
    places: dict[str, tuple[str, str]] = {}
    for name, points in undersides.items():
        found = _place_of(world, points)
        if found is not None:
            places[name] = found
    for _ in undersides:  # what stands on a thing is where that thing is
        added = {
            name: places[below]
            for name in undersides
            if name not in places and (below := _carrier(world, name, undersides, places))
        }
        if not added:
            break
        places |= added
    return places


def _place_of(world: World, points: NDArray[np.float64]) -> tuple[str, str] | None:
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    low = float(points[:, 2].min())
    inside = [
        name
        for name, model in world.furniture.items()
        if model.is_container and _is_inside(world, name, model, middle, low)
    ]
    if inside:
        return 'in', inside[0]
    for name, model in world.furniture.items():
        if not model.is_container and _is_on(world, name, model, middle, low):
            return 'on', name
    return None


def _is_inside(
    world: World, name: str, model: FurnitureModel, middle: NDArray[np.float64], low: float
) -> bool:
    for region in model.regions:
        frame = region_frame(world, name, region)
        x, y, _ = (middle - frame[:3, 3]) @ frame[:3, :3]
        above = low - float(frame[2, 3]) - region.centre[2]
        # The walls keep things in: whatever is within the body and above the floor counts.
        within = max(_beyond(model, x, y)) <= -EDGE_M
        if within and -LEVEL_M <= above <= region.clearance:
            return True
    return False


def _is_on(
    world: World, name: str, model: FurnitureModel, middle: NDArray[np.float64], low: float
) -> bool:
    frame = world.pose(name)
    x, y, _ = (middle - frame[:3, 3]) @ frame[:3, :3]
    if max(_beyond(model, x, y)) > EDGE_M:
        return False
    levels = {region.centre[2] for region in model.regions}
    return any(abs(low - float(frame[2, 3]) - level) <= LEVEL_M for level in levels)


def region_frame(world: World, name: str, region: Region) -> NDArray[np.float64]:
    """Return the pose (4, 4) in ``map`` of the frame that a region is given in."""
    frame = world.pose(name)
    model = world.furniture[name]
    if region.link:  # a tray slides along x
        frame = frame.copy()
        frame[:3, 3] += frame[:3, 0] * world.openness(name) * model.travel
    return frame


def _carrier(
    world: World,
    name: str,
    points: dict[str, NDArray[np.float64]],
    places: dict[str, tuple[str, str]],
) -> str | None:
    """Return a placed thing that touches this one from below."""
    for other in places:
        below = other in points and points[other][:, 2].min() < points[name][:, 2].min()
        if below and world.engine.contacts(name, other):
            return other
    return None


def _distance(world: World, name: str, robot_xy: tuple[float, float]) -> float:
    frame, model = world.pose(name), world.furniture[name]
    away = np.array([*robot_xy, 0.0]) - frame[:3, 3]
    x, y, _ = away @ frame[:3, :3]
    gap_x, gap_y = _beyond(model, x, y)
    return float(np.hypot(max(0.0, gap_x), max(0.0, gap_y)))


def _beyond(model: FurnitureModel, x: float, y: float) -> tuple[float, float]:
    """Return how far along x and y a point of a piece's frame is outside; inside is negative."""
    (low_x, low_y, _), (high_x, high_y, _) = model.box
    return max(low_x - x, x - high_x), max(low_y - y, y - high_y)
