"""Things, grasps, fronts with handles, free spots and floors from made-up clouds."""

import numpy as np
import pytest

from executor.motion.cloud import Body, CloudMemory
from executor.motion.door import find_front
from executor.motion.door_hands import hands_on
from executor.motion.floor import Floor, Footprint
from executor.motion.front import Motion
from executor.motion.grasps import grasps_for
from executor.motion.placing import box_points, free_spots, levels, Region
from executor.motion.thing import find_thing
from executor.motion.transforms import apply, inverse, planar, rigid, rotation_z
from executor.robot import FloorMap, RgbdFrame


def sheet(x: tuple[float, float], y: tuple[float, float], z: float, step: float = 0.008):
    across, along = np.meshgrid(np.arange(*x, step), np.arange(*y, step))
    return np.column_stack([across.ravel(), along.ravel(), np.full(across.size, z)])


def box_shell(centre, size, step: float = 0.006) -> np.ndarray:
    """Return points on the top and all sides of a box."""
    axes = [np.arange(-0.5, 0.5 + 1e-9, step / extent) * extent for extent in size]
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 3)
    near = np.abs(np.abs(grid) - 0.5 * np.array(size)) < step
    return grid[near.any(axis=1) & (grid[:, 2] > -0.5 * size[2] + step)] + np.array(centre)


@pytest.mark.parametrize('size', [(0.06, 0.06, 0.07), (0.18, 0.03, 0.02), (0.06, 0.06, 0.2)])
def test_a_thing_is_found_and_its_grasps_close_on_it(size) -> None:
    centre = np.array([1.0, 0.5, 0.75 + size[2] / 2])
    cloud = np.concatenate([sheet((0.6, 1.4), (0.1, 0.9), 0.75), box_shell(centre, size)])
    thing = find_thing(cloud, centre + 0.01, np.array(size) * 1.15, np.array([0.0, 0.5, 1.35]))
    assert thing is not None
    assert abs(thing.support - 0.75) < 0.004
    assert np.linalg.norm(thing.centre - centre) < 0.012
    grasps = grasps_for(thing)
    assert grasps
    for grasp in grasps:
        assert 0.0 < grasp.width_m < 0.08
        tip = grasp.map_tform_tcp[:3, 3] + 0.009 * grasp.map_tform_tcp[:3, 2]
        assert tip[2] > 0.75
        assert np.linalg.norm(grasp.map_tform_tcp[:2, 3] - centre[:2]) < 0.08


def test_nothing_on_an_empty_table_is_no_thing() -> None:
    cloud = sheet((0.6, 1.4), (0.1, 0.9), 0.75)
    size = np.array([0.07, 0.07, 0.07])
    assert find_thing(cloud, np.array([1.0, 0.5, 0.785]), size, np.zeros(3)) is None


def wall(x: float, along: tuple[float, float], heights: tuple[float, float]) -> np.ndarray:
    y, z = np.meshgrid(np.arange(*along, 0.006), np.arange(*heights, 0.006))
    return np.column_stack([np.full(y.size, x), y.ravel(), z.ravel()])


def test_what_stands_close_to_the_back_of_a_shelf_is_told_from_it() -> None:
    size = np.array([0.06, 0.06, 0.17])
    centre = np.array([1.0, 0.5, 0.75 + size[2] / 2])
    shelf = [
        sheet((0.7, 1.045), (0.1, 0.9), 0.75),
        wall(1.045, (0.1, 0.9), (0.6, 1.1)),  # so near that one point leads to the next
        sheet((0.7, 1.045), (0.1, 0.9), 0.97),  # the board above
    ]
    camera = np.array([0.0, 0.5, 1.2])
    seen_as = centre + np.array([0.03, 0.0, 0.0]), np.array([0.17, 0.06, 0.17])
    thing = find_thing(np.concatenate([*shelf, box_shell(centre, size)]), *seen_as, camera)
    assert thing is not None
    assert np.linalg.norm(thing.centre - centre) < 0.015
    assert max(thing.size[:2]) < 0.08
    assert find_thing(np.concatenate(shelf), *seen_as, camera) is None


