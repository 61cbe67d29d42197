"""What the node is told from outside, checked."""

import pytest

pytest.importorskip('rclpy')

from perception.parameters import NodeOptions
from tapa_planner.errors import InputError

pytestmark = pytest.mark.ros


def test_the_camera_that_moves_comes_first_and_once() -> None:
    assert NodeOptions().every_camera == ('head',)
    options = NodeOptions(camera='wrist', cameras=('head', 'wrist', 'wall'))
    assert options.every_camera == ('wrist', 'head', 'wall')


@pytest.mark.parametrize('cameras', [('a', 'b', 'c', 'd'), ('front left',), ('',), ('a/b',)])
def test_too_many_cameras_and_bad_names_are_refused(cameras: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match='expected 1 to 4 names'):
        NodeOptions(cameras=cameras)
