"""A client of the running nodes: carry out a wish, look, run a skill, ask for the true state."""

from collections.abc import Callable
import contextlib
from dataclasses import dataclass
import threading
import time
from types import TracebackType
from typing import Any, Self

from action_msgs.msg import GoalStatus
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rcl_interfaces.srv import GetParameters
import rclpy
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node

from executor.remote.client import skill_goal
from tapa_cli.exits import CliError, Exit
from tapa_msgs.action import (
    ExecuteSkill,
    FollowJointTrajectory,
    GeneratePlan,
    ObserveScene,
    RunTask,
)
from tapa_msgs.msg import Scene as SceneMsg
from tapa_msgs.srv import GroundTruth, InjectFault, LoadScene, QueryScene
from tapa_planner.action_client import ActionClient
from tapa_planner.conversions import scene_from_msg
from tapa_planner.plan import Step
from tapa_planner.qos import EVENT, LATCHED
from tapa_planner.scene import Scene

ACTIONS: dict[str, Any] = {
    'run_task': RunTask,
    'observe_scene': ObserveScene,
    'execute_skill': ExecuteSkill,
    'generate_plan': GeneratePlan,
    'follow_joint_trajectory': FollowJointTrajectory,
}
OFFERED_BY = {
    'run_task': 'executor',
    'observe_scene': 'perception',
    'execute_skill': 'skills',
    'generate_plan': 'planner',
    'follow_joint_trajectory': 'sim',
}
"""Action -> the node that offers it; a node counts as ready when its action is there."""

FeedbackSink = Callable[[Any], None]
StopRequested = Callable[[], bool]
_CANCEL_WAIT_S = 40.0
_CANCEL_AGAIN_S = 1.0
_ASK_AGAIN_S = 2.0


@dataclass(frozen=True)
class Truth:
    """The simulator's true state, and whether a goal holds in it."""

    holds: bool
    atoms: tuple[str, ...]
    objects: dict[str, str]
    message: str


