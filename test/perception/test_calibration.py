"""Scores become chances, and what is damaged is refused."""

import json
from pathlib import Path
import shutil

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest

from perception.calibration import Calibration, Logistic
from perception.detectors.embedded import EmbeddedDetector
from tapa_planner.errors import ModelError
from tapa_planner.resources import resource_path

NUMBERS = st.floats(-50.0, 50.0, width=32)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=20), st.floats(0.01, 3.0))
def test_chances_lie_in_range_and_rise_with_what_speaks_for_them(
    rows: list[tuple[float, float]], weight: float
) -> None:
    first, second = (np.array(column, dtype=np.float32) for column in zip(*rows, strict=True))
    chances = Logistic((weight, 0.0), 0.3).chances(first, second)
    assert ((chances >= 0.0) & (chances <= 1.0)).all()
    order = np.argsort(first)
    assert (np.diff(chances[order]) >= -1e-9).all()


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    kept = Calibration(
        20.0, Logistic((1.0, 2.0), 3.0), Logistic((4.0, 5.0), 6.0), {'lit': ('fan',)}
    )
    kept.save(tmp_path)
    assert Calibration.load(tmp_path) == kept


@pytest.mark.parametrize('text', ['', '[]', '{}', '{"sharpness": "much"}', 'null', '\x00'])
def test_a_damaged_calibration_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / 'calibration.json').write_text(text)
    with pytest.raises(ModelError, match='cannot be read'):
        Calibration.load(tmp_path)


@pytest.mark.parametrize(
    'name', ['classifier.onnx', 'proposer.onnx', 'calibration.json', 'vocabulary.safetensors']
)
def test_damaged_or_missing_weights_are_told_by_name(name: str, tmp_path: Path) -> None:
    shutil.copytree(resource_path('models/detector'), tmp_path / 'detector')
    path = tmp_path / 'detector' / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelError, match=name):
        EmbeddedDetector(tmp_path / 'detector')
    path.unlink()
    with pytest.raises(ModelError, match=name):
        EmbeddedDetector(tmp_path / 'detector')


def test_networks_of_another_architecture_are_refused(tmp_path: Path) -> None:
    shutil.copytree(resource_path('models/detector'), tmp_path / 'detector')
    folder = tmp_path / 'detector'
    shutil.copy(folder / 'proposer.onnx', folder / 'classifier.onnx')
    with pytest.raises(ModelError, match='another architecture: expected the outputs vectors'):
        EmbeddedDetector(folder)
    assert json.loads((folder / 'calibration.json').read_text())['version'] == 1
