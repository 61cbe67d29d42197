"""The heartbeat: a robot whose executor fell silent stops, and goes on when it is back."""

from collections.abc import Callable, Iterator
import threading
import time
from typing import Any

import pytest

rclpy = pytest.importorskip('rclpy')

from rclpy.context import Context  # noqa: E402
from rclpy.executors import MultiThreadedExecutor  # noqa: E402
from rclpy.node import Node  # noqa: E402
from rclpy.parameter import Parameter  # noqa: E402
from std_msgs.msg import Empty  # noqa: E402

from sim.subscribers import Heartbeat  # noqa: E402
from tapa_planner.qos import EVENT  # noqa: E402

pytestmark = [pytest.mark.ros, pytest.mark.timeout(60)]
TIMEOUT_S = 0.5


class FakeLoop:
    """Runs what it is given on a driver that remembers it."""

    is_running = True

    def __init__(self) -> None:
        self.driver = self
        self.did: list[str] = []

    def call(self, work: Callable[[Any], Any]) -> Any:
        return work(self)

    def halt(self, reason: str) -> None:
        self.did.append(f'halt: {reason}')

    def go_on(self) -> None:
        self.did.append('go on')


@pytest.fixture
def node() -> Iterator[Node]:
    context = Context()
    rclpy.init(context=context)
    seconds = Parameter('heartbeat_timeout_s', Parameter.Type.DOUBLE, TIMEOUT_S)
    node = Node('heart', context=context, parameter_overrides=[seconds])
    executor = MultiThreadedExecutor(2, context=context)
    executor.add_node(node)
    spinner = threading.Thread(target=executor.spin, daemon=True)
    spinner.start()
    yield node
    executor.shutdown(timeout_sec=3.0)
    spinner.join(5.0)
    node.destroy_node()
    context.try_shutdown()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 15.0
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_silence_halts_only_after_a_first_beat_and_until_the_next(node: Node) -> None:
    loop = FakeLoop()
    Heartbeat(node, loop)  # type: ignore[arg-type]
    beats = node.create_publisher(Empty, 'heartbeat', EVENT)
    until(lambda: beats.get_subscription_count() == 1)
    ticks = list[int]()
    node.create_timer(0.1, lambda: ticks.append(1))
    until(lambda: len(ticks) > 10)  # longer than the time-out
    assert loop.did == []
    beats.publish(Empty())
    until(lambda: len(loop.did) == 1)
    assert loop.did[0].startswith('halt: no heartbeat of the executor for 0.')
    beats.publish(Empty())
    until(lambda: len(loop.did) == 2)
    assert loop.did[1] == 'go on'