class TaskClient:
    """
    Talks to the nodes of one namespace; use it as a context manager.

    Calls block; KeyboardInterrupt in one of them cancels the goal, waits until it has ended, and
    is raised again.
    """

    def __init__(self, namespace: str = '', domain_id: int | None = None) -> None:
        """Join the ROS graph with a context of its own, so that several can live side by side."""
        self.check_nodes: Callable[[], None] = lambda: None
        """Asked while a goal runs; raises when a node has died that we started."""
        self._context = Context()
        rclpy.init(context=self._context, domain_id=domain_id)
        clock = ['-r', '/clock:=clock'] if namespace else []
        self.node = Node(
            'tapa',
            namespace=namespace,
            context=self._context,
            cli_args=['--ros-args', *clock] if clock else None,
            use_global_arguments=False,
            enable_rosout=False,
            start_parameter_services=False,
        )
        group = ReentrantCallbackGroup()
        self._truth = self.node.create_client(
            GroundTruth, 'sim/ground_truth', callback_group=group
        )
        self._load = self.node.create_client(LoadScene, 'sim/load_scene', callback_group=group)
        self._fault = self.node.create_client(
            InjectFault, 'sim/inject_fault', callback_group=group
        )
        self._query = self.node.create_client(QueryScene, 'query_scene', callback_group=group)
        self._parameters = self.node.create_client(
            GetParameters, 'sim/get_parameters', callback_group=group
        )
        # After the services: a node whose action answers has met what was made before.
        self._clients = {
            name: ActionClient(self.node, kind, name, callback_group=group)
            for name, kind in ACTIONS.items()
        }
        self._scene: Scene | None = None
        self._health: dict[str, bool] = {}
        self.node.create_subscription(
            SceneMsg, 'scene', self._on_scene, LATCHED, callback_group=group
        )
        self.node.create_subscription(
            DiagnosticArray, 'diagnostics', self._on_diagnostics, EVENT, callback_group=group
        )
        self._executor = MultiThreadedExecutor(num_threads=3, context=self._context)
        self._executor.add_node(self.node)
        self._spinner = threading.Thread(target=self._spin, name='tapa spinner', daemon=True)
        self._spinner.start()

    def __enter__(self) -> Self:
        """Return the client, which is ready since its construction."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the ROS graph."""
        self.close()

    def close(self) -> None:
        """Leave the ROS graph; a second call does nothing."""
        if self._context.ok():
            # In this order: what the spinner still uses must not vanish under it.
            self._executor.shutdown(timeout_sec=2.0)
            self._spinner.join(2.0)
            for client in self._clients.values():
                client.destroy()
            self.node.destroy_node()
            self._context.shutdown()

    def ready_nodes(self) -> set[str]:
        """Return the names of those nodes whose action is offered in the namespace."""
        # Not by the graph's names of services: those of mere clients are among them.
        return {OFFERED_BY[name] for name, each in self._clients.items() if each.server_is_ready()}

    def is_connected(self) -> bool:
        """Say whether the nodes report that they hear the others that they need."""
        return all(self._health.get(name, False) for name in ('executor', 'skills', 'perception'))

    def forget_health(self) -> None:
        """Forget what nodes reported that are being started again."""
        self._health.clear()

    def duplicates(self) -> set[str]:
        """Return the names of nodes that run more than once in the namespace."""
        own = self.node.get_namespace()
        names = [
            name
            for name, namespace in self.node.get_node_names_and_namespaces()
            if namespace == own and name in OFFERED_BY.values()
        ]
        return {name for name in names if names.count(name) > 1}

    def wait_ready(self, nodes: set[str], timeout_s: float) -> None:
        """Wait until these nodes are ready; CliError with the missing ones otherwise."""
        deadline = time.monotonic() + timeout_s
        while missing := nodes - self.ready_nodes():
            if time.monotonic() > deadline:
                raise CliError(
                    f'not running in this domain and namespace: {", ".join(sorted(missing))};'
                    ' start them with `tapa up`, or use --up',
                    Exit.NODES,
                )
            time.sleep(0.1)

    def scene(self, timeout_s: float = 2.0) -> Scene | None:
        """Return the newest scene that perception published; None if there is none yet."""
        deadline = time.monotonic() + timeout_s
        while self._scene is None and time.monotonic() < deadline:
            time.sleep(0.05)
        return self._scene

    def run_task(
        self,
        instruction: str,
        strategy: str = '',
        on_feedback: FeedbackSink | None = None,
        stop: StopRequested | None = None,
    ) -> Any:
        """Carry out a wish; returns the `RunTask` result."""
        goal = RunTask.Goal(instruction=instruction, strategy=strategy)
        return self._call('run_task', goal, on_feedback, stop)

    def look(
        self,
        max_views: int = 0,
        move: bool = True,
        focus: tuple[str, ...] = (),
        on_feedback: FeedbackSink | None = None,
        stop: StopRequested | None = None,
    ) -> Any:
        """Look around; returns the `ObserveScene` result."""
        goal = ObserveScene.Goal(max_views=max_views, move=move, focus=list(focus))
        return self._call('observe_scene', goal, on_feedback, stop)

    def query(self, timeout_s: float = 10.0, **fields: Any) -> Any:
        """Ask perception for things; the fields and the response are those of `QueryScene`."""
        request = QueryScene.Request(**fields)
        return self.call(self._query, request, 'query_scene', timeout_s, only_reads=True)

    def skill(
        self,
        step: Step,
        scene: Scene,
        on_feedback: FeedbackSink | None = None,
        stop: StopRequested | None = None,
    ) -> Any:
        """Run one skill with its targets from the scene; returns the `ExecuteSkill` result."""
        return self._call('execute_skill', skill_goal(step, scene), on_feedback, stop)

    def ground_truth(self, goal: str = '', timeout_s: float = 10.0) -> Truth:
        """Ask the simulator for its true state and whether a goal holds; for scoring only."""
        request = GroundTruth.Request(goal=goal)
        answer = self.call(self._truth, request, 'sim/ground_truth', timeout_s, only_reads=True)
        if not answer.success:
            raise CliError(f'the simulator cannot judge: {answer.message}')
        pairs = [pair.split(maxsplit=1) for pair in answer.objects]
        return Truth(
            holds=bool(answer.holds),
            atoms=tuple(answer.atoms),
            objects={pair[0]: pair[1] for pair in pairs if len(pair) == 2},
            message=answer.message,
        )

    def load_scene(self, kind: str, seed: int, timeout_s: float = 30.0) -> None:
        """Let the simulator build another world."""
        request = LoadScene.Request(kind=kind, seed=seed)
        answer = self.call(self._load, request, 'sim/load_scene', timeout_s)
        if not answer.success:
            raise CliError(f'the simulator cannot build the world: {answer.message}')

    def grip_mode(self, timeout_s: float = 5.0) -> str:
        """Return what keeps a thing in the simulated hand; '' where no simulator answers."""
        if not self._parameters.wait_for_service(timeout_sec=timeout_s):
            return ''
        request = GetParameters.Request(names=['grip_mode'])
        try:
            answer = self.call(
                self._parameters, request, 'sim/get_parameters', timeout_s, only_reads=True
            )
        except CliError:
            return ''
        return str(answer.values[0].string_value)

    def inject_fault(self, timeout_s: float = 10.0, **request: Any) -> tuple[bool, str]:
        """Break something in the simulator; the fields are those of the service."""
        fields = InjectFault.Request(
            fault=request['fault'],
            target=request['target'],
            values=request['values'],
            delay_s=request['delay_s'],
            duration_s=request['duration_s'],
        )
        answer = self.call(self._fault, fields, 'sim/inject_fault', timeout_s)
        return bool(answer.success), str(answer.message)

    def _on_scene(self, msg: SceneMsg) -> None:
        self._scene = scene_from_msg(msg)

    def _on_diagnostics(self, msg: DiagnosticArray) -> None:
        for status in msg.status:
            node = status.name.partition(':')[0]
            self._health[node] = status.level == DiagnosticStatus.OK

    def _spin(self) -> None:
        with contextlib.suppress(ExternalShutdownException, RuntimeError):
            self._executor.spin()

    def call(
        self,
        client: Any,
        request: Any,
        name: str,
        timeout_s: float = 10.0,
        *,
        only_reads: bool = False,
    ) -> Any:
        """
        Call a service through a client of this node.

        :param only_reads: nothing changes by the call, so that it may be made again: a server's first
            answer is lost where it has not discovered the client yet (ros2/rmw_fastrtps#842).
        :raises CliError: if nobody offers it or the answer does not come.
        """
        if not client.wait_for_service(timeout_sec=timeout_s):
            raise CliError(f'no node offers {name}; does `tapa up` run?', Exit.NODES)
        deadline = time.monotonic() + timeout_s
        asked = [client.call_async(request)]
        while not any(each.done() for each in asked):
            left_s = deadline - time.monotonic()
            if left_s <= 0.0:
                raise CliError(f'{name} did not answer within {timeout_s:.0f} s', Exit.NODES)
            wait_s = min(left_s, _ASK_AGAIN_S) if only_reads else left_s
            if not _wait(asked[-1], wait_s) and only_reads:
                asked.append(client.call_async(request))
        return next(each.result() for each in asked if each.done())

    def _call(
        self, name: str, goal: Any, on_feedback: FeedbackSink | None, stop: StopRequested | None
    ) -> Any:
        self.wait_ready({OFFERED_BY[name]}, 10.0)
        client = self._clients[name]
        sink = on_feedback or _ignore
        sending = client.send_goal_async(goal, lambda message: sink(message.feedback))
        handle: Any = None
        try:
            self._wait_alive(name, sending, None)
            handle = sending.result()
            if not handle.accepted:
                raise CliError(f'{OFFERED_BY[name]} rejected the goal')
            result = handle.get_result_async()
            if not self._wait_alive(name, result, stop):
                self._cancel(name, handle, result)
            response = result.result()
            # A server whose callback raised answers with a result that was never filled in.
            if response.status == GoalStatus.STATUS_ABORTED and response.result.error_code == 0:
                raise CliError(
                    f'{OFFERED_BY[name]} broke off {name} without a reason; see its log'
                )
            return response.result
        except KeyboardInterrupt:
            self._cancel_interrupted(name, sending)
            raise

    def _wait_alive(self, name: str, future: Any, stop: StopRequested | None) -> bool:
        """Wait while the server lives; False when stop is requested."""
        gone_since: float | None = None
        while not _wait(future, 0.2):
            self.check_nodes()
            if stop is not None and stop():
                return False
            now = time.monotonic()
            if self._clients[name].server_is_ready():
                gone_since = None
            elif gone_since is None:
                gone_since = now
            elif now - gone_since > 5.0:
                raise CliError(f'the node {OFFERED_BY[name]} is gone', Exit.NODES)
        return True

    def _cancel_interrupted(self, name: str, sending: Any) -> None:
        """After Ctrl-C: cancel, also a goal that is not acknowledged yet, and wait for the end."""
        if not _wait(sending, 5.0) or not sending.result().accepted:
            return
        handle = sending.result()
        self._cancel(name, handle, handle.get_result_async())

    def _cancel(self, name: str, handle: Any, result: Any) -> None:
        deadline = time.monotonic() + _CANCEL_WAIT_S
        handle.cancel_goal_async()
        while not _wait(result, _CANCEL_AGAIN_S):
            handle.cancel_goal_async()  # again: one that came before the server was ready is lost
            if not self._clients[name].server_is_ready() or time.monotonic() > deadline:
                raise CliError(f'{OFFERED_BY[name]} did not confirm that it stopped', Exit.NODES)


def _wait(future: Any, timeout_s: float) -> bool:
    """Wait for a future that another thread completes."""
    deadline = time.monotonic() + timeout_s
    while not future.done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _ignore(feedback: Any) -> None:
    """Do nothing with feedback."""
