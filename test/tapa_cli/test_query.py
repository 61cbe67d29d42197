"""`tapa query` on a saved scene; without nodes it says so."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from tapa_cli.main import cli
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

SCENE = Scene(
    (
        SceneObject('mug_1', 'mug', 'mug', Pose((1.0, 2.0, 0.8)), attributes=('red',)),
        SceneObject('mug_2', 'mug', 'mug', Pose((3.0, 2.0, 0.8)), attributes=('blue',)),
        SceneObject('table_1', 'table', 'table', Pose((1.0, 2.0, 0.4)), room='kitchen'),
    ),
    (Relation('on', ('mug_1', 'table_1')),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / 'scene.json'
    file.write_text(json.dumps(SCENE.to_json()))
    return file


def ask(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ['query', *arguments, '--scene', str(path)])


def test_a_description_finds_the_thing_that_it_fits_first(path: Path):
    result = ask(path, 'the red mug')
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1].split()[1] == 'mug_1'


def test_json_holds_objects_with_scores(path: Path):
    values = json.loads(ask(path, 'mug', '--on', 'table', '--json').output)
    assert [each['id'] for each in values] == ['mug_1']
    assert 0.0 < values[0]['score'] <= 1.0


def test_nothing_found_is_said_and_exits_with_1(path: Path):
    result = ask(path, 'elephant')
    assert result.exit_code == 1
    assert '0 of 3 objects' in result.output


@pytest.mark.parametrize(
    ('arguments', 'reason'),
    [
        (('mug', '--on', 'table', '--in', 'fridge'), 'one of'),
        (('x' * 500,), 'characters'),
        (('mug', '--near', 'table', '--radius', '-1'), 'radius'),
    ],
)
def test_what_cannot_be_asked_is_told(path: Path, arguments: tuple[str, ...], reason: str):
    result = ask(path, *arguments)
    assert result.exit_code != 0
    assert reason in result.output


@pytest.mark.parametrize('text', ['', '{', '[]', '{"objects": 3}'])
def test_a_damaged_scene_is_told(tmp_path: Path, text: str):
    file = tmp_path / 'scene.json'
    file.write_text(text)
    result = ask(file, 'mug')
    assert result.exit_code != 0
    assert 'scene' in result.output
