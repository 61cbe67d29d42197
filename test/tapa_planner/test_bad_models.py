"""Whatever a model server does, planning ends in time, with a clear result and no partial plan."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import threading
import time

import pytest

from tapa_planner.desk import Code, DeskOptions, PlanningDesk
from tapa_planner.plan import PlanRequest
from tapa_planner.scene import Relation, Scene, SceneObject

SCENE = Scene(
    (SceneObject('table_1', 'table', 'table'), SceneObject('shelf_1', 'shelf', 'shelf'),
     SceneObject('apple_1', 'apple', 'apple')),
    (Relation('on', ('apple_1', 'table_1')),),
)  # fmt: skip
OPTIONS = DeskOptions(timeout_s=6.0, request_timeout_s=0.6)
Reply = Callable[[BaseHTTPRequestHandler], None]


def text(content: str) -> Reply:
    """Answer like a server that cannot stream."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({'choices': [{'message': {'content': content}}]}).encode()
        send(handler, body, 'application/json')

    return reply


def raw(body: bytes) -> Reply:
    return lambda handler: send(handler, body, 'application/json')


def status(code: int) -> Reply:
    return lambda handler: handler.send_error(code)


def send(handler: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
    handler.send_response(200)
    handler.send_header('content-type', kind)
    handler.send_header('content-length', str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header('content-type', 'text/event-stream')
    handler.end_headers()
    line = b'data: ' + json.dumps({'choices': [{'delta': {'content': 'and then '}}]}).encode()
    try:
        while True:
            handler.wfile.write(line + b'\n\n')
            time.sleep(0.001)
    except OSError:
        return


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3.0)


def closed(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], str]]:
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Reply) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                send(self, b'{"data": [{"id": "toy"}]}', 'application/json')

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get('content-length', '0')))
                reply(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f'http://127.0.0.1:{server.server_address[1]}#toy'

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    'reply',
    [
        text('la la la'), text('把苹果放到架子上'), text('{"answer": "PUT ONE apple TO'), text(''),
        text('PUT ONE unicorn TO castle END'), text('x' * 50_000), text('PUT ' * 5_000),
        raw(b'{"choices": [{"mess'), raw(b''), raw(b'[]'), raw(b'{"choices": []}'),
        raw(b'\xff\xfe\x00'), status(429), status(500), status(404), endless, hang, closed,
    ],
    ids=['rubbish', 'another language', 'half an answer', 'nothing', 'what is not there',
         'a long word', 'many words', 'half a JSON', 'an empty body', 'a list', 'no choices',
         'no text', 'HTTP 429', 'HTTP 500', 'HTTP 404', 'an endless text', 'a hang',
         'a closed connection'],
)  # fmt: skip
def test_it_ends_in_time_without_a_plan(serve: Callable[[Reply], str], reply: Reply) -> None:
    desk = PlanningDesk(OPTIONS)
    request = PlanRequest(SCENE, 'put the apple on the shelf')
    started = time.monotonic()
    answer = desk.answer(request, 'hybrid', serve(reply), lambda: False, lambda phase, said: None)
    assert time.monotonic() - started < OPTIONS.timeout_s + 2.0
    assert answer.code in (Code.MODEL_UNAVAILABLE, Code.QUESTION, Code.REFUSED, Code.TIMED_OUT)
    assert answer.message
    assert not answer.is_valid
    assert answer.proposal is None or answer.proposal.plan is None


def test_a_good_server_still_answers(serve: Callable[[Reply], str]) -> None:
    desk = PlanningDesk(OPTIONS)
    told: list[str] = []
    answer = desk.answer(
        PlanRequest(SCENE, 'put the apple on the shelf'), 'llm_pddl',
        serve(text('PUT ONE apple TO shelf END')), lambda: False,
        lambda phase, said: told.append(said),
    )  # fmt: skip
    assert answer.code is Code.SUCCESS
    assert answer.is_valid


def test_a_cancelled_stream_frees_the_desk(serve: Callable[[Reply], str]) -> None:
    desk = PlanningDesk(DeskOptions(timeout_s=20.0, request_timeout_s=10.0))
    url = serve(endless)
    started = time.monotonic()
    request = PlanRequest(SCENE, 'put the apple on the shelf')

    def stop() -> bool:
        return time.monotonic() - started > 0.3

    assert (
        desk.answer(request, 'llm_pddl', url, stop, lambda phase, said: None).code is Code.CANCELED
    )
    end = time.monotonic() + 5.0
    while time.monotonic() < end:
        again = desk.answer(
            request, 'llm_pddl', serve(text('PUT ONE apple TO shelf END')), lambda: False,
            lambda phase, said: None,
        )  # fmt: skip
        if again.code is not Code.BUSY:
            break
    assert again.code is Code.SUCCESS
