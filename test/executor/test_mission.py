"""Tests for executor/mission.py: the whole tree with scripted partners."""

from dataclasses import replace
from itertools import count

import pytest
from scripted_partners import DOMAIN, FETCH, GOAL, ScriptedWorld

from executor.mission import Mission, MissionResult, Partners
from executor.partners import Ending
from executor.working_memory import MissionLimits, Phase, TaskCode
from tapa_planner.plan import Chance, Measurement, NameAnswer, Plan, Proposal, Step, StepResult
from tapa_planner.rules import parse_rules
from tapa_planner.scene import Pose, Relation, SceneObject

PICK = FETCH[3]


def build(world: ScriptedWorld, **limits: float) -> Mission:
    ticks = count()
    return Mission(
        'put the apple in the fridge',
        'mission-1',
        DOMAIN,
        Partners(world, world, world),
        MissionLimits(**limits),
        clock=lambda: next(ticks) * 0.01,
    )


def run(mission: Mission, limit: int = 5000) -> MissionResult:
    for _ in range(limit):
        if (result := mission.tick()) is not None:
            return result
    raise AssertionError(f'no end after {limit} ticks: {mission.status()}')


def test_a_wish_that_goes_well_is_done_in_the_steps_of_its_plan():
    world = ScriptedWorld()
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert result.goal_believed
    assert [str(each.step) for each in result.steps] == [str(step) for step in FETCH]
    assert {each.name for each in result.timings} >= {'look', 'plan', 'act', 'check', 'total'}


def test_after_each_manipulation_it_looks_at_what_was_touched_without_moving():
    world = ScriptedWorld()
    run(build(world))
    assert world.looks[0] == (True, ())
    assert world.looks[1:] == [
        (False, ('fridge_1',)),
        (False, ('apple_1',)),  # before it is taken
        (False, ('apple_1',)),
        (False, ('apple_1', 'fridge_1')),
    ]


def test_a_failed_step_is_told_to_the_planner_and_looked_at_again():
    world = ScriptedWorld(fail_with={str(PICK): [StepResult(PICK, 13, 'the fingers met nothing')]})
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert result.replans == 1
    assert 'the fingers met nothing' in world.requests[1].failures[0]
    told = world.requests[1].executed
    assert [str(each.step) for each in told] == [*(str(step) for step in FETCH[:3]), str(PICK)]
    assert not told[-1].is_success, 'the planner must know what failed, to choose another thing'
    assert (True, ('apple_1', 'table_1')) in world.looks


def test_the_same_failure_again_and_again_ends_the_mission():
    failure = StepResult(PICK, 13, 'the fingers met nothing')
    world = ScriptedWorld(fail_with={str(PICK): [failure] * 10})
    result = run(build(world, max_replans=9, same_failure_limit=3))
    assert result.code is TaskCode.STEP_FAILED
    assert world.acted.count(str(PICK)) == 3


def test_different_failures_end_with_the_number_of_replans():
    failures = [StepResult(PICK, code, f'reason {code}') for code in range(10, 20)]
    world = ScriptedWorld(fail_with={str(PICK): failures})
    result = run(build(world, max_replans=3))
    assert result.code is TaskCode.REPLANS_EXHAUSTED
    assert result.replans == 3
    assert len(world.requests) == 4


def test_a_measurement_out_of_bounds_is_a_failure_although_the_skill_reported_success():
    bad = StepResult(PICK, measurements=(Measurement('lifted', 0.0, 'm'),))
    world = ScriptedWorld(fail_with={str(PICK): [bad]})
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert 'lifted' in world.requests[1].failures[0]


def test_a_refusal_ends_the_mission_with_what_is_missing():
    refusal = Proposal(refusal='there is no banana', missing=('banana',))
    world = ScriptedWorld(proposals=[refusal, refusal])
    result = run(build(world))
    assert (result.code, result.missing) == (TaskCode.REFUSED, ('banana',))
    assert result.message == 'there is no banana'
    assert world.acted == []


def test_what_is_missing_is_looked_for_from_near_once():
    refusal = Proposal(refusal='there is no apple', missing=('apple',))
    world = ScriptedWorld(proposals=[refusal])
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert (result.missing, result.replans) == ((), 0)
    assert world.looks[1] == (True, ('table_1',))


