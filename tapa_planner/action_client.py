"""An action client whose goals are not lost between two threads or during discovery."""

import threading
import time
from typing import Any

from action_msgs.srv import CancelGoal
import rclpy.action
from rclpy.task import Future

_GREET_AGAIN_S = 1.0


class ActionClient(rclpy.action.ActionClient):
    """
    `rclpy.action.ActionClient` with two gaps closed.

    - rclpy 9.1 registers the future of a goal a second time after it has released its lock. An
      acceptance that another thread takes in between completes the first future, and the one
      that the caller holds stays open for ever (cf. ros2/rclpy#1123, #1308).
    - A server answers into the void as long as it has not discovered the client's end for answers, though
      the client sees the server already (ros2/rmw_fastrtps#842). A server that cannot answer
      drops the goal. So one counts as ready only when it has answered something harmless: the
      cancellation of a goal that nobody has. A participant announces its ends in the order of
      their creation, so that a server that answers there knows all that were made before.
    """

    def __init__(self, node: Any, action_type: Any, action_name: str, **options: Any) -> None:
        """Take what `rclpy.action.ActionClient` takes."""
        self._greeting_lock = threading.Lock()
        self._greeting: Any = None
        self._greeted_at = 0.0
        super().__init__(node, action_type, action_name, **options)

    def server_is_ready(self) -> bool:
        """Say whether a server is there and answers; somebody has to spin the node for that."""
        is_seen = bool(super().server_is_ready())
        with self._greeting_lock:
            if not is_seen:
                self._greeting = None
                return False
            if self._greeting is not None and self._greeting.done():
                return True
            now = time.monotonic()
            if self._greeting is None or now - self._greeted_at > _GREET_AGAIN_S:
                self._greeting, self._greeted_at = self._greet(), now
            return False

    def send_goal_async(
        self, goal: Any, feedback_callback: Any = None, goal_uuid: Any = None
    ) -> Any:
        """
        Send a goal; the future brings its handle.

        :raises TypeError: if it is not a goal of this action.
        """
        kinds = self._action_type
        if not isinstance(goal, kinds.Goal):
            raise TypeError(f'expected a goal of type {kinds.Goal}, got {type(goal)}')
        request = kinds.Impl.SendGoalService.Request()
        request.goal_id = self._generate_random_uuid() if goal_uuid is None else goal_uuid
        request.goal = goal
        if feedback_callback is not None:
            self._feedback_callbacks[bytes(request.goal_id.uuid)] = feedback_callback
        future: Any = Future()
        # Answers are taken under the same lock: none can come before all is registered.
        with self._lock:
            number = self._client_handle.send_goal_request(request)
            self._pending_goal_requests[number] = future
            self._goal_sequence_number_to_goal_id[number] = request.goal_id
            future.add_done_callback(self._remove_pending_goal_request)
            self.add_future(future)
        return future

    def _greet(self) -> Any:
        request = CancelGoal.Request()
        request.goal_info.goal_id = self._generate_random_uuid()
        future: Any = Future()
        with self._lock:
            number = self._client_handle.send_cancel_request(request)
            self._pending_cancel_requests[number] = future
            future.add_done_callback(self._remove_pending_cancel_request)
            self.add_future(future)
        return future
