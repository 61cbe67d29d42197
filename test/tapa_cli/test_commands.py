"""The command line as users meet it: as a process, with its exit codes and without tracebacks."""

import json
import os
from pathlib import Path
import subprocess
import sys
import time

from click.testing import CliRunner
import pytest
from scripted_partners import DOMAIN, kitchen

from tapa_cli.exits import CliError, Exit
from tapa_cli.main import cli, COMMANDS
from tapa_cli.report.judging import goal_for_truth, over_types
from tapa_cli.skill import at_spot, grounded, resolve
from tapa_planner.scene import Pose, SceneObject


def tapa(*arguments: str, timeout_s: float = 60.0, **environment: str):
    return subprocess.run(
        [sys.executable, '-m', 'tapa_cli', *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env={**os.environ, **environment},
        check=False,
    )


def test_help_lists_every_command_and_is_quick():
    tapa('--help')
    started = time.monotonic()
    done = tapa('--help')
    assert time.monotonic() - started < 1.5
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize('name', [name for name in COMMANDS if name != 'plan'])
def test_each_command_has_help(name: str):
    result = CliRunner().invoke(cli, [name, '--help'])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 4


@pytest.mark.parametrize(
    'arguments',
    [
        ('fly',),
        ('run',),
        ('skill', 'fly', 'apple'),
        ('up', '--seed', 'x'),
        ('up', '--namespace', 'a b'),
        ('up', '--params-file', 'nowhere.yaml'),
        ('up', '--real-time-factor', '0'),
        ('train', 'detector', '--data', 'nowhere'),
        ('data', 'detector', '--images', '0'),
        ('sim', 'fault'),
        ('sim', 'fault', 'thing_moved', '--values', '1,two'),
        ('sim', 'fault', 'camera_dark', '--delay', '-1'),
    ],
)
def test_wrong_usage_is_one_message_and_exit_code_2(arguments: tuple[str, ...], tmp_path: Path):
    done = subprocess.run(
        [sys.executable, '-m', 'tapa_cli', *arguments],
        capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path,
        env={**os.environ, 'PYTHONPATH': str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert done.returncode == Exit.USAGE, done.stderr
    assert 'Traceback' not in done.stderr
    assert done.stderr.strip()


def test_a_domain_that_is_no_number_is_one_message():
    done = tapa('run', 'x', ROS_DOMAIN_ID='many')
    assert done.returncode == Exit.USAGE
    assert 'expected a number' in done.stderr
    assert 'Traceback' not in done.stderr


@pytest.mark.ros
def test_without_nodes_a_wish_ends_with_one_line_that_says_what_to_do():
    done = tapa('run', 'put the apple in the fridge')
    assert done.returncode == Exit.NODES
    assert 'tapa up' in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.ros
def test_the_doctor_answers_in_json_with_cures():
    done = tapa('doctor', '--quick', '--json')
    findings = json.loads(done.stdout)
    assert {'ROS 2', 'image over DDS', 'interfaces'} <= {each['name'] for each in findings}
    assert all(each['cure'] for each in findings)
    assert done.returncode == (0 if all(each['works'] for each in findings) else 1)


def test_a_name_means_an_id_a_label_or_a_type():
    scene = kitchen()
    assert [resolve(scene, name) for name in ('apple_1', 'apple', 'Fridge')] == [
        'apple_1', 'apple_1', 'fridge_1',
    ]  # fmt: skip
    two = kitchen(SceneObject('apple_2', 'apple', 'apple', Pose()))
    with pytest.raises(CliError, match='apple_1 or apple_2'):
        resolve(two, 'apple')
    with pytest.raises(CliError, match='was not seen'):
        resolve(scene, 'banana')


def test_a_skill_with_the_wrong_kind_of_thing_is_refused():
    assert str(grounded(DOMAIN, kitchen(), 'pick', ('apple',))) == 'pick(apple_1)'
    for words in (('open', 'apple'), ('pick', 'apple', 'table')):
        with pytest.raises(CliError) as caught:
            grounded(DOMAIN, kitchen(), words[0], words[1:])
        assert caught.value.code is Exit.USAGE


def test_a_place_by_its_coordinates_becomes_a_spot_of_the_scene():
    scene, step = at_spot(kitchen(), 'place', ('apple',), (1.0, 2.0, 0.75))
    assert str(step) == 'place(apple_1, spot_1)'
    assert scene.get('spot_1').pose.position == (1.0, 2.0, 0.75)
    assert scene.get('spot_1').type_name == 'spot'
    for name, words in (('pick', ('apple',)), ('place', ('apple', 'table'))):
        with pytest.raises(CliError, match='--at'):
            at_spot(kitchen(), name, words, (1.0, 2.0, 0.75))


def test_a_goal_over_ids_becomes_one_over_types():
    types = {'apple_1': 'apple', 'apple_2': 'apple', 'fridge_1': 'fridge'}
    assert over_types('(in apple_1 fridge_1)', types) == (
        '(exists (?apple_1 - apple ?fridge_1 - fridge) (in ?apple_1 ?fridge_1))'
    )
    both = over_types('(and (in apple_1 fridge_1) (in apple_2 fridge_1))', types)
    assert '(not (= ?apple_1 ?apple_2))' in both
    DOMAIN.goal(both)
    assert over_types('', types) == ''


def test_a_known_wish_has_a_fixed_goal():
    goal = goal_for_truth('Put the apple in the fridge.', '(on a b)', {})
    assert goal == '(exists (?x - apple ?y - fridge) (in ?x ?y))'