@pytest.mark.parametrize('side', [-1.0, 1.0])
def test_a_door_is_found_with_its_hinge_opposite_to_the_handle(side: float) -> None:
    up = np.arange(0.75, 1.6, 0.008)
    across = np.arange(-0.34, 0.34, 0.008)
    grid_y, grid_z = np.meshgrid(across, up)
    front = np.column_stack([np.full(grid_y.size, 0.33), grid_y.ravel(), grid_z.ravel()])
    bar_z = np.repeat(np.arange(0.9, 1.2, 0.004), 3)
    bar = np.column_stack([np.full(len(bar_z), 0.40), np.full(len(bar_z), side * 0.28), bar_z])
    pose = planar(0.0, 0.0, 0.03)
    pose[2, 3] = 0.85
    found = find_front(np.concatenate([front, bar]), pose, np.array([0.7, 0.72, 1.7]))
    assert found is not None
    assert found.motion is Motion.SWING
    assert found.hinge_side == -side
    assert abs(found.radius_m - 0.61) < 0.03
    assert np.linalg.norm(found.handle(0.0) - [0.39, side * 0.28, 1.05]) < 0.02
    opened = found.handle(np.pi / 2)
    assert opened[0] > 0.33 + 0.5
    assert abs(opened[1] + side * 0.34) < 0.12
    assert abs(found.amount_at(opened) - np.pi / 2) < 0.01
    hands = hands_on(found, np.array([0.0, 0.5]), np.zeros(2), np.zeros(2))
    assert np.allclose(hands[0, :3, 2], -found.outward, atol=1e-6)
    grid = found.panel_grid(np.pi / 2)
    assert np.ptp(grid[:, 0]) > 0.5, 'an open door stands out into the room'
    assert np.ptp(grid[:, 1]) < 0.05
    assert grid[:, 2].max() > 1.2, 'also above what a camera near to it shows'


def test_levels_and_free_spots_avoid_what_stands_there() -> None:
    cloud = np.concatenate(
        [
            sheet((-0.4, 0.4), (-0.6, 0.6), 0.75),
            box_shell((0.0, 0.3, 0.85), (0.1, 0.1, 0.2)),
        ]
    )
    region = Region(planar(0, 0, 0.0), np.array([-0.4, -0.6, 0.1]), np.array([0.4, 0.6, 0.8]))
    heights = levels(cloud, region)
    assert abs(heights[0] - 0.75) < 0.006
    spots = free_spots(cloud, region, heights[0], 0.05, 0.1)
    assert len(spots) > 3
    assert all(np.linalg.norm(spot.place[:2] - [0.0, 0.3]) > 0.1 for spot in spots)


def test_ways_keep_off_walls() -> None:
    occupied = np.zeros((80, 80), dtype=bool)
    occupied[30:34, :60] = True
    floor_map = FloorMap(occupied, 0.05, 0.0, 0.0)
    floor = Floor(floor_map, np.zeros((0, 3)), Footprint())
    path = floor.ways_from(np.array([1.0, 0.7])).path(np.array([1.0, 3.0]))
    assert path is not None
    assert floor.clearance(path).min() > 0.27
    assert not floor.standable(np.array([[1.0, 1.6]]))[0]


def test_a_box_seen_from_its_broad_side_is_as_deep_as_perception_knows() -> None:
    size = (0.05, 0.16, 0.22)
    centre = np.array([1.0, 0.5, 0.75 + size[2] / 2])
    shell = box_shell(centre, size)
    front = shell[shell[:, 0] < centre[0] - 0.5 * size[0] + 0.012]
    cloud = np.concatenate([sheet((0.6, 0.97), (0.1, 0.9), 0.75), front])
    thing = find_thing(cloud, centre, np.array(size), np.array([0.0, 0.5, 1.35]))
    assert thing is not None
    assert abs(thing.size[1] - size[0]) < 0.01
    assert abs(thing.centre[0] - centre[0]) < 0.012
    across = [grasp for grasp in grasps_for(thing) if abs(grasp.map_tform_tcp[0, 1]) > 0.95]
    assert across
    assert all(abs(grasp.width_m - size[0]) < 0.015 for grasp in across)


