"""
The wire to an OpenAI-compatible server: bounded in time and size, patient with passing trouble.

A request may be answered at once or as a stream of server-sent events. Nothing of an answer is
printed in an error, since servers echo what they were sent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import json
import random
import time
from typing import Any, TypeVar

import httpx

from tapa_planner.errors import ModelError

KEY_VARIABLE = 'OPENAI_API_KEY'
_RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_MAX_ANSWER = 20_000
_MAX_BODY = 4_000_000
_LONGEST_PAUSE_S = 30.0
Answered = TypeVar('Answered')


@dataclass(frozen=True)
class ServerOptions:
    """
    How patient to be, and what tokens cost.

    :param timeout_s: wall seconds for one answer, however it comes.
    :param tries: of one request, after passing trouble.
    :param back_off_s: pause before the second try; each further one doubles it.
    :param reprompts: how often a model is asked again after a mistake of form.
    :param prices: of a million prompt tokens and of a million completion tokens, in any currency.
    """

    timeout_s: float = 60.0
    tries: int = 3
    back_off_s: float = 0.5
    reprompts: int = 2
    prices: tuple[float, float] = (0.0, 0.0)


@dataclass
class Usage:
    """Tokens used so far, as the server counts them, and what they cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0
    cost: float = 0.0

    def add(self, value: Any, prices: tuple[float, float]) -> int:
        """Add a `usage` object; return its tokens, 0 where there is none that can be read."""
        value = value if isinstance(value, dict) else {}
        prompt, completion = (
            _count(value.get(key)) for key in ('prompt_tokens', 'completion_tokens')
        )
        self.prompt_tokens += prompt
        self.completion_tokens += completion
        self.cost += (prompt * prices[0] + completion * prices[1]) / 1e6
        return prompt + completion


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