def test_perception_is_asked_what_a_missing_name_means_before_anything_is_looked_for():
    refusal = Proposal(refusal='there is no "braeburn" or "pear"', missing=('braeburn or pear',))
    world = ScriptedWorld(proposals=[refusal], meanings={'braeburn': ('apple_1',)})
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert world.asked == [('braeburn', 'pear')]
    assert world.requests[1].answers == (NameAnswer('braeburn', ('apple_1',)),)
    assert world.looks[1] == (False, ('fridge_1',)), 'what is known needs no other look'


def test_what_perception_does_not_know_is_looked_for_by_name_and_asked_for_again():
    refusal = Proposal(refusal='there is no "braeburn"', missing=('braeburn',))
    world = ScriptedWorld(proposals=[refusal] * 2)
    result = run(build(world))
    assert (result.code, result.message) == (TaskCode.REFUSED, 'there is no "braeburn"')
    assert world.looks == [(True, ()), (True, ('table_1',))]
    assert world.looked_for[1] == ('braeburn',)
    assert world.asked == [('braeburn',)] * 2
    assert len(world.requests) == 2


def test_an_answer_that_does_not_help_the_planner_ends_in_its_refusal():
    refusal = Proposal(refusal='I cannot carry "bench"', missing=('bench',))
    world = ScriptedWorld(proposals=[refusal] * 9, meanings={'bench': ('table_1',)})
    result = run(build(world))
    assert result.code is TaskCode.REFUSED
    assert len(world.requests) <= 4


def test_a_perception_that_does_not_answer_is_told_and_the_search_goes_on():
    refusal = Proposal(refusal='there is no "braeburn"', missing=('braeburn',))
    world = ScriptedWorld(proposals=[refusal] * 2, ask_ending=Ending.FAILED)
    heard: list[dict[str, object]] = []
    mission = build(world)
    mission._memory.on_event = lambda kind, data: heard.append({'kind': kind, **data})
    assert run(mission).code is TaskCode.REFUSED
    assert world.looked_for[1] == ('braeburn',)
    told = [each for each in heard if each['kind'] == 'answer']
    assert told[0] == {'kind': 'answer', 'error': 'failed', 'text': 'no node offers query_scene'}


def test_a_question_under_way_is_cancelled_with_the_mission():
    refusal = Proposal(refusal='there is no "braeburn"', missing=('braeburn',))
    world = ScriptedWorld(proposals=[refusal], hang='ask')
    mission = build(world)
    for _ in range(40):
        mission.tick()
    assert world.asked
    mission.cancel()
    assert run(mission).code is TaskCode.CANCELED


def test_a_thing_that_turns_out_to_be_another_is_not_taken():
    pear = SceneObject('pear_1', 'pear', 'pear', Pose((1.01, 0.0, 0.8)), (0.07, 0.07, 0.07))
    world = ScriptedWorld()

    def rename(step: Step) -> None:
        if str(step) == 'go_to(table_1)' and 'apple_1' in world.scene:
            world.scene = replace(
                world.scene,
                objects=(*(each for each in world.scene.objects if each.id != 'apple_1'), pear),
                relations=(Relation('on', ('pear_1', 'table_1')),),
            )

    world.on_act = rename
    world.proposals = [
        Proposal(plan=Plan(FETCH), goal=GOAL),
        *[Proposal(refusal='there is no apple', missing=('apple',))] * 2,
    ]
    result = run(build(world))
    assert result.code is TaskCode.REFUSED
    assert 'pick(apple_1)' not in world.acted
    assert 'apple_1 is a pear (pear_1)' in world.requests[1].failures[0]
    assert 'apple_1' not in world.requests[1].scene