def frame_of(depth_m: float) -> RgbdFrame:
    """Return what a camera at the origin that looks along x sees of a wall."""
    tform = np.eye(4)
    tform[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    intrinsics = np.array([[40.0, 0.0, 31.5], [0.0, 40.0, 23.5], [0.0, 0.0, 1.0]])
    depth = np.full((48, 64), depth_m, dtype=np.float32)
    return RgbdFrame(np.zeros((48, 64, 3), dtype=np.uint8), depth, intrinsics, tform, 0.0)


def test_what_a_newer_frame_looks_through_is_forgotten() -> None:
    memory = CloudMemory()
    nobody = Body(np.zeros((0, 3)), np.zeros(0))
    memory.add(frame_of(1.0), nobody)
    assert np.allclose(memory.points[:, 0], 1.0, atol=1e-6)
    memory.add(frame_of(2.0), nobody)
    assert np.allclose(memory.points[:, 0], 2.0, atol=1e-6)


def test_the_robot_does_not_see_itself() -> None:
    memory = CloudMemory()
    memory.add(frame_of(1.5), Body(np.array([[1.5, 0.0, 0.0]]), np.array([3.0])))
    assert not len(memory.points)


def test_a_box_is_filled_with_points_no_farther_apart_than_an_arm_is_thick() -> None:
    pose = rigid(rotation_z(0.7), np.array([1.0, 2.0, 0.8]))
    size = np.array([0.2, 0.06, 0.11])
    local = apply(inverse(pose), box_points(pose, size))
    assert np.abs(local).max(axis=0) == pytest.approx(0.5 * size)
    for axis in range(3):
        assert np.diff(np.unique(local[:, axis].round(6))).max() < 0.0201


def test_slanted_hands_close_square_on_a_long_thing_whose_back_is_not_seen() -> None:
    """Seen from its corner the slice at the fingertips is narrow: closing there pushes it away."""
    rng = np.random.default_rng(0)
    length, width, height, yaw = 0.16, 0.06, 0.2, 0.93
    along, across = np.array([np.cos(yaw), np.sin(yaw)]), np.array([-np.sin(yaw), np.cos(yaw)])
    spread = rng.uniform(-0.5, 0.5, (4000, 3))
    front = spread[:2500, :1] * length * along - 0.5 * width * across
    side = 0.5 * length * along + spread[2500:, :1] * width * across
    walls = np.column_stack([np.concatenate([front, side]), spread[:, 2] * height])
    table = np.column_stack([rng.uniform(-0.3, 0.3, (4000, 2)), np.full(4000, -0.5 * height)])
    size, camera = np.array([length, width, height]), np.array([1.0, -0.6, 0.5])
    thing = find_thing(np.concatenate([table, walls]), np.zeros(3), size, camera)
    for grasp in grasps_for(thing)[:20]:
        assert abs(grasp.map_tform_tcp[:2, 1] @ across) > 0.8


def test_a_low_oblong_thing_that_is_seen_whole_is_not_taken_for_round() -> None:
    sponge, centre = np.array([0.057, 0.092, 0.03]), np.array([0.6, 0.0, 0.765])
    shell = box_shell(centre, sponge)
    cloud = np.concatenate([sheet((0.3, 0.9), (-0.3, 0.3), 0.75), shell])
    thing = find_thing(cloud, centre, np.array([0.062, 0.088, 0.031]), np.array([0.0, 0.0, 1.3]))
    assert thing is not None
    assert thing.size[1] < 0.065
