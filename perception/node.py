"""The node `perception`: action `observe_scene`, latched `scene`, detections, markers, services."""

from collections.abc import Callable, Sequence
import math
import threading
import time
import traceback
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, CompressedImage, Image
from std_msgs.msg import Header
from visualization_msgs.msg import MarkerArray

from perception import clouds
from perception.client import SkillMover
from perception.conversions import (
    annotated_to_msg,
    detections_to_msg,
    floor_plan_from_msg,
    image_from_parts,
    scene_markers,
)
from perception.detector import build_detector, Detection, Detector
from perception.frames import FrameBuffer
from perception.kinds import household_kinds
from perception.observer import Listeners, Observation, ObserveCode, Observer, Progress, Request
from perception.parameters import declare_options, NodeOptions
from perception.query import matching
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from tapa_msgs.action import ObserveScene
from tapa_msgs.msg import Detections
from tapa_msgs.msg import Scene as SceneMsg
from tapa_msgs.srv import QueryScene, SetVocabulary
from tapa_planner.conversions import object_to_msg, scene_to_msg
from tapa_planner.errors import InputError, TapaError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.qos import EVENT, LATCHED, SENSOR, SENSOR_PUBLISHER
from tapa_planner.scene import Scene

_MAP_WAIT_S = 10.0


class CameraFeed:
    """Fits `perception.observer.Camera` over the four topics of one camera."""

    def __init__(self, node: Node, options: NodeOptions) -> None:
        self.frame = ''
        self._wait_s = options.image_wait_s
        name = options.camera
        self.buffer = FrameBuffer(lambda parts: image_from_parts(parts, name))
        # One group of their own: converting nothing, they never hold up the action's thread.
        group = MutuallyExclusiveCallbackGroup()
        qos = SENSOR_PUBLISHER if options.camera_reliability == 'reliable' else SENSOR
        topics: tuple[tuple[str, Any, str], ...] = (
            ('color', Image, 'color/image_raw'),
            ('info', CameraInfo, 'color/camera_info'),
            ('depth', Image, 'depth/image_rect_raw'),
            ('pose', PoseStamped, 'pose'),
        )
        for part, kind, topic in topics:
            node.create_subscription(
                kind, f'camera/{name}/{topic}', self._taker(part), qos, callback_group=group
            )

    def _taker(self, part: str) -> Callable[[Any], None]:
        def take(message: Any) -> None:
            stamp = message.header.stamp
            if part == 'color':
                self.frame = message.header.frame_id
            self.buffer.put(part, stamp.sec * 1_000_000_000 + stamp.nanosec, message)

        return take

    def first_from(self, stamp_s: float, stop: Callable[[], bool]) -> RgbdImage | None:
        """Return the first image taken at or after that stamp."""
        return self.buffer.first_from(round(stamp_s * 1e9) - 1000, self._wait_s, stop)

    def newest(self) -> RgbdImage | None:
        """Return the newest image there is."""
        return self.buffer.newest()


