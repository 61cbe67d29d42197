"""The planning desk: one request at a time, cancel, time-out, and a defect that ends one goal."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
import threading
import time

import pytest

from tapa_planner import desk as desk_module
from tapa_planner.desk import Answer, Code, DeskOptions, PlanningDesk
from tapa_planner.errors import InputError, ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import Capability, Generation, Prompt, Sampling, Score
from tapa_planner.object_list import scene_from_names
from tapa_planner.plan import Plan, PlanRequest, Proposal, Step
from tapa_planner.plan_report import make_plan
from tapa_planner.scene import Scene, SceneObject

Use = Callable[['ScriptedModel'], None]
REQUEST = PlanRequest(Scene((SceneObject('apple_1', 'apple', 'apple'),)), 'bring me the apple')


class ScriptedModel:
    """Writes the same wish each time, after a while; or raises."""

    name = 'scripted'
    capabilities = frozenset({Capability.GENERATE})

    def __init__(self, text: str, pause_s: float = 0.0, error: Exception | None = None) -> None:
        self._text, self._pause_s, self._error = text, pause_s, error

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        time.sleep(self._pause_s)
        if self._error is not None:
            raise self._error
        return [Generation(self._text, 0.0, 1, tuple(self._text.split()))]

    def score(self, prompt: Prompt, continuations: list[str]) -> list[Score]:
        raise NotImplementedError

    def next_token_logits(self, prompt: Prompt, prefix: str) -> dict[str, float]:
        raise NotImplementedError


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def set_model(model: ScriptedModel) -> None:
        monkeypatch.setattr(desk_module, 'build_model', lambda name, **_: model)

    return set_model


def ask(desk: PlanningDesk, stop_after_s: float = 1e9) -> Answer:
    started = time.monotonic()
    return desk.answer(
        REQUEST,
        '',
        '',
        lambda: time.monotonic() - started > stop_after_s,
        lambda phase, text: None,
    )


def test_a_plan_comes_with_its_latency(use: Use) -> None:
    use(ScriptedModel('HOLD ONE apple END'))
    answer = ask(PlanningDesk(DeskOptions()))
    assert (answer.code, answer.is_valid) == (Code.SUCCESS, True)
    assert answer.latency_s > 0.0


def test_cancel_is_quick_and_the_desk_is_busy_until_the_model_is_done(use: Use) -> None:
    use(ScriptedModel('HOLD ONE apple END', pause_s=1.5))
    desk = PlanningDesk(DeskOptions())
    started = time.monotonic()
    assert ask(desk, stop_after_s=0.1).code is Code.CANCELED
    assert time.monotonic() - started < 1.0
    assert ask(desk).code is Code.BUSY
    end = time.monotonic() + 20.0
    while (code := ask(desk).code) is Code.BUSY and time.monotonic() < end:
        time.sleep(0.1)
    assert code is Code.SUCCESS


def test_two_requests_at_once_one_is_told_to_wait(use: Use) -> None:
    use(ScriptedModel('HOLD ONE apple END', pause_s=0.5))
    desk = PlanningDesk(DeskOptions())
    codes: list[Code] = []
    threads = [threading.Thread(target=lambda: codes.append(ask(desk).code)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [Code.SUCCESS, Code.BUSY]


def test_a_hanging_model_is_given_up(use: Use) -> None:
    use(ScriptedModel('', pause_s=2.0))
    answer = ask(PlanningDesk(DeskOptions(timeout_s=0.2)))
    assert answer.code is Code.TIMED_OUT
    assert '0.2 s' in answer.message


@pytest.mark.parametrize(
    ('error', 'code'),
    [(ModelError('gone'), Code.MODEL_UNAVAILABLE), (ZeroDivisionError('oops'), Code.INTERNAL)],
)
def test_what_a_model_raises_ends_one_goal(use: Use, error: Exception, code: Code) -> None:
    use(ScriptedModel('', error=error))
    desk = PlanningDesk(DeskOptions())
    assert ask(desk).code is code
    assert ask(desk).code is code


@pytest.mark.parametrize('text', ['', 'lorem ipsum', 'PUT', '去', '{"plan": ['])
def test_rubbish_ends_in_a_question(use: Use, text: str) -> None:
    use(ScriptedModel(text))
    assert ask(PlanningDesk(DeskOptions())).code is Code.QUESTION


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    'wish', ['put the apple in the fridge', 'bring me the mug', 'use the chainsaw', 'put it there',
             'put the knife in the microwave', 'slice the apple and turn on the lamp'],
)  # fmt: skip
def test_the_command_line_and_the_action_answer_alike(wish: str) -> None:
    names = ['apple', 'fridge', 'table', 'knife', 'microwave', 'lamp', 'bowl']
    named = scene_from_names(names, load_lexicon())
    report = make_plan(wish, named)
    answer = PlanningDesk(DeskOptions()).answer(
        PlanRequest(named.scene, wish), '', '', lambda: False, lambda phase, text: None
    )
    assert answer.proposal is not None
    assert replace(answer.proposal, notes=()) == replace(report.proposal, notes=())
    assert answer.is_valid == report.is_valid


def test_a_request_that_asks_for_no_question_gets_none() -> None:
    scene = scene_from_names(['red mug', 'blue mug'], load_lexicon()).scene
    desk = PlanningDesk(DeskOptions())

    def code(may_ask: bool) -> Code:
        request = PlanRequest(scene, 'bring me the mug', may_ask=may_ask)
        return desk.answer(request, '', '', lambda: False, lambda phase, text: None).code

    assert code(True) is Code.QUESTION
    assert code(False) is Code.SUCCESS


def test_rules_are_kept_and_a_wrong_file_of_them_is_told_when_loading(
    use: Use, tmp_path: Path
) -> None:
    use(ScriptedModel('HOLD ONE apple END'))
    rules = tmp_path / 'rules.pddl'
    rules.write_text(
        '(define (rules mine)\n(:rule no-apples :because "they are counted"\n'
        '  :constraint (never (exists (?a - apple) (holding ?a)))))'
    )
    desk = PlanningDesk(DeskOptions(rules=str(rules)))
    desk.load()
    answer = ask(desk)
    assert answer.code is Code.REFUSED
    assert 'no-apples (they are counted)' in answer.message
    rules.write_text('(define (rules mine)\n(:rule no-apples))')
    with pytest.raises(InputError, match=r'rules\.pddl: line 2: '):
        PlanningDesk(DeskOptions(rules=str(rules))).load()


def test_a_plan_that_cannot_be_carried_out_is_no_valid_plan(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        """A strategy that proposes what the domain forbids."""

        name = 'careless'

        def propose(self, request: PlanRequest) -> Proposal:
            return Proposal(plan=Plan((Step('place', ('apple_1', 'table_1')),)), goal='')

    use(ScriptedModel(''))
    desk = PlanningDesk(DeskOptions())
    monkeypatch.setattr(desk, '_strategy', lambda name, model: Careless())
    answer = ask(desk)
    assert (answer.code, answer.is_valid) == (Code.NO_VALID_PLAN, False)
    assert 'apple_1' in answer.message
