"""Tests for marks.py and mark_shapes.py: states that can be seen are in the picture, and only seen."""

from collections.abc import Iterator

import numpy as np
import pytest
from tiny_scene import TABLE_M, tap, tiny_scene, TinyScene

from sim.liquids import LIQUIDS
from sim.mark_shapes import DARK_STAIN, LIGHT_STAIN, MarkShape, stain_colour
from sim.marks import Marks
from sim.renderer import Intrinsics, look_at, Picture, render
from sim.simulation import Simulation, SimulationOptions
from sim.thing_state import Spot

pytestmark = pytest.mark.sim
CAMERA = Intrinsics.from_fov(160, 120, 0.5)


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        Marks(made.world, made.processes.flow)
        yield made


def _seen(scene: TinyScene, back: float = 0.2) -> Picture:
    pose = look_at(np.array([back, 0.0, TABLE_M + 0.6]), np.array([0.0, 0.0, TABLE_M]))
    return render(scene.engine, pose, CAMERA)


def _near(picture: Picture, colour: tuple[float, float, float]) -> int:
    """Return how many pixels have the hue of a colour."""
    seen = picture.colour / np.maximum(1, picture.colour.max(axis=2, keepdims=True))
    wanted = np.asarray(colour) / max(colour)
    return int((np.abs(seen - wanted).max(axis=2) < 0.08).sum())


def test_a_drink_is_seen_at_its_level_and_counts_as_its_vessel(scene: TinyScene) -> None:
    scene.add('bowl_1', seed=1)
    before, wine = _seen(scene), LIQUIDS['wine'].colour
    scene.change('bowl_1', liquid='wine', filled_l=0.15)
    after = _seen(scene)
    assert _near(after, wine) > _near(before, wine) + 300
    assert (after.bodies == before.bodies).all()
    higher = after.depth < before.depth - 0.005
    assert higher.sum() > 300


def test_a_drink_that_is_gone_is_seen_no_more(scene: TinyScene) -> None:
    scene.add('bowl_1', seed=1)
    before = _seen(scene)
    scene.change('bowl_1', liquid='wine', filled_l=0.15)
    _seen(scene)
    scene.change('bowl_1', liquid='', filled_l=0.0)
    assert (_seen(scene).colour == before.colour).all()
    assert not scene.engine.owners


def test_dirt_and_puddles_lie_on_the_table_and_shrink(scene: TinyScene) -> None:
    spot = Spot((0.0, 0.0, TABLE_M), 0.03)
    counts = []
    for amount in (1.0, 0.3):
        scene.change('table_1', spots=(Spot(spot.place, spot.radius, amount),))
        picture = _seen(scene)
        counts.append(_near(picture, DARK_STAIN))
        assert set(np.unique(picture.bodies)) == {scene.engine.bodies['table_1']}
    assert counts[0] > 2 * counts[1] > 0
    scene.change('table_1', spots=())
    assert _near(_seen(scene), DARK_STAIN) == 0


def test_dirt_and_drops_are_seen_on_things_and_go_with_them(scene: TinyScene) -> None:
    plate = scene.add('bread_1', seed=1)
    before = _seen(scene)
    scene.change('bread_1', dirt=1.0, wet=1.0)
    after = _seen(scene)
    changed = (before.colour != after.colour).any(axis=2)
    assert changed.sum() > 100
    body = scene.engine.bodies['bread_1']
    assert (after.bodies[changed] == body).mean() > 0.9
    scene.engine.set_pose('bread_1', (0.0, 0.1, TABLE_M + plate.heights[0]), (0, 0, 0, 1))
    moved = _seen(scene)
    columns = [np.nonzero(p.bodies == body)[1].mean() for p in (after, moved)]
    assert abs(columns[0] - columns[1]) > 10


def test_running_water_is_seen(scene: TinyScene) -> None:
    scene.add_piece('faucet_1', tap(), (0.0, 0.0, TABLE_M + 0.2))
    scene.switches.is_on['faucet_1'] = True
    before = _seen(scene, back=0.6)
    scene.run(0.2)
    after = _seen(scene, back=0.6)
    assert _near(after, LIQUIDS['water'].colour) > _near(before, LIQUIDS['water'].colour) + 20
    scene.switches.is_on['faucet_1'] = False
    scene.change('table_1', spots=())
    scene.run(0.2)
    assert (_seen(scene, back=0.6).colour == before.colour).all()


def test_marks_are_felt_by_nothing(scene: TinyScene) -> None:
    scene.change('table_1', spots=(Spot((0.0, 0.0, TABLE_M), 0.03),))
    scene.add('lemon_1')
    _seen(scene)
    mark = next(iter(scene.engine.owners))
    scene.run(0.5)
    assert not scene.engine.contacts(mark)
    name, point = scene.engine.cast_ray((0.2, 0.0, 1.0), (0.2, 0.0, 0.0))
    assert (name, point[2]) == ('table_1', pytest.approx(TABLE_M))


def test_pictures_change_nothing_that_happens() -> None:
    ends = []
    for looked_at in (False, True):
        with tiny_scene() as scene:
            Marks(scene.world, scene.processes.flow)
            scene.add('bowl_1', seed=1)
            scene.change('bowl_1', liquid='wine', filled_l=0.15, dirt=1.0)
            scene.add('lemon_1', (0.02, 0.01, TABLE_M + 0.3))
            for _ in range(8):
                scene.run(0.1)
                if looked_at:
                    _seen(scene)
            ends.append([scene.world.pose(name) for name in ('bowl_1', 'lemon_1')])
    assert (np.array(ends[0]) == np.array(ends[1])).all()


def test_the_drinks_of_a_kitchen_look_as_they_are_built() -> None:
    with Simulation('kitchen', 1, SimulationOptions('tiny')) as simulation:
        world = simulation.world
        name = next(name for name, state in world.states.items() if state.liquid)
        at = world.pose(name)[:3, 3]
        pose = look_at(at + np.array([0.1, 0.1, 0.25]), at)
        picture = render(simulation.engine, pose, CAMERA)
        assert f'{name} liquid' in simulation.engine.owners
        model = world.items[name]
        assert model.filling is not None
        drink = np.asarray(model.parts[model.filling.part].colour)
        mine = picture.colour[picture.bodies == simulation.engine.bodies[name]] / 255
        hues = mine / np.maximum(0.01, mine.max(axis=1, keepdims=True))
        assert (np.abs(hues - drink / drink.max()).max(axis=1) < 0.1).sum() > 50


def test_dirt_can_be_told_from_what_it_lies_on() -> None:
    assert stain_colour((0.9, 0.9, 0.9)) == DARK_STAIN
    assert stain_colour((0.1, 0.1, 0.12)) == LIGHT_STAIN
    with pytest.raises(ValueError, match='thing'):
        MarkShape('specks', DARK_STAIN, (2,)).mesh(None)
    with pytest.raises(ValueError, match='drink'):
        MarkShape('drink', DARK_STAIN, ()).mesh(None)
