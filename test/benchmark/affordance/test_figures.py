"""The chances of skills are judged on attempts, and what is missed is told as missed."""

from pathlib import Path

import pytest

from benchmark.affordance import figures
from tapa_planner.affordances.record import append_records, SkillRecord
from tapa_planner.plan import Step
from tapa_planner.scene import Scene, SceneObject


def test_chances_that_foretell_nothing_are_told_as_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene((SceneObject('a_1', 'table', 'table'), SceneObject('b_1', 'cup', 'cup')))
    records = [
        SkillRecord(Step(skill, (name,)), scene, succeeded, 'kitchen 1')
        for skill, name, succeeded in (
            ('go_to', 'a_1', True), ('pick', 'b_1', True), ('pick', 'b_1', False),
        )
    ]  # fmt: skip
    append_records(tmp_path / 'home_1.jsonl.gz', records)
    asked: list[tuple[range, int]] = []
    monkeypatch.setattr(figures, 'FOLDER', tmp_path)
    monkeypatch.setattr(
        figures, 'collect', lambda folder, seeds, jobs, say: asked.append((seeds, jobs))
    )

    lines, is_missed = figures.affordance_figures(full=False, jobs=1)

    assert asked == [(range(figures.FIRST_HOME, figures.FIRST_HOME + figures.FEW), 1)]
    assert is_missed
    assert '3 attempts of skills in 1 unseen homes' in lines[0]
    assert any('Brier gain' in each and 'MISSED' in each for each in lines)
    pick = next(each for each in lines if each.split()[0] == 'pick')
    assert pick.split()[1:3] == ['2', '0.50']
