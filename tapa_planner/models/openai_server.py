"""
Any OpenAI-compatible server, by URL: structured answers where offered, reprompts where not.

The secret comes from the environment (`OPENAI_API_KEY`) and goes nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
import math
import os
import time
from typing import Any

import httpx

from tapa_planner.errors import ModelError
from tapa_planner.models.checked_text import check_pieces, pieces_of
from tapa_planner.models.language_model import (
    Capability,
    Constraint,
    Generation,
    Prompt,
    Sampling,
    Score,
)
from tapa_planner.models.server_link import (
    KEY_VARIABLE,
    message_of,
    RefusedError,
    ServerLink,
    ServerOptions,
    Usage,
)

_NOT_OFFERED = frozenset({400, 404, 415, 422, 501})
_AS_JSON = 'Answer in JSON, as the schema says.'


class OpenAiServer:
    """Generates text; a constraint is checked piece by piece and a mistake is told to the model."""

    capabilities = frozenset({Capability.GENERATE})

    def __init__(
        self,
        client: httpx.Client,
        model: str,
        options: ServerOptions,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = model
        self._link = ServerLink(client, options, sleep)
        self._options = options
        self._has_schemas = True
        self._has_streams = True

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        timeout_s: float = 60.0,
        prices: tuple[float, float] = (0.0, 0.0),
        transport: httpx.BaseTransport | None = None,
    ) -> 'OpenAiServer':
        """
        Reach a server; `URL#model` names one of its models, else its first one is taken.

        :raises ModelError: if nothing answers there or it offers no such model.
        """
        base, _, model = url.partition('#')
        options = ServerOptions(timeout_s, prices=prices)
        client = httpx.Client(
            base_url=_with_version(base),
            headers=_authorisation(),
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            transport=transport,
        )
        server = cls(client, model, options)
        if model:
            server._link.reach()
        else:
            server.name = server._first_model()
        return server

    @property
    def usage(self) -> Usage:
        """Tokens, requests and cost so far."""
        return self._link.usage

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """
        Send a chat request as it is, and count what it used.

        :raises ModelError: if the server does not answer.
        """
        answer = self._link.ask('POST', '/chat/completions', body)
        self.usage.add(answer.get('usage'), self._options.prices)
        return answer

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Ask for `n` texts; with a constraint, only texts that keep it come back."""
        return [self._checked(prompt, sampling) for _ in range(max(1, sampling.n))]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Not offered: the chat interface gives no log-probabilities of a given text."""
        raise ModelError(f'the server model {self.name} cannot score texts')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Not offered."""
        raise ModelError(f'the server model {self.name} gives no next-token logits')

    def _checked(self, prompt: Prompt, sampling: Sampling) -> Generation:
        messages = [{'role': 'user', 'content': prompt.full_text}]
        tokens, complaint = 0, ''
        for _ in range(self._options.reprompts + 1):
            text, used = self._chat(messages, sampling)
            tokens += used
            if sampling.constraint is None:
                return Generation(text, math.nan, tokens, tuple(text.split()))
            pieces = pieces_of(prompt.task, text)[: sampling.max_pieces]
            complaint = check_pieces(sampling.constraint, pieces)
            if not complaint:
                return Generation(' '.join(pieces), math.nan, tokens, tuple(pieces))
            messages = [
                messages[0],
                {'role': 'assistant', 'content': text[:500] or '(nothing)'},
                {'role': 'user', 'content': f'{complaint} Answer again, in one line.'},
            ]
        raise ModelError(
            f'the model {self.name} did not keep to the form in {self._options.reprompts + 1}'
            f' answers: {complaint}'
        )

    def _chat(self, messages: list[dict[str, str]], sampling: Sampling) -> tuple[str, int]:
        """Ask once; a server that refuses schemas or streams is asked without them from then on."""
        while True:
            schema = _schema(sampling.constraint) if self._has_schemas else None
            is_streamed = sampling.told is not None and self._has_streams
            body = self._body(messages, sampling, schema, is_streamed)
            try:
                answer = self._link.ask('POST', '/chat/completions', body, sampling.told)
            except RefusedError as exc:
                if exc.status not in _NOT_OFFERED or not (schema or is_streamed):
                    raise
                if schema:
                    self._has_schemas = False
                else:
                    self._has_streams = False
                continue
            used = self.usage.add(answer.get('usage'), self._options.prices)
            return message_of(answer), used

    def _body(
        self,
        messages: list[dict[str, str]],
        sampling: Sampling,
        schema: dict[str, Any] | None,
        is_streamed: bool,
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            'model': self.name,
            'messages': messages,
            'temperature': sampling.temperature,
            'max_tokens': sampling.max_tokens,
            'stream': is_streamed,
        }
        if sampling.stop:
            body['stop'] = list(sampling.stop)
        if is_streamed:
            body['stream_options'] = {'include_usage': True}
        if schema:
            first, *rest = messages
            body['messages'] = [{**first, 'content': f'{first["content"]}\n{_AS_JSON}'}, *rest]
            named = {'name': 'answer', 'strict': True, 'schema': schema}
            body['response_format'] = {'type': 'json_schema', 'json_schema': named}
        return body

    def _first_model(self) -> str:
        models = self._link.ask('GET', '/models', None).get('data')
        if not isinstance(models, list) or not models or not isinstance(models[0], dict):
            raise ModelError(
                f'the server {self._link.where} offers no model; name one behind #: URL#model'
            )
        return str(models[0].get('id', ''))


def _schema(constraint: Constraint | None) -> dict[str, Any] | None:
    """Return the JSON schema of a constraint that has one."""
    schema = getattr(constraint, 'schema', None)
    return schema() if schema is not None else None


def _authorisation() -> dict[str, str]:
    key = os.environ.get(KEY_VARIABLE, '')
    return {'Authorization': f'Bearer {key}'} if key else {}


def _with_version(url: str) -> str:
    """
    Return the URL with the version that every such server has in its paths.

    :raises ModelError: if it is none, or holds a secret, which would end up in logs.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as exc:
        raise ModelError(f'expected the URL of a model server, got {url[:80]!r}: {exc}') from exc
    if parsed.userinfo:
        raise ModelError(
            f'expected a model URL without user and password; put the secret into {KEY_VARIABLE}'
        )
    base = url.rstrip('/')
    return base if base.rsplit('/', 1)[-1].startswith('v') else f'{base}/v1'


__all__ = ['KEY_VARIABLE', 'OpenAiServer', 'ServerOptions', 'Usage']
