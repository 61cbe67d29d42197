"""One action goal as a `Call`: polled, cancelled at any time, and ended when its server is gone."""

from collections.abc import Callable
import time
from typing import Any, Generic, Protocol, TypeVar

from executor.partners import Ending

OutcomeT = TypeVar('OutcomeT')
_ACTIVE_STATES = (1, 2, 3)  # accepted, executing, canceling (action_msgs/GoalStatus)
_CANCELED = 5
_ABORTED = 6
_GRAPH_CHECK_S = 0.5
_FIRST_WAIT_SHARE = 3.0
"""Discovery on a busy machine takes longer than noticing that a known server is gone."""
_CANCEL_AGAIN_S = 1.0


class ActionClientLike(Protocol):
    """What is used of `rclpy.action.ActionClient`."""

    def server_is_ready(self) -> bool:
        """Say whether a server is discovered."""

    def send_goal_async(self, goal: Any, feedback_callback: Callable[[Any], None]) -> Any:
        """Send a goal; the future brings its handle."""


class ActionCall(Generic[OutcomeT]):
    """
    A goal under way; fits `executor.partners.Call`.

    :param convert: makes the outcome of a result message.
    :param fail: makes the outcome of a call without a result, from an ending and a sentence.
    :param on_feedback: called with each feedback, on a thread of the node's executor.
    """

    def __init__(
        self,
        client: ActionClientLike,
        goal: Any,
        name: str,
        convert: Callable[[Any], OutcomeT],
        fail: Callable[[Ending, str], OutcomeT],
        server_wait_s: float,
        on_feedback: Callable[[Any], None] | None = None,
    ) -> None:
        """Keep the goal; it is sent by the first poll that finds the server."""
        self._listener = on_feedback
        self._client, self._goal, self._name = client, goal, name
        self._convert, self._fail = convert, fail
        self._server_wait_s = server_wait_s
        self._started = self._server_seen = time.monotonic()
        self._graph_checked = 0.0
        self._cancel_requested = False
        self._cancel_sent = 0.0
        self._sending: Any = None
        self._handle: Any = None
        self._result: Any = None
        self._outcome: OutcomeT | None = None
        self._progress = ''

    def poll(self) -> OutcomeT | None:
        """Return the outcome, or None while the goal is under way."""
        if self._outcome is None:
            self._outcome = self._advance()
        return self._outcome

    def cancel(self) -> None:
        """Ask to stop, also before the goal was acknowledged; again and again does no harm."""
        self._cancel_requested = True
        self._send_cancel()

    def progress(self) -> str:
        """Return the newest text of the feedback."""
        return self._progress

    def _advance(self) -> OutcomeT | None:
        if self._sending is None:
            return self._send()
        if self._handle is None:
            return self._await_acceptance()
        if self._result.done():
            return self._received(self._result.result())
        if self._cancel_requested:
            self._send_cancel()
        return self._gone()

    def _received(self, response: Any) -> OutcomeT:
        # A server whose callback raised answers for us: aborted, with a result that was never
        # filled in and so reads as a success.
        result, status = response.result, getattr(response, 'status', None)
        is_blank = getattr(result, 'error_code', None) == 0
        if status == _ABORTED and is_blank:
            return self._fail(
                Ending.FAILED, f'{self._name} broke off without a reason; see its log'
            )
        if status == _CANCELED and is_blank:  # standard types have no code for it
            return self._fail(Ending.CANCELED, f'{self._name} was canceled')
        return self._convert(result)

    def _send(self) -> OutcomeT | None:
        if self._cancel_requested:
            return self._fail(Ending.CANCELED, 'canceled before it began')
        if not self._client.server_is_ready():
            if time.monotonic() - self._started > _FIRST_WAIT_SHARE * self._server_wait_s:
                return self._fail(
                    Ending.GONE, f'no node offers {self._name}; is it running in this namespace?'
                )
            return None
        self._sending = self._client.send_goal_async(self._goal, self._on_feedback)
        return None

    def _await_acceptance(self) -> OutcomeT | None:
        if not self._sending.done():
            return self._gone()
        handle = self._sending.result()
        if not handle.accepted:
            return self._fail(Ending.FAILED, f'{self._name} rejected the goal')
        self._handle, self._result = handle, handle.get_result_async()
        return None

    def _send_cancel(self) -> None:
        now = time.monotonic()
        if self._handle is None or now - self._cancel_sent < _CANCEL_AGAIN_S:
            return
        if self._handle.status in (0, *_ACTIVE_STATES):
            self._cancel_sent = now
            self._handle.cancel_goal_async()

    def _gone(self) -> OutcomeT | None:
        """Return an outcome when the server has vanished for good."""
        now = time.monotonic()
        if now - self._graph_checked < _GRAPH_CHECK_S:
            return None
        self._graph_checked = now
        if self._client.server_is_ready():
            self._server_seen = now
        elif now - self._server_seen > self._server_wait_s:
            return self._fail(Ending.GONE, f'the node that offers {self._name} is gone')
        return None

    def _on_feedback(self, message: Any) -> None:
        self._progress = getattr(message.feedback, 'text', '')
        if self._listener is not None:
            self._listener(message.feedback)
