"""Tests for node_process.py: a real node in a process, told to stop while a goal runs."""

import os
import signal
import subprocess
import sys
import time

import pytest
import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from tapa_msgs.action import ObserveScene
from tapa_planner.action_client import ActionClient

pytestmark = pytest.mark.ros

SERVER = """
import sys, time
from rclpy.action import ActionServer
from rclpy.callback_groups import ReentrantCallbackGroup
from tapa_msgs.action import ObserveScene
from tapa_planner.node_process import run_node, ServingNode

class Patient(ServingNode):
    def __init__(self):
        super().__init__('patient')
        if 'bad' in sys.argv:
            raise ValueError('the lens is dirty')
        self.create_timer(0.2, self.tick)
        self.server = ActionServer(self, ObserveScene, 'observe_scene', self.counted(self.execute),
                                   callback_group=ReentrantCallbackGroup())
        print('ready', flush=True)

    def tick(self):
        if 'broken' in sys.argv:
            raise ValueError('the lens fell off')
        if 'hopeless' in sys.argv:
            self.tell_to_stop('the sensor is gone')

    def execute(self, goal):
        while not self.must_stop():
            time.sleep(0.02)
        goal.abort()
        return ObserveScene.Result(error_code=3, error_msg='stopped in order')

run_node('patient', Patient)
"""


def start(*words: str) -> 'subprocess.Popen[str]':
    return subprocess.Popen(
        [sys.executable, '-c', SERVER, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_running_goal_is_answered_before_the_process_ends(number: signal.Signals) -> None:
    context = Context()
    rclpy.init(context=context, domain_id=int(os.environ.get('ROS_DOMAIN_ID', '0')))
    process = start()
    try:
        node = Node('asker', context=context)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(node)
        client = ActionClient(node, ObserveScene, 'observe_scene')
        deadline = time.monotonic() + 20.0
        while not client.server_is_ready():
            assert time.monotonic() < deadline
            executor.spin_once(timeout_sec=0.1)
        sending = client.send_goal_async(ObserveScene.Goal())
        executor.spin_until_future_complete(sending, 20.0)
        answer = sending.result().get_result_async()
        executor.spin_until_future_complete(answer, 0.3)
        process.send_signal(number)
        executor.spin_until_future_complete(answer, 10.0)
        assert answer.done()
        assert answer.result().result.error_msg == 'stopped in order'
        _, errors = process.communicate(timeout=20.0)
        assert process.returncode == 0
        assert 'Traceback' not in errors
    finally:
        process.kill()
        context.try_shutdown()


@pytest.mark.parametrize(
    ('word', 'said'),
    [
        ('bad', 'patient: cannot start: the lens is dirty'),
        ('broken', 'patient: failed: ValueError: the lens fell off'),
        ('hopeless', 'patient: the sensor is gone'),
    ],
)
def test_a_node_that_cannot_go_on_says_why_in_a_line(word: str, said: str) -> None:
    process = start(word)
    _, errors = process.communicate(timeout=30.0)
    assert process.returncode == 1
    assert said in errors
    assert 'Traceback' not in errors


def test_a_signal_before_the_node_stands_ends_it_quietly() -> None:
    process = start()
    time.sleep(0.4)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20.0)
    assert process.returncode in (0, -signal.SIGTERM)  # before or after Python took it over
    assert 'Traceback' not in errors
