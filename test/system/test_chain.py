"""The whole chain with every node as a process: the simulator says whether the goal holds."""

from pathlib import Path

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from system_graph import domain, start

pytestmark = [pytest.mark.ros, pytest.mark.sim, pytest.mark.slow, pytest.mark.timeout(900)]

WISH = 'put the apple in the fridge'
GOAL = '(exists (?x - apple ?y - fridge) (in ?x ?y))'


def test_the_apple_is_in_the_fridge_afterwards(tmp_path: Path):
    with start(tmp_path, domain(1), seed=12) as client:
        assert not client.ground_truth(GOAL).holds
        result = client.run_task(WISH)
        truth = client.ground_truth(GOAL)
    assert result.error_code == 0, result.error_msg
    assert result.goal_believed
    assert truth.holds, truth.atoms


def test_an_impossible_wish_is_refused_with_what_is_missing(tmp_path: Path):
    with start(tmp_path, domain(2), seed=12) as client:
        result = client.run_task('put the elephant in the fridge')
    assert result.error_code == 6, result.error_msg
    assert any('elephant' in name for name in result.missing)
    assert not result.steps
