"""The backends for pretrained detectors, driven by tiny untrained models saved to a folder."""

import json
from pathlib import Path
import shutil

import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.detector import build_detector, Detection, DetectorOptions
from perception.detectors.letterbox import letterboxed
from perception.rgbd import RgbdImage
from perception.sentence_encoder import PACKAGE
from tapa_planner.errors import ModelError
from tapa_planner.torchvision_guard import block_broken_torchvision

torch = pytest.importorskip('torch')


@pytest.fixture(scope='module')
def image() -> RgbdImage:
    """A block on the floor."""
    block = Block('box', (0.0, 0.0, 0.2), (0.3, 0.3, 0.4))
    return render([block], looking((1.5, 0.0, 1.2), (0.0, 0.0, 0.2)), 2.0)[0]


def _check(found: list[Detection], image: RgbdImage, names: tuple[str, ...]) -> None:
    assert found
    for each in found:
        left, top, right, bottom = each.box
        assert 0 <= left < right <= image.width
        assert 0 <= top < bottom <= image.height
        assert each.label in names
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)


@pytest.fixture(scope='module')
def world_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained YOLO-World file that knows three names."""
    pytest.importorskip('ultralytics')
    block_broken_torchvision()
    from ultralytics.nn.tasks import WorldModel

    torch.manual_seed(0)
    model = WorldModel('yolov8n-worldv2.yaml', nc=3, verbose=False)
    model.names = {0: 'apple', 1: 'box', 2: 'table'}
    path = tmp_path_factory.mktemp('weights') / 'tiny-worldv2.pt'
    torch.save({'model': model, 'train_args': {}}, path)
    return path


def test_yolo_world_detects_among_the_names_of_its_file(
    world_weights: Path, image: RgbdImage
) -> None:
    options = DetectorOptions('ultralytics_world', str(world_weights), least_score=1e-6)
    detector = build_detector(options)
    assert detector.names == ('apple', 'box', 'table')
    _check(detector.detect(image), image, detector.names)
    detector.set_vocabulary(['box'])
    assert {each.label for each in detector.detect(image)} <= {'box'}


def test_yolo_world_takes_other_names_as_text_features(
    world_weights: Path, image: RgbdImage
) -> None:
    from perception.detectors.ultralytics_world import UltralyticsWorldDetector

    detector = UltralyticsWorldDetector(
        DetectorOptions('ultralytics_world', str(world_weights), least_score=1e-6)
    )
    detector.set_text_features(('red block', 'cup'), torch.randn(1, 2, 512))
    assert detector.names == ('red block', 'cup')
    _check(detector.detect(image), image, detector.names)


def test_yolo_weights_that_are_not_there_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='expected the path'):
        build_detector(DetectorOptions('ultralytics_world', str(tmp_path / 'none.pt')))
    (tmp_path / 'bad.pt').write_bytes(b'no model')
    with pytest.raises(ModelError, match='cannot be loaded'):
        build_detector(DetectorOptions('ultralytics_world', str(tmp_path / 'bad.pt')))


def _bert_tokenizer(folder: Path) -> None:
    package = pytest.importorskip(PACKAGE)
    for name in (
        'tokenizer.json',
        'tokenizer_config.json',
        'vocab.txt',
        'special_tokens_map.json',
    ):
        shutil.copy(Path(package.MODEL_DIR) / name, folder / name)


@pytest.fixture(scope='module')
def grounding_dino(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained Grounding DINO of a few thousand parameters."""
    block_broken_torchvision()
    from transformers import (
        BertConfig,
        GroundingDinoConfig,
        GroundingDinoForObjectDetection,
        SwinConfig,
    )

    torch.manual_seed(0)
    config = GroundingDinoConfig(
        backbone_config=SwinConfig(
            embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 2, 2], window_size=4,
            out_features=['stage2', 'stage3', 'stage4'],
        ),
        text_config=BertConfig(
            hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
        ),
        d_model=32, encoder_layers=1, decoder_layers=2, encoder_ffn_dim=16, decoder_ffn_dim=16,
        encoder_attention_heads=2, decoder_attention_heads=2, num_queries=12,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp('dino')
    GroundingDinoForObjectDetection(config).save_pretrained(folder)
    _bert_tokenizer(folder)
    return folder


def test_grounding_dino_scores_every_name(grounding_dino: Path, image: RgbdImage) -> None:
    options = DetectorOptions('transformers_zero_shot', str(grounding_dino), least_score=1e-6)
    detector = build_detector(options)
    detector.set_vocabulary(['apple', 'milk carton', 'salt_shaker'])
    assert detector.names == ('apple', 'milk carton', 'salt shaker')
    _check(detector.detect(image), image, detector.names)


@pytest.fixture(scope='module')
def owl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained OWLv2 with a letter-by-letter tokenizer."""
    block_broken_torchvision()
    from transformers import CLIPTokenizer, Owlv2Config, Owlv2ForObjectDetection

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp('owl')
    letters = [chr(code) for code in range(97, 123)]
    pieces = [*letters, *(f'{each}</w>' for each in letters), '<|startoftext|>', '<|endoftext|>']
    (folder / 'vocab.json').write_text(json.dumps({each: i for i, each in enumerate(pieces)}))
    (folder / 'merges.txt').write_text('#version: 0.2\n')
    CLIPTokenizer(
        str(folder / 'vocab.json'), str(folder / 'merges.txt'), unk_token='<|endoftext|>'
    ).save_pretrained(folder)
    text = {'hidden_size': 16, 'num_hidden_layers': 1, 'num_attention_heads': 2,
            'intermediate_size': 16, 'vocab_size': len(pieces), 'max_position_embeddings': 16,
            'bos_token_id': 52, 'eos_token_id': 53, 'pad_token_id': 53}  # fmt: skip
    vision = {'hidden_size': 16, 'num_hidden_layers': 1, 'num_attention_heads': 2,
              'intermediate_size': 16, 'image_size': 64, 'patch_size': 16}  # fmt: skip
    config = Owlv2Config(text_config=text, vision_config=vision, projection_dim=16)
    Owlv2ForObjectDetection(config).save_pretrained(folder)
    return folder


def test_owl_scores_every_name(owl: Path, image: RgbdImage) -> None:
    options = DetectorOptions('transformers_zero_shot', str(owl), least_score=1e-6)
    detector = build_detector(options)
    detector.set_vocabulary(['apple', 'mug'])
    _check(detector.detect(image), image, detector.names)


def test_a_model_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='expected a model such as'):
        build_detector(DetectorOptions('transformers_zero_shot'))
    with pytest.raises(ModelError, match='no zero-shot detector'):
        build_detector(DetectorOptions('transformers_zero_shot', str(tmp_path)))


def test_an_unknown_backend_is_said_so() -> None:
    with pytest.raises(ModelError, match='expected a detector backend'):
        DetectorOptions('magic')


def test_boxes_come_back_from_the_canvas() -> None:
    box = letterboxed(np.zeros((480, 640, 3), dtype=np.uint8), 320, 320, 0)
    assert box.pixels.shape == (320, 320, 3)
    back = box.boxes_back(np.array([[0, 0, 320, 240], [10, 10, 20, 400]], dtype=np.float32))
    assert back.tolist() == [[0, 0, 640, 480], [20, 20, 40, 480]]
