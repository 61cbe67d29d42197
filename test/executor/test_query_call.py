"""Tests for executor/remote/query_call.py."""

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip('tapa_msgs')

from executor.partners import Ending
from executor.remote.query_call import meant, QueryCall


class Future:
    """A response that comes when it is set."""

    def __init__(self, response: Any) -> None:
        self.response = response

    def done(self) -> bool:
        return self.response is not None

    def result(self) -> Any:
        return self.response


def response(**scores: float) -> Any:
    objects = [SimpleNamespace(id=name) for name in scores]
    return SimpleNamespace(objects=objects, scores=list(scores.values()))


def asking(responses: dict[str, Any], is_ready: bool = True, **options: Any) -> QueryCall:
    return QueryCall(
        lambda: is_ready, lambda name: Future(responses[name]), tuple(responses), 2.0, **options
    )


def test_what_surely_answers_is_meant_and_what_is_as_sure_beside_it():
    assert meant(response(cup_1=0.8, cup_2=0.7, bowl_1=0.2)) == ('cup_1', 'cup_2')
    assert meant(response(bowl_1=0.2)) == ()
    assert meant(response()) == ()


def test_names_without_an_answer_are_left_out():
    call = asking({'tumbler': response(cup_1=0.8), 'unicorn': response()})
    assert call.poll() is None
    outcome = call.poll()
    assert outcome is not None
    assert outcome.ending is Ending.DONE
    assert [(each.name, each.ids) for each in outcome.answers] == [('tumbler', ('cup_1',))]
    assert call.poll() is outcome


@pytest.mark.parametrize(('is_ready', 'reason'), [(False, 'no node'), (True, 'no answer')])
def test_a_silent_perception_is_no_answer_and_does_not_hang(is_ready: bool, reason: str):
    now = [0.0]
    call = asking({'tumbler': None}, is_ready, clock=lambda: now[0])
    assert call.poll() is None
    now[0] = 10.0
    outcome = call.poll()
    assert outcome is not None
    assert outcome.ending is Ending.FAILED
    assert reason in outcome.message
    assert outcome.answers == ()


def test_a_cancelled_question_is_over():
    call = asking({'tumbler': None})
    call.poll()
    call.cancel()
    outcome = call.poll()
    assert outcome is not None
    assert outcome.ending is Ending.CANCELED


def test_a_name_whose_answer_was_lost_is_asked_once_more():
    now, asked = [0.0], []

    def ask(name: str) -> Future:
        asked.append(name)
        is_lost = asked == ['cup', 'tumbler']
        return Future(None if is_lost else response(cup_1=0.8))

    call = QueryCall(lambda: True, ask, ('cup', 'tumbler'), 2.0, lambda: now[0])
    assert call.poll() is None
    assert call.poll() is None
    now[0] = 2.5
    assert call.poll() is None
    outcome = call.poll()
    assert outcome is not None
    assert [each.name for each in outcome.answers] == ['cup', 'tumbler']
    assert asked == ['cup', 'tumbler', 'tumbler']