def test_a_thing_that_a_glance_renamed_is_not_acted_on_any_more():
    pear = SceneObject('pear_1', 'pear', 'pear', Pose((1.01, 0.0, 0.8)), (0.07, 0.07, 0.07))
    world = ScriptedWorld()

    def rename(step: Step) -> None:
        if step.skill == 'open':  # the glance that follows shows it
            rest = [each for each in world.scene.objects if each.id != 'apple_1']
            world.scene = replace(world.scene, objects=(*rest, pear), relations=())

    world.on_act = rename
    world.proposals = [
        Proposal(plan=Plan(FETCH[:4]), goal=GOAL),
        *[Proposal(refusal='there is no apple', missing=('apple',))] * 2,
    ]
    result = run(build(world))
    assert result.code is TaskCode.REFUSED, result.message
    assert 'pick(apple_1)' not in world.acted
    assert "there is no 'apple_1' in the scene" in world.requests[1].failures[0]


def test_a_question_ends_the_mission_with_the_question():
    world = ScriptedWorld(proposals=[Proposal(question='which apple?')])
    result = run(build(world))
    assert (result.code, result.question) == (TaskCode.QUESTION, 'which apple?')


def test_nothing_to_do_is_a_success():
    world = ScriptedWorld(proposals=[Proposal(plan=Plan(()))])
    result = run(build(world))
    assert (result.code, result.steps) == (TaskCode.SUCCESS, ())


def test_a_partial_plan_is_continued_without_counting_as_a_new_plan():
    parts = [Proposal(plan=Plan((step,), complete=step is FETCH[-1]), goal='') for step in FETCH]
    world = ScriptedWorld(proposals=parts)
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert result.replans == 0
    assert len(world.requests) == len(FETCH)


def test_a_plan_whose_goal_does_not_hold_afterwards_is_planned_anew():
    world = ScriptedWorld(proposals=[Proposal(plan=Plan(FETCH[:2]), goal='(in apple_1 fridge_1)')])
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS
    assert result.replans == 1


def test_a_step_that_fails_after_the_goal_is_reached_does_not_undo_it():
    close = DOMAIN.step('close', 'fridge_1')
    failure = StepResult(close, 11, 'the door is out of reach')
    world = ScriptedWorld(
        proposals=[
            Proposal(plan=Plan((*FETCH, close)), goal='(in apple_1 fridge_1)'),
        ],
        fail_with={str(close): [failure]},
    )
    mission = build(world)
    events: list[tuple[str, dict]] = []
    mission._memory.on_event = lambda kind, fields: events.append((kind, fields))
    result = run(mission)
    assert result.code is TaskCode.SUCCESS
    assert result.replans == 0
    assert 'but' in result.message
    assert 'out of reach' in result.message
    assert result.steps[-1].error_code == 11
    # What keeps the door from closing is looked at and told all the same.
    assert world.looks[-1][1][0] == 'fridge_1'
    assert [fields['cause'] for kind, fields in events if kind == 'explanation'] == [
        'out of reach'
    ]
    assert len(world.requests) == 1


@pytest.mark.parametrize('phase', ['look', 'plan', 'act', 'check'])
def test_cancel_stops_what_runs_in_every_phase(phase: str):
    world = ScriptedWorld(hang=phase)
    mission = build(world)
    for _ in range(60):
        mission.tick()
    mission.cancel()
    mission.cancel()
    result = run(mission)
    assert result.code is TaskCode.CANCELED
    assert world.calls[-1].cancels >= 1
    assert mission.status().phase is Phase.CANCELED


def test_cancel_before_the_first_tick_asks_nobody_for_anything():
    world = ScriptedWorld()
    mission = build(world)
    mission.cancel()
    assert run(mission).code is TaskCode.CANCELED
    assert world.calls == []


def test_the_result_of_a_canceled_step_is_reported():
    world = ScriptedWorld(hang='act')
    mission = build(world)
    for _ in range(30):
        mission.tick()
    mission.cancel()
    assert run(mission).steps[-1].error_msg == 'canceled'


def test_a_call_that_does_not_stop_does_not_hold_the_mission_for_ever():
    world = ScriptedWorld(hang='act', ignores_cancel=True)
    mission = build(world, stop_s=0.5)
    for _ in range(30):
        mission.tick()
    world.calls[-1].polls = 10**9
    mission.cancel()
    world.calls[-1].cancel = lambda: None
    result = run(mission)
    assert result.code is TaskCode.CANCELED
    assert 'not confirmed' in result.message


