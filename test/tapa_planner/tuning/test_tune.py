"""Tuning a small Llama made here: LoRA and the adapter learn, go on, and plan afterwards."""

from pathlib import Path

import pytest
from tiny_llama import make_tiny_llama

from tapa_planner.errors import InputError, ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.huggingface import HuggingFaceModel
from tapa_planner.object_list import scene_from_names
from tapa_planner.plan import PlanRequest
from tapa_planner.strategies.build import build_strategy
from tapa_planner.tuning.examples import examples_of
from tapa_planner.tuning.shards import DataConfig, read_triplets, write_data
from tapa_planner.tuning.tune import tune, TuneConfig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
SCENE = scene_from_names(['table', 'fridge', 'apple', 'mug', 'knife'], load_lexicon()).scene


@pytest.fixture(scope='module')
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('data')
    write_data(folder, DataConfig(count=40, shard=40), ([SCENE], [SCENE]))
    return folder


@pytest.fixture(scope='module')
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_llama(tmp_path_factory.mktemp('llama'))


@pytest.mark.parametrize('method', ['lora', 'adapter', 'full'])
def test_it_learns_goes_on_and_plans(method: str, data: Path, llama: Path, tmp_path: Path) -> None:
    def config(minutes: float) -> TuneConfig:
        return TuneConfig(str(llama), method, minutes, examples=60, batch_size=4, length=256)

    first = tune(data, tmp_path, config(0.05), lambda text: None)
    said: list[str] = []
    second = tune(data, tmp_path, config(0.12), said.append)
    assert any('going on from checkpoint' in each for each in said)
    assert second.steps > first.steps
    assert second.loss_after < first.loss_before
    if method != 'full':
        assert second.trained_weights < 50_000
    model = HuggingFaceModel.load(tmp_path)
    request = PlanRequest(SCENE, 'put the apple in the fridge')
    assert build_strategy('tapa', model).propose(request)


def test_a_folder_of_another_run_and_a_missing_model_are_told(
    data: Path, llama: Path, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match='cannot be loaded'):
        tune(data, tmp_path / 'a', TuneConfig('no/such-model'), lambda text: None)
    tune(data, tmp_path / 'b', TuneConfig(str(llama), minutes=0.01, length=128), lambda text: None)
    with pytest.raises(InputError, match='was begun with'):
        tune(data, tmp_path / 'b', TuneConfig(str(llama), 'adapter'), lambda text: None)
    with pytest.raises(InputError, match='tapa data generate'):
        tune(tmp_path, tmp_path / 'c', TuneConfig(str(llama)), lambda text: None)


def test_examples_are_what_the_model_is_asked(data: Path) -> None:
    triplet = next(each for each in read_triplets(data, 'train') if each['kind'] == 'plan')
    wish, steps = examples_of(triplet)
    assert wish.prompt.endswith('Answer:')
    assert wish.completion == f' {triplet["wish"]}'
    assert steps.prompt.endswith('Steps:')
    assert steps.completion.endswith(' DONE')
