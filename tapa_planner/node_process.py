"""A node as a process: start, serve until told to stop, let what runs come to an end, leave."""

from collections.abc import Callable, Sequence
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any, NoReturn, TypeVar

import rclpy
from rclpy.executors import MultiThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

ResultT = TypeVar('ResultT')

_SPIN_S = 0.2
_ANSWER_S = 0.5
_GRACE_S = 4.0
"""How long goals that run may take to stop what moves and to answer."""
_EXIT_S = 5.0


class ServingNode(Node):
    """
    A node whose running goals end before the middleware does.

    A signal does not shut the context down, as rclpy's own handlers do: until the last goal has
    ended, its publishers, clients and answers work.
    """

    def __init__(self, name: str, **options: Any) -> None:
        """Create the node; options are those of `rclpy.node.Node`."""
        self.failure = ''
        self._told_to_stop = threading.Event()
        self._goals = 0
        self._goals_lock = threading.Lock()
        super().__init__(name, **options)

    def tell_to_stop(self, failure: str = '') -> None:
        """
        Have the process end, and every running goal before.

        :param failure: why the node cannot go on; the exit code is 1 then.
        """
        self.failure = self.failure or failure
        self._told_to_stop.set()

    def must_stop(self) -> bool:
        """Say whether running goals shall end."""
        return self._told_to_stop.is_set() or not self.context.ok()

    def counted(self, execute: Callable[[Any], ResultT]) -> Callable[[Any], ResultT]:
        """Return an action's execute callback that counts as a running goal meanwhile."""

        def run(goal: Any) -> ResultT:
            with self._goals_lock:
                self._goals += 1
            try:
                return execute(goal)
            finally:
                with self._goals_lock:
                    self._goals -= 1

        return run

    def is_idle(self) -> bool:
        """Say whether no goal runs."""
        return self._goals == 0


def run_node(
    name: str,
    build: Callable[[], ServingNode],
    threads: int = 6,
    arguments: Sequence[str] | None = None,
) -> NoReturn:
    """
    Run a node until Ctrl-C, SIGTERM or a failure, and end the process.

    The exit code is 0 when told to stop, 1 when it cannot start or fails, with the reason on
    standard error.

    :param name: said before what went wrong.
    :param build: makes the node, once rclpy is initialised.
    """
    rclpy.init(
        args=None if arguments is None else list(arguments),
        signal_handler_options=SignalHandlerOptions.NO,
    )
    built: list[ServingNode] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        if not built:
            raise KeyboardInterrupt
        built[0].tell_to_stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    failure = ''
    try:
        built.append(build())
        failure = _serve(built[0], threads)
    except KeyboardInterrupt:
        pass
    except Exception as exc:
        failure = f'cannot start: {exc}'
    if failure:
        print(f'{name}: {failure}', file=sys.stderr, flush=True)
    code = 1 if failure else 0
    _leave_in_time(code)
    if built:
        built[0].destroy_node()
    rclpy.try_shutdown()
    # Threads of libraries, a model that still loads among them, abort a Python that takes itself
    # down around them.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve(node: ServingNode, threads: int) -> str:
    """Spin until told to stop and the last goal has ended; return how it failed, or ''."""
    executor = MultiThreadedExecutor(num_threads=threads)
    executor.add_node(node)
    try:
        while not node.must_stop():
            executor.spin_once(_SPIN_S)
        was_busy = not node.is_idle()
        deadline = time.monotonic() + _GRACE_S
        while not node.is_idle() and time.monotonic() < deadline:
            executor.spin_once(_SPIN_S)
        # rclpy sends a result after the goal's callback has returned, in a turn of its own.
        answered = time.monotonic() + (_ANSWER_S if was_busy else 0.0)
        while time.monotonic() < answered:
            executor.spin_once(_SPIN_S)
    except Exception as exc:
        node.tell_to_stop(f'failed: {type(exc).__name__}: {exc}')
    executor.shutdown(timeout_sec=1.0, wait_for_threads=False)
    return node.failure


def _leave_in_time(code: int) -> None:
    """Exit with this code even when the middleware hangs as it is taken down."""
    # Seen now and then when a peer on the same machine leaves at the same moment.
    guard = threading.Timer(_EXIT_S, os._exit, (code,))
    guard.daemon = True
    guard.start()
