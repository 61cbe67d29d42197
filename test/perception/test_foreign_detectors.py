"""The backends for pretrained detectors, driven by tiny untrained models saved to a folder."""

import json
from pathlib import Path
import shutil
import subprocess
import sys

import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.detector import build_detector, Detection, DetectorOptions
from perception.detectors.letterbox import letterboxed
from perception.rgbd import RgbdImage
from perception.sentence_encoder import PACKAGE
from tapa_planner.errors import InputError, ModelError
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


@pytest.fixture(scope='module')
def yoloe_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained YOLOE segmentation file that knows two names."""
    pytest.importorskip('ultralytics')
    block_broken_torchvision()
    from ultralytics.nn.tasks import YOLOESegModel

    torch.manual_seed(0)
    model = YOLOESegModel('yoloe-11n-seg.yaml', nc=2, verbose=False).eval()
    model.names = {0: 'apple', 1: 'box'}
    model.set_classes(
        ['apple', 'box'], torch.nn.functional.normalize(torch.randn(1, 2, 512), dim=-1)
    )
    path = tmp_path_factory.mktemp('weights') / 'tiny-yoloe-seg.pt'
    torch.save({'model': model, 'train_args': {}}, path)
    return path


def test_yoloe_gives_boxes_and_masks(yoloe_weights: Path, image: RgbdImage) -> None:
    options = DetectorOptions('ultralytics_world', str(yoloe_weights), least_score=1e-6)
    detector = build_detector(options)
    assert detector.names == ('apple', 'box')
    found = detector.detect(image)
    _check(found, image, detector.names)
    assert found
    assert all(each.mask is not None for each in found)
    assert found[0].mask is not None
    assert found[0].mask.shape == image.depth_m.shape


def test_zero_shot_detections_have_chances_and_embeddings(
    owl: Path, grounding_dino: Path, image: RgbdImage
) -> None:
    for folder in (owl, grounding_dino):
        options = DetectorOptions('transformers_zero_shot', str(folder), least_score=1e-6)
        detector = build_detector(options)
        detector.set_vocabulary(['apple', 'mug', 'box'])
        found = detector.detect(image)
        assert found
        for each in found:
            assert each.chances[0][0] == each.label
            assert sum(chance for _, chance in each.chances) <= 1.0 + 1e-5
            assert abs(float((each.embedding**2).sum()) - 1.0) < 1e-3


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / 'config.json').write_text(json.dumps({'model_type': 'llama', 'hidden_size': 8}))
    with pytest.raises(ModelError, match='no zero-shot detector'):
        build_detector(DetectorOptions('transformers_zero_shot', str(tmp_path)))


def test_names_that_cannot_be_leave_the_old_ones(owl: Path) -> None:
    detector = build_detector(DetectorOptions('transformers_zero_shot', str(owl)))
    detector.set_vocabulary(['apple'])
    for wrong in (['x' * 500], ['清水'], ['']):
        with pytest.raises(InputError, match='expected'):
            detector.set_vocabulary(wrong)
        assert detector.names == ('apple',)


BLOCKING = """
import sys
from importlib.abc import MetaPathFinder
BLOCKED = set(sys.argv[2].split(','))
class Block(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in BLOCKED:
            raise ImportError(f'{name} is not here')
sys.meta_path.insert(0, Block())
import numpy as np
from perception.detector import build_detector, DetectorOptions
from perception.rgbd import RgbdImage
color = np.random.default_rng(0).integers(0, 255, (480, 640, 3)).astype(np.uint8)
depth = np.full((480, 640), 1.5, dtype=np.float32)
pose = np.array([[0., 0., 1., 0.], [-1., 0., 0., 0.], [0., -1., 0., 1.2], [0., 0., 0., 1.]])
camera = np.array([[550., 0., 320.], [0., 550., 240.], [0., 0., 1.]])
backend, weights = sys.argv[1].split('|')
options = DetectorOptions(backend, weights, least_score=1e-6 if weights else 0.3)
found = build_detector(options).detect(RgbdImage(color, depth, camera, pose))
print('found', len(found), sorted(BLOCKED & set(sys.modules)))
"""


def _without(packages: str, backend: str, weights: str = '') -> str:
    result = subprocess.run(
        [sys.executable, '-c', BLOCKING, f'{backend}|{weights}', packages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.stdout + result.stderr


def test_the_embedded_detector_needs_no_deep_learning_library() -> None:
    told = _without('ultralytics,torchvision,torch,transformers', 'embedded')
    assert 'found ' in told
    assert told.strip().endswith('[]')


def test_yolo_and_dino_work_without_torchvision(yoloe_weights: Path, grounding_dino: Path) -> None:
    assert 'found ' in _without('torchvision', 'ultralytics_world', str(yoloe_weights))
    assert 'found ' in _without('torchvision', 'transformers_zero_shot', str(grounding_dino))


def test_a_missing_library_is_named(yoloe_weights: Path) -> None:
    told = _without('ultralytics', 'ultralytics_world', str(yoloe_weights))
    assert 'expected the package ultralytics' in told
