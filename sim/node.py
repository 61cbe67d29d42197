"""The node `sim`: what a robot's hardware would publish, take and serve, from a simulation."""

from __future__ import annotations

import queue
import threading
import time
from typing import Any

from rclpy.action.server import ActionServer, CancelResponse, ServerGoalHandle
from rclpy.callback_groups import ReentrantCallbackGroup
from std_msgs.msg import Bool
from std_srvs.srv import Trigger
from trajectory_msgs.msg import JointTrajectoryPoint

from sim.conversions import (
    fault_from_msg,
    gripper_feedback_to_msg,
    gripper_result_to_msg,
    trajectory_from_msg,
    trajectory_result_to_msg,
)
from sim.gripper import GripperState
from sim.loop import SimulationLoop
from sim.parameters import declare_options
from sim.publishers import Publishers
from sim.robot_model import robot_description
from sim.simulation import Simulation, UnknownWorldError
from sim.subscribers import Heartbeat, Teleop
from sim.trajectory import Motion, MotionEnd
from tapa_msgs.action import FollowJointTrajectory, GripperCommand
from tapa_msgs.srv import GroundTruth, InjectFault, LoadScene
from tapa_planner.conversions import stamp_to_msg
from tapa_planner.errors import InputError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.qos import EVENT

_POLL_S = 0.02
_FEEDBACK_S = 0.2
_SETTLED_S = 3.0
_DEFAULT_EFFORT_N = 40.0


