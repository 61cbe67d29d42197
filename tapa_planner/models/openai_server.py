"""
Any OpenAI-compatible server, by URL: time-outs, retries, a bounded number of reprompts.

The secret comes from the environment (`OPENAI_API_KEY`) and goes nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import math
import os
import random
import time
from typing import Any

import httpx

from tapa_planner.errors import ModelError
from tapa_planner.models.checked_text import check_pieces, pieces_of
from tapa_planner.models.language_model import Capability, Generation, Prompt, Sampling

KEY_VARIABLE = 'OPENAI_API_KEY'
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504})
_MAX_ANSWER = 20_000


@dataclass(frozen=True)
class ServerOptions:
    """How patient to be: wall seconds for a request, tries of one, reprompts after a mistake."""

    timeout_s: float = 60.0
    tries: int = 3
    back_off_s: float = 0.5
    reprompts: int = 2


@dataclass
class Usage:
    """Tokens used so far, as the server counts them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0


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
        self.usage = Usage()
        self._client = client
        self._options = options
        self._sleep = sleep
        self._jitter = random.Random(0)

    @classmethod
    def connect(
        cls, url: str, *, timeout_s: float = 60.0, transport: httpx.BaseTransport | None = None
    ) -> 'OpenAiServer':
        """
        Reach a server; `URL#model` names one of its models, else its first one is taken.

        :raises ModelError: if nothing answers there or it offers no such model.
        """
        base, _, model = url.partition('#')
        options = ServerOptions(timeout_s)
        key = os.environ.get(KEY_VARIABLE, '')
        client = httpx.Client(
            base_url=_with_version(base),
            headers={'Authorization': f'Bearer {key}'} if key else {},
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            transport=transport,
        )
        server = cls(client, model, options)
        if not model:
            server.name = server._first_model(base)
        else:
            # Some servers cannot list their models: that one answers at all is enough here.
            server._request('GET', '/models', None, is_probe=True)
        return server

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Ask for `n` texts; with a constraint, only texts that keep it come back."""
        return [self._checked(prompt, sampling) for _ in range(max(1, sampling.n))]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[float]:
        """Not offered: the chat interface gives no log-probabilities of a given text."""
        raise ModelError(f'the server model {self.name} cannot score texts')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Not offered."""
        raise ModelError(f'the server model {self.name} gives no next-token logits')

    def _checked(self, prompt: Prompt, sampling: Sampling) -> Generation:
        messages = [{'role': 'user', 'content': prompt.text}]
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
        body: dict[str, Any] = {
            'model': self.name,
            'messages': messages,
            'temperature': sampling.temperature,
            'max_tokens': sampling.max_tokens,
            'stream': False,
        }
        if sampling.stop:
            body['stop'] = list(sampling.stop)
        answer = self._request('POST', '/chat/completions', body)
        try:
            text = answer['choices'][0]['message']['content'] or ''
        except (KeyError, IndexError, TypeError) as exc:
            raise ModelError(f'the model server answered without a message: {exc!r}') from exc
        usage = answer.get('usage') or {}
        prompt_tokens = int(usage.get('prompt_tokens') or 0)
        completion_tokens = int(usage.get('completion_tokens') or 0)
        self.usage.prompt_tokens += prompt_tokens
        self.usage.completion_tokens += completion_tokens
        return str(text)[:_MAX_ANSWER], prompt_tokens + completion_tokens

    def _request(
        self, method: str, path: str, body: dict[str, Any] | None, is_probe: bool = False
    ) -> dict[str, Any]:
        """Send a request, again after a passing failure; the whole keeps within the time-outs."""
        reason = ''
        for attempt in range(self._options.tries):
            if attempt:
                pause = self._options.back_off_s * 2 ** (attempt - 1)
                self._sleep(pause * (1.0 + 0.2 * self._jitter.random()))
            self.usage.requests += 1
            try:
                response = self._client.request(method, path, json=body)
            except httpx.TimeoutException:
                reason = f'no answer within {self._options.timeout_s:g} s'
                continue
            except httpx.HTTPError as exc:
                reason = str(exc) or type(exc).__name__
                continue
            if is_probe and response.status_code not in (401, 403):
                return {}
            if response.status_code in _RETRIED:
                reason = f'HTTP {response.status_code}'
                continue
            return self._content(response)
        where = str(self._client.base_url)
        raise ModelError(f'the model server {where} failed {self._options.tries} times: {reason}')

    def _content(self, response: httpx.Response) -> dict[str, Any]:
        where = str(self._client.base_url)
        if response.status_code >= 400:
            hint = f'; set {KEY_VARIABLE}' if response.status_code in (401, 403) else ''
            raise ModelError(
                f'the model server {where} refused the request: HTTP {response.status_code}{hint}'
            )
        try:
            value = response.json()
        except ValueError as exc:
            raise ModelError(f'the model server {where} did not answer with JSON') from exc
        if not isinstance(value, dict):
            raise ModelError(f'the model server {where} answered with {type(value).__name__}')
        return value

    def _first_model(self, url: str) -> str:
        models = self._request('GET', '/models', None).get('data')
        if not isinstance(models, list) or not models or not isinstance(models[0], dict):
            raise ModelError(f'the server {url} offers no model; name one: {url}#model')
        return str(models[0].get('id', ''))


def _with_version(url: str) -> str:
    """Return the URL with the version that every such server has in its paths."""
    base = url.rstrip('/')
    return base if base.rsplit('/', 1)[-1].startswith('v') else f'{base}/v1'
