"""Tests for executor/remote/action_call.py with a scripted action client."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from executor.partners import Ending
from executor.remote import action_call
from executor.remote.action_call import ActionCall


@dataclass
class FakeFuture:
    """Done as soon as it has a value."""

    value: Any = None

    def done(self) -> bool:
        return self.value is not None

    def result(self) -> Any:
        return self.value


@dataclass
class FakeHandle:
    accepted: bool = True
    status: int = 2
    cancels: int = 0
    outcome: FakeFuture = field(default_factory=FakeFuture)

    def get_result_async(self) -> FakeFuture:
        return self.outcome

    def cancel_goal_async(self) -> None:
        self.cancels += 1


@dataclass
class FakeClient:
    is_ready: bool = True
    sent: list[Any] = field(default_factory=list)
    acceptance: FakeFuture = field(default_factory=FakeFuture)

    def server_is_ready(self) -> bool:
        return self.is_ready

    def send_goal_async(self, goal: Any, feedback_callback: Any) -> FakeFuture:
        self.sent.append(goal)
        feedback_callback(SimpleNamespace(feedback=SimpleNamespace(text='on my way')))
        return self.acceptance


def call(client: FakeClient, wait_s: float = 10.0) -> ActionCall[Any]:
    return ActionCall(
        client, 'goal', 'fetch', lambda result: ('done', result), lambda *why: why, wait_s
    )


def accepted(client: FakeClient) -> FakeHandle:
    handle = FakeHandle()
    client.acceptance.value = handle
    return handle


def test_a_result_is_converted_and_stays():
    client = FakeClient()
    own = call(client)
    assert own.poll() is None
    assert own.progress() == 'on my way'
    handle = accepted(client)
    assert own.poll() is None
    handle.outcome.value = SimpleNamespace(result=7)
    assert own.poll() == ('done', 7)
    assert own.poll() == ('done', 7)
    assert client.sent == ['goal']


def test_a_cancel_before_sending_sends_nothing():
    client = FakeClient(is_ready=False)
    own = call(client)
    assert own.poll() is None
    own.cancel()
    assert own.poll()[0] is Ending.CANCELED
    assert client.sent == []


def test_a_cancel_before_the_acknowledgement_is_sent_after_it():
    client = FakeClient()
    own = call(client)
    own.poll()
    own.cancel()
    handle = accepted(client)
    own.poll()
    own.poll()
    assert handle.cancels == 1
    own.cancel()
    assert handle.cancels == 1


def test_a_cancel_is_repeated_when_it_seems_lost(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(action_call, '_CANCEL_AGAIN_S', 0.0)
    client = FakeClient()
    own = call(client)
    own.poll()
    handle = accepted(client)
    own.poll()
    own.cancel()
    own.poll()
    assert handle.cancels >= 2


def test_a_rejected_goal_is_a_failure():
    client = FakeClient()
    own = call(client)
    own.poll()
    accepted(client).accepted = False
    assert own.poll()[0] is Ending.FAILED


def test_a_server_that_never_comes_or_vanishes_is_gone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(action_call, '_GRAPH_CHECK_S', 0.0)
    never = call(FakeClient(is_ready=False), wait_s=-1.0)
    assert never.poll()[0] is Ending.GONE
    client = FakeClient()
    vanishing = call(client, wait_s=0.0)
    vanishing.poll()
    accepted(client)
    vanishing.poll()
    client.is_ready = False
    assert vanishing.poll()[0] is Ending.GONE


def test_an_aborted_goal_with_an_empty_result_is_no_success():
    client = FakeClient()
    own = call(client)
    own.poll()
    handle = accepted(client)
    own.poll()
    handle.outcome.value = SimpleNamespace(status=6, result=SimpleNamespace(error_code=0))
    ending, why = own.poll()
    assert ending is Ending.FAILED
    assert 'without a reason' in why


def test_an_aborted_goal_with_a_reason_keeps_it():
    client = FakeClient()
    own = call(client)
    own.poll()
    handle = accepted(client)
    own.poll()
    handle.outcome.value = SimpleNamespace(status=6, result=SimpleNamespace(error_code=5))
    assert own.poll() == ('done', handle.outcome.value.result)
