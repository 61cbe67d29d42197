"""Tests for tapa_cli/supervisor.py and processes.py with toy nodes."""

import os
from pathlib import Path
import signal
import subprocess
import sys
import time

import pytest

from tapa_cli import processes, supervisor
from tapa_cli.exits import CliError, Exit
from tapa_cli.instance_lock import InstanceLock
from tapa_cli.supervisor import GroupConfig, node_command, NodeGroup

TEST_FOLDER = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def toy_nodes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(supervisor, 'NODE_MODULES', {'a': 'toy_node', 'b': 'toy_node'})
    monkeypatch.setenv('PYTHONPATH', str(TEST_FOLDER))
    monkeypatch.setenv('TMPDIR', str(tmp_path))
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path))
    monkeypatch.setenv('TOY', 'run')


def group(tmp_path: Path, **values: object) -> NodeGroup:
    config = GroupConfig(nodes=('a', 'b'), log_folder=tmp_path / 'logs', **values)
    return NodeGroup(config)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f'/proc/{pid}/stat')
    return stat.exists() and stat.read_text().rsplit(')', 1)[1].split()[0] != 'Z'


def wait_for(condition, timeout_s: float = 8.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def log_has(tmp_path: Path, text: str) -> bool:
    paths = [tmp_path / 'logs' / f'{name}.log' for name in ('a', 'b')]
    return all(path.exists() and text in path.read_text() for path in paths)


def test_nodes_run_in_the_context_and_end_with_it(tmp_path: Path):
    with group(tmp_path) as nodes:
        pids = nodes.pids()
        assert wait_for(lambda: log_has(tmp_path, 'ready'))
        nodes.check()
    assert not any(is_alive(pid) for pid in pids.values())
    assert log_has(tmp_path, 'toy ends')


def test_a_node_that_dies_is_told_with_its_last_words(tmp_path: Path, monkeypatch):
    monkeypatch.setenv('TOY', 'die')
    with group(tmp_path) as nodes, pytest.raises(CliError) as caught:
        nodes.wait(lambda: False, 5.0, 'starting')
    assert caught.value.code is Exit.NODES
    assert 'the motor burnt out' in caught.value.message
    assert 'exit code 3' in caught.value.message


def test_a_stubborn_node_is_killed(tmp_path: Path, monkeypatch):
    monkeypatch.setenv('TOY', 'stubborn')
    monkeypatch.setattr(processes.stop_all, '__defaults__', (0.3,))
    nodes = group(tmp_path).__enter__()
    assert wait_for(lambda: log_has(tmp_path, 'ready'))
    pids = nodes.pids()
    assert sorted(nodes.stop()) == ['a', 'b']
    assert not any(is_alive(pid) for pid in pids.values())
    assert nodes.stop() == []


def test_the_children_of_a_node_end_with_it(tmp_path: Path, monkeypatch):
    monkeypatch.setenv('TOY', 'parent')
    with group(tmp_path):
        assert wait_for(lambda: log_has(tmp_path, 'child'))
        log = (tmp_path / 'logs' / 'a.log').read_text()
        child = int(log.split('child ')[1].split()[0])
        assert is_alive(child)
    assert wait_for(lambda: not is_alive(child))


def test_no_node_survives_a_killed_supervisor(tmp_path: Path):
    code = (
        'import sys, time; from pathlib import Path; from tapa_cli import supervisor as s\n'
        's.NODE_MODULES = {"a": "toy_node"}\n'
        f'group = s.NodeGroup(s.GroupConfig(nodes=("a",), log_folder=Path({str(tmp_path)!r})))\n'
        'group.__enter__(); print(group.pids()["a"], flush=True); time.sleep(600)\n'
    )
    parent = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_for(lambda: not is_alive(pid))


def test_a_second_group_in_the_same_place_is_refused_but_not_beside_it(tmp_path: Path):
    first = InstanceLock(5, 'robot1', tmp_path)
    with pytest.raises(CliError, match='already run in ROS domain 5, namespace /robot1'):
        InstanceLock(5, 'robot1', tmp_path)
    InstanceLock(5, 'robot2', tmp_path).release()
    InstanceLock(6, 'robot1', tmp_path).release()
    first.release()
    InstanceLock(5, 'robot1', tmp_path).release()


@pytest.mark.parametrize(
    'values',
    [
        {'namespace': '/robot'},
        {'namespace': 'a b'},
        {'domain_id': 102},
        {'real_time_factor': 0.0},
        {'params_file': Path('nowhere.yaml')},
    ],
)
def test_what_cannot_work_is_refused_before_anything_starts(values):
    with pytest.raises(ValueError, match=r'expected|does not exist'):
        GroupConfig(nodes=('a',), **values)


def test_a_namespace_has_its_own_clock():
    command = node_command('a', GroupConfig(nodes=('a',), namespace='robot1'))
    assert '__ns:=/robot1' in command
    assert '/clock:=clock' in command


def test_an_empty_text_is_a_parameter_too():
    config = GroupConfig(nodes=('a',), parameters={'a': {'failure_memory': ''}})
    assert "failure_memory:=''" in node_command('a', config)
