"""The page's end in the ROS graph: what it hears goes to the board, what it says goes to the nodes."""

from collections.abc import Callable, Sequence
import json
import math
import threading
import time
from typing import Any

from action_msgs.srv import CancelGoal
import cv2
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import Twist, TwistStamped
from nav_msgs.msg import OccupancyGrid, Odometry
import numpy as np
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import CompressedImage, Image, JointState
from std_msgs.msg import Bool, Float64, String
from std_srvs.srv import Trigger

from dashboard.board import ANNOTATED, Board, CAMERAS, Floor, Health, Task
from tapa_msgs.action import RunTask
from tapa_msgs.msg import Plan as PlanMsg
from tapa_msgs.msg import Scene as SceneMsg
from tapa_msgs.msg import TaskStatus
from tapa_msgs.srv import Answer, DecidePlan, InjectFault, LoadScene
from tapa_planner.action_client import ActionClient
from tapa_planner.conversions import plan_from_msg, scene_from_msg, step_to_msg
from tapa_planner.plan import Step
from tapa_planner.qos import EVENT, LATCHED, SENSOR

JPEG_QUALITY = 80
PICTURE_RATE_HZ = 10.0
_IDLE_S = 5.0
"""A camera that nobody looks at for so long is not listened to any more."""
_ANSWER_S = 10.0
_PHASES = {
    getattr(TaskStatus, name): name.lower()
    for name in (
        'IDLE', 'LOOKING', 'PLANNING', 'WAITING', 'ACTING', 'CHECKING', 'REPLANNING', 'SUCCEEDED',
        'FAILED', 'REFUSED', 'CANCELED', 'ASKING', 'PAUSED',
    )
}  # fmt: skip


