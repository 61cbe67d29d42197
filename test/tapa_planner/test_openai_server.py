"""A server as language model: good answers, reprompts, and everything that goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import replace
import json
import re
import time

import httpx
import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import Prompt, Sampling, Task
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


_DEFAULT = ServerOptions()


def events(*texts: str, done: bool = True) -> str:
    lines = [json.dumps({'choices': [{'delta': {'content': text}}]}) for text in texts]
    lines += [json.dumps({'choices': [], 'usage': {'prompt_tokens': 9, 'completion_tokens': 4}})]
    return ''.join(f'data: {line}\n\n' for line in [*lines, *(['[DONE]'] if done else [])])


def raw(*bodies: str | httpx.Response, options: ServerOptions = _DEFAULT) -> OpenAiServer:
    queue = [
        body
        if isinstance(body, httpx.Response)
        else httpx.Response(200, text=body, headers={'content-type': 'text/event-stream'})
        for body in bodies
    ]
    client = httpx.Client(
        transport=httpx.MockTransport(lambda _: queue.pop(0)), base_url='http://model/v1'
    )
    return OpenAiServer(client, 'toy', options, sleep=lambda seconds: None)


def test_a_stream_is_told_as_it_grows_and_its_tokens_and_cost_are_counted() -> None:
    model = raw(
        events('PUT ONE apple ', 'TO shelf', ' END'), options=ServerOptions(prices=(100.0, 200.0))
    )
    told: list[str] = []
    request = replace(REQUEST, told=told.append)
    proposal = LlmPddl(load_domain(), load_lexicon(), model).propose(request)
    assert proposal.plan is not None
    assert told == ['PUT ONE apple ', 'PUT ONE apple TO shelf', 'PUT ONE apple TO shelf END']
    assert proposal.tokens == 13
    assert model.usage.cost == pytest.approx(9 * 100e-6 + 4 * 200e-6)


def test_a_stream_that_breaks_off_is_asked_for_again() -> None:
    whole = events('PUT ONE apple TO shelf END')
    model = raw(events('PUT ONE ap', done=False), whole)
    request = replace(REQUEST, told=lambda text: None)
    assert LlmPddl(load_domain(), load_lexicon(), model).propose(request).plan is not None
    assert model.usage.requests == 2


def test_whoever_listens_can_end_the_writing() -> None:
    class EnoughError(Exception):
        pass

    def told(text: str) -> None:
        raise EnoughError

    model = raw(events('PUT ONE apple ', 'TO shelf END'))
    with pytest.raises(EnoughError):
        LlmPddl(load_domain(), load_lexicon(), model).propose(replace(REQUEST, told=told))


def test_an_endless_text_is_cut_and_never_a_plan() -> None:
    model = raw(*[events(*['la ' * 1000] * 50)] * 3)
    with pytest.raises(ModelError, match='did not keep to the form'):
        LlmPddl(load_domain(), load_lexicon(), model).propose(
            replace(REQUEST, told=lambda _: None)
        )


def test_a_body_without_end_is_told() -> None:
    huge = httpx.Response(200, content=b'x' * 5_000_000)
    with pytest.raises(ModelError, match='more than 4000000 bytes'):
        LlmPddl(load_domain(), load_lexicon(), raw(huge)).propose(REQUEST)


def test_a_server_that_drips_runs_out_of_time() -> None:
    def drip() -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b'data: {"choices": [{"delta": {"content": ""}}]}\n\n'

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={'content-type': 'text/event-stream'}, content=drip())

    client = httpx.Client(transport=httpx.MockTransport(handle), base_url='http://model/v1')
    options = ServerOptions(timeout_s=0.1, tries=2)
    model = OpenAiServer(client, 'toy', options, sleep=lambda seconds: None)
    with pytest.raises(ModelError, match=r'no complete answer within 0\.1 s'):
        LlmPddl(load_domain(), load_lexicon(), model).propose(
            replace(REQUEST, told=lambda _: None)
        )


def test_a_server_is_left_alone_as_long_as_it_asks() -> None:
    pauses: list[float] = []
    answers = [httpx.Response(429, headers={'retry-after': '7'}),
               httpx.Response(429, headers={'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT'}),
               httpx.Response(200, json={'choices': [{'message': {'content': 'OPEN door END'}}]})]  # fmt: skip
    client = httpx.Client(
        transport=httpx.MockTransport(lambda _: answers.pop(0)), base_url='http://model/v1'
    )
    model = OpenAiServer(client, 'toy', ServerOptions(), sleep=pauses.append)
    assert model.generate(Prompt(Task.WISH, 'x', 'x'), Sampling())[0].text == 'OPEN door END'
    assert pauses[0] == 7.0
    assert 1.0 <= pauses[1] < 2.0


def test_the_schema_is_sent_and_its_json_is_read() -> None:
    seen: list[httpx.Request] = []
    model = server(['{"answer": "PUT ONE apple TO shelf END"}',
                    json.dumps({'steps': _steps(STEPS)})], seen)  # fmt: skip
    proposal = Tapa(load_domain(), load_lexicon(), model).propose(REQUEST)
    assert proposal.plan is not None
    assert not any('repaired' in note for note in proposal.notes)
    first, second = (json.loads(request.content)['response_format'] for request in seen)
    assert first['type'] == 'json_schema'
    choices = second['json_schema']['schema']['properties']['steps']['items']['enum']
    assert 'pick(apple_1)' in choices
    assert not any('moon' in each for each in choices)


def test_a_server_without_schemas_is_asked_without_from_then_on() -> None:
    seen: list[httpx.Request] = []
    model = server([400, 'PUT ONE apple TO shelf END', 'PUT ONE apple TO shelf END'], seen)
    strategy = LlmPddl(load_domain(), load_lexicon(), model)
    assert strategy.propose(REQUEST).plan is not None
    assert strategy.propose(REQUEST).plan is not None
    assert ['response_format' in json.loads(each.content) for each in seen] == [True, False, False]


@pytest.mark.parametrize(
    'answer', [httpx.Response(404), httpx.Response(500), httpx.Response(200, text='hello')]
)
def test_a_server_that_cannot_list_its_models_is_reached_all_the_same(
    answer: httpx.Response,
) -> None:
    transport = httpx.MockTransport(lambda _: answer)
    assert OpenAiServer.connect('http://model:9#mine', transport=transport).name == 'mine'


def test_a_secret_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ModelError, match=KEY_VARIABLE) as caught:
        OpenAiServer.connect('http://me:hunter2@model:9')
    assert 'hunter2' not in str(caught.value)


def _steps(text: str) -> list[str]:
    return re.findall(r'\w+\([^)]*\)|DONE', text)
