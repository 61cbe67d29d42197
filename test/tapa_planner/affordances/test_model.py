"""Chances of steps: learned from records, nothing for what is impossible, with a reason in words."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

from tapa_planner.affordances.features import NUMBERS, SceneGeometry
from tapa_planner.affordances.model import AffordanceModel, logit
from tapa_planner.affordances.record import append_records, read_records, SkillRecord
from tapa_planner.affordances.train import (
    area_under_roc,
    calibration_error,
    complete_trees,
    foretold,
    quality,
    train_affordance,
    TrainingOptions,
)
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError
from tapa_planner.plan import Step
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

DOMAIN = load_domain()


def scene(width: float = 0.06, *relations: Relation) -> Scene:
    return Scene(
        (
            SceneObject('table_1', 'table', 'table', Pose((1.0, 0.0, 0.4)), (0.8, 1.2, 0.8)),
            SceneObject('fridge_1', 'fridge', 'fridge', Pose((3.0, 0.0, 0.9)), (0.6, 0.6, 1.8)),
            SceneObject('bowl_1', 'bowl', 'bowl', Pose((0.8, 0.1, 0.85)), (width, width, 0.1)),
        ),
        (Relation('on', ('bowl_1', 'table_1')), Relation('at', ('table_1',)), *relations),
        robot_pose=Pose((0.2, 0.0, 0.0)),
    )


def records(count: int = 240) -> list[SkillRecord]:
    """Bowls wider than the hand cannot be taken, nine times of ten."""
    rng = np.random.default_rng(1)
    found = []
    for index in range(count):
        width = float(rng.uniform(0.03, 0.14))
        succeeded = bool((width < 0.08) != (rng.random() < 0.1))
        found.append(
            SkillRecord(Step('pick', ('bowl_1',)), scene(width), succeeded, f'home {index % 12}')
        )
    return found


@pytest.fixture(scope='module')
def model() -> AffordanceModel:
    return train_affordance(DOMAIN, records(), TrainingOptions(), lambda _: None)


def test_what_makes_a_step_fail_is_learned_and_said(model: AffordanceModel) -> None:
    (narrow,) = model.here((Step('pick', ('bowl_1',)),), scene(0.05))
    (wide,) = model.here((Step('pick', ('bowl_1',)),), scene(0.12))
    assert narrow.value > 0.75
    assert wide.value < 0.25
    assert wide.reason == 'the bowl is 12 cm across and 10 cm high'


def test_it_is_calibrated_on_homes_that_it_did_not_see(model: AffordanceModel) -> None:
    new = [replace(each, world='new') for each in records(500)[240:]]
    found = quality(
        foretold(model, new), np.array([e.succeeded for e in new]), ['pick'] * len(new)
    )
    assert found.error < 0.08
    assert found.area > 0.85
    assert found.gain > 0.3


def test_what_is_not_possible_has_no_chance_and_the_reason_is_why(model: AffordanceModel) -> None:
    steps = (
        Step('place', ('bowl_1', 'fridge_1')), Step('pick', ('table_1',)), Step('fly', ('moon_1',)),
        Step('pick', ('moon_1',)),
    )  # fmt: skip
    chances = model.here(steps, scene())
    assert [each.value for each in chances] == [0.0] * 4
    assert 'the hand does not hold bowl_1' in chances[0].reason
    assert 'moon_1' in chances[3].reason


def test_along_a_plan_each_step_is_judged_where_it_happens(model: AffordanceModel) -> None:
    steps = (Step('pick', ('bowl_1',)), Step('place', ('bowl_1', 'table_1')))
    here, along = model.here(steps, scene()), model.along(steps, scene())
    assert here[1].value == 0.0
    assert along[1].value > 0.0
    assert along[0] == here[0]


def test_a_list_of_names_has_the_skills_share(model: AffordanceModel) -> None:
    bare = Scene(
        (SceneObject('table_1', 'table', 'table'), SceneObject('bowl_1', 'bowl', 'bowl')),
        (Relation('on', ('bowl_1', 'table_1')), Relation('at', ('table_1',))),
    )
    (chance,) = model.here((Step('pick', ('bowl_1',)),), bare)
    assert chance.value == pytest.approx(model.skills['pick'].base)


def test_a_skill_that_was_seldom_tried_has_its_share_and_an_untried_one_even_odds() -> None:
    few = train_affordance(DOMAIN, records(12), TrainingOptions(), lambda _: None)
    assert few.skills['pick'].trees is None
    assert 0.0 < few.here((Step('pick', ('bowl_1',)),), scene())[0].value < 1.0
    assert few.here((Step('go_to', ('fridge_1',)),), scene())[0].value == 0.5


def test_weights_are_kept_as_they_were(model: AffordanceModel, tmp_path: Path) -> None:
    model.save(tmp_path, {'attempts': 240})
    again = AffordanceModel.load(DOMAIN, tmp_path)
    step = (Step('pick', ('bowl_1',)),)
    for width in (0.04, 0.079, 0.081, 0.13):
        one, two = model.here(step, scene(width))[0], again.here(step, scene(width))[0]
        assert two.value == pytest.approx(one.value, abs=1e-4)


def test_weights_that_are_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='holds no affordance weights'):
        AffordanceModel.load(DOMAIN, tmp_path)


def test_the_shipped_weights_know_every_skill_of_a_mission() -> None:
    shipped = AffordanceModel.load(DOMAIN)
    assert {'go_to', 'pick', 'place', 'open', 'close'} <= set(shipped.skills)
    for chance in shipped.here(tuple(DOMAIN.grounded(DOMAIN.objects(scene()))), scene()):
        assert 0.0 <= chance.value <= 1.0
        assert chance.reason or chance.value > 0.99


@given(
    st.lists(st.floats(0.0, 2.0), min_size=3, max_size=3),
    st.lists(st.floats(-6.0, 6.0), min_size=3, max_size=3),
)
def test_numbers_are_finite_wherever_things_are(size: list[float], place: list[float]) -> None:
    odd = replace(scene().objects[2], size=tuple(size), pose=Pose((place[0], place[1], place[2])))
    geometry = SceneGeometry(DOMAIN, replace(scene(), objects=(*scene().objects[:2], odd)))
    for step in (Step('pick', ('bowl_1',)), Step('place', ('bowl_1', 'fridge_1'))):
        numbers = geometry.numbers(step)
        assert numbers.shape == (len(NUMBERS),)
        assert np.isfinite(numbers).all()


@given(st.integers(0, 10_000))
def test_stored_trees_say_what_the_library_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(60, 4))
    wanted = numbers[:, 0] + 0.5 * rng.normal(size=60) > 0
    if wanted.all() or not wanted.any():
        return
    forest = GradientBoostingClassifier(n_estimators=5, max_depth=3, random_state=0)
    forest.fit(numbers, wanted)
    trees = complete_trees(forest, logit(float(wanted.mean())))
    unseen = rng.normal(size=(40, 4)).astype(np.float32).astype(np.float64)
    assert trees(unseen) == pytest.approx(forest.decision_function(unseen), abs=1e-6)


def test_calibration_and_area_are_what_the_papers_say() -> None:
    sure, right = np.array([0.95] * 10), np.array([True] * 5 + [False] * 5)
    assert calibration_error(sure, right) == pytest.approx(0.45)
    assert (
        area_under_roc(np.array([0.9, 0.6, 0.4, 0.1]), np.array([True, True, False, False])) == 1.0
    )
    assert area_under_roc(np.array([0.5, 0.5]), np.array([True, False])) == 0.5


def test_records_are_kept_and_damage_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / 'home_1.jsonl.gz'
    append_records(path, records(3))
    append_records(path, records(2))
    assert len(list(read_records(tmp_path))) == 5
    assert next(read_records(tmp_path)) == records(1)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    with pytest.raises(InputError, match=r'home_1.jsonl.gz is no complete'):
        list(read_records(tmp_path))
    with pytest.raises(InputError, match='found none'):
        list(read_records(tmp_path / 'nothing'))
