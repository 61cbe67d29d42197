"""The perception node over ROS, with a fake robot that turns its camera in a toy world."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
import threading
import time
from typing import Any

import numpy as np
import pytest

rclpy = pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from nav_msgs.msg import OccupancyGrid, Odometry  # noqa: E402
from rclpy.action import ActionServer, CancelResponse  # noqa: E402
from rclpy.callback_groups import ReentrantCallbackGroup  # noqa: E402
from rclpy.context import Context  # noqa: E402
from rclpy.executors import MultiThreadedExecutor  # noqa: E402
from rclpy.node import Node  # noqa: E402
from rclpy.parameter import Parameter  # noqa: E402
from robot_messages import messages  # noqa: E402
from sensor_msgs.msg import CameraInfo, CompressedImage, Image  # noqa: E402
from std_msgs.msg import String  # noqa: E402
from toy_world import Block, looking, render  # noqa: E402

from perception.detector import Detection  # noqa: E402
from perception.frames import FrameBuffer, PARTS  # noqa: E402
import perception.node as perception_node  # noqa: E402
from perception.rgbd import RgbdImage  # noqa: E402
from perception.vocabulary import checked_names  # noqa: E402
from tapa_msgs.action import ExecuteSkill, ObserveScene  # noqa: E402
from tapa_msgs.msg import Measurement, Scene  # noqa: E402
from tapa_msgs.srv import LoadMap, QueryScene, SaveMap, SetVocabulary  # noqa: E402
from tapa_planner.action_client import ActionClient  # noqa: E402
from tapa_planner.qos import EVENT, LATCHED, SENSOR_PUBLISHER  # noqa: E402

pytestmark = [pytest.mark.ros, pytest.mark.timeout(120)]

BLOCKS = [
    Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7), (150, 110, 70)),
    Block('apple', (1.9, 2.2, 0.74), (0.08, 0.08, 0.08), (210, 30, 30)),
]
NAMESPACE = 'perception_test'


class ColorDetector:
    """Finds the red and the brown block; fits `Detector`."""

    names: tuple[str, ...] = ('apple', 'table')

    def set_vocabulary(self, names: Sequence[str]) -> None:
        self.names = checked_names(names) if names else ('apple', 'table')

    def detect(self, image: RgbdImage) -> list[Detection]:
        red, blue = image.color[..., 0].astype(int), image.color[..., 2].astype(int)
        masks = {'apple': red - blue > 110, 'table': (red - blue > 45) & (red - blue < 100)}
        found = []
        for label, mask in masks.items():
            rows, columns = np.nonzero(mask)
            if len(rows) > 30 and label in self.names:
                box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
                left, top, right, bottom = (float(each) for each in box)
                found.append(Detection(label, 0.9, (left, top, right, bottom), mask))
        return found


class FakeRobot(Node):
    """Publishes map and odometry; its skills jump, and a look publishes one set of images."""

    def __init__(self, context: Context) -> None:
        super().__init__('fake_robot', namespace=NAMESPACE, context=context)
        group = ReentrantCallbackGroup()
        self.place, self.stamp_s, self.delay_s, self.canceled = (0.6, 0.6), 1.0, 0.0, 0
        self.depth_encoding, self.is_black = '32FC1', False
        self.map = self.create_publisher(OccupancyGrid, 'map', LATCHED)
        self.odom = self.create_publisher(Odometry, 'odom', SENSOR_PUBLISHER)
        kinds = {'color/image_raw': Image, 'color/camera_info': CameraInfo,
                 'depth/image_rect_raw': Image, 'pose': PoseStamped}  # fmt: skip
        self.camera = {
            topic: self.create_publisher(kind, f'camera/head/{topic}', SENSOR_PUBLISHER)
            for topic, kind in kinds.items()
        }
        self.server = ActionServer(
            self, ExecuteSkill, 'execute_skill', self._skill, callback_group=group,
            cancel_callback=lambda goal: CancelResponse.ACCEPT,
        )  # fmt: skip
        self.map.publish(_floor())

    def _skill(self, goal: Any) -> ExecuteSkill.Result:
        target = goal.request.targets[0].object
        assert target.type == 'viewpoint'
        end = time.monotonic() + self.delay_s
        while time.monotonic() < end:
            if goal.is_cancel_requested:
                self.canceled += 1
                goal.canceled()
                return ExecuteSkill.Result(error_code=3, error_msg='canceled')
            time.sleep(0.01)
        place = target.pose.position
        self.stamp_s += 0.5
        if goal.request.skill == 'go_to':
            self.place = (place.x, place.y)
        else:
            self._publish(looking((*self.place, 1.3), (place.x, place.y, place.z)))
        goal.succeed()
        stamp = Measurement(name='stamp_s', value=self.stamp_s, unit='s')
        return ExecuteSkill.Result(error_code=0, error_msg='done', measurements=[stamp])

    def _publish(self, pose: np.ndarray) -> None:
        image, _ = render(BLOCKS, pose, 2.0)
        if self.is_black:
            image = replace(image, color=np.zeros_like(image.color))
        for topic, message in zip(
            ('color/image_raw', 'depth/image_rect_raw', 'color/camera_info', 'pose'),
            messages(image, self.stamp_s, self.depth_encoding),
            strict=True,
        ):
            self.camera[topic].publish(message)


def _floor() -> OccupancyGrid:
    cells = np.full((88, 88), 100, dtype=np.int8)
    cells[4:84, 4:84] = 0
    cells[32:56, 36:52] = 100
    grid = OccupancyGrid(data=cells.ravel().tolist())
    grid.info.width = grid.info.height = 88
    grid.info.resolution = 0.05
    grid.info.origin.position.x = grid.info.origin.position.y = -0.2
    return grid


class Graph:
    """The node under test, the fake robot and a client, spun in a thread."""

    def __init__(self, context: Context) -> None:
        self.robot = FakeRobot(context)
        # The fake robot publishes each picture once, so that none may be lost on a busy machine.
        parameters = [
            Parameter('image_wait_s', Parameter.Type.DOUBLE, 1.0),
            Parameter('camera_reliability', Parameter.Type.STRING, 'reliable'),
        ]
        self.node = perception_node.PerceptionNode(
            namespace=NAMESPACE, context=context, parameter_overrides=parameters
        )
        self.client = Node('client', namespace=NAMESPACE, context=context)
        self.scenes: list[Scene] = []
        self.images: list[CompressedImage] = []
        self.client.create_subscription(Scene, 'scene', self.scenes.append, LATCHED)
        self.client.create_subscription(
            CompressedImage, 'detections/image', self.images.append, EVENT
        )
        self.look = ActionClient(self.client, ObserveScene, 'observe_scene')
        self.executor = MultiThreadedExecutor(8, context=context)
        for each in (self.robot, self.node, self.client):
            self.executor.add_node(each)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        assert self.look.wait_for_server(10.0)
        # A look before they have met sees nothing.
        _until(lambda: all(each.get_subscription_count() for each in self.robot.camera.values()))

    def send(self, feedback: Any = None, **goal: Any) -> Any:
        return _done(
            self.look.send_goal_async(ObserveScene.Goal(**goal), feedback_callback=feedback)
        )

    def observe(self, feedback: Any = None, **goal: Any) -> ObserveScene.Result:
        return _done(self.send(feedback, **goal).get_result_async(), 40.0).result

    def call(self, kind: Any, name: str, request: Any) -> Any:
        client = self.client.create_client(kind, name)
        assert client.wait_for_service(5.0)
        return _done(client.call_async(request))

    def close(self) -> None:
        self.executor.shutdown(timeout_sec=5.0)
        self.thread.join(5.0)
        for each in (self.robot, self.node, self.client):
            each.destroy_node()


def _done(future: Any, timeout_s: float = 15.0) -> Any:
    end = time.monotonic() + timeout_s
    while not future.done():
        assert time.monotonic() < end, 'no answer in time'
        time.sleep(0.01)
    return future.result()


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    monkeypatch.setattr(perception_node, 'build_detector', lambda options: ColorDetector())
    context = Context()
    rclpy.init(context=context)
    running = Graph(context)
    try:
        yield running
    finally:
        running.close()
        rclpy.try_shutdown(context=context)


def test_a_look_around_gives_scene_feedback_pictures_and_answers(graph: Graph) -> None:
    heard: list[Any] = []
    result = graph.observe(lambda message: heard.append(message.feedback), move=True)
    assert result.error_code == 0, result.error_msg
    assert {each.id for each in result.scene.objects} == {'apple_1', 'table_1'}
    assert [(each.predicate, list(each.arguments)) for each in result.scene.relations] == [
        ('on', ['apple_1', 'table_1'])
    ]
    assert result.views >= 3
    assert heard[-1].view <= heard[-1].views
    end = time.monotonic() + 5.0
    while graph.scenes[-1].revision < result.scene.revision and time.monotonic() < end:
        time.sleep(0.02)
    assert graph.scenes[-1].revision == result.scene.revision
    assert graph.images
    assert bytes(graph.images[0].data[:2]) == b'\xff\xd8'
    found = graph.call(QueryScene, 'query_scene', QueryScene.Request(name='fruit'))
    assert [each.id for each in found.objects] == ['apple_1']
    graph.robot.depth_encoding = '16UC1'
    glance = graph.observe(move=False, focus=['apple_1'])
    assert glance.error_code == 0
    assert glance.views == 1


def test_only_one_look_at_a_time_and_cancel_stops_the_robot(graph: Graph) -> None:
    graph.robot.delay_s = 5.0
    first = graph.send(move=True)
    time.sleep(0.3)
    assert graph.observe(move=True).error_code == ObserveScene.Result.BUSY
    first.cancel_goal_async()
    first.cancel_goal_async()
    result = _done(first.get_result_async(), 10.0)
    assert result.result.error_code == ObserveScene.Result.CANCELED
    assert result.result.error_msg
    assert graph.robot.canceled == 1


def test_bad_goals_and_names_are_refused_with_a_sentence(graph: Graph) -> None:
    result = graph.observe(move=False, focus=['elephant'])
    assert result.error_code == ObserveScene.Result.INVALID_GOAL
    assert 'elephant' in result.error_msg
    request = SetVocabulary.Request(names=['apple', 'x' * 500])
    answer = graph.call(SetVocabulary, 'set_vocabulary', request)
    assert not answer.success
    assert 'characters' in answer.message
    answer = graph.call(SetVocabulary, 'set_vocabulary', SetVocabulary.Request(names=['apple']))
    assert answer.success
    assert list(answer.names) == ['apple']


def test_a_defect_ends_the_look_and_not_the_node(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> None:
        raise ZeroDivisionError('the lens fell off')

    with monkeypatch.context() as broken:
        broken.setattr(graph.node._observer, 'observe', burst)
        result = graph.observe(move=False)
    assert result.error_code == ObserveScene.Result.INTERNAL
    assert 'the lens fell off' in result.error_msg
    assert graph.observe(move=True, max_views=1).error_code == ObserveScene.Result.SUCCESS


def test_malformed_images_are_counted_and_passed_over(graph: Graph) -> None:
    graph.robot.depth_encoding = '8UC1'
    result = graph.observe(move=False)
    assert result.error_code == ObserveScene.Result.NO_IMAGES
    graph.robot.depth_encoding = '32FC1'
    result = graph.observe(move=True, max_views=1)
    assert result.error_code == 0
    graph.robot.depth_encoding = '8UC1'
    graph.observe(move=True, max_views=1)
    assert graph.node._cameras[0].buffer.statistics.malformed > 0
    assert 'encoding' in graph.node._cameras[0].buffer.statistics.last_error


def test_only_parts_of_one_stamp_make_a_frame() -> None:
    image, _ = render(BLOCKS, looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)))
    buffer = FrameBuffer(lambda parts: image)
    for part in PARTS[:-1]:
        buffer.put(part, 1, object())
    buffer.put('pose', 2, object())
    assert buffer.first_from(0, 0.05, lambda: False) is None
    buffer.put('pose', 1, object())
    assert buffer.first_from(1, 0.05, lambda: False) is image
    assert buffer.first_from(2, 0.05, lambda: False) is None
    buffer.clear()
    assert buffer.newest() is None


def test_names_are_set_by_topic_and_bad_ones_leave_the_old(graph: Graph) -> None:
    heard: list[str] = []
    graph.client.create_subscription(
        String, 'vocabulary/names', lambda msg: heard.append(msg.data), LATCHED
    )
    names = graph.client.create_publisher(String, 'vocabulary', EVENT)
    _until(lambda: names.get_subscription_count() > 0 and bool(heard))
    assert heard == ['apple, table']
    names.publish(String(data='apple,\n mug'))
    _until(lambda: heard[-1] == 'apple, mug')
    names.publish(String(data='x' * 500))
    _until(lambda: bool(graph.node._names.trouble))
    assert 'characters' in graph.node._names.trouble
    assert graph.node._detector.names == ('apple', 'mug')
    names.publish(String(data=''))
    _until(lambda: heard[-1] == 'apple, table')
    assert not graph.node._names.trouble


def test_names_of_a_task_are_looked_for_during_its_look_alone(graph: Graph) -> None:
    heard: list[str] = []
    graph.client.create_subscription(
        String, 'vocabulary/names', lambda msg: heard.append(msg.data), LATCHED
    )
    _until(lambda: bool(heard))
    assert graph.observe(move=True, max_views=2, names=['tumbler']).error_code == 0
    _until(lambda: len(heard) >= 3)
    assert heard == ['apple, table', 'apple, table, tumbler', 'apple, table']
    result = graph.observe(move=True, max_views=2, names=['x' * 500])
    assert result.error_code == 0
    assert 'not looked for' in result.error_msg


def test_the_map_is_saved_and_loaded_by_service(graph: Graph, tmp_path: Path) -> None:
    assert graph.observe(move=True, max_views=6).error_code == 0
    path = str(tmp_path / 'home.npz')
    saved = graph.call(SaveMap, 'save_map', SaveMap.Request(path=path))
    assert saved.success, saved.message
    assert saved.objects >= 2
    wrong = graph.call(LoadMap, 'load_map', LoadMap.Request(path=str(tmp_path / 'no.npz')))
    assert not wrong.success
    assert 'no.npz' in wrong.message
    loaded = graph.call(LoadMap, 'load_map', LoadMap.Request(path=path))
    assert loaded.success, loaded.message
    assert {each.id for each in graph.node._observer.last_scene.objects} == {'apple_1', 'table_1'}


def test_wrong_queries_get_a_sentence(graph: Graph) -> None:
    request = QueryScene.Request(name='apple', relation='under', reference='table')
    answer = graph.call(QueryScene, 'query_scene', request)
    assert not answer.success
    assert "got 'under'" in answer.message


def test_diagnostics_tell_of_each_camera(graph: Graph) -> None:
    heard: list[DiagnosticArray] = []
    graph.client.create_subscription(DiagnosticArray, 'diagnostics', heard.append, EVENT)
    _until(lambda: bool(heard))
    statuses = {each.name: each for each in heard[-1].status}
    assert set(statuses) == {'perception: camera head', 'perception: detector and map'}
    assert statuses['perception: camera head'].message.startswith('no frame came yet')
    graph.observe(move=True, max_views=1)
    count = len(heard)
    _until(lambda: len(heard) > count + 1)
    head = next(each for each in heard[-1].status if each.name == 'perception: camera head')
    assert int(next(each.value for each in head.values if each.key == 'frames')) >= 1


def test_a_black_camera_is_why_a_look_fails(graph: Graph) -> None:
    graph.robot.is_black = True
    result = graph.observe(move=True, max_views=1)
    assert result.error_code == ObserveScene.Result.NO_IMAGES
    assert 'all black' in result.error_msg
    assert not result.scene.objects


def _until(holds: Callable[[], bool], timeout_s: float = 10.0) -> None:
    end = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < end, 'it did not become so in time'
        time.sleep(0.01)