class PerceptionNode(ServingNode):
    """Offers what `perception.observer` does; the decisions are there and in the semantic map."""

    def __init__(self, **arguments: Any) -> None:
        """Declare parameters, load the detector, offer the interfaces."""
        super().__init__('perception', **arguments)
        self._importing = clouds.import_in_background()
        options = declare_options(self)
        self._kinds = household_kinds()
        self._map = SemanticMap(self._kinds, options.map_options)
        self._place = (0.0, 0.0, 0.0)
        self._busy = threading.Lock()
        self._detecting = threading.Lock()
        self._latency_s, self._seen = math.nan, 0
        self._make_publishers()
        self._camera = CameraFeed(self, options)
        self._group = ReentrantCallbackGroup()
        self._mover = SkillMover(self, self._group)
        self._detector: Detector = build_detector(options.detector)
        if options.vocabulary:
            self._detector.set_vocabulary(options.vocabulary)
        self._observer = Observer(
            _Timed(self._detector, self._detecting, self._note_latency),
            self._map,
            self._mover,
            self._camera,
            options.viewpoints,
            Listeners(lambda progress: None, self._publish_detections, self._publish_scene),
            lambda: self._place,
        )
        self._options = options
        self._make_interfaces()
        self.get_logger().info(
            f'perception is ready: {options.detector.backend} detector, '
            f'{len(self._detector.names)} names'
        )

    def _make_publishers(self) -> None:
        self._scene_publisher = self.create_publisher(SceneMsg, 'scene', LATCHED)
        self._marker_publisher = self.create_publisher(MarkerArray, 'scene_markers', LATCHED)
        self._detection_publisher = self.create_publisher(Detections, 'detections', EVENT)
        self._image_publisher = self.create_publisher(CompressedImage, 'detections/image', EVENT)
        self._diagnostics = self.create_publisher(DiagnosticArray, 'diagnostics', EVENT)

    def _make_interfaces(self) -> None:
        group = self._group
        self.create_subscription(OccupancyGrid, 'map', self._on_map, LATCHED, callback_group=group)
        self.create_subscription(Odometry, 'odom', self._on_odom, SENSOR, callback_group=group)
        self.create_service(
            SetVocabulary, 'set_vocabulary', self._on_set_vocabulary, callback_group=group
        )
        self.create_service(QueryScene, 'query_scene', self._on_query, callback_group=group)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(1.0, self._publish_diagnostics, callback_group=group, clock=steady)
        self._server = ActionServer(
            self,
            ObserveScene,
            'observe_scene',
            execute_callback=self.counted(self._execute),
            goal_callback=lambda goal: GoalResponse.ACCEPT,
            cancel_callback=lambda handle: CancelResponse.ACCEPT,
            callback_group=group,
        )
        self._publish_scene(Scene())

    def _on_map(self, msg: OccupancyGrid) -> None:
        try:
            self._map.set_plan(floor_plan_from_msg(msg))
        except (TapaError, ValueError) as exc:
            self.get_logger().warning(f'the map is not usable: {exc}')

    def _on_odom(self, msg: Odometry) -> None:
        pose = msg.pose.pose
        q = pose.orientation
        yaw = math.atan2(2 * (q.w * q.z + q.x * q.y), 1 - 2 * (q.y * q.y + q.z * q.z))
        self._place = (pose.position.x, pose.position.y, yaw)

    def _execute(self, goal_handle: Any) -> ObserveScene.Result:
        if not self._busy.acquire(blocking=False):
            goal_handle.abort()
            return _result(
                Observation(ObserveCode.BUSY, 'another look runs', self._observer.last_scene, 0)
            )
        try:
            return self._observe(goal_handle)
        finally:
            self._busy.release()

    def _observe(self, goal_handle: Any) -> ObserveScene.Result:
        goal, begun = goal_handle.request, time.monotonic()

        def stop() -> bool:
            return bool(goal_handle.is_cancel_requested) or self.must_stop()

        def tell(progress: Progress) -> None:
            if goal_handle.is_active:
                goal_handle.publish_feedback(_feedback(progress, time.monotonic() - begun))

        request = Request(
            goal.move,
            focus=tuple(goal.focus),
            most_views=int(goal.max_views) or self._options.max_views,
            most_s=float(goal.max_seconds),
            policy=goal.policy,
        )
        self._importing.join()
        if goal.move:
            self._await_map(stop)
        self._observer.listen(tell)
        try:
            observation = self._observer.observe(request, stop)
        except InputError as exc:
            observation = self._failed(ObserveCode.INVALID_GOAL, str(exc))
        except Exception as exc:  # a defect must end the goal, not the node
            where = traceback.extract_tb(exc.__traceback__)[-1]
            self.get_logger().error(
                f'defect in observe_scene: {type(exc).__name__}: {exc}'
                f' ({where.filename}:{where.lineno})'
            )
            observation = self._failed(ObserveCode.INTERNAL, f'{type(exc).__name__}: {exc}')
        if observation.code is ObserveCode.SUCCESS:
            goal_handle.succeed()
        elif observation.code is ObserveCode.CANCELED and goal_handle.is_cancel_requested:
            goal_handle.canceled()
        else:
            goal_handle.abort()
        self.get_logger().info(f'observe_scene: {observation.message}')
        return _result(observation)

    def _await_map(self, stop: Callable[[], bool]) -> None:
        """Give the latched map time to arrive: a goal may come before discovery is done."""
        deadline = time.monotonic() + _MAP_WAIT_S
        while self._map.plan is None and time.monotonic() < deadline and not stop():
            time.sleep(0.05)

    def _failed(self, code: ObserveCode, message: str) -> Observation:
        return Observation(code, message, self._observer.last_scene, 0)

    def _publish_detections(self, image: RgbdImage, found: Sequence[Detection]) -> None:
        self._seen += 1
        self._detection_publisher.publish(detections_to_msg(image, found, self._camera.frame))
        if self._image_publisher.get_subscription_count():
            self._image_publisher.publish(annotated_to_msg(image, found, self._camera.frame))

    def _publish_scene(self, scene: Scene) -> None:
        self._scene_publisher.publish(scene_to_msg(scene))
        big = [self._kinds.is_furniture(each.label) for each in scene.objects]
        self._marker_publisher.publish(scene_markers(scene, big))

    def _note_latency(self, seconds: float) -> None:
        self._latency_s = seconds

    def _on_set_vocabulary(
        self, request: SetVocabulary.Request, response: SetVocabulary.Response
    ) -> SetVocabulary.Response:
        try:
            with self._detecting:
                self._detector.set_vocabulary(list(request.names))
            response.success, response.message = True, 'the detector looks for these names'
        except TapaError as exc:
            response.success, response.message = False, str(exc)
        response.names = list(self._detector.names)
        return response

    def _on_query(
        self, request: QueryScene.Request, response: QueryScene.Response
    ) -> QueryScene.Response:
        scene = self._observer.last_scene
        response.objects = [object_to_msg(each) for each in matching(scene, request.name)]
        response.success = bool(response.objects)
        response.message = f'{len(response.objects)} of {len(scene.objects)} objects'
        return response

    def _publish_diagnostics(self) -> None:
        statistics = self._camera.buffer.statistics
        age = time.monotonic() - statistics.last_arrival_s
        values = {
            'frames': str(statistics.complete),
            'malformed frames': str(statistics.malformed),
            'last malformed': statistics.last_error,
            'seconds since a frame': f'{age:.1f}',
            'views': str(self._seen),
            'detector seconds': f'{self._latency_s:.3f}',
            'objects': str(len(self._observer.last_scene.objects)),
            'map': 'yes' if self._map.plan is not None else 'no',
        }
        troubles = {
            statistics.last_error: statistics.malformed > 0,
            'no map was heard': self._map.plan is None,
            'no node offers execute_skill': not self._mover.is_ready(),
        }
        message = '; '.join(text for text, is_so in troubles.items() if is_so)
        status = DiagnosticStatus(
            level=DiagnosticStatus.WARN if message else DiagnosticStatus.OK,
            name='perception: camera and detector',
            message=message or 'ok',
            values=[KeyValue(key=key, value=value) for key, value in values.items()],
        )
        header = Header(stamp=self.get_clock().now().to_msg())
        self._diagnostics.publish(DiagnosticArray(header=header, status=[status]))


