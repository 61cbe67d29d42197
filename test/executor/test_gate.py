"""A person in the loop: approve, reject, edit, answer, pause; and what no person can break."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
import pytest
from scripted_partners import DOMAIN, FETCH, GOAL, kitchen, ScriptedWorld

from executor.mission import Mission, MissionResult, Partners
from executor.person import Approval, PersonDesk, PersonPolicy
from executor.working_memory import MissionLimits, Phase, TaskCode
from tapa_planner.plan import Plan, Proposal, Rejection, Reply, Step
from tapa_planner.rules import parse_rules
from tapa_planner.scene import SceneObject

ALWAYS = PersonPolicy(Approval.ALWAYS, approval_wait_s=5.0, answer_wait_s=5.0)


def build(
    world: ScriptedWorld, policy: PersonPolicy = ALWAYS, **limits: float
) -> tuple[Mission, PersonDesk]:
    ticks = count()
    desk = PersonDesk(DOMAIN, policy)
    mission = Mission(
        'put the apple in the fridge', 'mission-1', DOMAIN, Partners(world, world, world),
        MissionLimits(**limits), clock=lambda: next(ticks) * 0.01, desk=desk,
    )  # fmt: skip
    return mission, desk


def run(
    mission: Mission, when: Callable[[], None] = lambda: None, limit: int = 5000
) -> MissionResult:
    for _ in range(limit):
        if (result := mission.tick()) is not None:
            return result
        when()
    raise AssertionError(f'no end after {limit} ticks: {mission.status()}')


def until(mission: Mission, phase: Phase) -> None:
    for _ in range(2000):
        if mission.status().phase is phase:
            return
        assert mission.tick() is None, mission.result
    raise AssertionError(f'never {phase}: {mission.status()}')


def test_nothing_moves_before_the_plan_is_approved() -> None:
    world = ScriptedWorld()
    mission, desk = build(world)
    until(mission, Phase.WAITING)
    for _ in range(50):
        mission.tick()
    assert world.acted == []
    assert mission.status().plan_id == desk.plan_id != ''
    assert desk.decide(desk.plan_id, True) == ''
    assert run(mission).code is TaskCode.SUCCESS
    assert world.acted == [str(step) for step in FETCH]
    assert mission.status().plan_id == ''


def test_a_rejection_with_its_reason_goes_to_the_planner() -> None:
    world = ScriptedWorld()
    mission, desk = build(world)
    until(mission, Phase.WAITING)
    first = desk.plan_id
    assert desk.decide(first, False, 'not this apple') == ''
    while desk.plan_id in ('', first):
        assert mission.tick() is None
    assert world.requests[1].rejections == (Rejection(FETCH, 'not this apple'),)
    assert 'not this apple' in world.requests[1].failures[0]
    assert 'expected a decision about the plan' in desk.decide(first, True)
    assert desk.decide(desk.plan_id, True) == ''
    assert run(mission).code is TaskCode.SUCCESS


def test_too_many_rejections_end_the_mission() -> None:
    world = ScriptedWorld()
    mission, desk = build(world, max_replans=2)
    result = run(mission, lambda: desk.plan_id and desk.decide(desk.plan_id, False, 'no'))
    assert result.code is TaskCode.REJECTED
    assert world.acted == []
    assert len(world.requests) == 3


def test_a_refusal_after_a_rejection_is_a_rejection() -> None:
    plan = Proposal(Plan(FETCH), goal=GOAL)
    world = ScriptedWorld(proposals=[plan, Proposal(refusal='I know no other one')])
    mission, desk = build(world)
    result = run(mission, lambda: desk.plan_id and desk.decide(desk.plan_id, False, 'no'))
    assert (result.code, result.message) == (TaskCode.REJECTED, 'I know no other one')


def test_nobody_there_is_a_no() -> None:
    world = ScriptedWorld()
    mission, _ = build(world)
    result = run(mission)
    assert result.code is TaskCode.REJECTED
    assert 'nobody approved the plan within 5 s' in result.message
    assert world.acted == []


def test_edited_steps_are_carried_out_where_they_are_valid() -> None:
    spare = SceneObject('table_2', 'table', 'table')
    world = ScriptedWorld(scene=kitchen(spare))
    mission, desk = build(world)
    until(mission, Phase.WAITING)
    wrong = desk.decide(desk.plan_id, True, steps=FETCH[1:])
    assert 'the edited plan is not valid: step 1' in wrong
    foreign = desk.decide(desk.plan_id, True, steps=(Step('pick', ('ghost_1',)),))
    assert "there is no 'ghost_1'" in foreign
    assert 'goal does not hold' in desk.decide(desk.plan_id, True, steps=FETCH[:2])
    assert desk.plan_id, 'a wrong edit leaves the plan where it is'
    detour = (Step('go_to', ('table_2',)), *FETCH)
    assert desk.decide(desk.plan_id, True, steps=detour) == ''
    assert run(mission).code is TaskCode.SUCCESS
    assert world.acted[0] == 'go_to(table_2)'


def test_only_risky_or_new_skills_are_asked_about() -> None:
    risky = PersonDesk(DOMAIN, PersonPolicy(Approval.RISKY))
    harmless, slicing = Plan(FETCH), Plan((*FETCH, Step('slice', ('bread_1', 'knife_1'))))
    assert risky.why_asked(harmless) == ''
    assert 'slice' in risky.why_asked(slicing)
    first = PersonDesk(DOMAIN, PersonPolicy(Approval.FIRST))
    assert 'first time of go_to' in first.why_asked(harmless)
    first.decide(first.offer('m', harmless, '', kitchen()), True)
    assert first.why_asked(harmless) == ''
    assert first.why_asked(slicing) == 'first time of slice'
    assert PersonDesk(DOMAIN).why_asked(slicing) == ''
    assert PersonDesk(DOMAIN, ALWAYS).why_asked(Plan(())) == ''


def test_skills_that_are_not_allowed_are_refused_before_anything_moves() -> None:
    world = ScriptedWorld()
    mission, _ = build(world, PersonPolicy(allowed_skills=('go_to', 'pick', 'place')))
    result = run(mission)
    assert (result.code, result.message) == (TaskCode.REFUSED, 'I am not allowed to open')
    assert world.acted == []


def test_an_answer_goes_into_the_next_plan() -> None:
    world = ScriptedWorld(proposals=[Proposal(question='Which apple?')])
    mission, desk = build(world, replace(ALWAYS, approval=Approval.NEVER))
    until(mission, Phase.ASKING)
    mission.tick()
    own, text = desk.question
    assert text == 'Which apple?'
    assert mission.status().question_id == own
    assert 'expected an answer to the question' in desk.answer('other', 'the red one')
    assert 'expected an answer of 1 to' in desk.answer(own, '  ')
    assert desk.answer(own, 'the red one') == ''
    assert desk.answer(own, 'the green one') == 'no question is open'
    assert run(mission).code is TaskCode.SUCCESS
    assert world.requests[1].replies == (Reply('Which apple?', 'the red one'),)


def test_a_question_that_nobody_answers_ends_the_mission_with_it() -> None:
    world = ScriptedWorld(proposals=[Proposal(question='Which apple?')])
    mission, desk = build(world, replace(ALWAYS, answer_wait_s=2.0))
    result = run(mission)
    assert (result.code, result.question) == (TaskCode.QUESTION, 'Which apple?')
    assert desk.question == ('', '')


def test_a_pause_stops_the_step_and_the_mission_goes_on_from_the_present() -> None:
    world = ScriptedWorld()
    mission, _ = build(world, PersonPolicy())
    while len(world.acted) < 4:  # the pick has begun
        assert mission.tick() is None
    mission.pause()
    until(mission, Phase.PAUSED)
    assert all(each.cancels for each in world.calls[-1:])
    before = len(world.acted)
    for _ in range(100):
        assert mission.tick() is None
    assert len(world.acted) == before
    mission.resume()
    result = run(mission)
    assert result.code is TaskCode.SUCCESS, result.message
    assert result.replans == 0, 'a pause is no failure'
    assert all(each.is_success for each in world.requests[-1].executed)
    assert sum(move and not focus for move, focus in world.looks) == 1, 'no second look around'


def test_a_pause_costs_no_time_of_the_mission() -> None:
    mission, _ = build(ScriptedWorld(), PersonPolicy(), mission_s=3.0)
    mission.tick()
    mission.pause()
    for _ in range(2000):
        assert mission.tick() is None
    mission.resume()
    assert run(mission).code is TaskCode.SUCCESS


@pytest.mark.parametrize('phase', [Phase.WAITING, Phase.ACTING, Phase.PAUSED, Phase.ASKING])
def test_cancel_and_emergency_stop_win_over_everything(phase: Phase) -> None:
    for stop, code in (
        (Mission.cancel, TaskCode.CANCELED),
        (Mission.emergency_stop, TaskCode.EMERGENCY_STOP),
    ):
        asks = [Proposal(question='Which?')] if phase is Phase.ASKING else []
        world = ScriptedWorld(proposals=asks)
        mission, desk = build(world, ALWAYS if phase is Phase.WAITING else
                              PersonPolicy(answer_wait_s=9.0))  # fmt: skip
        if phase is Phase.PAUSED:
            until(mission, Phase.ACTING)
            mission.pause()
        until(mission, phase)
        stop(mission)
        mission.pause()
        stop(mission)
        assert run(mission).code is code
        assert (desk.plan_id, desk.question) == ('', ('', ''))


@given(
    st.lists(
        st.sampled_from(['approve', 'reject', 'old', 'answer', 'pause', 'resume']), max_size=12
    )
)
def test_whatever_a_person_does_nothing_unapproved_moves(doings: list[str]) -> None:
    world = ScriptedWorld()
    mission, desk = build(world, replace(ALWAYS, approval_wait_s=0.3))
    approved: set[str] = set()

    def do(what: str) -> None:
        own = desk.plan_id
        if what == 'approve' and desk.decide(own, True) == '':
            approved.add(own)
        elif what == 'reject':
            desk.decide(own, False, 'no')
        elif what == 'old':
            desk.decide('mission-0/plan-1', True)
        elif what == 'answer':
            desk.answer('x', 'y')
        elif what == 'pause':
            mission.pause()
        else:
            mission.resume()

    for doing in doings:
        for _ in range(7):
            mission.tick()
        do(doing)
        assert approved or not world.acted
    mission.resume()
    result = run(mission)
    assert result.code in (TaskCode.SUCCESS, TaskCode.REJECTED)
    assert approved or not world.acted


def test_edited_steps_that_break_a_rule_are_not_taken() -> None:
    text = (
        '(define (rules r) (:rule shut :because "it gets warm"'
        ' :constraint (never (exists (?f - fridge) (open ?f)))))'
    )
    desk = PersonDesk(DOMAIN, ALWAYS, parse_rules(text, DOMAIN))
    plan = Plan(FETCH[:1])
    offered = desk.offer('m', plan, '', kitchen())
    wrong = desk.decide(offered, True, steps=FETCH[:2])
    assert wrong.startswith('the edited plan breaks a rule:')
    assert 'shut (it gets warm)' in wrong
    assert desk.plan_id == offered, 'the plan waits on'
    assert desk.decide(offered, True, steps=FETCH[:1]) == ''
