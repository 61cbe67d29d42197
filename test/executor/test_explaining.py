"""Failures explained by what was measured and by what a fresh look shows."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
import pytest
from scripted_partners import DOMAIN, kitchen

from executor.explaining import Cause, displaced, explain, Explanation, overcome
from executor.partners import Ending, LookOutcome
from executor.skills.contract import SkillCode
from tapa_planner.plan import Measurement, Step, StepResult
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

PICK = Step('pick', ('apple_1',))
OPEN = Step('open', ('fridge_1',))
CHAIR = SceneObject('chair_1', 'chair', 'chair', Pose((3.0, 0.0, 0.45)), (0.5, 0.5, 0.9))


def moved(scene: Scene, name: str, by: float) -> Scene:
    def other(each: SceneObject) -> SceneObject:
        x, y, z = each.pose.position
        return replace(each, pose=Pose((x + by, y, z), each.pose.orientation))

    return replace(scene, objects=tuple(other(e) if e.id == name else e for e in scene.objects))


def told(result: StepResult, look: Scene | None, before: Scene | None = None) -> Explanation:
    outcome = None if look is None else LookOutcome(Ending.DONE, 'seen', look)
    return explain(DOMAIN, result, f'{result.step} failed', before or kitchen(), outcome)


def failed(step: Step, code: SkillCode, *measured: Measurement) -> StepResult:
    return StepResult(step, int(code), 'the skill says so', measured)


def test_a_thing_that_somebody_moved() -> None:
    found = told(failed(PICK, SkillCode.NO_CONTACT), moved(kitchen(), 'apple_1', 0.23))
    assert found.cause is Cause.MOVED
    assert found.sentence == 'pick(apple_1) failed; apple_1 stands 0.23 m from where it was'
    assert found.evidence


def test_a_thing_that_is_gone() -> None:
    rest = tuple(each for each in kitchen().objects if each.id != 'apple_1')
    found = told(
        failed(PICK, SkillCode.NOT_VISIBLE), replace(kitchen(), objects=rest, relations=())
    )
    assert found.cause is Cause.GONE
    assert 'apple_1 is no longer seen at table_1' in found.sentence


@pytest.mark.parametrize(
    ('code', 'cause'), [('SLIPPED', Cause.SLIPPED), ('JAMMED', Cause.DOOR_JAMMED)]
)
def test_what_went_wrong_before_a_step_succeeded_is_told(code: str, cause: Cause) -> None:
    tries = Measurement(f'failed_tries_{code}', 2.0)
    (found,) = overcome(StepResult(OPEN, 0, 'done', (tries,)))
    assert found.cause is cause
    assert found.sentence.endswith('2 times at first')
    assert overcome(failed(OPEN, SkillCode.TIMED_OUT, tries)) == ()
    assert overcome(StepResult(OPEN, 0, 'done', (Measurement('failed_tries_NO_PATH', 1.0),))) == ()


@pytest.mark.parametrize('code', [SkillCode.NOT_REACHABLE, SkillCode.NO_HANDLE, SkillCode.JAMMED])
def test_something_unknown_before_a_door_blocks_it(code: SkillCode) -> None:
    found = told(failed(OPEN, code, Measurement('points_in_the_way', 900.0)), kitchen())
    assert (found.cause, found.about) == (Cause.DOOR_BLOCKED, '')
    assert 'something stands before it' in found.sentence


def test_a_container_that_was_taken_for_open() -> None:
    place = Step('place', ('apple_1', 'fridge_1'))
    found = told(failed(place, SkillCode.BLOCKED, Measurement('inside_seen', 0.0)), kitchen())
    assert (found.cause, found.about) == (Cause.DOOR_SHUT, 'fridge_1')
    assert 'fridge_1 is shut' in found.sentence


def test_what_the_skill_had_before_its_eyes_is_not_gone() -> None:
    rest = tuple(each for each in kitchen().objects if each.id != 'apple_1')
    look = replace(kitchen(), objects=rest, relations=())
    assert told(failed(PICK, SkillCode.NOT_REACHABLE), look).cause is Cause.GONE
    flat = tuple(
        replace(each, size=(*each.size[:2], 0.02)) if each.id == 'apple_1' else each
        for each in kitchen().objects
    )
    before = replace(kitchen(), objects=flat)
    overlooked = told(failed(PICK, SkillCode.NOT_REACHABLE), look, before)
    assert overlooked.cause is Cause.OUT_OF_REACH
    there = moved(kitchen(), 'apple_1', 0.23)
    assert told(failed(PICK, SkillCode.NOT_REACHABLE), there).cause is Cause.MOVED


def test_what_the_hand_holds_is_not_looked_for() -> None:
    held = replace(kitchen(), relations=(Relation('holding', ('apple_1',)),))
    rest = tuple(each for each in kitchen().objects if each.id != 'apple_1')
    look = replace(kitchen(), objects=rest, relations=())
    place = Step('place', ('apple_1', 'table_1'))
    assert told(failed(place, SkillCode.NO_PATH), look, held).cause is Cause.NO_WAY


def test_a_door_that_is_jammed_or_blocked() -> None:
    turned = replace(
        kitchen(),
        objects=tuple(
            replace(each, pose=Pose.from_yaw(3.0, 0.0, 0.9, 0.0))
            if each.id == 'fridge_1'
            else each
            for each in kitchen().objects
        ),
    )
    result = failed(OPEN, SkillCode.JAMMED, Measurement('open_fraction', 0.03))
    jammed = told(result, turned, turned)
    assert jammed.cause is Cause.DOOR_JAMMED
    assert 'its door is 3 % open and nothing is seen before it' in jammed.sentence
    ahead = replace(CHAIR, pose=Pose((3.0 + 0.3 + 0.4, 0.1, 0.45)))
    blocked = told(result, replace(turned, objects=(*turned.objects, ahead)), turned)
    assert blocked.cause is Cause.DOOR_BLOCKED
    assert 'chair_1 stands before it' in blocked.sentence
    behind = replace(CHAIR, pose=Pose((3.0 - 0.8, 0.1, 0.45)))
    assert told(result, replace(turned, objects=(*turned.objects, behind)), turned).cause is (
        Cause.DOOR_JAMMED
    )


def test_a_door_that_is_open_does_not_explain_a_failure() -> None:
    result = failed(OPEN, SkillCode.TIMED_OUT, Measurement('open_fraction', 0.9))
    assert told(result, kitchen()).cause is Cause.DRIVER


def test_blind_cameras() -> None:
    outcome = LookOutcome(Ending.FAILED, 'all pictures of head are black', is_blind=True)
    found = explain(DOMAIN, failed(PICK, SkillCode.NOT_VISIBLE), 'x', kitchen(), outcome)
    assert found.cause is Cause.BLIND
    assert 'all pictures of head are black' in found.sentence


@pytest.mark.parametrize(
    ('code', 'cause'),
    [
        (SkillCode.SLIPPED, Cause.SLIPPED), (SkillCode.DROPPED, Cause.SLIPPED),
        (SkillCode.NOT_REACHABLE, Cause.OUT_OF_REACH), (SkillCode.NO_PATH, Cause.NO_WAY),
        (SkillCode.BLOCKED, Cause.OBSTACLE), (SkillCode.DRIVER_FAILED, Cause.DRIVER),
        (SkillCode.NO_CONTROL, Cause.UNKNOWN), (SkillCode.NO_CONTACT, Cause.UNKNOWN),
    ],
)  # fmt: skip
def test_the_skills_own_words_count_where_nothing_else_is_seen(
    code: SkillCode, cause: Cause
) -> None:
    assert told(failed(PICK, code), kitchen()).cause is cause
    assert told(failed(PICK, code), None).cause is cause


@given(
    code=st.integers(0, 120),
    share=st.none() | st.floats(allow_nan=True),
    by=st.floats(-3.0, 3.0),
    step=st.sampled_from([PICK, OPEN, Step('open', ('ghost_1',)), Step('go_to', ('table_1',))]),
)
def test_whatever_failed_there_is_a_sentence(
    code: int, share: float | None, by: float, step: Step
) -> None:
    measured = () if share is None else (Measurement('open_fraction', share),)
    result = StepResult(step, code, 'why', measured)
    found = told(result, moved(kitchen(CHAIR), 'apple_1', by))
    assert found.sentence.startswith(f'{step} failed')
    if step is PICK and abs(by) > 0.1001:
        assert found.cause in (Cause.MOVED, Cause.SLIPPED)


def test_a_door_that_nobody_can_stand_before_is_blocked_by_what_stands_there() -> None:
    ahead = replace(CHAIR, pose=Pose((3.0 + 0.3 + 0.4, 0.1, 0.45)))
    found = told(failed(OPEN, SkillCode.NOT_REACHABLE), kitchen(ahead))
    assert (found.cause, found.about) == (Cause.DOOR_BLOCKED, 'chair_1')
    alone = told(failed(OPEN, SkillCode.NOT_REACHABLE), kitchen())
    assert alone.cause is Cause.OUT_OF_REACH


def test_a_thing_that_a_glance_shows_elsewhere_was_moved() -> None:
    found = displaced('apple_1', kitchen(), moved(kitchen(), 'apple_1', 0.2))
    assert found is not None
    assert (found.cause, found.sentence) == (
        Cause.MOVED,
        'apple_1 stands 0.20 m from where it was',
    )
    assert displaced('apple_1', kitchen(), moved(kitchen(), 'apple_1', 0.05)) is None
    assert displaced('ghost_1', kitchen(), kitchen()) is None
