"""Moves the robot for perception through the action `execute_skill`."""

from collections.abc import Callable
import math
import time
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node

from perception.looking import MoveResult
from tapa_msgs.action import ExecuteSkill
from tapa_msgs.msg import SkillTarget
from tapa_planner.action_client import ActionClient
from tapa_planner.conversions import object_to_msg
from tapa_planner.scene import Pose, SceneObject

StopRequested = Callable[[], bool]

VIEWPOINT = 'viewpoint'
_ABORTED = 6  # action_msgs/GoalStatus.STATUS_ABORTED
_POLL_S = 0.01
_CANCEL_AGAIN_S = 1.0
_STOPPED_WITHIN_S = 15.0


class SkillMover:
    """
    Fits `perception.looking.Mover`: goals of `go_to` and `look_at` whose target is a viewpoint.

    Blocks its caller, which must not be the thread that spins the node.
    """

    def __init__(
        self,
        node: Node,
        group: CallbackGroup,
        server_wait_s: float = 10.0,
        busy_wait_s: float = 3.0,
        timeout_s: float = 120.0,
    ) -> None:
        self._client = ActionClient(node, ExecuteSkill, 'execute_skill', callback_group=group)
        self._server_wait_s = server_wait_s
        self._busy_wait_s = busy_wait_s
        self._timeout_s = timeout_s

    def is_ready(self) -> bool:
        """Say whether a skill server is there."""
        return bool(self._client.server_is_ready())

    def go_to(self, x: float, y: float, yaw: float, stop: StopRequested) -> MoveResult:
        """Stand there."""
        return self._run('go_to', Pose.from_yaw(x, y, 0.0, yaw), stop)

    def look_at(self, point: tuple[float, float, float], stop: StopRequested) -> MoveResult:
        """Bring a point into the middle of the image."""
        return self._run('look_at', Pose(point), stop)

    def _run(self, skill: str, pose: Pose, stop: StopRequested) -> MoveResult:
        """Run one skill; try again for a while when the skill server is busy."""
        end = time.monotonic() + self._busy_wait_s
        while True:
            result = self._once(skill, pose, stop)
            if isinstance(result, MoveResult):
                return result
            if result.error_code != ExecuteSkill.Result.BUSY or time.monotonic() > end or stop():
                return _move_result(skill, result)
            time.sleep(0.1)

    def _once(self, skill: str, pose: Pose, stop: StopRequested) -> Any:
        if not self._client.wait_for_server(timeout_sec=self._server_wait_s):
            return MoveResult(
                False, 'no node offers execute_skill; is the skill server running here?'
            )
        target = SceneObject(VIEWPOINT, VIEWPOINT, VIEWPOINT, pose)
        goal = ExecuteSkill.Goal(
            skill=skill, arguments=[VIEWPOINT], targets=[SkillTarget(object=object_to_msg(target))]
        )
        sending = self._client.send_goal_async(goal)
        if not _wait(sending, self._server_wait_s, lambda: False):
            return MoveResult(False, f'{skill}: the skill server does not answer')
        handle = sending.result()
        if not handle.accepted:
            return MoveResult(False, f'{skill}: the skill server rejected the goal')
        receiving = handle.get_result_async()
        if not _wait(receiving, self._timeout_s, stop):
            self._cancel(handle, receiving)
            if not receiving.done():
                return MoveResult(
                    False, f'{skill}: no result {self._timeout_s:.0f} s after it began'
                )
        response = receiving.result()
        # A server whose callback raised answers with a result that was never filled in.
        if getattr(response, 'status', None) == _ABORTED and response.result.error_code == 0:
            return MoveResult(False, f'{skill}: the skill server broke off; see its log')
        return response.result

    def _cancel(self, handle: Any, receiving: Any) -> None:
        """Cancel until the result says that motion has stopped."""
        end = time.monotonic() + _STOPPED_WITHIN_S
        while not receiving.done() and time.monotonic() < end:
            handle.cancel_goal_async()
            _wait(receiving, _CANCEL_AGAIN_S, lambda: False)


def _wait(future: Any, timeout_s: float, stop: StopRequested) -> bool:
    end = time.monotonic() + timeout_s
    while not future.done():
        if time.monotonic() > end or stop():
            return False
        time.sleep(_POLL_S)
    return True


def _move_result(skill: str, result: Any) -> MoveResult:
    measured = {each.name: float(each.value) for each in result.measurements}
    stamp = measured.get('stamp_s')
    return MoveResult(
        result.error_code == ExecuteSkill.Result.SUCCESS,
        f'{skill}: {result.error_msg or "done"}',
        stamp if stamp is not None and math.isfinite(stamp) else None,
        result.error_code == ExecuteSkill.Result.EMERGENCY_STOP,
    )
