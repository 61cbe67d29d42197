"""`tapa plan`: its report, its exit codes, and one clear message for input that cannot be used."""

import json
from pathlib import Path
import time
from typing import Any

from click.testing import CliRunner, Result
import pytest

from tapa_cli.exits import CliError
from tapa_cli.plan import plan
from tapa_planner.scene import Relation, Scene, SceneObject

NAMES = [
    'Apple',
    'Fridge',
    'CoffeeMachine',
    'dining_table',
    'salt shaker',
    'Mug',
    'Mug',
    'Cell Phone',
]


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / 'names.json'
    path.write_text(json.dumps(NAMES))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(plan, list(arguments), standalone_mode=False)


def report(*arguments: str) -> tuple[dict[str, Any], int]:
    result = run(*arguments, '--json')
    assert result.exception is None, result.exception
    return json.loads(result.output), result.return_value


def complaint(*arguments: str) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, CliError), result.exception
    assert result.exception.code == 2
    assert '\n' not in result.exception.message
    return result.exception.message


def test_a_wish_becomes_a_plan_over_the_names_as_they_were_given(names: Path) -> None:
    value, code = report('put the apple in the fridge', '--objects', str(names))
    assert code == 0
    assert value['valid']
    assert ['Apple', 'Fridge'] in [step['targets'] for step in value['plan']]
    assert set(value) >= {'plan', 'valid', 'refusal', 'question', 'assumptions', 'strategy', 'model',
                          'tokens', 'latency_s'}  # fmt: skip
    assert value['assumptions']
    assert value['tokens'] > 0


@pytest.mark.parametrize('wish', ['bring me the cellphone', 'put the salt on the table'])
def test_names_in_any_style_are_found(names: Path, wish: str) -> None:
    value, code = report(wish, '--objects', str(names))
    assert code == 0, value


def test_an_impossible_wish_is_refused(names: Path) -> None:
    value, code = report('bring me the chainsaw', '--objects', str(names))
    assert code == 3
    assert value['missing'] == ['chainsaw']
    assert 'chainsaw' in value['refusal']
    assert not value['valid']


def test_an_unclear_wish_is_asked_about(names: Path) -> None:
    value, code = report('put it over there', '--objects', str(names))
    assert code == 4
    assert value['question']


def test_both_strategies_answer(names: Path) -> None:
    value, code = report('put the mug on the table', '--objects', str(names), '--strategy', 'tapa')
    assert (code, value['strategy'], value['valid']) == (0, 'tapa', True)


def test_a_scene_file_brings_places(tmp_path: Path) -> None:
    scene = Scene(
        (SceneObject('Shelf|1', 'shelf', 'shelf'), SceneObject('cup_7', 'cup', 'cup'),
         SceneObject('table_1', 'table', 'table')),
        (Relation('on', ('cup_7', 'Shelf|1')),),
    )  # fmt: skip
    path = tmp_path / 'scene.json'
    path.write_text(json.dumps(scene.to_json()))
    value, code = report('cup to the table', '--scene', str(path))
    assert code == 0
    assert value['plan'][0]['targets'] == ['Shelf|1']


def test_five_thousand_names_are_quick(tmp_path: Path) -> None:
    path = tmp_path / 'many.json'
    path.write_text(json.dumps([f'gadget {i}' for i in range(4998)] + ['apple', 'fridge']))
    started = time.process_time()
    value, code = report('put the apple in the fridge', '--objects', str(path))
    assert code == 0
    assert value['valid']
    assert time.process_time() - started < 20.0


@pytest.mark.parametrize(
    ('content', 'part'),
    [('[]', '1 to'), ('{"a": 1}', 'JSON list'), ('["apple", 3]', 'name 2'), ('["apple"', 'not JSON'),
     ('["a\\u0007b"]', 'printable'), ('[""]', 'name 1'), ('"apple"', 'JSON list')],
)  # fmt: skip
def test_a_bad_list_is_told(tmp_path: Path, content: str, part: str) -> None:
    path = tmp_path / 'names.json'
    path.write_text(content)
    assert part in complaint('bring me the apple', '--objects', str(path))


@pytest.mark.parametrize('wish', ['', '   ', 'x' * 10_000, 'put\x00it', 'a\x1b[31mb'])
def test_a_bad_wish_is_told(names: Path, wish: str) -> None:
    assert 'expected' in complaint(wish, '--objects', str(names))


def test_other_bad_input_is_told(names: Path, tmp_path: Path) -> None:
    assert 'cannot read' in complaint('bring it', '--objects', str(tmp_path / 'none.json'))
    assert 'either --objects' in complaint('bring me the apple')
    assert 'unknown strategy' in complaint('a cup', '--objects', str(names), '--strategy', 'magic')
    assert 'failed 3 times' in complaint(
        'a cup', '--objects', str(names), '--model', 'http://127.0.0.1:9'
    )
    bad = tmp_path / 'scene.json'
    bad.write_text('{"version": 9}')
    assert 'version' in complaint('a cup', '--scene', str(bad))


def test_the_shipped_example_of_rules_is_kept(names: Path) -> None:
    rules = str(Path(__file__).parents[2] / 'config' / 'rules.pddl')
    value, code = report('open the fridge', '--objects', str(names), '--rules', rules)
    assert code == 3
    assert 'fridge-is-shut-at-the-end' in value['refusal']
    value, code = report('put the apple in the fridge', '--objects', str(names), '--rules', rules)
    assert code == 0
    assert value['plan'][-1]['skill'] == 'close'
    message = complaint('open the fridge', '--objects', str(names), '--rules', str(names))
    assert 'line 1: expected' in message or 'expected one expression' in message