class RefusedError(ModelError):
    """The server does not take such a request; asking the same again is of no use."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _PassingError(Exception):
    """Trouble that may be over at the next try."""

    def __init__(self, reason: str, pause_s: float = 0.0) -> None:
        super().__init__(reason)
        self.pause_s = pause_s


class ServerLink:
    """Sends requests to one server."""

    def __init__(
        self,
        client: httpx.Client,
        options: ServerOptions,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.usage = Usage()
        self.where = without_secrets(client.base_url)
        self._client = client
        self._options = options
        self._sleep = sleep
        self._jitter = random.Random(0)

    def reach(self) -> None:
        """
        Make sure that something answers there, whatever it is: some servers cannot list models.

        :raises ModelError: if nothing does.
        :raises RefusedError: if the key is refused.
        """
        status = self._patiently(lambda: self._client.get('/models').status_code)
        if status in (401, 403):
            raise self._refusal(status)

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        told: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        """
        Send a request, again after passing trouble.

        :param told: hears the text of a streamed answer as it grows.
        :raises RefusedError: if the server does not take it.
        :raises ModelError: if it does not answer, or with what is no answer.
        """
        return self._patiently(lambda: self._once(method, path, body, told))

    def _patiently(self, send: Callable[[], Answered]) -> Answered:
        """Send something, again after passing trouble."""
        reason, asked_for = '', 0.0
        for attempt in range(self._options.tries):
            if attempt:
                pause = self._options.back_off_s * 2 ** (attempt - 1)
                self._sleep(max(pause * (1.0 + 0.2 * self._jitter.random()), asked_for))
            self.usage.requests += 1
            try:
                return send()
            except _PassingError as exc:
                reason, asked_for = str(exc), exc.pause_s
            except httpx.TimeoutException:
                reason, asked_for = f'no answer within {self._options.timeout_s:g} s', 0.0
            except httpx.HTTPError as exc:
                reason, asked_for = str(exc) or type(exc).__name__, 0.0
        raise ModelError(
            f'the model server {self.where} failed {self._options.tries} times: {reason}'
        )

    def _once(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        told: Callable[[str], None] | None,
    ) -> dict[str, Any]:
        end = time.monotonic() + self._options.timeout_s
        with self._client.stream(method, path, json=body) as response:
            status = response.status_code
            if status in _RETRIED:
                raise _PassingError(f'HTTP {status}', _asked_pause(response))
            if status >= 400:
                raise self._refusal(status)
            if 'text/event-stream' in response.headers.get('content-type', ''):
                return self._streamed(self._in_time(response.iter_lines(), end), told)
            return self._value(b''.join(self._bounded(response.iter_bytes(), end)))

    def _refusal(self, status: int) -> RefusedError:
        hint = f'; set {KEY_VARIABLE}' if status in (401, 403) else ''
        return RefusedError(
            f'the model server {self.where} refused the request: HTTP {status}{hint}', status
        )

    def _in_time(self, parts: Iterator[Any], end: float) -> Iterator[Any]:
        """Yield parts until the time is up: a server that drips never runs into a read time-out."""
        for part in parts:
            if time.monotonic() > end:
                raise _PassingError(f'no complete answer within {self._options.timeout_s:g} s')
            yield part

    def _bounded(self, parts: Iterator[bytes], end: float) -> Iterator[bytes]:
        size = 0
        for part in self._in_time(parts, end):
            size += len(part)
            if size > _MAX_BODY:
                raise ModelError(
                    f'the model server {self.where} answered with more than {_MAX_BODY} bytes'
                )
            yield part

    def _value(self, content: bytes) -> dict[str, Any]:
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as exc:
            raise ModelError(f'the model server {self.where} did not answer with JSON') from exc
        if not isinstance(value, dict):
            raise ModelError(f'the model server {self.where} answered with {type(value).__name__}')
        return value

    def _streamed(
        self, lines: Iterator[str], told: Callable[[str], None] | None
    ) -> dict[str, Any]:
        """Join a stream of events to what the server would have answered at once."""
        text, usage, is_done, events = '', None, False, 0
        for line in lines:
            if not line.startswith('data:'):
                continue
            data = line.removeprefix('data:').strip()
            if data == '[DONE]':
                is_done = True
                break
            event = self._value(data.encode())
            usage = event.get('usage') or usage
            piece, finished = _delta(event)
            is_done = is_done or finished
            if piece:
                events += 1
                text += piece
                if told is not None:
                    told(text)
            if len(text) > _MAX_ANSWER:
                is_done = True
                break
        if not is_done:
            raise _PassingError('the connection was closed in the middle of the answer')
        usage = usage or {'completion_tokens': events}
        return {'choices': [{'message': {'content': text[:_MAX_ANSWER]}}], 'usage': usage}


def _delta(event: dict[str, Any]) -> tuple[str, bool]:
    """Return the text that an event adds, and whether it is the last one."""
    choices = event.get('choices')
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return '', False
    delta = choices[0].get('delta')
    text = delta.get('content') if isinstance(delta, dict) else ''
    return (text if isinstance(text, str) else ''), bool(choices[0].get('finish_reason'))


def _asked_pause(response: httpx.Response) -> float:
    """Return the seconds that the server asks to be left alone, within reason."""
    try:
        return min(_LONGEST_PAUSE_S, max(0.0, float(response.headers.get('retry-after', '0'))))
    except ValueError:
        return 0.0  # a date: the back-off will do


def without_secrets(url: httpx.URL) -> str:
    """Return a URL without user and password."""
    return str(url.copy_with(username=None, password=None))


def message_of(answer: dict[str, Any]) -> str:
    """
    Return the text of an answer.

    :raises ModelError: if there is none.
    """
    try:
        text = answer['choices'][0]['message']['content'] or ''
    except (KeyError, IndexError, TypeError) as exc:
        raise ModelError(f'the model server answered without a message: {exc!r}') from exc
    return str(text)[:_MAX_ANSWER]