class SimNode(ServingNode):
    """Puts a `SimulationLoop` behind the interfaces of a robot's driver and cameras."""

    def __init__(self, **options: Any) -> None:
        super().__init__('sim', **options)
        chosen = declare_options(self)
        self._outgoing = Publishers(self)
        self._loop = SimulationLoop(
            lambda: Simulation(chosen.kind, chosen.seed, chosen.simulation, chosen.description),
            chosen.pace,
            self._outgoing,
        )
        self._loop.start()
        threading.Thread(target=self._watch, name='watch physics', daemon=True).start()
        self._publish_latched()
        self._serve()
        self._heartbeat = Heartbeat(self, self._loop)
        note = self._loop.call(lambda simulation: simulation.engine.renderer.note)
        pace = chosen.pace.pace.value.replace('_', ' ')
        self.get_logger().info(f'{chosen.kind} {chosen.seed} stands, {pace}; {note}')

    @property
    def loop(self) -> SimulationLoop:
        """Return the loop that owns the physics."""
        return self._loop

    def destroy_node(self) -> None:
        """End the physics before the publishers that it feeds."""
        self._loop.stop()
        super().destroy_node()

    def _watch(self) -> None:
        """Have the process end when the physics fails."""
        self._loop.join()
        if self._loop.failure is not None and not self.must_stop():
            self.tell_to_stop(f'the physics failed: {self._loop.failure!r}')

    def _publish_latched(self) -> None:
        floor, kind, stamp_s = self._loop.call(
            lambda sim: (sim.floor_map(), sim.driver.kind, sim.time_s)
        )
        self._outgoing.world(robot_description(kind), floor, stamp_s)

    def _serve(self) -> None:
        group = ReentrantCallbackGroup()
        self._grips = 0
        self._teleop = Teleop(self, self._loop, group, lambda: self._grips > 0)
        self.create_subscription(
            Bool, 'emergency_stop', self._on_emergency_stop, EVENT, callback_group=group
        )
        for kind, name, handler in (
            (Trigger, 'release_emergency_stop', self._release),
            (LoadScene, 'sim/load_scene', self._load_scene),
            (Trigger, 'sim/reset', self._reset),
            (InjectFault, 'sim/inject_fault', self._inject_fault),
            (GroundTruth, 'sim/ground_truth', self._ground_truth),
        ):
            self.create_service(kind, name, handler, callback_group=group)
        self._actions = [
            ActionServer(
                self,
                kind,
                name,
                execute_callback=self.counted(execute),
                cancel_callback=lambda _: CancelResponse.ACCEPT,
                callback_group=group,
            )
            for kind, name, execute in (
                (FollowJointTrajectory, 'follow_joint_trajectory', self._follow),
                (GripperCommand, 'gripper_command', self._grip),
            )
        ]

    def _on_emergency_stop(self, message: Bool) -> None:
        if message.data:
            self._loop.call(lambda sim: sim.driver.emergency_stop())
            self._outgoing.stopped(True)
            self.get_logger().warning('emergency stop: latched until release_emergency_stop')

    def _release(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._loop.call(lambda sim: sim.driver.release())
        self._outgoing.stopped(False)
        response.success, response.message = True, 'the emergency stop is released'
        return response

    def _load_scene(
        self, request: LoadScene.Request, response: LoadScene.Response
    ) -> LoadScene.Response:
        try:
            self._loop.call(
                lambda sim: sim.load(request.kind or 'kitchen', request.seed, request.description)
            )
        except UnknownWorldError as exc:
            response.success, response.message = False, str(exc)
            return response
        self._publish_latched()
        response.success, response.message = True, f'{request.kind} {request.seed} stands'
        return response

    def _reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self._loop.call(lambda sim: sim.reset())
        self._publish_latched()
        response.success, response.message = True, 'the world is as it was at first'
        return response

    def _inject_fault(
        self, request: InjectFault.Request, response: InjectFault.Response
    ) -> InjectFault.Response:
        asked = fault_from_msg(request)
        try:
            response.message = self._loop.call(lambda sim: sim.faults.inject(asked))
        except InputError as exc:
            response.success, response.message = False, str(exc)
            return response
        response.success = True
        self.get_logger().warning(f'fault: {response.message}')
        return response

    def _ground_truth(
        self, request: GroundTruth.Request, response: GroundTruth.Response
    ) -> GroundTruth.Response:
        try:
            truth = self._loop.call(lambda sim: sim.truth(request.goal))
        except InputError as exc:
            response.success, response.message = False, str(exc)
            return response
        response.success, response.message = True, f'{len(truth.atoms)} atoms are true'
        response.holds = truth.holds
        response.atoms = sorted(str(atom) for atom in truth.atoms)
        response.objects = [f'{name} {kind}' for name, kind in truth.objects.items()]
        response.states = list(truth.states)
        return response

    def _follow(self, goal: ServerGoalHandle[Any, Any, Any]) -> FollowJointTrajectory.Result:
        codes = FollowJointTrajectory.Result
        try:
            names, positions, times_s = trajectory_from_msg(goal.request.trajectory)
        except ValueError as exc:
            goal.abort()
            return codes(error_code=codes.INVALID_GOAL, error_msg=str(exc))
        grace = goal.request.goal_time_tolerance
        motion, ended = self._loop.follow(
            lambda sim: sim.driver.follow(
                names, positions, times_s, grace.sec + grace.nanosec * 1e-9
            )
        )
        shown_s = time.monotonic()
        while not ended.wait(_POLL_S) and self._loop.is_running:
            if goal.is_cancel_requested or self.must_stop():
                self._loop.call(lambda sim: sim.driver.cancel(motion))
            elif time.monotonic() > shown_s + _FEEDBACK_S:
                goal.publish_feedback(self._trajectory_feedback(motion))
                shown_s = time.monotonic()
        if motion.end is not MotionEnd.REACHED and self._loop.is_running:
            self._loop.settle().wait(_SETTLED_S)
        _end_goal(goal, motion.end)
        return trajectory_result_to_msg(motion)

    def _trajectory_feedback(self, motion: Motion) -> FollowJointTrajectory.Feedback:
        def read(sim: Simulation) -> tuple[list[float], list[float], float]:
            desired, actual = sim.driver.progress(motion)
            return desired, actual, sim.time_s

        desired, actual, stamp_s = self._loop.call(read)
        return FollowJointTrajectory.Feedback(
            stamp=stamp_to_msg(stamp_s),
            joint_names=list(motion.names),
            desired=JointTrajectoryPoint(positions=desired),
            actual=JointTrajectoryPoint(positions=actual),
        )

    def _grip(self, goal: ServerGoalHandle[Any, Any, Any]) -> GripperCommand.Result:
        codes = GripperCommand.Result
        opening, effort = goal.request.position, goal.request.max_effort or _DEFAULT_EFFORT_N
        if not (-1e-3 <= opening <= 0.2 and 0.0 < effort < 1e4):
            goal.abort()
            message = f'expected an opening in metres and a positive effort, got {goal.request}'
            return codes(error_code=codes.INVALID_GOAL, error_msg=message)
        if not self._loop.call(lambda sim: sim.driver.grip(opening, effort)):
            goal.abort()
            message, is_stopped = self._loop.call(
                lambda sim: (sim.driver.refusal, sim.driver.is_stopped)
            )
            code = codes.EMERGENCY_STOP if is_stopped else codes.CANCELED
            return codes(error_code=code, error_msg=message)
        self._grips += 1
        try:
            state = self._gripped(goal)
        finally:
            self._grips -= 1
        _end_goal(goal, state.end)
        return gripper_result_to_msg(state)

    def _gripped(self, goal: ServerGoalHandle[Any, Any, Any]) -> GripperState:
        """Wait until the fingers stand and return what they measure; feedback tells of their way."""
        ways: queue.SimpleQueue[GripperState] = queue.SimpleQueue()
        ended = self._loop.gripped(ways.put)
        while not ended.wait(_POLL_S) and self._loop.is_running:
            self._tell_way(goal, ways)
            if goal.is_cancel_requested or self.must_stop():
                self._loop.call(
                    lambda sim: sim.driver.gripper.stop(MotionEnd.CANCELED, 'stopped on request')
                )
        self._tell_way(goal, ways)
        return self._loop.call(lambda sim: sim.driver.gripper.state())

    def _tell_way(
        self, goal: ServerGoalHandle[Any, Any, Any], ways: queue.SimpleQueue[GripperState]
    ) -> None:
        """Publish what the gripper measured since, of each period of control."""
        while not ways.empty():
            goal.publish_feedback(gripper_feedback_to_msg(ways.get()))


def _end_goal(goal: ServerGoalHandle[Any, Any, Any], end: MotionEnd | None) -> None:
    if end is MotionEnd.REACHED:
        goal.succeed()
    elif end is MotionEnd.CANCELED and goal.is_cancel_requested:
        goal.canceled()
    else:
        goal.abort()


def main() -> None:
    """Run the node until Ctrl-C or SIGTERM; exits with 0 then, with 1 on a failed start or physics."""
    run_node('sim', SimNode)


if __name__ == '__main__':
    main()