class _Timed:
    """Fits `Detector`: one caller at a time, its duration told."""

    def __init__(
        self, detector: Detector, lock: threading.Lock, note: Callable[[float], None]
    ) -> None:
        self._detector, self._lock, self._note = detector, lock, note

    @property
    def names(self) -> tuple[str, ...]:
        return self._detector.names

    def set_vocabulary(self, names: Sequence[str]) -> None:
        self._detector.set_vocabulary(names)

    def detect(self, image: RgbdImage) -> list[Detection]:
        with self._lock:
            begun = time.monotonic()
            found = self._detector.detect(image)
            self._note(time.monotonic() - begun)
        return found


def _feedback(progress: Progress, elapsed_s: float) -> ObserveScene.Feedback:
    return ObserveScene.Feedback(
        state=int(progress.phase),
        view=progress.view,
        views=progress.views,
        objects=progress.objects,
        elapsed_s=elapsed_s,
        text=progress.text,
    )


def _result(observation: Observation) -> ObserveScene.Result:
    return ObserveScene.Result(
        error_code=int(observation.code),
        error_msg=observation.message,
        scene=scene_to_msg(observation.scene),
        views=observation.views,
    )


def main() -> None:
    """Run the node until Ctrl-C or SIGTERM; exits with 0 then, with 1 when it cannot start."""
    run_node('perception', PerceptionNode)


if __name__ == '__main__':
    main()
