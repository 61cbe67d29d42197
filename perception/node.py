"""The node `perception`: action `observe_scene`, latched `scene`, detections, markers, services."""

from collections.abc import Callable, Sequence
from dataclasses import replace
import math
from pathlib import Path
import re
import threading
import time
import traceback
from typing import Any

from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from std_msgs.msg import String

from perception import clouds
from perception.camera_health import Health, health_of, Level
from perception.client import SkillMover
from perception.conversions import floor_plan_from_msg
from perception.detector import build_detector, Detection, Detector
from perception.kinds import household_kinds
from perception.looking import Listeners, Observation, ObserveCode, Progress, Request
from perception.map_file import load_map, save_map
from perception.observer import Observer
from perception.parameters import declare_options
from perception.publishers import Publishers
from perception.query import Query, query
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from perception.subscribers import CameraFeed
from perception.wanted_names import WantedNames
from tapa_msgs.action import ObserveScene
from tapa_msgs.srv import LoadMap, QueryScene, SaveMap, SetVocabulary
from tapa_planner.conversions import object_to_msg, scene_to_msg
from tapa_planner.errors import InputError, TapaError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.qos import EVENT, LATCHED, SENSOR
from tapa_planner.scene import Scene

_MAP_WAIT_S = 10.0


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
        self._tell = Publishers(self, self._kinds.is_furniture)
        self._cameras = [
            CameraFeed(self, name, options.camera_reliability, options.image_wait_s)
            for name in options.every_camera
        ]
        self._group = ReentrantCallbackGroup()
        self._mover = SkillMover(self, self._group)
        self._detector: Detector = build_detector(options.detector)
        self._names = WantedNames(self._detector, self._detecting, self._tell.names)
        self._observer = Observer(
            _Timed(self._detector, self._detecting, self._note_latency),
            self._map,
            self._mover,
            self._cameras[0],
            options.viewpoints,
            Listeners(lambda progress: None, self._publish_detections, self._tell.scene),
            lambda: self._place,
            self._cameras[1:],
        )
        self._options = options
        self._make_interfaces()
        self._names.set(options.vocabulary)
        self.get_logger().info(
            f'perception is ready: {options.detector.backend} detector, '
            f'{len(self._detector.names)} names, cameras {", ".join(options.every_camera)}'
        )

    def _make_interfaces(self) -> None:
        group = self._group
        self.create_subscription(OccupancyGrid, 'map', self._on_map, LATCHED, callback_group=group)
        self.create_subscription(Odometry, 'odom', self._on_odom, SENSOR, callback_group=group)
        self.create_service(
            SetVocabulary, 'set_vocabulary', self._on_set_vocabulary, callback_group=group
        )
        self.create_subscription(
            String, 'vocabulary', self._on_vocabulary, EVENT, callback_group=group
        )
        self.create_service(QueryScene, 'query_scene', self._on_query, callback_group=group)
        self.create_service(SaveMap, 'save_map', self._on_save_map, callback_group=group)
        self.create_service(LoadMap, 'load_map', self._on_load_map, callback_group=group)
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
        self._tell.scene(Scene())

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
            with self._names.also(goal.names) as trouble:
                observation = self._observer.observe(request, stop)
            if trouble:
                observation = replace(observation, message=f'{observation.message}; {trouble}')
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
        frame = next(each.frame for each in self._cameras if each.name == image.camera)
        self._tell.detections(image, found, frame)

    def _note_latency(self, seconds: float) -> None:
        self._latency_s = seconds

    def _on_set_vocabulary(
        self, request: SetVocabulary.Request, response: SetVocabulary.Response
    ) -> SetVocabulary.Response:
        try:
            self._names.set(list(request.names))
            response.success, response.message = True, 'the detector looks for these names'
        except TapaError as exc:
            response.success, response.message = False, str(exc)
        response.names = list(self._detector.names)
        return response

    def _on_vocabulary(self, msg: String) -> None:
        """Take names from the topic, parted by commas or lines; none restores the default."""
        names = [each.strip() for each in re.split(r'[,\n]', msg.data) if each.strip()]
        try:
            self._names.set(names)
        except TapaError as exc:
            self._names.trouble = f'topic vocabulary: {exc}'
            self.get_logger().warning(self._names.trouble)

    def _on_query(
        self, request: QueryScene.Request, response: QueryScene.Response
    ) -> QueryScene.Response:
        asked = (request.name, request.room, request.relation, request.reference)
        try:
            answer = query(
                self._observer.last_scene,
                Query(*asked, float(request.radius), int(request.limit)),
            )
        except TapaError as exc:
            response.success, response.message = False, str(exc)
            return response
        response.objects = [object_to_msg(each) for each in answer.objects]
        response.scores = list(answer.scores)
        response.success, response.message = bool(answer.objects), answer.message
        return response

    def _on_save_map(
        self, request: SaveMap.Request, response: SaveMap.Response
    ) -> SaveMap.Response:
        return self._with_map(lambda: save_map(self._map, Path(request.path)), response, 'saved')

    def _on_load_map(
        self, request: LoadMap.Request, response: LoadMap.Response
    ) -> LoadMap.Response:
        def load() -> int:
            count = load_map(self._map, Path(request.path))
            self._observer.tell_scene()
            return count

        return self._with_map(load, response, 'loaded')

    def _with_map(self, act: Callable[[], int], response: Any, word: str) -> Any:
        """Do something with the map while no look changes it."""
        if not self._busy.acquire(blocking=False):
            response.success, response.message = False, 'a look runs; try again after it'
            return response
        try:
            response.objects = act()
            response.success = True
            response.message = f'{word} a map of {response.objects} things'
        except InputError as exc:
            response.success, response.message = False, str(exc)
        finally:
            self._busy.release()
        return response

    def _publish_diagnostics(self) -> None:
        now = time.monotonic()
        healths = [
            (f'camera {each.name}', health_of(each.buffer.statistics, now))
            for each in self._cameras
        ]
        values = {
            'views': str(self._seen),
            'detector seconds': f'{self._latency_s:.3f}',
            'names': str(len(self._detector.names)),
            'objects': str(len(self._observer.last_scene.objects)),
            'map': 'yes' if self._map.plan is not None else 'no',
        }
        troubles = {
            'no map was heard': self._map.plan is None,
            'no node offers execute_skill': not self._mover.is_ready(),
            self._names.trouble: bool(self._names.trouble),
        }
        message = '; '.join(text for text, is_so in troubles.items() if is_so)
        level = Level.WARN if message else Level.OK
        healths.append(('detector and map', Health(level, message or 'ok', values)))
        self._tell.diagnostics(healths)


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