@pytest.mark.parametrize(
    ('phase', 'limit'), [('look', 'look_s'), ('plan', 'plan_s'), ('act', 'act_s')]
)
def test_a_stage_that_hangs_times_out(phase: str, limit: str):
    result = run(build(ScriptedWorld(hang=phase), **{limit: 1.0}))
    assert result.code is TaskCode.TIMED_OUT
    assert 'within 1 s' in result.message


def test_the_whole_mission_times_out():
    assert run(build(ScriptedWorld(hang='act'), mission_s=2.0)).code is TaskCode.TIMED_OUT


@pytest.mark.parametrize(
    ('ending', 'code'),
    [
        (Ending.GONE, TaskCode.INTERNAL),
        (Ending.FAILED, TaskCode.PLAN_FAILED),
        (Ending.EMERGENCY_STOP, TaskCode.EMERGENCY_STOP),
    ],
)
def test_a_planner_that_dies_or_fails_ends_the_mission(ending: Ending, code: TaskCode):
    result = run(build(ScriptedWorld(plan_ending=ending)))
    assert result.code is code
    assert result.message


def test_a_look_that_fails_ends_the_mission():
    assert run(build(ScriptedWorld(look_ending=Ending.FAILED))).code is TaskCode.LOOK_FAILED


def test_an_emergency_stop_ends_the_mission_and_cancels_the_skill():
    world = ScriptedWorld(hang='act')
    mission = build(world)
    for _ in range(30):
        mission.tick()
    mission.emergency_stop()
    assert run(mission).code is TaskCode.EMERGENCY_STOP
    assert world.calls[-1].cancels >= 1


def test_a_change_that_breaks_the_rest_of_the_plan_is_noticed_before_the_step_that_needs_it():
    world = ScriptedWorld()

    def shut(step: Step) -> None:
        if world.acted.count('go_to(table_1)') == 1 and step.skill == 'go_to':
            mission.belief.scene = mission.belief.scene.with_atoms(
                atom for atom in mission.belief.scene.atoms if atom.predicate != 'open'
            )  # somebody shut the fridge behind the robot

    world.on_act = shut
    mission = build(world)
    result = run(mission)
    assert result.code is TaskCode.SUCCESS, result.message
    assert result.replans == 0, 'the world changed, the robot did not fail'
    assert 'fridge_1 is closed' in world.requests[1].failures[0]
    assert world.acted.count('pick(apple_1)') == 1


def test_a_world_that_changes_again_and_again_ends_the_mission():
    world = ScriptedWorld()

    def shut(step: Step) -> None:
        if step.skill == 'go_to':
            mission.belief.scene = mission.belief.scene.with_atoms(
                atom for atom in mission.belief.scene.atoms if atom.predicate != 'open'
            )

    world.on_act = shut
    mission = build(world, max_replans=2)
    result = run(mission)
    assert result.code in (TaskCode.STEP_FAILED, TaskCode.REPLANS_EXHAUSTED)
    assert len(world.requests) < 12


def test_a_rule_that_the_world_breaks_is_planned_around():
    rules = parse_rules(
        '(define (rules r) (:rule shut :because "it gets warm"'
        ' :constraint (never (exists (?p - person ?f - fridge) (open ?f)))))',
        DOMAIN,
    )
    world = ScriptedWorld()
    somebody = SceneObject('person_1', 'person', 'person')

    def enter(step: Step) -> None:
        if step.skill == 'open':
            world.scene = replace(world.scene, objects=(*world.scene.objects, somebody))

    world.on_act = enter
    ticks = count()
    mission = Mission(
        'put the apple in the fridge',
        'mission-1',
        DOMAIN,
        Partners(world, world, world),
        MissionLimits(),
        clock=lambda: next(ticks) * 0.01,
        rules=rules,
    )
    result = run(mission)
    assert result.code is not TaskCode.SUCCESS
    assert any('the rule shut (it gets warm)' in each for each in world.requests[1].failures)
    assert world.acted == ['go_to(fridge_1)', 'open(fridge_1)']


