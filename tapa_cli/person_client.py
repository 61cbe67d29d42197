"""What a person may say to the running task: approve, reject, answer, pause, resume."""

import threading
import time
from typing import Any

from rclpy.callback_groups import ReentrantCallbackGroup
from std_msgs.msg import String
from std_srvs.srv import Trigger

from tapa_cli.exits import CliError, Exit
from tapa_cli.session import TaskClient
from tapa_msgs.msg import Plan as PlanMsg
from tapa_msgs.msg import TaskStatus
from tapa_msgs.srv import Answer, DecidePlan
from tapa_planner.conversions import plan_from_msg
from tapa_planner.plan import Plan, Step
from tapa_planner.qos import LATCHED

_TREE_S = 1.0
"""How long a picture may come later than the status."""


class PersonClient:
    """Knows what waits for a person, and passes on what the person says."""

    def __init__(self, client: TaskClient) -> None:
        """Listen to the task's status and plan through a client's node."""
        self._client = client
        node, group = client.node, ReentrantCallbackGroup()
        self._status: TaskStatus | None = None
        self._plan: PlanMsg | None = None
        self._changed = threading.Event()
        node.create_subscription(
            TaskStatus, 'task_status', self._on_status, LATCHED, callback_group=group
        )
        self._tree = ''
        node.create_subscription(String, 'task_tree', self._on_tree, LATCHED, callback_group=group)
        node.create_subscription(PlanMsg, 'plan', self._on_plan, LATCHED, callback_group=group)
        self._decide = node.create_client(DecidePlan, 'decide_plan', callback_group=group)
        self._answer = node.create_client(Answer, 'answer', callback_group=group)
        self._steer = {
            name: node.create_client(Trigger, name, callback_group=group)
            for name in ('pause', 'resume')
        }

    def status(self, timeout_s: float = 5.0) -> TaskStatus:
        """
        Return where the task stands.

        :raises CliError: if no executor says so.
        """
        deadline = time.monotonic() + timeout_s
        while self._status is None and time.monotonic() < deadline:
            self._changed.wait(0.1)
        if self._status is None:
            raise CliError('no node publishes task_status; does `tapa up` run?', Exit.NODES)
        return self._status

    def plan(self) -> Plan | None:
        """Return the newest plan; None before the first."""
        return plan_from_msg(self._plan) if self._plan is not None else None

    def tree(self) -> str:
        """Return the newest picture of the mission's behaviour tree; '' before the first task."""
        self.status()
        deadline = time.monotonic() + _TREE_S
        while not self._tree and time.monotonic() < deadline:
            time.sleep(0.02)
        return self._tree

    def decide(self, is_approved: bool, reason: str = '', plan_id: str = '') -> str:
        """
        Approve or reject the plan that waits; return what the executor says.

        :raises CliError: if none waits, or the decision does not count.
        """
        waiting = plan_id or self.status().plan_id
        if not waiting:
            raise CliError('no plan waits for approval', Exit.USAGE)
        request = DecidePlan.Request(plan_id=waiting, approved=is_approved, reason=reason)
        return _told(self._client.call(self._decide, request, 'decide_plan'))

    def answer(self, text: str, question_id: str = '') -> str:
        """
        Answer the question that waits; return what the executor says.

        :raises CliError: if none waits, or the answer does not count.
        """
        waiting = question_id or self.status().question_id
        if not waiting:
            raise CliError('no question is open', Exit.USAGE)
        request = Answer.Request(question_id=waiting, answer=text)
        return _told(self._client.call(self._answer, request, 'answer'))

    def steer(self, how: str) -> str:
        """`pause` or `resume` the task; return what the executor says."""
        return _told(self._client.call(self._steer[how], Trigger.Request(), how))

    def _on_status(self, msg: TaskStatus) -> None:
        self._status = msg
        self._changed.set()

    def _on_tree(self, msg: String) -> None:
        self._tree = msg.data

    def _on_plan(self, msg: PlanMsg) -> None:
        self._plan = msg


def told(step: Step) -> str:
    """Say a step so that a person knows which of two alike things it is about."""
    return f'{step.text} ({", ".join(step.arguments)})' if step.text else str(step)


def _told(answer: Any) -> str:
    if not answer.success:
        raise CliError(str(answer.message), Exit.USAGE)
    return str(answer.message)
