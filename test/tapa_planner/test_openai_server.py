"""A server as language model: good answers, reprompts, and everything that goes wrong."""

from collections.abc import Callable
import json

import httpx
import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.openai_server import KEY_VARIABLE, OpenAiServer, ServerOptions
from tapa_planner.plan import PlanRequest
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.llm_pddl import LlmPddl
from tapa_planner.strategies.tapa import Tapa

SCENE = Scene(
    (SceneObject('table_1', 'table', 'table'), SceneObject('apple_1', 'apple', 'apple'),
     SceneObject('shelf_1', 'shelf', 'shelf')),
    (Relation('on', ('apple_1', 'table_1')),),
)  # fmt: skip
REQUEST = PlanRequest(SCENE, 'put the apple on the shelf')
STEPS = 'go_to(table_1) pick(apple_1) go_to(shelf_1) place(apple_1, shelf_1) DONE'


def server(
    answers: list[str | int | Exception], seen: list[httpx.Request] | None = None
) -> OpenAiServer:
    """Return a server that gives the answers in turn: a text, an HTTP status, or an error."""
    queue = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        answer = queue.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer)
        usage = {'prompt_tokens': 7, 'completion_tokens': 3}
        message = {'choices': [{'message': {'content': answer}}], 'usage': usage}
        return httpx.Response(200, json=message)

    client = httpx.Client(transport=httpx.MockTransport(handle), base_url='http://model/v1')
    return OpenAiServer(client, 'toy', ServerOptions(), sleep=lambda seconds: None)


def test_a_written_goal_becomes_a_plan_and_tokens_are_counted() -> None:
    model = server(['PUT ONE apple TO shelf END'])
    proposal = LlmPddl(load_domain(), load_lexicon(), model).propose(REQUEST)
    assert proposal.plan is not None
    assert [step.skill for step in proposal.plan.steps] == ['go_to', 'pick', 'go_to', 'place']
    assert proposal.tokens == 10
    assert model.usage.prompt_tokens == 7


def test_written_steps_become_a_plan() -> None:
    model = server(['PUT ONE apple TO shelf END', STEPS])
    proposal = Tapa(load_domain(), load_lexicon(), model).propose(REQUEST)
    assert proposal.plan is not None
    assert len(proposal.plan.steps) == 4
    assert not any('repaired' in note for note in proposal.notes)


def test_rubbish_steps_are_repaired_and_never_let_through() -> None:
    rubbish = ['go_to(moon_1) DONE', 'pick(', 'I am sorry']
    model = server(['PUT ONE apple TO shelf END', *rubbish])
    proposal = Tapa(load_domain(), load_lexicon(), model).propose(REQUEST)
    assert proposal.plan is not None
    assert {name for step in proposal.plan.steps for name in step.arguments} <= set(SCENE.type_of)
    assert any('repaired' in note for note in proposal.notes)


def test_a_mistake_is_told_and_mended() -> None:
    seen: list[httpx.Request] = []
    model = server(['Sure! Here you go.', 'PUT ONE apple TO shelf END'], seen)
    proposal = LlmPddl(load_domain(), load_lexicon(), model).propose(REQUEST)
    assert proposal.plan is not None
    complaint = json.loads(seen[1].content)['messages'][-1]['content']
    assert 'Sure!' in complaint
    assert 'PUT' in complaint


def test_endless_rubbish_ends_in_one_clear_error() -> None:
    model = server(['la la la'] * 3)
    with pytest.raises(ModelError, match='did not keep to the form in 3 answers'):
        LlmPddl(load_domain(), load_lexicon(), model).propose(REQUEST)


@pytest.mark.parametrize(
    'trouble',
    [429, 500, httpx.ReadTimeout('slow'), httpx.ConnectError('closed'),
     httpx.RemoteProtocolError('cut off')],
)  # fmt: skip
def test_passing_trouble_is_retried(trouble: int | Exception) -> None:
    model = server([trouble, 'PUT ONE apple TO shelf END'])
    assert LlmPddl(load_domain(), load_lexicon(), model).propose(REQUEST).plan is not None
    with pytest.raises(ModelError, match='failed 3 times'):
        LlmPddl(load_domain(), load_lexicon(), server([trouble] * 3)).propose(REQUEST)


def test_a_refused_key_is_told_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, 'sk-very-secret')
    seen: list[str] = []
    transport = httpx.MockTransport(_deny(seen))
    with pytest.raises(ModelError, match=KEY_VARIABLE) as caught:
        OpenAiServer.connect('http://model:9', transport=transport)
    assert seen == ['Bearer sk-very-secret']
    assert 'very-secret' not in str(caught.value)


def test_half_a_json_is_told() -> None:
    client = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, text='{"choices": [')),
        base_url='http://model/v1',
    )
    model = OpenAiServer(client, 'toy', ServerOptions(), sleep=lambda seconds: None)
    with pytest.raises(ModelError, match='did not answer with JSON'):
        LlmPddl(load_domain(), load_lexicon(), model).propose(REQUEST)


def _deny(seen: list[str]) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers['Authorization'])
        return httpx.Response(401)

    return handle
