"""Tests for tapa_planner/action_client.py beside a server in the same process."""

from collections.abc import Callable, Iterator
import threading
import time
from typing import Any

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import own_context
import rclpy.action
from rclpy.action import ActionServer
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from tapa_msgs.action import ObserveScene
from tapa_planner.action_client import ActionClient

pytestmark = pytest.mark.ros


class Pair:
    """A server and a client, each spun when its test says so."""

    def __init__(self) -> None:
        self.ends: list[Callable[[], None]] = []
        self.server_node = self.join('server')
        self.server = ActionServer(self.server_node, ObserveScene, 'observe_scene', _see)
        client_node = self.join('client')
        self.client = ActionClient(client_node, ObserveScene, 'observe_scene')
        self.spin(client_node)

    def join(self, name: str) -> Node:
        context = own_context()
        self.ends.append(context.try_shutdown)
        return Node(name, namespace='greeting', context=context)

    def spin(self, node: Node) -> None:
        executor = SingleThreadedExecutor(context=node.context)
        executor.add_node(node)
        self.ends.append(executor.shutdown)
        threading.Thread(target=executor.spin, daemon=True).start()

    def close(self) -> None:
        for end in reversed(self.ends):
            end()


def _see(goal: Any) -> ObserveScene.Result:
    goal.succeed()
    return ObserveScene.Result(error_msg='seen')


@pytest.fixture
def pair() -> Iterator[Pair]:
    both = Pair()
    yield both
    both.close()


def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def test_a_server_counts_as_ready_when_it_answers_and_not_when_it_is_only_seen(pair: Pair) -> None:
    _until(lambda: rclpy.action.ActionClient.server_is_ready(pair.client), 'never discovered')
    assert not pair.client.server_is_ready()
    pair.spin(pair.server_node)
    _until(pair.client.server_is_ready, 'never greeted')


def test_one_that_went_away_has_to_answer_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_seen = [True]
    pair.spin(pair.server_node)
    _until(pair.client.server_is_ready, 'never greeted')
    monkeypatch.setattr(rclpy.action.ActionClient, 'server_is_ready', lambda self: is_seen[0])
    assert pair.client.server_is_ready()
    is_seen[0] = False
    assert not pair.client.server_is_ready()
    is_seen[0] = True
    assert not pair.client.server_is_ready()
    _until(pair.client.server_is_ready, 'never greeted again')


def test_a_goal_has_one_future_registered_before_any_answer_can_be_taken(pair: Pair) -> None:
    client = pair.client

    class Once(dict[int, Any]):
        """Takes each key once, and only while answers have to wait."""

        def __setitem__(self, number: int, future: Any) -> None:
            assert client._lock.locked()
            assert number not in self
            super().__setitem__(number, future)

    client._pending_goal_requests = Once()
    pair.spin(pair.server_node)
    _until(client.server_is_ready, 'never greeted')
    heard: list[Any] = []
    sending = client.send_goal_async(ObserveScene.Goal(), heard.append)
    _until(sending.done, 'never accepted')
    answer = sending.result().get_result_async()
    _until(answer.done, 'no result')
    assert answer.result().result.error_msg == 'seen'


def test_a_goal_of_another_kind_is_refused(pair: Pair) -> None:
    with pytest.raises(TypeError, match=r'expected a goal of type .*ObserveScene_Goal'):
        pair.client.send_goal_async(ObserveScene.Result())
