"""Rules: read with the line of an error, checked on plans, watched while things happen, planned within."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, PddlError
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.pddl import Atom, Fact, Not
from tapa_planner.plan import PlanRequest, Step
from tapa_planner.ruled_planning import solve_within
from tapa_planner.rules import load_rules, parse_rules, Rule, RuleMonitor, RuleWatch, violations
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.build import build_strategy, STRATEGIES

DOMAIN = load_domain()
OFF = """(define (rules home)
  ; somebody may leave
  (:rule stove-off
    :because "nobody may be here to watch it"
    :constraint (at-end (forall (?s - stove_burner) (not (switched_on ?s))))))"""
KNIFE = """(define (rules home)
  (:rule no-knife :because "somebody could be hurt"
    :constraint (never (exists (?k - item ?p - person) (and (sharp ?k) (holding ?k))))))"""


def thing(name: str) -> SceneObject:
    kind = name.rsplit('_', 1)[0]
    return SceneObject(name, kind.replace('_', ' '), kind)


def scene(*names: str, relations: tuple[Relation, ...] = ()) -> Scene:
    return Scene(tuple(map(thing, names)), relations)


KITCHEN = scene(
    'table_1', 'counter_1', 'knife_1', 'apple_1', 'stove_burner_1',
    relations=(Relation('on', ('knife_1', 'table_1')), Relation('on', ('apple_1', 'table_1'))),
)  # fmt: skip
WITH_PERSON = Scene((*KITCHEN.objects, SceneObject('person_1', 'person', 'person')), KITCHEN.facts)


def test_a_plan_that_breaks_a_rule_is_told_with_the_step_and_the_reason() -> None:
    rules = parse_rules(KNIFE, DOMAIN)
    steps = (Step('go_to', ('table_1',)), Step('pick', ('knife_1',)))
    (found,) = violations(rules, DOMAIN, WITH_PERSON, steps)
    assert found.message == (
        'pick(knife_1) would break the rule no-knife (somebody could be hurt)'
    )
    assert violations(rules, DOMAIN, KITCHEN, steps) == ()


def test_the_end_of_a_plan_is_judged() -> None:
    rules = parse_rules(OFF, DOMAIN)
    on = (Step('go_to', ('stove_burner_1',)), Step('turn_on', ('stove_burner_1',)))
    (found,) = violations(rules, DOMAIN, KITCHEN, on)
    assert found.index is None
    assert 'at the end the rule stove-off' in found.message
    assert not violations(rules, DOMAIN, KITCHEN, (*on, Step('turn_off', ('stove_burner_1',))))


def test_what_is_required_at_the_end_is_planned_for() -> None:
    running = Scene(
        KITCHEN.objects, (*KITCHEN.facts, Relation('switched_on', ('stove_burner_1',)))
    )
    rules = parse_rules(OFF, DOMAIN)
    ruled = solve_within(DOMAIN, running, '(on apple_1 counter_1)', rules)
    assert ruled.steps is not None
    assert Step('turn_off', ('stove_burner_1',)).arguments in [
        each.arguments for each in ruled.steps if each.skill == 'turn_off'
    ]
    assert not violations(rules, DOMAIN, running, ruled.steps)


def test_what_no_plan_can_keep_is_told() -> None:
    ruled = solve_within(DOMAIN, WITH_PERSON, '(on knife_1 counter_1)', parse_rules(KNIFE, DOMAIN))
    assert ruled.steps is None
    assert 'somebody could be hurt' in ruled.broken[0].message
    free = solve_within(DOMAIN, KITCHEN, '(on knife_1 counter_1)', parse_rules(KNIFE, DOMAIN))
    assert free.steps is not None
    none = solve_within(DOMAIN, KITCHEN, '(switched_on table_1)', parse_rules(KNIFE, DOMAIN))
    assert none.steps is None
    assert none.broken == ()


def test_what_was_broken_before_may_be_mended() -> None:
    held = Scene(
        WITH_PERSON.objects,
        (Relation('holding', ('knife_1',)), Relation('at', ('table_1',))),
    )
    rules = parse_rules(KNIFE, DOMAIN)
    assert not violations(rules, DOMAIN, held, (Step('place', ('knife_1', 'table_1')),))
    assert violations(rules, DOMAIN, held, (Step('go_to', ('counter_1',)),))
    assert solve_within(DOMAIN, held, '(on knife_1 counter_1)', rules).steps is not None


def test_a_watch_tells_a_broken_rule_once() -> None:
    watch = RuleWatch(parse_rules(KNIFE, DOMAIN), DOMAIN)
    held = Scene(KITCHEN.objects, (Relation('holding', ('knife_1',)),))
    somebody = Scene(WITH_PERSON.objects, (Relation('holding', ('knife_1',)),))
    assert not watch.saw(KITCHEN)
    assert not watch.saw(held, Step('pick', ('knife_1',)))
    (found,) = watch.saw(somebody)  # a person came in
    assert found.message == 'the rule no-knife (somebody could be hurt) is broken'
    assert not watch.saw(somebody)


A, B = Fact(Atom('a')), Fact(Atom('b'))


def broken(rule: Rule, states: list[frozenset[Atom]]) -> bool:
    monitor = RuleMonitor(rule, DOMAIN.objects_of({}))
    new = [monitor.saw(each) for each in states]
    return any(new) or monitor.is_broken_at_the_end()


@given(st.lists(st.frozensets(st.sampled_from([Atom('a'), Atom('b')])), min_size=1, max_size=6))
def test_every_kind_means_what_pddl_3_says(states: list[frozenset[Atom]]) -> None:
    first = [Atom('a') in each for each in states]
    second = [Atom('b') in each for each in states]
    count = len(states)
    starts = sum(now and not before for now, before in zip(first, [False, *first], strict=False))
    assert broken(Rule('r', 'sometime', A), states) == (not any(first))
    assert broken(Rule('r', 'at-end', A), states) == (not first[-1])
    assert broken(Rule('r', 'at-most-once', A), states) == (starts > 1)
    assert broken(Rule('r', 'sometime-after', A, B), states) == any(
        first[i] and not any(second[i:]) for i in range(count)
    )
    if not first[0]:
        assert broken(Rule('r', 'never', A), states) == any(first)
        assert broken(Rule('r', 'always', Not(A)), states) == any(first)
        assert broken(Rule('r', 'sometime-before', A, B), states) == any(
            first[i] and not any(second[:i]) for i in range(count)
        )


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        (OFF.replace('stove_burner)', 'stov)'), "line 5: unknown type 'stov'"),
        (OFF.replace('switched_on', 'running'), "line 5: unknown predicate 'running'"),
        (OFF.replace('at-end', 'finally'), "line 5: expected one of always, never"),
        (OFF.replace(':because', ':why'), 'line 4: expected :because or :constraint, got :why'),
        (OFF.replace('(not', '((not'), 'line'),
        (OFF.replace(':constraint', ''), 'line 3: the rule stove-off needs :constraint'),
        (OFF.replace('(forall (?s - stove_burner) (not (switched_on ?s)))', '(switched_on ?s)'),
         r'line 5: \?s is bound nowhere'),
        (OFF[:-1] + '\n' + OFF[OFF.index('(:rule'):], 'line 6: the rule stove-off comes twice'),
        (OFF.replace('at-end', 'sometime-after'), 'line 5: .* takes 2 conditions, got 1'),
        (OFF.replace('(:rule', '(:law'), r'line 3: expected \(:rule'),
        ('(always)', r'line 1: expected \(define \(rules'),
    ],
)  # fmt: skip
def test_an_error_names_its_line(text: str, expected: str) -> None:
    with pytest.raises(PddlError, match=expected):
        parse_rules(text, DOMAIN)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'no\.pddl'):
        load_rules(tmp_path / 'no.pddl', DOMAIN)
    (tmp_path / 'bad.pddl').write_text('(define (rules x)\n(:rule a :constraint (always (b))))')
    with pytest.raises(InputError, match=r"bad\.pddl: line 2: unknown predicate 'b'"):
        load_rules(tmp_path / 'bad.pddl', DOMAIN)


@pytest.mark.parametrize('name', sorted(STRATEGIES))
def test_every_strategy_keeps_rules(name: str) -> None:
    rules = parse_rules(KNIFE, DOMAIN)
    strategy = build_strategy(name, EmbeddedModel(), rules=rules)
    forbidden = strategy.propose(PlanRequest(WITH_PERSON, 'put the knife on the counter'))
    assert forbidden.plan is None
    assert 'somebody could be hurt' in forbidden.refusal
    assert strategy.propose(PlanRequest(WITH_PERSON, 'put the apple on the counter')).plan
    assert strategy.propose(PlanRequest(KITCHEN, 'put the knife on the counter')).plan


def test_the_shipped_example_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [each.name for each in load_rules(Path('config/rules.pddl'), DOMAIN)]
    assert 'no-blade-near-people' in names
