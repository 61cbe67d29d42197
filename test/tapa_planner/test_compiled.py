"""Compiled skills do what the formulas of the domain file say."""

import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.lexicon import load_lexicon
from tapa_planner.pddl import apply_effects
from tapa_planner.plan import Step
from tapa_planner.tuning.data import Sampler
from tapa_planner.tuning.scenes import random_scene

DOMAIN = load_domain()


@given(seed=st.integers(0, 10_000))
def test_every_step_is_judged_and_applied_as_the_formulas_say(seed: int) -> None:
    rng = random.Random(seed)
    scene = random_scene(rng, Sampler(seed).names(), load_lexicon())
    objects, state = DOMAIN.objects(scene), DOMAIN.state_of(scene)
    steps = list(DOMAIN.grounded(objects))
    for step in rng.sample(steps, min(60, len(steps))):
        skill = DOMAIN.skills[step.skill]
        binding = dict(zip([each.name for each in skill.parameters], step.arguments, strict=True))
        failures = list(skill.precondition.failures(state, objects, binding))
        assert bool(DOMAIN.obstacles(step, state, objects)) == bool(failures)
        after = apply_effects(skill.effects, state, objects, binding)
        assert DOMAIN.apply(step, state, objects) == after
        if not failures:
            state = after


@pytest.mark.parametrize('name', ["x') or True or ('", 'a b', '"', '\\', "\n'"])
def test_odd_names_are_data_and_no_code(name: str) -> None:
    lexicon = load_lexicon()
    scene = random_scene(random.Random(1), ['apple'], lexicon)
    objects, state = DOMAIN.objects(scene), DOMAIN.state_of(scene)
    assert DOMAIN.obstacles(Step('pick', (name,)), state, objects)
