"""Tests for guard.py: foreign pages get nothing from this server."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.guard import LOOPBACK, OriginGuard


async def page(_: object) -> PlainTextResponse:
    return PlainTextResponse('the page')


async def socket(each: WebSocket) -> None:
    await each.accept()
    await each.send_text('hello')
    await each.close()


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route('/', page), WebSocketRoute('/ws', socket)])
    return TestClient(OriginGuard(app, hosts=LOOPBACK), base_url='http://localhost:8080')


@pytest.mark.parametrize(
    ('headers', 'status'),
    [
        ({}, 200),
        ({'origin': 'http://localhost:8080'}, 200),
        ({'origin': 'http://evil.example'}, 403),
        ({'origin': 'null'}, 403),
        ({'host': 'evil.example:8080'}, 403),  # a name that was rebound to this machine
        ({'host': '127.0.0.1:8080'}, 200),
        ({'host': '[::1]:8080'}, 200),
    ],
)
def test_only_this_pages_own_origin_is_answered(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.get('/', headers=headers).status_code == status


def test_a_foreign_pages_socket_is_closed(client: TestClient) -> None:
    with client.websocket_connect('ws://localhost:8080/ws') as own:
        assert own.receive_text() == 'hello'
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(
            'ws://localhost:8080/ws', headers={'origin': 'http://evil.example'}
        ) as foreign,
    ):
        foreign.receive_text()
