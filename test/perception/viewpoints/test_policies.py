"""Every policy: viewpoints on floor that can be reached, budgets kept, bad options refused."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.floor_plan import FloorPlan
from perception.rgbd import RgbdImage
from perception.viewpoints import build_policy, looks_along, POLICIES, Viewpoint, ViewpointOptions
from perception.viewpoints.tapa_policies import blocks_of
from tapa_planner.errors import InputError
from tapa_planner.scene import Pose, Scene, SceneObject

START = (0.6, 0.6, 0.0)


def _plan(blocks: list[tuple[int, int, int, int]], size: int = 88) -> FloorPlan:
    """Return a walled square of 5 cm cells with blocked parts: first row, column, height, width."""
    free = np.zeros((size, size), dtype=np.bool_)
    free[4:-4, 4:-4] = True
    for row, column, high, wide in blocks:
        free[row : row + high, column : column + wide] = False
    free[10:22, 10:22] = True  # where the robot begins
    return FloorPlan(free, 0.05, (-0.2, -0.2))


def _views(
    plan: FloorPlan, options: ViewpointOptions, most: int = 60, image: RgbdImage | None = None
) -> list[Viewpoint]:
    policy = build_policy(plan, START[:2], options)
    place, found = START, []
    while len(found) < most and (stop := policy.next_stop(place, Scene())) is not None:
        found.append(stop)
        place = (stop.x, stop.y, stop.yaw)
        if image is not None:
            policy.saw(image)
    return found


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(24, 70), st.integers(4, 70), st.integers(4, 14), st.integers(4, 14)),
        max_size=4,
    ),
    st.sampled_from(sorted(POLICIES)),
)
def test_viewpoints_stand_where_the_robot_can_get_to(
    blocks: list[tuple[int, int, int, int]], policy: str
) -> None:
    plan = _plan(blocks)
    options = ViewpointOptions(policy=policy, grid_m=1.5)
    reachable = plan.reachable(np.array(START[:2]), options.radius_m)
    found = _views(plan, options, 12)
    assert found
    for each in found:
        row, column = plan.cells(np.array([[each.x, each.y]]))
        assert reachable[row[0], column[0]]
        assert each.looks
        assert np.isfinite(np.array(each.looks)).all()


@pytest.mark.parametrize('policy', sorted(POLICIES))
def test_the_number_of_stops_can_be_limited(policy: str) -> None:
    found = _views(_plan([(40, 40, 12, 20)]), ViewpointOptions(policy=policy, least=1, most=2))
    assert 1 <= len({(each.x, each.y) for each in found}) <= 2


def test_a_random_share_is_part_of_the_traversal_and_the_same_for_a_seed() -> None:
    plan = _plan([])
    every, some, again = (
        [(each.x, each.y) for each in _views(plan, ViewpointOptions(policy=policy))]
        for policy in ('traversal', 'random', 'random')
    )
    assert set(some) < set(every)
    assert some == again
    assert len(some) == round(0.5 * len(every))


def test_blocks_follow_the_shape_of_the_floor() -> None:
    square = np.stack(np.meshgrid(np.arange(20.0), np.arange(20.0)), -1).reshape(-1, 2)
    shifts = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    apart = (square[None] + shifts[:, None]).reshape(-1, 2)
    assert len(blocks_of(apart, ViewpointOptions())) == 3


def test_looking_all_around_follows_the_rotation_step() -> None:
    for step, count in ((np.pi / 2, 4), (np.pi / 3, 6)):
        options = ViewpointOptions(policy='centre', sector_rad=float(step))
        (stop,) = _views(_plan([]), options)
        assert len(stop.looks) == count


def test_a_room_without_floor_is_said_so() -> None:
    full = FloorPlan(np.zeros((20, 20), dtype=np.bool_), 0.05, (0.0, 0.0))
    for policy in POLICIES:
        with pytest.raises(InputError, match='free floor'):
            build_policy(full, (0.5, 0.5), ViewpointOptions(policy=policy))


@pytest.mark.parametrize(
    'wrong',
    [
        {'policy': 'magic'},
        {'least': 0},
        {'least': 4, 'most': 3},
        {'grid_m': 0.0},
        {'sector_rad': -1},
    ],
)
def test_bad_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match='expected'):
        ViewpointOptions(**wrong)  # type: ignore[arg-type]


def test_looks_along_a_counter_lie_on_its_top_from_one_side_to_the_other() -> None:
    looks = np.array(looks_along((1.0, 2.0, 0.45), (0.6, 2.1, 0.9), np.pi / 2))
    assert np.allclose(looks[:, 2], 0.9)
    assert np.allclose(looks[:, 1], 2.0)
    assert np.allclose(np.sort(looks[:, 0]), [0.3, 1.0, 1.7])


def test_the_next_best_view_ends_when_all_was_seen() -> None:
    """Views of the true world are given back until nothing is left to gain."""
    blocks = [Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7))]
    policy = build_policy(_plan([(32, 36, 24, 16)]), START[:2], ViewpointOptions())
    place, count = START, 0
    while (stop := policy.next_stop(place, Scene())) is not None:
        place = (stop.x, stop.y, stop.yaw)
        pose = looking((stop.x, stop.y, 1.35), stop.looks[0])
        policy.saw(render(blocks, pose, 1.0)[0])
        count += 1
        assert count < 80
    assert count >= 4


def test_a_thing_that_stays_unsure_is_given_up() -> None:
    """The view that should have made sure of it is not sought for ever."""
    thing = SceneObject('unknown_1', 'unknown', 'item', Pose((2.0, 2.0, 0.74)), (0.1, 0.1, 0.1))
    scene = Scene(tuple(replace(thing, id=f'unknown_{i}', confidence=0.3) for i in range(1, 9)))
    blocks = [Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7))]
    policy = build_policy(_plan([(32, 36, 24, 16)]), START[:2], ViewpointOptions())
    place, count = START, 0
    while (stop := policy.next_stop(place, scene)) is not None:
        place = (stop.x, stop.y, stop.yaw)
        policy.saw(render(blocks, looking((stop.x, stop.y, 1.35), stop.looks[0]), 1.0)[0])
        count += 1
        assert count < 60


def test_a_place_that_cannot_be_reached_is_not_tried_again() -> None:
    policy = build_policy(_plan([(32, 36, 24, 16)]), START[:2], ViewpointOptions())
    first = policy.next_stop(START, Scene())
    assert first is not None
    policy.could_not_reach(first)
    other = policy.next_stop(START, Scene())
    assert other is not None
    assert (other.x, other.y) != (first.x, first.y)
