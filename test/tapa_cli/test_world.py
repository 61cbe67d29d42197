"""Tests for world.py: pictures and a table of a world, and refusals in one line."""

from pathlib import Path

from click.testing import CliRunner
import cv2
import pytest

from tapa_cli.exits import CliError, Exit
from tapa_cli.main import cli

pytestmark = pytest.mark.sim


def test_a_world_is_drawn_and_listed(tmp_path: Path):
    arguments = ['world', 'show', '--rooms', '2', '--things', '6', '--out', str(tmp_path)]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert 'bed' in result.output or 'table' in result.output or 'counter' in result.output
    assert '2 rooms' in result.output
    for name in ('plan', 'view_1', 'view_2', 'view_3', 'view_4'):
        picture = cv2.imread(str(tmp_path / f'{name}.png'))
        assert picture.std() > 10.0  # something is seen


def test_a_refused_description_names_file_line_and_reason(tmp_path: Path):
    file = tmp_path / 'home.yaml'
    file.write_text('seed: 1\nfurniture:\n  - {kind: tabel, x: 1, y: 1}\n')
    with pytest.raises(CliError, match=r'home.yaml.*line 3.*table') as caught:
        cli.main(['world', 'show', '--description', str(file)], standalone_mode=False)
    assert caught.value.code == Exit.USAGE


def test_numbers_of_rooms_are_for_apartments():
    with pytest.raises(CliError, match='for apartments') as caught:
        cli.main(['world', 'show', '--world', 'kitchen', '--rooms', '2'], standalone_mode=False)
    assert caught.value.code == Exit.USAGE
