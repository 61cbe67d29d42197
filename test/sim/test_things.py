"""Tests for things.py and what the models say about themselves: hollow, filling, blade."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape
from sim.engine import Engine
from sim.shells import solid_points
from sim.thing import Solid
from sim.things import ALL_KINDS, HOME_BUILDERS, KINDS, load_thing, ROUND_FOOD, thing_model

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


@pytest.mark.sim
@pytest.mark.parametrize('kind', ROUND_FOOD)
def test_round_food_that_is_nudged_soon_lies_still(kind: str) -> None:
    with Engine('tiny') as engine:
        table = Shape('box', (4.0, 4.0, 0.1), (0.0, 0.0, -0.05))
        text = body_text('table', [Link('top', (table,))])
        engine.load_urdf_text('table', text, fixed=True)
        model = thing_model(kind, 1)
        quaternion = Rotation.from_matrix(model.rests[0]).as_quat()
        load_thing(engine, 'it', model, (0.0, 0.0, model.heights[0]), quaternion)
        engine.set_velocity('it', (0.1, 0.0, 0.0), (0.0, 0.1 / model.heights[0], 0.0))
        engine.step(720)
        assert np.abs(np.concatenate(engine.velocity('it'))).max() < 0.05


# Longest side in metres, as one finds it in a household.
LENGTHS = {
    'tomato': (0.05, 0.08),
    'lettuce': (0.12, 0.2),
    'egg': (0.048, 0.068),
    'onion': (0.055, 0.1),
    'orange': (0.055, 0.085),
    'cucumber': (0.15, 0.28),
    'wine_bottle': (0.26, 0.33),
    'juice_carton': (0.14, 0.24),
    'plate': (0.16, 0.28),
    'wine_glass': (0.14, 0.23),
    'fork': (0.15, 0.22),
    'butter_knife': (0.16, 0.24),
    'tray': (0.28, 0.45),
    'pan': (0.28, 0.5),
    'pot': (0.2, 0.32),
    'kettle': (0.2, 0.34),
    'teapot': (0.18, 0.28),
    'ladle': (0.22, 0.36),
    'spatula': (0.22, 0.36),
    'cutting_board': (0.24, 0.42),
    'scissors': (0.14, 0.22),
    'pepper_shaker': (0.06, 0.14),
    'cloth': (0.13, 0.24),
    'scrub_brush': (0.1, 0.18),
    'soap_bar': (0.06, 0.1),
    'soap_bottle': (0.14, 0.21),
    'spray_bottle': (0.18, 0.28),
    'toilet_paper': (0.08, 0.12),
    'paper_towel_roll': (0.2, 0.28),
    'tissue_box': (0.1, 0.22),
    'towel': (0.24, 0.36),
    'hand_towel': (0.14, 0.24),
    'plunger': (0.24, 0.42),
    'dust_pan': (0.24, 0.36),
}
HAND_M = 0.076  # what fits between the fingers, with a little to spare


@pytest.mark.parametrize('kind', HOME_BUILDERS)
def test_sizes_are_true_and_some_part_fits_a_hand(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        low, high = LENGTHS[kind]
        assert low <= max(model.size) <= high
        assert 0.02 <= model.mass <= 1.5
        rest = model.rests[0]
        top = max((solid_points(s) @ rest.T)[:, 2].max() for s in model.solids)
        taken = [s for s in model.solids if _across(s, rest) < HAND_M]
        # A hand from above must get at it: a rim, a handle or the whole.
        assert any((solid_points(s) @ rest.T)[:, 2].max() > top - 0.1 for s in taken)


def _across(solid: Solid, rest: np.ndarray) -> float:
    """Return the smaller of a solid's level widths, however the hand is turned."""
    flat = (solid_points(solid) @ rest.T)[:, :2]
    angles = np.linspace(0.0, np.pi, 36, endpoint=False)
    return float(np.ptp(flat @ np.stack([np.cos(angles), np.sin(angles)]), axis=0).min())


def test_no_kind_is_known_by_its_colour() -> None:
    shades = {
        kind: np.array([thing_model(kind, seed).parts[0].colour for seed in range(5)])
        for kind in (*KINDS, *HOME_BUILDERS)
    }
    for kind in HOME_BUILDERS:
        others = np.concatenate([shades[other] for other in shades if other != kind])
        gaps = np.abs(shades[kind][:, None] - others[None]).sum(axis=2).min(axis=1)
        assert (gaps < 0.25).mean() > 0.5, kind
