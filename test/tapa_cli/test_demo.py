"""Tests for tapa_cli/demo.py and report/: a run with fakes leaves a report, a map and a film."""

import json
from pathlib import Path
import threading

import av
import numpy as np
import pytest

rclpy = pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402

from executor.node import ExecutorNode  # noqa: E402
from tapa_cli.console import Console  # noqa: E402
from tapa_cli.demo import carry_out, holds_in  # noqa: E402
from tapa_cli.exits import Exit  # noqa: E402
from tapa_cli.graph import Graph  # noqa: E402
from tapa_cli.report.film import compose, Film  # noqa: E402
from tapa_cli.session import TaskClient, Truth  # noqa: E402
from tapa_planner.qos import SENSOR_PUBLISHER  # noqa: E402

pytestmark = pytest.mark.ros


class FakeCamera(FakeStack):
    """Also publishes pictures of the room."""

    def film(self, stop: threading.Event) -> None:
        publisher = self.create_publisher(
            Image, 'camera/overview/color/image_raw', SENSOR_PUBLISHER
        )
        stamp = 0
        while not stop.wait(0.05):
            stamp += 200_000_000
            message = Image(height=96, width=128, encoding='rgb8', step=384)
            message.data = bytes(96 * 384)
            message.header.stamp.sec, message.header.stamp.nanosec = divmod(stamp, 10**9)
            publisher.publish(message)


@pytest.mark.parametrize(('holds', 'code'), [(True, Exit.OK), (False, Exit.FAILED)])
def test_a_run_leaves_its_report_and_the_exit_code_is_the_judgement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], holds: bool, code: Exit
):
    script, context = Script(holds=holds, skill_s=0.2), own_context()
    fake = FakeCamera(script, 'robot1', context)
    stop = threading.Event()
    with (
        running(fake, ExecutorNode(namespace='robot1', context=context), context=context),
        TaskClient('robot1') as client,
    ):
        camera = threading.Thread(target=fake.film, args=(stop,))
        camera.start()
        try:
            wish = 'put the apple in the fridge'
            result = carry_out(Graph(client), wish, tmp_path, Console(), 1, 2.0, True)
        finally:
            stop.set()
            camera.join()
    assert result is code
    report = json.loads((tmp_path / 'report.json').read_text())
    assert report['goal_held'] is holds
    assert report['goal_judged'] == '(exists (?x - apple ?y - fridge) (in ?x ?y))'
    assert len(report['steps']) == 6
    assert (tmp_path / 'report.md').read_text().startswith('# put the apple')
    assert (tmp_path / 'map.png').stat().st_size > 5000
    with av.open(str(tmp_path / 'film.mp4')) as film:
        assert sum(1 for _ in film.decode(video=0)) == report['film_frames'] > 3
    assert 'plan' in (tmp_path / 'events.jsonl').read_text()
    assert 'hold' in capsys.readouterr().out


def test_a_film_runs_faster_than_the_robots_time(tmp_path: Path):
    view = np.zeros((96, 128, 3), np.uint8)
    with Film(tmp_path / 'film.mp4', speed=4.0) as film:
        for index in range(20):
            film.add(view, view, f'step {index}', 10.0 + index * 0.2)
        film.add(view, None, 'late', 10.0)
    assert film.frames == 20
    with av.open(str(tmp_path / 'film.mp4')) as container:
        last = max(float(frame.time or 0.0) for frame in container.decode(video=0))
    assert 0.9 < last < 1.1


def test_what_stands_still_for_long_is_left_out(tmp_path: Path):
    view = np.zeros((96, 128, 3), np.uint8)
    moved = np.full_like(view, 60)
    with Film(tmp_path / 'film.mp4', speed=1.0) as film:
        for index in range(50):
            film.add(view, None, 'thinking', 1.0 + index)
        film.add(moved, None, 'thinking', 51.0)
    assert film.frames == 4
    with av.open(str(tmp_path / 'film.mp4')) as container:
        last = max(float(frame.time or 0.0) for frame in container.decode(video=0))
    assert last == pytest.approx(3.0, abs=0.1)


def test_a_frame_has_the_caption_below_the_view_and_the_inset_in_it():
    view = np.full((481, 641, 3), 90, np.uint8)
    inset = np.full((240, 320, 3), 200, np.uint8)
    frame = compose(view, inset, 'Open the fridge ' * 20, '4x')
    assert frame.shape == (480 + 48, 640, 3)
    assert frame[60, 600].tolist() == [200, 200, 200]
    assert frame[500].any()
    assert frame[300, 300].tolist() == [90, 90, 90]


def test_an_earlier_truth_can_be_judged_later():
    truth = Truth(False, ('(in a b)',), {'a': 'apple', 'b': 'fridge'}, '')
    goal = '(exists (?x - apple ?y - fridge) (in ?x ?y))'
    assert holds_in(goal, truth)
    assert not holds_in(goal, Truth(False, (), truth.objects, ''))


def test_a_note_stands_over_the_film_for_its_seconds(tmp_path: Path):
    view = np.full((480, 640, 3), 90, np.uint8)
    with Film(tmp_path / 'film.mp4', speed=4.0) as film:
        film.show('too early: there is no picture yet')
        for index in range(9):
            film.add(view + np.uint8(index), None, 'acting', 10.0 + index)
            if index == 4:
                film.show('pick(apple_1) failed; it was moved -> retry: once more', 5.0)
    with av.open(str(tmp_path / 'film.mp4')) as container:
        frames = list(container.decode(video=0))
    assert frames[-1].time == pytest.approx(8.0 / 4.0 + 5.05, abs=0.1)
    dark = [each.to_ndarray(format='rgb24')[470, 5].mean() < 60 for each in frames]
    assert any(dark)
    assert not dark[0]
    assert not dark[-1]
