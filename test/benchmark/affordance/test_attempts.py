"""Skills are tried in homes; what is believed before each attempt and what truly came is recorded."""

from pathlib import Path

import pytest

from benchmark.affordance import collect as collecting
from benchmark.affordance.attempts import attempts
from benchmark.affordance.believed_home import BelievedHome
from benchmark.affordance.collect import collect, file_of
from benchmark.skill_trials.stage import Options
from tapa_planner.affordances.record import append_records, read_records, SkillRecord
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Step
from tapa_planner.scene import Scene, SceneObject

SEED = 21_000


@pytest.mark.timeout(120)
def test_what_is_believed_holds_in_the_simulator_and_is_a_little_off() -> None:
    home = BelievedHome(SEED, Options(), 'kitchen')
    try:
        scene = home.scene()
        truth = {str(each) for each in home.simulation.truth().atoms}
        assert {str(each.atom) for each in scene.relations} <= truth
        assert home.scene() == scene, 'one look, one error'
        table = next(each for each in scene.objects if each.type_name == 'table')
        true = home.pose(table.id)[:2, 3]
        off = max(abs(a - b) for a, b in zip(table.pose.position[:2], true.tolist(), strict=True))
        assert 0.0 < off < 0.03
        result, is_true = home.try_step(Step('go_to', (table.id,)), scene)
        assert result.succeeded
        assert is_true
        assert ('at', (table.id,)) in {
            (each.predicate, each.arguments) for each in home.scene().relations
        }
        result, is_true = home.try_step(Step('open', (table.id,)), home.scene())
        assert not is_true, 'a table has no door'
    finally:
        home.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_home_gives_records_of_possible_steps() -> None:
    records = attempts(SEED)
    domain = load_domain()
    assert len(records) > 5
    for each in records:
        state, objects = domain.state_of(each.scene), domain.objects(each.scene)
        domain.check(each.step, objects)
        if each.step.skill in ('go_to', 'pick'):
            assert not domain.obstacles(each.step, state, objects), each.step


def test_a_stopped_collection_goes_on_with_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = SkillRecord(
        Step('go_to', ('a_1',)), Scene((SceneObject('a_1', 'table', 'table'),)), True, 'kitchen 1'
    )
    append_records(file_of(tmp_path, 1), [record])

    def refuse(*_: object) -> None:
        raise AssertionError('that home is done')

    monkeypatch.setattr(collecting, '_write', refuse)
    said: list[tuple[int, int]] = []
    assert collect(tmp_path, [1], 1, lambda done, wanted: said.append((done, wanted))) == 0
    assert said == [(1, 1)]
    assert list(read_records(tmp_path)) == [record]
