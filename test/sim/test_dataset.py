"""Tests for dataset.py: labels fit the pictures, runs continue where they stopped."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from sim.dataset import DatasetConfig, write_dataset

pytestmark = pytest.mark.sim
SMALL = DatasetConfig(4, 24_000, 320, 240)


@pytest.fixture(scope='module')
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('drawn')
    assert write_dataset(folder, SMALL) == 4
    return folder


def _labels(folder: Path) -> list[dict]:
    index = json.loads((folder / 'index.json').read_text())
    return [json.loads((folder / name).read_text()) for name in index['labels']]


def test_labels_fit_the_pictures(drawn: Path) -> None:
    labels = _labels(drawn)
    assert sum(len(label['objects']) for label in labels) > 4
    for label in labels:
        colour = cv2.imread(str(drawn / label['image']))
        depth = cv2.imread(str(drawn / label['depth']), cv2.IMREAD_UNCHANGED)
        assert colour.shape == (240, 320, 3)
        assert depth.dtype == np.uint16
        for each in label['objects']:
            x0, y0, x1, y1 = each['bbox']
            assert 0 <= x0 < x1 <= 320
            assert 0 <= y0 < y1 <= 240
            assert 0 < each['pixels'] <= (x1 - x0) * (y1 - y0)
            assert 0 < each['coverage'] <= 1


def test_boxes_in_the_room_agree_with_the_depth(drawn: Path) -> None:
    checked = 0
    for label in _labels(drawn):
        depth = cv2.imread(str(drawn / label['depth']), cv2.IMREAD_UNCHANGED) / 1000.0
        camera = np.array(label['world_tform_camera'])
        for each in label['objects']:
            if each['coverage'] < 0.9 or max(each['box']['size']) > 0.3:
                continue
            x0, y0, x1, y1 = each['bbox']
            seen = float(depth[(y0 + y1) // 2, (x0 + x1) // 2])
            centre = np.append(each['box']['centre'], 1.0)
            assert seen == pytest.approx((np.linalg.inv(camera) @ centre)[2], abs=0.2)
            checked += 1
    assert checked > 0


def test_a_second_run_only_draws_what_is_missing(drawn: Path) -> None:
    before = (drawn / 'labels' / '000002.json').read_text()
    assert write_dataset(drawn, SMALL) == 0
    (drawn / 'labels' / '000002.json').unlink()
    assert write_dataset(drawn, SMALL) == 4
    assert (drawn / 'labels' / '000002.json').read_text() == before


@pytest.mark.parametrize('seed', [0, 99, 8000, 20_990])
def test_homes_for_evaluation_are_refused(seed: int) -> None:
    with pytest.raises(ValueError, match='evaluation'):
        DatasetConfig(500, seed)


def test_sizes_and_counts_are_checked() -> None:
    with pytest.raises(ValueError, match='at least one image'):
        DatasetConfig(0)
    with pytest.raises(ValueError, match='32 pixels'):
        DatasetConfig(1, 2000, 10, 480)


def test_other_processes_draw_the_same(drawn: Path, tmp_path: Path) -> None:
    write_dataset(tmp_path, SMALL, jobs=2)
    for name in ('labels/000003.json', 'images/000003.jpg'):
        assert (drawn / name).read_bytes() == (tmp_path / name).read_bytes()
