"""What is done about failures: every remedy ends, and what helped before comes first."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest
from scripted_partners import DOMAIN, kitchen

from executor import failure_memory
from executor.explaining import Cause, Explanation
from executor.failure_memory import FailureMemory, PastFailure
from executor.recovery import Recovery, Remedy
from tapa_planner.plan import Step, StepResult
from tapa_planner.scene import Pose, Relation, Scene, SceneObject
from tapa_planner.validation import validate

OPEN = Step('open', ('fridge_1',))
PICK = Step('pick', ('apple_1',))
CHAIR = SceneObject('chair_1', 'chair', 'chair', Pose((3.0, 0.0, 0.45)), (0.5, 0.5, 0.9))
BOX = SceneObject('box_1', 'box', 'box', Pose((3.0, 0.0, 0.1)), (0.2, 0.2, 0.2))


def recovery(past: FailureMemory | None = None, may_ask: bool = False) -> Recovery:
    return Recovery(DOMAIN, FailureMemory(DOMAIN.types) if past is None else past, may_ask)


def slipped(step: Step = PICK) -> Explanation:
    return Explanation(Cause.SLIPPED, f'{step} failed; it did not stay between the fingers')


def with_object(thing: SceneObject, *relations: Relation) -> Scene:
    scene = kitchen()
    return replace(
        scene, objects=(*scene.objects, thing), relations=(*scene.relations, *relations)
    )


def test_it_retries_then_takes_another_then_gives_up_with_the_reason() -> None:
    own = recovery()
    told = [own.respond(PICK, slipped(), kitchen()) for _ in range(4)]
    assert [each.remedy for each in told] == [
        Remedy.RETRY, Remedy.OTHER, Remedy.RETRY, Remedy.GIVE_UP,
    ]  # fmt: skip
    assert told[1].avoided == {'apple_1'}
    assert 'between the fingers' in told[-1].reason


@given(st.lists(st.sampled_from(list(Cause)), min_size=1, max_size=60), st.booleans())
def test_recovery_always_ends(causes: list[Cause], may_ask: bool) -> None:
    own = recovery(may_ask=may_ask)
    for cause in causes:
        last = own.respond(OPEN, Explanation(cause, 'it failed'), kitchen())
        for _ in range(4):
            last = own.respond(OPEN, Explanation(cause, 'it failed'), kitchen())
        assert last.remedy is Remedy.GIVE_UP


def test_a_chair_before_the_door_is_pushed_away_first() -> None:
    scene = with_object(CHAIR)
    blocked = Explanation(Cause.DOOR_BLOCKED, 'blocked by the chair', about='chair_1')
    response = recovery().respond(OPEN, blocked, scene)
    assert response.remedy is Remedy.CLEAR
    assert response.detour is not None
    assert not response.detour.complete
    assert str(response.detour.steps[-1]) == 'push(chair_1)'
    assert validate(DOMAIN, scene, response.detour.steps, '(pushed chair_1)').is_valid


def test_a_thing_before_the_door_is_put_somewhere_else() -> None:
    scene = with_object(BOX)
    blocked = Explanation(Cause.DOOR_BLOCKED, 'blocked by the box', about='box_1')
    response = recovery().respond(OPEN, blocked, scene)
    assert response.detour is not None
    assert validate(DOMAIN, scene, response.detour.steps, '(on box_1 table_1)').is_valid


def test_what_cannot_be_moved_is_asked_about_or_left() -> None:
    wall = replace(CHAIR, id='sofa_1', label='sofa', type_name='sofa')
    blocked = Explanation(Cause.DOOR_BLOCKED, 'blocked by the sofa', about='sofa_1')
    alone, asking = recovery(), recovery(may_ask=True)
    scene = with_object(wall)
    assert [alone.respond(OPEN, blocked, scene).remedy for _ in range(2)] == [
        Remedy.OTHER, Remedy.GIVE_UP,
    ]  # fmt: skip
    asked = [asking.respond(OPEN, blocked, scene) for _ in range(2)]
    assert asked[1].remedy is Remedy.ASK
    assert 'blocked by the sofa' in asked[1].question


def test_what_helped_in_an_earlier_run_comes_first(tmp_path: Path) -> None:
    path = tmp_path / 'state' / 'failures.jsonl'
    first = recovery(FailureMemory(DOMAIN.types, path))
    first.respond(PICK, slipped(), kitchen())
    assert first.respond(PICK, slipped(), kitchen()).remedy is Remedy.OTHER
    first.succeeded(StepResult(Step('pick', ('pear_1',))))
    first.remember()

    past = FailureMemory(DOMAIN.types, path)
    assert [(each.remedy, each.helped) for _, each in past.recall(_like('apple'))] == [
        ('retry', False), ('other', True),
    ]  # fmt: skip
    second = recovery(past).respond(PICK, slipped(), kitchen())
    assert second.remedy is Remedy.OTHER
    assert second.advice == 'after a similar failure of pick, taking another one helped'


def _like(kind: str) -> PastFailure:
    return PastFailure('pick', (kind,), 'slipped', slipped().sentence, '', False)


def test_kin_is_recalled_and_strangers_are_not() -> None:
    past = FailureMemory(DOMAIN.types)
    past.add([replace(_like('apple'), remedy='other', helped=True)])
    near = past.recall(_like('pear'))
    assert near
    assert near[0][0] > 0.8
    assert not past.recall(PastFailure('open', ('fridge',), 'door jammed', 'no', '', False))


def test_a_damaged_memory_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / 'failures.jsonl'
    past = FailureMemory(DOMAIN.types, path)
    past.add([replace(_like('apple'), remedy='other', helped=True)])
    with path.open('a') as file:
        file.write('{"skill": "pick"\n[]\n\x00\n')
    again = FailureMemory(DOMAIN.types, path)
    assert (len(again), again.unreadable) == (1, 3)
    again.add([replace(_like('pear'), remedy='retry', helped=True)])
    assert len(FailureMemory(DOMAIN.types, path)) == 2


def test_a_memory_that_has_grown_large_begins_a_new_file_with_what_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_memory, '_LARGE_BYTES', 1000)
    path = tmp_path / 'failures.jsonl'
    memory = FailureMemory(DOMAIN.types, path)
    for number in range(40):
        memory.add([PastFailure('pick', ('apple',), 'slipped', f'failure {number}', '', False)])
    assert path.stat().st_size < 40 * 200
    assert (tmp_path / 'failures.jsonl.1').exists()
    assert len(FailureMemory(DOMAIN.types, path)) == 40, 'nothing that is remembered is lost'


def test_what_is_gone_is_looked_for_around_its_last_place_first() -> None:
    gone = Explanation(Cause.GONE, 'apple_1 is no longer seen', about='apple_1')
    own = recovery()
    first, second = (own.respond(PICK, gone, kitchen()) for _ in range(2))
    assert (first.remedy, first.name) == (Remedy.SEARCH, 'apple')
    assert 'table_1' in first.places
    assert second.remedy is Remedy.OTHER
