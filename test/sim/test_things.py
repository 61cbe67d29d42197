"""Tests for things.py and what the models say about themselves: hollow, filling, blade."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape
from sim.engine import Engine
from sim.things import ALL_KINDS, HOME_BUILDERS, KINDS, load_thing, thing_model

VESSELS = (
    'mug',
    'cup',
    'bowl',
    'bottle',
    'milk_carton',
    'wine_glass',
    'pan',
    'pot',
    'kettle',
    'teapot',
    'wine_bottle',
    'juice_carton',
)
CUTTING = ('knife', 'butter_knife')
SEEDS = range(6)


def test_new_kinds_come_after_those_of_the_kitchen() -> None:
    assert ALL_KINDS[: len(KINDS)] == KINDS
    assert len(set(ALL_KINDS)) == len(ALL_KINDS)


def test_the_kitchens_kinds_stay_as_they_were() -> None:
    """Pictures, a detector and evaluations were made with exactly these shapes and colours."""
    models = [thing_model(kind, 7) for kind in KINDS]
    shapes = [float(np.abs(model.points() @ (1.0, 2.0, 3.0)).sum()) for model in models]
    colours = [sum(np.dot(part.colour, (1, 2, 3)) for part in model.parts) for model in models]
    weights = 1.0 + np.arange(len(KINDS))
    assert shapes @ weights == pytest.approx(14236.53209642567, rel=1e-9)
    assert colours @ weights == pytest.approx(2073.684026363266, rel=1e-9)


@pytest.mark.parametrize('kind', ALL_KINDS)
def test_the_same_seed_gives_the_same_thing(kind: str) -> None:
    one, two = thing_model(kind, 5), thing_model(kind, 5)
    assert (one.points() == two.points()).all()
    assert [part.colour for part in one.parts] == [part.colour for part in two.parts]
    assert one.kind == kind
    other = thing_model(kind, 6)
    assert [part.colour for part in one.parts] != [part.colour for part in other.parts]


@pytest.mark.parametrize('kind', VESSELS)
def test_the_inside_of_a_vessel_lies_inside_of_it(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        hollow = model.hollow
        assert hollow is not None
        half = np.asarray(model.size) / 2
        assert -half[2] < hollow.floor < hollow.rim <= half[2] + 1e-9
        for x, radius in ((hollow.x, hollow.radius), (hollow.y, hollow.foot)):
            assert abs(x) + radius < half[:2].max()
        assert 0.05 < hollow.capacity_l < 6.0
        if model.filling is not None:
            assert hollow.floor < model.filling.level < hollow.rim


@pytest.mark.parametrize('kind', ['mug', 'cup'])
def test_a_drawn_drink_is_named(kind: str) -> None:
    fillings = {thing_model(kind, seed).filling for seed in range(60)}
    assert None in fillings
    liquids = {filling.liquid for filling in fillings if filling is not None}
    assert liquids == {'tea', 'coffee', 'milk', 'juice', 'wine'}
    for seed in SEEDS:
        model = thing_model(kind, seed)
        if model.filling is not None:
            drink = model.parts[model.filling.part].mesh.vertices
            assert drink[:, 2].max() == pytest.approx(model.filling.level)


@pytest.mark.parametrize('kind', CUTTING)
def test_the_cutting_edge_is_the_lower_edge_of_what_is_seen(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        assert model.blade is not None
        heel, tip = np.asarray(model.blade.heel), np.asarray(model.blade.tip)
        points = model.points()
        ahead = points[points[:, 0] > heel[0] + 0.01]
        assert tip[0] - heel[0] > 0.05
        assert tip[0] < ahead[:, 0].max()
        assert heel[1] == tip[1] == pytest.approx(ahead[:, 1].min(), abs=0.001)
        assert heel[2] == pytest.approx(ahead[:, 2].mean(), abs=0.002)


@pytest.mark.sim
@pytest.mark.parametrize('kind', HOME_BUILDERS)
def test_a_thing_lies_still_as_it_is_put(kind: str) -> None:
    with Engine('tiny') as engine:
        table = Shape('box', (2.0, 2.0, 0.1), (0.0, 0.0, -0.05))
        text = body_text('table', [Link('top', (table,))])
        engine.load_urdf_text('table', text, fixed=True)
        for seed in range(2):
            model = thing_model(kind, seed)
            for rest, height in zip(model.rests, model.heights, strict=True):
                quaternion = Rotation.from_matrix(rest).as_quat()
                load_thing(engine, 'it', model, (0.0, 0.0, height + 0.001), quaternion)
                engine.step(480)
                position, turned = engine.pose('it')
                assert np.abs(np.concatenate(engine.velocity('it'))).max() < 0.05
                assert position == pytest.approx((0.0, 0.0, height), abs=0.004)
                angle = Rotation.from_quat(turned) * Rotation.from_quat(quaternion).inv()
                assert angle.magnitude() < np.radians(4.0)
                engine.remove('it')
