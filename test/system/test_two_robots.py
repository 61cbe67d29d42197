"""Two robots in two namespaces of one domain: what one does leaves the other alone."""

from contextlib import ExitStack
from pathlib import Path
import time

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from nav_msgs.msg import Odometry
from system_graph import domain, start

from tapa_cli.session import TaskClient
from tapa_planner.plan import Step
from tapa_planner.qos import SENSOR
from tapa_planner.scene import Pose, Scene, SceneObject

pytestmark = [pytest.mark.ros, pytest.mark.sim, pytest.mark.timeout(300)]

TURN_RAD = 0.8


class Whereabouts:
    """The newest odometry of one robot."""

    def __init__(self, client: TaskClient) -> None:
        self.seen: tuple[float, float, float] | None = None
        client.node.create_subscription(Odometry, 'odom', self._take, SENSOR)

    def _take(self, message: Odometry) -> None:
        pose = message.pose.pose
        self.seen = (pose.position.x, pose.position.y, pose.orientation.z)

    def now(self) -> tuple[float, float, float]:
        deadline = time.monotonic() + 20.0
        while self.seen is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.seen is not None, 'no odometry'
        return self.seen


def test_a_robot_moves_and_the_other_does_not(tmp_path: Path):
    nodes = ('sim', 'skills')
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                start(tmp_path / name, domain(3), seed=seed, namespace=name, nodes=nodes)
            )
            for name, seed in (('robot1', 1), ('robot2', 2))
        )
        poses = [Whereabouts(client) for client in (first, second)]
        before = [pose.now() for pose in poses]
        truth = second.ground_truth()
        x, y, turned = before[0]
        spot = SceneObject('spot', 'viewpoint', 'viewpoint', Pose.from_yaw(x, y, 0.0, TURN_RAD))
        result = first.skill(Step('go_to', ('spot',)), Scene((spot,)))
        after = [pose.now() for pose in poses]
        assert second.ground_truth() == truth
    assert result.error_code == 0, result.error_msg
    assert abs(after[0][2] - turned) > 0.1
    assert after[1] == pytest.approx(before[1], abs=1e-3)
