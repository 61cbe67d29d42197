"""Asks perception what names mean, as a `Call`: one service request for each name."""

from collections.abc import Callable, Sequence
import time
from typing import Any, Protocol

from executor.partners import AskOutcome, Ending
from tapa_planner.plan import NameAnswer

SURE_ENOUGH = 0.5
"""
With this score a thing is meant. Of words that no table knows, 79 in 100 find their thing with it,
and 6 find another where theirs is not there (the synonyms to tune on, 45 kinds in a home).
"""
_MEANT_TOO = 0.5
"""Things that answer with this share of the best score are meant as well: two cups."""
_ANSWER_S = 5.0
_ASK_AGAIN_S = 2.0
"""A server's first answer is lost where it has not discovered the client (ros2/rmw_fastrtps#842)."""


class QueryResponse(Protocol):
    """What is used of `QueryScene.Response`."""

    objects: Sequence[Any]
    scores: Sequence[float]


class QueryCall:
    """
    Requests of `query_scene` under way; fits `executor.partners.Call`.

    A name that nobody answers for has no answer; that is no reason to fail.
    """

    def __init__(
        self,
        is_ready: Callable[[], bool],
        ask: Callable[[str], Any],
        names: Sequence[str],
        wait_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Keep what to ask; it is sent by the first poll that finds the service.

        :param is_ready: says whether the service is there.
        :param ask: sends the request for a name; the future brings the response.
        :param wait_s: how long the service may be absent.
        """
        self._is_ready, self._ask = is_ready, ask
        self._names, self._wait_s, self._clock = tuple(names), wait_s, clock
        self._since = clock()
        self._asked_again = False
        self._futures: list[Any] = []
        self._outcome: AskOutcome | None = None

    def poll(self) -> AskOutcome | None:
        """Return what was answered, or None while answers are outstanding."""
        if self._outcome is None:
            self._outcome = self._advance()
        return self._outcome

    def cancel(self) -> None:
        """Wait no longer: nothing moves for a question."""
        self._outcome = self._outcome or AskOutcome(Ending.CANCELED, 'canceled')

    def progress(self) -> str:
        """Return nothing: answers take milliseconds."""
        return ''

    def _advance(self) -> AskOutcome | None:
        waited_s = self._clock() - self._since
        if not self._futures:
            if self._is_ready():
                self._since = self._clock()
                self._futures = [self._ask(name) for name in self._names]
            elif waited_s > self._wait_s:
                return AskOutcome(Ending.FAILED, 'no node offers query_scene')
            return None
        if not all(each.done() for each in self._futures):
            if waited_s > _ANSWER_S:
                return AskOutcome(Ending.FAILED, f'query_scene: no answer in {_ANSWER_S:.0f} s')
            if waited_s > _ASK_AGAIN_S and not self._asked_again:
                self._asked_again = True
                self._futures = [
                    future if future.done() else self._ask(name)
                    for name, future in zip(self._names, self._futures, strict=True)
                ]
            return None
        pairs = zip(self._names, self._futures, strict=True)
        answers = [NameAnswer(name, meant(future.result())) for name, future in pairs]
        return AskOutcome(Ending.DONE, 'answered', tuple(each for each in answers if each.ids))


def meant(response: QueryResponse) -> tuple[str, ...]:
    """Return the ids of a response that surely answer, best first; () if none does."""
    scores = list(response.scores)
    best = max(scores, default=0.0)
    if best < SURE_ENOUGH:
        return ()
    pairs = zip(response.objects, scores, strict=False)
    return tuple(each.id for each, score in pairs if score >= _MEANT_TOO * best)
