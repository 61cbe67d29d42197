"""SayCan's plans are carried out in words, and the tokens of a step are counted."""

import pytest

from benchmark.language.splits import generated
from benchmark.missions.saycan import is_reached, step_tokens, TIMES_FEWER
from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.domain_files import load_domain
from tapa_planner.models.embedded import EmbeddedModel


@pytest.fixture(scope='module')
def model() -> EmbeddedModel:
    return EmbeddedModel()


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_most_wishes_are_reached_with_affordances_and_fewer_without(model: EmbeddedModel) -> None:
    cases = [each for each in generated('new_scenes', 20) if each.goal][:8]
    affordances = AffordanceModel.load(load_domain())
    reached = sum(is_reached(each, model, affordances) for each in cases)
    assert reached >= 6
    assert sum(is_reached(each, model, None) for each in cases) <= reached


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_shared_scoring_computes_many_times_fewer_tokens(model: EmbeddedModel) -> None:
    shared, naive, *_ = step_tokens(model)
    assert naive >= TIMES_FEWER * shared
