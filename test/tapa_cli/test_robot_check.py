"""`tapa doctor --robot` says what a driver lacks, and passes the simulator's."""

from pathlib import Path
import subprocess
import sys

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from system_graph import domain, start

from executor.profile import RobotProfile
from tapa_cli import robot_check
from tapa_planner.resources import resource_path

pytestmark = pytest.mark.ros


def profile(name='robot'):
    return RobotProfile.load(resource_path(f'config/{name}.yaml'))


def test_without_a_driver_every_point_fails_with_its_cure(monkeypatch):
    monkeypatch.setattr(robot_check, 'LISTEN_S', 0.3)
    with robot_check.robot_check('', domain(5), profile(), 'tapa_msgs', False) as check:
        findings = list(check.run(moves=False))
    assert len(findings) == len(robot_check.STREAMS) + 4
    assert not any(finding.works for finding in findings)
    assert all(finding.detail and finding.cure for finding in findings)
    by_name = {finding.name: finding.detail for finding in findings}
    assert by_name['odom'] == 'nobody publishes /odom'
    assert 'follow_joint_trajectory' in by_name['commands']
    assert 'cmd_vel' in by_name['commands']


def test_the_simulators_driver_passes(tmp_path: Path):
    with (
        start(tmp_path, domain(6), seed=5, nodes=('sim',)),
        robot_check.robot_check('', domain(6), profile(), 'tapa_msgs', True) as check,
    ):
        findings = list(check.run(moves=False))
    failed = [finding for finding in findings if not finding.works]
    assert not failed, failed


def test_missing_standard_packages_are_a_usage_error():
    command = [
        sys.executable,
        '-m',
        'tapa_cli',
        'doctor',
        '--robot',
        '--interfaces',
        'control_msgs',
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert 'control_msgs, which is not installed' in done.stderr
    assert 'Traceback' not in done.stderr
