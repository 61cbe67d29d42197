"""A look at the room without ROS: viewpoints, progress, cancel, failures of motion and camera."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.detector import Detection
from perception.floor_plan import FloorPlan
from perception.kinds import household_kinds
from perception.looking import Listeners, MoveResult, ObserveCode, Progress, Request
from perception.observer import Observer
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from perception.viewpoints import ViewpointOptions
from tapa_planner.errors import InputError
from tapa_planner.scene import Scene

BLOCKS = [
    Block('table', (2.0, 2.0, 0.35), (0.8, 1.2, 0.7), (150, 110, 70)),
    Block('apple', (1.9, 2.2, 0.74), (0.08, 0.08, 0.08), (210, 30, 30)),
]


def _plan() -> FloorPlan:
    free = np.zeros((88, 88), dtype=np.bool_)
    free[4:84, 4:84] = True
    free[32:56, 36:52] = False
    return FloorPlan(free, 0.05, (-0.2, -0.2))


class Oracle:
    """Sees blocks by their colour."""

    names = ('apple', 'table')

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Not needed."""

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return both blocks where they show."""
        _, which = render(BLOCKS, image.map_tform_camera, 2.0)
        found = []
        for number, block in enumerate(BLOCKS, start=1):
            rows, columns = np.nonzero(which == number)
            if len(rows) > 30:
                box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
                left, top, right, bottom = (float(each) for each in box)
                mask = which == number
                found.append(Detection(block.name, 0.9, (left, top, right, bottom), mask))
        return found


@dataclass
class FakeRobot:
    """Moves at once; can be told to fail. Fits `Mover` and `Camera`."""

    place: tuple[float, float, float] = (0.6, 0.6, 0.0)
    failing_stops: int = 0
    blind: bool = False
    halted: bool = False
    moves: list[str] = field(default_factory=list)
    pose: np.ndarray = field(default_factory=lambda: looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)))
    clock_s: float = 0.0

    def go_to(self, x: float, y: float, yaw: float, stop: Callable[[], bool]) -> MoveResult:
        self.moves.append('go')
        if self.halted:
            return MoveResult(False, 'the emergency stop is latched', emergency_stop=True)
        if self.failing_stops:
            self.failing_stops -= 1
            return MoveResult(False, 'no free way')
        self.place = (x, y, yaw)
        return MoveResult(True, 'there')

    def look_at(self, point: tuple[float, float, float], stop: Callable[[], bool]) -> MoveResult:
        self.moves.append('look')
        self.clock_s += 0.5
        self.pose = looking((self.place[0], self.place[1], 1.3), point)
        return MoveResult(True, 'looking', stamp_s=self.clock_s)

    def first_from(self, stamp_s: float, stop: Callable[[], bool]) -> RgbdImage | None:
        return None if self.blind else render(BLOCKS, self.pose, 2.0, stamp_s)[0]

    trouble = ''

    def newest(self) -> RgbdImage | None:
        return self.first_from(self.clock_s, lambda: False)


@dataclass
class FixedCamera:
    """Shows the scene from the wall; its clock stands still when it is told to. Fits `Camera`."""

    robot: FakeRobot
    stamp_s: float | None = None
    trouble: str = ''

    def first_from(self, stamp_s: float, stop: Callable[[], bool]) -> RgbdImage | None:
        return self.newest()

    def newest(self) -> RgbdImage | None:
        stamp = self.robot.clock_s if self.stamp_s is None else self.stamp_s
        image, _ = render(BLOCKS, looking((3.6, 3.6, 1.8), (2.0, 2.0, 0.7)), 2.0, stamp)
        return replace(image, camera='wall')


def _observer(robot: FakeRobot, plan: FloorPlan | None = None) -> tuple[Observer, list[Progress]]:
    heard: list[Progress] = []
    semantic_map = SemanticMap(household_kinds())
    semantic_map.set_plan(plan or _plan())
    listeners = Listeners(heard.append, lambda image, found: None, lambda scene: None)
    observer = Observer(
        Oracle(), semantic_map, robot, robot, ViewpointOptions(), listeners, lambda: robot.place
    )
    return observer, heard


def test_a_tour_visits_at_least_three_places_and_finds_everything() -> None:
    robot = FakeRobot()
    observer, heard = _observer(robot)
    result = observer.observe(Request(), lambda: False)
    assert result.code is ObserveCode.SUCCESS, result.message
    assert robot.moves.count('go') >= 3
    assert {each.id for each in result.scene.objects} == {'apple_1', 'table_1'}
    assert result.views == robot.moves.count('look')
    assert [each.view for each in heard] == sorted(each.view for each in heard)
    assert result.scene.stamp_s == robot.clock_s


def test_the_number_of_stops_can_be_limited() -> None:
    robot = FakeRobot()
    observer, _ = _observer(robot)
    observer.observe(Request(most_stops=2, policy='cover'), lambda: False)
    assert robot.moves.count('go') == 2


def test_a_stop_that_cannot_be_reached_is_left_out() -> None:
    robot = FakeRobot(failing_stops=1)
    observer, _ = _observer(robot)
    result = observer.observe(Request(), lambda: False)
    assert result.code is ObserveCode.SUCCESS
    assert 'failed' in result.message


def test_without_any_motion_or_image_the_reason_is_told() -> None:
    stuck, _ = _observer(FakeRobot(failing_stops=99))
    result = stuck.observe(Request(), lambda: False)
    assert result.code is ObserveCode.MOTION_FAILED
    assert 'no free way' in result.message
    blind, _ = _observer(FakeRobot(blind=True))
    result = blind.observe(Request(move=False), lambda: False)
    assert result.code is ObserveCode.NO_IMAGES
    assert 'camera image' in result.message
    halted, _ = _observer(FakeRobot(halted=True))
    result = halted.observe(Request(), lambda: False)
    assert result.code is ObserveCode.EMERGENCY_STOP
    assert 'emergency stop' in result.message


def test_cancel_ends_the_tour_at_once() -> None:
    robot = FakeRobot()
    observer, _ = _observer(robot)
    result = observer.observe(Request(), lambda: len(robot.moves) >= 2)
    assert result.code is ObserveCode.CANCELED
    assert len(robot.moves) <= 3


def test_a_glance_looks_at_the_focus_without_driving() -> None:
    robot = FakeRobot()
    observer, _ = _observer(robot)
    observer.observe(Request(), lambda: False)
    robot.moves.clear()
    result = observer.observe(Request(move=False, focus=('apple_1',)), lambda: False)
    assert robot.moves == ['look']
    assert result.views == 1
    with pytest.raises(InputError, match='focus: expected'):
        observer.observe(Request(move=False, focus=('elephant',)), lambda: False)


def test_furniture_in_focus_is_seen_along_its_whole_width() -> None:
    robot = FakeRobot()
    observer, _ = _observer(robot)
    observer.observe(Request(), lambda: False)
    robot.moves.clear()
    result = observer.observe(Request(focus=('table_1',)), lambda: False)
    assert robot.moves == ['go', 'look', 'look']
    assert result.views == 2


@pytest.mark.parametrize('policy', ['next_best_view', 'blocks'])
def test_views_and_seconds_are_a_budget_and_what_was_seen_is_kept(policy: str) -> None:
    robot = FakeRobot()
    observer, heard = _observer(robot)
    result = observer.observe(Request(most_views=3, policy=policy), lambda: False)
    assert (result.code, result.views) == (ObserveCode.SUCCESS, 3)
    robot = FakeRobot()
    observer, heard = _observer(robot)
    result = observer.observe(Request(most_s=1.1, policy=policy), lambda: False)
    assert 2 <= result.views <= 4
    assert observer.last_scene == result.scene
    assert heard
    with pytest.raises(InputError, match='policy'):
        observer.observe(Request(policy='magic'), lambda: False)


def test_a_cancelled_look_keeps_the_partial_map() -> None:
    robot = FakeRobot()
    observer, _ = _observer(robot)
    result = observer.observe(
        Request(policy='next_best_view'), lambda: robot.moves.count('look') >= 6
    )
    assert result.code is ObserveCode.CANCELED
    assert result.views >= 5
    assert result.scene.objects
    assert observer.last_scene == result.scene


def test_an_empty_scene_is_told_before_the_first_look() -> None:
    observer, _ = _observer(FakeRobot())
    assert observer.last_scene == Scene()


@pytest.mark.parametrize(('stamp_s', 'least', 'most'), [(None, 3, 9), (0.4, 1, 1), (-9.0, 0, 0)])
def test_further_cameras_are_taken_beside_each_view_and_never_twice(
    stamp_s: float | None, least: int, most: int
) -> None:
    robot, taken = FakeRobot(), []
    semantic_map = SemanticMap(household_kinds())
    semantic_map.set_plan(_plan())

    def take(image: RgbdImage, found: Sequence[Detection]) -> None:
        taken.append(image.camera)

    observer = Observer(
        Oracle(),
        semantic_map,
        robot,
        robot,
        ViewpointOptions(),
        Listeners(lambda progress: None, take, lambda scene: None),
        lambda: robot.place,
        [FixedCamera(robot, stamp_s)],
    )
    result = observer.observe(Request(), lambda: robot.moves.count('look') >= 4)
    assert result.code is ObserveCode.CANCELED
    assert least <= taken.count('wall') <= most
    assert taken.count('head') >= 3
