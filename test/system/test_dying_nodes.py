"""Nodes that die in the middle of a mission, with nobody who starts or watches them."""

import json
import os
from pathlib import Path
import signal
import time

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from nav_msgs.msg import Odometry
import numpy as np
from std_msgs.msg import String
from system_graph import domain

from tapa_cli.console import Console
from tapa_cli.graph import wait_for_nodes
from tapa_cli.session import TaskClient
from tapa_cli.supervisor import GroupConfig, NodeGroup
from tapa_msgs.action import RunTask
from tapa_planner.qos import EVENT, SENSOR

pytestmark = [pytest.mark.ros, pytest.mark.sim, pytest.mark.slow, pytest.mark.timeout(600)]
CODES = RunTask.Result


@pytest.mark.parametrize(
    ('name', 'offers', 'codes'),
    [
        ('perception', 'observe_scene', {CODES.LOOK_FAILED, CODES.INTERNAL}),
        ('planner', 'generate_plan', {CODES.PLAN_FAILED, CODES.INTERNAL, CODES.SUCCESS}),
        ('skills', 'execute_skill', {CODES.STEP_FAILED, CODES.INTERNAL}),
    ],
)
def test_a_mission_ends_with_a_reason_and_the_robot_stands(
    tmp_path: Path, name: str, offers: str, codes: set[int]
) -> None:
    config = GroupConfig(
        domain_id=domain(3),
        seed=12,
        log_folder=tmp_path / 'logs',
        parameters={'executor': {'max_views': 14}},
    )
    events: list[dict[str, object]] = []
    speeds: list[float] = []

    def on_odometry(message: Odometry) -> None:
        twist = message.twist.twist
        speeds.append(float(np.hypot(twist.linear.x, twist.linear.y)) + abs(twist.angular.z))

    with NodeGroup(config) as group, TaskClient('', config.domain_id) as client:
        wait_for_nodes(group, client, Console(is_silent=True))
        client.node.create_subscription(
            String, 'events', lambda message: events.append(json.loads(message.data)), EVENT
        )
        client.node.create_subscription(Odometry, 'odom', on_odometry, SENSOR)
        is_killed = []

        def kill_while_it_drives(feedback: object) -> None:
            if not is_killed and speeds and speeds[-1] > 0.2 and feedback.status.step_count:
                is_killed.append(True)
                os.kill(group.pids()[name], signal.SIGKILL)

        result = client.run_task('open the fridge', on_feedback=kill_while_it_drives)
        assert is_killed, result.error_msg
        # With perception or planner gone the skill that runs may still be carried out.
        assert result.error_code in codes, result.error_msg
        assert result.error_code == CODES.SUCCESS or offers in result.error_msg
        assert max(speeds[-10:]) < 0.01
        deadline = time.monotonic() + 10.0
        while not (ends := [each for each in events if each['kind'] == 'end']):
            assert time.monotonic() < deadline, 'the record has no end'
            time.sleep(0.05)
        assert [each['text'] for each in ends] == [result.error_msg]
