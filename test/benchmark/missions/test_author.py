"""Drawn wishes are fair: their goals do not hold yet, and their plans replay in the home."""

import pytest
import yaml

from benchmark.missions.author import Author, FAULTS
from benchmark.suite import load_suite, SUITE_FOLDER
from sim.faults import EFFECTS
from sim.home_scene import scene_of_home
from sim.kitchen import kitchen
from tapa_planner.domain_files import load_domain
from tapa_planner.safety import load_safety_rules, warnings
from tapa_planner.strategies.cautious import insists
from tapa_planner.strategies.constraints import parse_step
from tapa_planner.validation import validate


@pytest.mark.timeout(120)
def test_a_wish_is_fair_in_its_home() -> None:
    author, domain = Author(7), load_domain()
    families = author.rounds()
    drawn = 0
    for seed in range(21_000, 21_006):
        home = kitchen(seed)
        wish = author.wish(home, [next(families) for _ in range(6)])
        if wish is None:
            continue
        drawn += 1
        scene = scene_of_home(home)
        objects, state = domain.objects(scene), domain.state_of(scene)
        goal = domain.goal(wish['goal'])
        assert not goal.holds(state, objects, {}), wish
        report = validate(domain, scene, [parse_step(each) for each in wish['steps']])
        assert report.is_valid, report.message
        assert goal.holds(report.state, objects, {}), wish
    assert drawn >= 4


@pytest.mark.parametrize('name', ['missions', 'missions_faults'])
def test_the_shipped_suites_are_whole(name: str) -> None:
    suite = load_suite(name)
    seeds = [each.world.seed for each in suite.cases]
    assert len(set(seeds)) == len(seeds), 'no home twice'
    assert len(suite.cases) == (200 if name == 'missions' else 20 * len(EFFECTS))
    assert 0 < len(suite.selected(full=False)) < 25
    for case in suite.cases:
        assert (case.fault is not None) == (name == 'missions_faults')


def test_no_wish_of_the_sample_is_held_back_by_a_warning() -> None:
    text = (SUITE_FOLDER / 'missions_faults.yaml').read_text(encoding='utf-8')
    cases = [each for each in yaml.safe_load(text)['cases'] if each['split'] == 'test']
    assert len(cases) == len(EFFECTS)
    types, insisted = load_domain().types, 0
    for case in cases:
        scene = scene_of_home(kitchen(case['world']['seed']))
        steps = [parse_step(each) for each in case['steps']]
        if warnings(load_safety_rules(), types, scene, steps):
            assert insists(case['instruction']), case['instruction']
            insisted += 1
    assert insisted == 1


def test_every_fault_of_the_simulator_is_set_off_twenty_times() -> None:
    assert set(FAULTS) == set(EFFECTS)
    text = (SUITE_FOLDER / 'missions_faults.yaml').read_text(encoding='utf-8')
    kinds = [each['fault']['kind'] for each in yaml.safe_load(text)['cases']]
    assert all(kinds.count(kind) == 20 for kind in EFFECTS)
