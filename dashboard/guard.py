"""Which requests are answered at all: of this page's own origin, to a name that is ours."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
LOOPBACK = ('localhost', '127.0.0.1', '::1')


class OriginGuard:
    """
    ASGI middleware that refuses requests and sockets of foreign pages (OWASP: CSWSH, DNS rebinding).

    :param hosts: names under which the page may be asked for; () for any.
    """

    def __init__(self, app: App, hosts: Sequence[str] = ()) -> None:
        self._app, self._hosts = app, tuple(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope['type'] not in ('http', 'websocket'):
            await self._app(scope, receive, send)
            return
        headers = {key.decode('latin-1').lower(): value.decode('latin-1')
                   for key, value in scope.get('headers', ())}  # fmt: skip
        if self.allows(headers.get('host', ''), headers.get('origin')):
            await self._app(scope, receive, send)
        elif scope['type'] == 'websocket':
            await receive()
            await send({'type': 'websocket.close', 'code': 1008})
        else:
            plain = [(b'content-type', b'text/plain')]
            await send({'type': 'http.response.start', 'status': 403, 'headers': plain})
            await send({'type': 'http.response.body', 'body': b'not of this page'})

    def allows(self, host: str, origin: str | None) -> bool:
        """Say whether a request to a host is answered that a page of some origin makes."""
        name = urlsplit(f'//{host}').hostname or ''
        if self._hosts and name not in self._hosts:
            return False
        return origin is None or urlsplit(origin).netloc == host