class RobotClient:
    """
    Listens to one robot and speaks to it.

    Methods that command return a sentence about what became of it; they block for up to 10 s, so
    they are called from worker threads.
    """

    def __init__(self, node: Node, board: Board) -> None:
        self._node, self._board = node, board
        self._group = group = ReentrantCallbackGroup()
        self._picture_lock = threading.Lock()
        self._watched: dict[str, float] = {}
        self._listening: dict[str, Any] = {}
        self._shown_s: dict[str, float] = {}
        publish, client = node.create_publisher, node.create_client
        self._twist = publish(Twist, 'cmd_vel', EVENT)
        self._arm = publish(TwistStamped, 'arm/cmd_vel', EVENT)
        self._gripper = publish(Float64, 'gripper/cmd', EVENT)
        self._stop = publish(Bool, 'emergency_stop', EVENT)
        self._services = {
            name: client(kind, name, callback_group=group)
            for name, kind in (
                ('decide_plan', DecidePlan), ('answer', Answer), ('pause', Trigger),
                ('resume', Trigger), ('release_emergency_stop', Trigger),
                ('sim/load_scene', LoadScene),
                ('sim/inject_fault', InjectFault), ('run_task/_action/cancel_goal', CancelGoal),
            )
        }  # fmt: skip
        self._run = ActionClient(node, RunTask, 'run_task', callback_group=group)

        def listen(kind: Any, topic: str, handler: Callable[[Any], None], qos: Any) -> None:
            node.create_subscription(kind, topic, handler, qos, callback_group=group)

        listen(Odometry, 'odom', self._on_odometry, SENSOR)
        listen(JointState, 'joint_states', self._on_joints, SENSOR)
        listen(OccupancyGrid, 'map', self._on_map, LATCHED)
        listen(SceneMsg, 'scene', self._on_scene, LATCHED)
        listen(PlanMsg, 'plan', self._on_plan, LATCHED)
        listen(TaskStatus, 'task_status', self._on_status, LATCHED)
        listen(String, 'events', self._on_event, EVENT)
        listen(Bool, 'emergency_stop_state', self._on_stopped, LATCHED)
        listen(DiagnosticArray, 'diagnostics', self._on_diagnostics, EVENT)
        listen(CompressedImage, 'detections/image', self._on_annotated, EVENT)
        node.create_timer(1.0, self._rest, callback_group=group)

    def close(self) -> None:
        """Leave what the node does not end by itself; nobody spins it any more."""
        self._run.destroy()

    # What is asked of the robot

    def run_task(self, instruction: str) -> str:
        """Ask for a wish; return whether the executor took it."""
        if not instruction.strip():
            return 'type what the robot should do first'
        if not self._wait(self._run.server_is_ready, 3.0):
            return 'no executor answers; do the nodes run?'
        sending = self._run.send_goal_async(RunTask.Goal(instruction=instruction.strip()))
        if not self._wait(sending.done, _ANSWER_S):
            return f'the executor did not answer within {_ANSWER_S:.0f} s'
        handle = sending.result()
        if not handle.accepted:
            return 'the executor did not take the wish'
        handle.get_result_async().add_done_callback(self._on_result)
        return 'the robot begins'

    def cancel(self) -> str:
        """Cancel the running task, whoever asked for it."""
        # A request of zeros names all goals of the action.
        answer = self._ask('run_task/_action/cancel_goal', CancelGoal.Request())
        if isinstance(answer, str):
            return answer
        return 'canceled' if answer.goals_canceling else 'no task is running'

    def steer(self, how: str) -> str:
        """`pause` or `resume` the task, or `release_emergency_stop`."""
        return self._told(self._ask(how, Trigger.Request()))

    def decide(
        self, plan_id: str, is_approved: bool, reason: str = '', steps: Sequence[Step] = ()
    ) -> str:
        """Approve a plan that waits, as it is or with other steps, or reject it with a reason."""
        request = DecidePlan.Request(
            plan_id=plan_id, approved=is_approved, reason=reason,
            steps=[step_to_msg(each) for each in steps],
        )  # fmt: skip
        return self._told(self._ask('decide_plan', request))

    def answer(self, question_id: str, text: str) -> str:
        """Answer a question of the robot."""
        request = Answer.Request(question_id=question_id, answer=text)
        return self._told(self._ask('answer', request))

    def load_world(self, kind: str, seed: int) -> str:
        """Let the simulator build another world."""
        request = LoadScene.Request(kind=kind, seed=seed)
        return self._told(self._ask('sim/load_scene', request, 40.0))

    def inject_fault(self, fault: str, target: str, duration_s: float) -> str:
        """Break something in the simulator; an empty name clears all faults."""
        request = InjectFault.Request(fault=fault, target=target, duration_s=duration_s)
        return self._told(self._ask('sim/inject_fault', request))

    def has_simulator(self) -> bool:
        """Say whether a simulator is there to be told."""
        return bool(self._services['sim/inject_fault'].service_is_ready())

    def emergency_stop(self) -> None:
        """Stop everything; the board tells when the driver has confirmed it."""
        self._stop.publish(Bool(data=True))

    def drive(self, vx: float, vy: float, wz: float) -> None:
        """Command the base: m/s forward and to the left, rad/s counter-clockwise."""
        message = Twist()
        message.linear.x, message.linear.y, message.angular.z = vx, vy, wz
        self._twist.publish(message)

    def jog(self, vx: float, vy: float, vz: float) -> None:
        """Move the hand in `base_link`, m/s."""
        message = TwistStamped()
        message.header.frame_id = 'base_link'
        message.header.stamp = self._node.get_clock().now().to_msg()
        message.twist.linear.x, message.twist.linear.y, message.twist.linear.z = vx, vy, vz
        self._arm.publish(message)

    def grip(self, opening_m: float) -> None:
        """Move the fingers to an opening between them."""
        self._gripper.publish(Float64(data=opening_m))

    def watch(self, camera: str) -> None:
        """Listen to a camera for some seconds more: somebody looks at it."""
        if camera not in CAMERAS:
            return
        with self._picture_lock:
            self._watched[camera] = time.monotonic()
            if camera not in self._listening:
                self._listening[camera] = self._node.create_subscription(
                    Image, f'camera/{camera}/color/image_raw',
                    lambda message: self._on_image(camera, message), SENSOR,
                    callback_group=self._group,
                )  # fmt: skip

    def _rest(self) -> None:
        """Stop listening to cameras that nobody looks at: drawing and sending them costs time."""
        with self._picture_lock:
            now = time.monotonic()
            idle = [name for name in self._listening if now - self._watched[name] > _IDLE_S]
            for name in idle:
                self._node.destroy_subscription(self._listening.pop(name))

    def _ask(self, name: str, request: Any, timeout_s: float = _ANSWER_S) -> Any:
        """Return a service's answer, or a sentence that says why there is none."""
        client = self._services[name]
        if not client.wait_for_service(timeout_sec=2.0):
            return f'no node offers {name}; do the nodes run?'
        future = client.call_async(request)
        if not self._wait(future.done, timeout_s):
            return f'{name} did not answer within {timeout_s:.0f} s'
        return future.result()

    @staticmethod
    def _wait(condition: Callable[[], bool], timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    @staticmethod
    def _told(answer: Any) -> str:
        if isinstance(answer, str):
            return answer
        return str(answer.message) or ('done' if answer.success else 'refused')

    # What is heard from the robot

    def _on_result(self, future: Any) -> None:
        result = future.result().result
        self._board.add_event({
            'kind': 'result', 'error_code': int(result.error_code), 'text': result.error_msg,
            'mission': result.mission_id,
        })  # fmt: skip

    def _on_odometry(self, message: Odometry) -> None:
        place, turn = message.pose.pose.position, message.pose.pose.orientation
        yaw = 2.0 * math.atan2(turn.z, turn.w)
        board = self._board
        board.pose, board.last_heard_s = (place.x, place.y, yaw), time.monotonic()
        if not board.trail or math.dist(board.trail[-1], (place.x, place.y)) > 0.05:
            board.trail.append((place.x, place.y))

    def _on_joints(self, _: JointState) -> None:
        self._board.last_heard_s = time.monotonic()

    def _on_map(self, message: OccupancyGrid) -> None:
        info = message.info
        cells = np.array(message.data, dtype=np.int8).reshape(info.height, info.width) > 50
        origin = (info.origin.position.x, info.origin.position.y)
        self._board.floor = Floor(cells, float(info.resolution), origin)

    def _on_scene(self, message: SceneMsg) -> None:
        self._board.scene = scene_from_msg(message)
        self._board.scene_number += 1

    def _on_plan(self, message: PlanMsg) -> None:
        self._board.planned(plan_from_msg(message))

    def _on_status(self, message: TaskStatus) -> None:
        self._board.task = Task(
            message.mission_id, message.instruction, _PHASES.get(message.state, 'idle'),
            message.step_index, message.step_count, message.replans, message.text,
            message.plan_id, message.question_id,
        )  # fmt: skip

    def _on_event(self, message: String) -> None:
        try:
            event = json.loads(message.data)
        except ValueError:
            return
        if isinstance(event, dict):
            if event.get('kind') == 'plan':
                self._board.carries_out(event)
            self._board.add_event(event)

    def _on_stopped(self, message: Bool) -> None:
        self._board.is_stopped = bool(message.data)

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        for status in message.status:
            # rclpy gives the level, a byte, as bytes of length one.
            level = status.level[0] if isinstance(status.level, bytes) else int(status.level)
            values = {each.key: each.value for each in status.values}
            self._board.health[status.name] = Health(
                level, status.message, values, time.monotonic()
            )

    def _on_annotated(self, message: CompressedImage) -> None:
        stamp = message.header.stamp
        self._board.show(ANNOTATED, bytes(message.data), stamp.sec + 1e-9 * stamp.nanosec)

    def _on_image(self, camera: str, message: Image) -> None:
        now = time.monotonic()
        if now - self._shown_s.get(camera, 0.0) < 0.9 / PICTURE_RATE_HZ:
            return
        self._shown_s[camera] = now
        channels = {'rgb8': 3, 'bgr8': 3}.get(message.encoding)
        if channels is None:
            return
        rows = np.frombuffer(message.data, np.uint8).reshape(message.height, message.step)
        picture = rows[:, : message.width * 3].reshape(message.height, message.width, 3)
        if message.encoding == 'rgb8':
            picture = picture[:, :, ::-1]
        quality = (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY)
        done, jpeg = cv2.imencode('.jpg', np.ascontiguousarray(picture), quality)
        if done:
            stamp = message.header.stamp
            self._board.show(camera, jpeg.tobytes(), stamp.sec + 1e-9 * stamp.nanosec)