def test_a_failure_is_told_to_the_planner_with_what_a_fresh_look_shows():
    world = ScriptedWorld(fail_with={str(PICK): [StepResult(PICK, 13, 'the fingers met nothing')]})

    def snatch(step: Step) -> None:
        if step == PICK:
            world.scene = replace(
                world.scene,
                objects=tuple(
                    replace(each, pose=Pose((1.0, 0.3, 0.8))) if each.id == 'apple_1' else each
                    for each in world.scene.objects
                ),
            )

    world.on_act = snatch
    result = run(build(world))
    assert result.code is TaskCode.SUCCESS, result.message
    assert 'apple_1 stands 0.30 m from where it was' in world.requests[1].failures[0]


def test_what_an_order_wants_was_done_before_is_not_missed_in_the_rest_of_the_plan():
    rules = parse_rules(
        '(define (rules r)'
        ' (:rule hold :constraint (sometime (exists (?a - apple) (holding ?a))))'
        ' (:rule there :constraint (sometime-before (exists (?a - apple ?f - fridge) (in ?a ?f))'
        ' (exists (?t - table) (at ?t)))))',
        DOMAIN,
    )
    world, ticks = ScriptedWorld(), count()
    mission = Mission(
        'put the apple in the fridge', 'mission-1', DOMAIN, Partners(world, world, world),
        MissionLimits(), clock=lambda: next(ticks) * 0.01, rules=rules,
    )  # fmt: skip
    result = run(mission)
    assert result.code is TaskCode.SUCCESS, result.message
    assert len(world.requests) == 1


class Doubtful:
    """Fits `Affordances`; a step is unlikely the first time that it is asked about."""

    def __init__(self, step: Step) -> None:
        self._step = str(step)
        self.asked: list[str] = []

    def here(self, steps, scene):
        self.asked += map(str, steps)
        unlikely = self._step in map(str, steps) and self.asked.count(self._step) == 1
        return tuple(Chance(0.02 if unlikely else 0.9, 'a bottle stands before it') for _ in steps)

    along = here


def rated(score: float) -> ScriptedWorld:
    """Return a world whose planner gives each step of its first plan this chance."""
    steps = tuple(replace(each, score=score) for each in FETCH)
    return ScriptedWorld(proposals=[Proposal(plan=Plan(steps), goal=GOAL)])


def test_the_chance_of_each_step_is_judged_anew_before_it_begins():
    world, doubts = rated(0.9), Doubtful(PICK)
    partners = Partners(world, world, world)
    mission = Mission('put the apple in the fridge', 'm', DOMAIN, partners, affordances=doubts)
    assert run(mission).code is TaskCode.SUCCESS
    assert len(world.requests) == 2, 'it was planned around'
    assert 'would most likely fail now: a bottle' in world.requests[1].failures[-1]
    assert world.acted.count(str(PICK)) == 1


@pytest.mark.parametrize('score', [0.0, 0.04])
def test_a_step_that_was_allowed_with_a_small_chance_is_not_held_back(score: float):
    """It comes from who insisted, or said yes to the warning, or edited the plan."""
    world, doubts = rated(score), Doubtful(PICK)
    partners = Partners(world, world, world)
    wish = 'put the apple in the fridge'
    assert run(Mission(wish, 'm', DOMAIN, partners, affordances=doubts)).code is TaskCode.SUCCESS
    assert doubts.asked == []
    assert len(world.requests) == 1


def test_a_step_that_begins_again_and_again_with_all_as_it_was_is_a_loop():
    looks = [StepResult(FETCH[0]) for _ in range(9)]
    go = Plan((FETCH[0],), complete=False)
    world = ScriptedWorld(
        proposals=[Proposal(plan=go, goal=GOAL)] * 9, fail_with={str(FETCH[0]): looks}
    )
    result = run(build(world))
    assert result.code is TaskCode.REPLANS_EXHAUSTED
    assert 'round in circles' in result.message


def test_what_is_broken_at_the_end_is_told_with_the_result():
    text = (
        '(define (rules r) (:rule sliced :because "they come in slices"'
        ' :constraint (sometime (exists (?a - apple) (sliced ?a)))))'
    )
    world = ScriptedWorld()
    partners = Partners(world, world, world)
    rules = parse_rules(text, DOMAIN)
    result = run(Mission('put the apple in the fridge', 'm', DOMAIN, partners, rules=rules))
    assert result.code is TaskCode.SUCCESS
    assert 'but' in result.message
    assert 'sliced (they come in slices)' in result.message
