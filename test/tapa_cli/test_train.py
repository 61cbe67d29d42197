"""`tapa train affordance`: from records to weights, and without records a sentence."""

from pathlib import Path

from click.testing import CliRunner
import pytest

from tapa_cli.exits import CliError
from tapa_cli.train import train
from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.affordances.record import append_records, SkillRecord
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Step
from tapa_planner.scene import Pose, Scene, SceneObject


def test_weights_come_from_records(tmp_path: Path) -> None:
    table = SceneObject('table_1', 'table', 'table', Pose((1.0, 0.0, 0.4)), (0.8, 1.2, 0.8))
    records = [
        SkillRecord(Step('go_to', ('table_1',)), Scene((table,)), index > 1, f'home {index}')
        for index in range(10)
    ]
    append_records(tmp_path / 'data' / 'home_1.jsonl.gz', records)
    out = tmp_path / 'weights'
    arguments = ['affordance', '--data', str(tmp_path / 'data'), '--out', str(out)]
    result = CliRunner().invoke(train, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    assert 'learned from 10 attempts in 10 homes' in result.output
    model = AffordanceModel.load(load_domain(), out)
    assert model.skills['go_to'].base == pytest.approx(0.75)


def test_without_records_it_says_how_to_get_some(tmp_path: Path) -> None:
    arguments = ['affordance', '--data', str(tmp_path)]
    with pytest.raises(CliError, match='tapa data skills'):
        CliRunner().invoke(train, arguments, catch_exceptions=False, standalone_mode=False)
