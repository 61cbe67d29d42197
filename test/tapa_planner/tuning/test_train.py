"""`tapa train planner`: a run leaves weights that load and write; a chained run begins from them."""

from pathlib import Path

import pytest
import torch

from tapa_planner.errors import ModelError
from tapa_planner.models.copy_decoder import CopyDecoder, DecoderConfig
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.models.language_model import Prompt, Sampling, Task
from tapa_planner.models.minilm import load_minilm
from tapa_planner.strategies.constraints import WishConstraint
from tapa_planner.tuning import train_wish
from tapa_planner.tuning.data import Sampler
from tapa_planner.tuning.train import save_weights, train_planner, TrainingConfig

pytestmark = pytest.mark.timeout(120)


def tiny(seed: int = 3) -> TrainingConfig:
    return TrainingConfig(samples=48, minutes=0.02, seed=seed, threads=1, batch_size=24)


def written(folder: Path) -> str:
    text = 'open the fridge'
    sampling = Sampling(constraint=WishConstraint(text), max_pieces=30)
    return EmbeddedModel(folder).generate(Prompt(Task.WISH, text, text), sampling)[0].text


def test_a_run_leaves_weights_that_write_and_a_chained_run_begins_from_them(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    paths = train_planner(tmp_path / 'first', tiny(), said.append)
    assert [each.name for each in paths] == ['wish.safetensors', 'steps.safetensors']
    assert written(tmp_path / 'first')
    train_planner(tmp_path / 'next', tiny(4), said.append, tmp_path / 'first', 'wish')
    assert written(tmp_path / 'next')
    again: list[str] = []
    train_planner(tmp_path / 'next', tiny(4), again.append, tmp_path / 'first', 'wish')
    assert any('going on from' in each for each in again)


def test_weights_of_a_decoder_without_adapter_can_be_begun_from(tmp_path: Path) -> None:
    old = CopyDecoder(DecoderConfig(train_wish.WISH_VOCABULARY.words[:-2]))
    save_weights(tmp_path, 'wish', old)
    train_planner(tmp_path / 'next', tiny(), lambda _: None, tmp_path, 'wish')
    new = EmbeddedModel(tmp_path / 'next')._decoders[Task.WISH]
    assert new.adapter is not None
    assert new.config.words == train_wish.WISH_VOCABULARY.words


def test_weights_that_are_no_decoder_are_refused(tmp_path: Path) -> None:
    decoder = CopyDecoder(DecoderConfig(train_wish.WISH_VOCABULARY.words))
    del decoder.memory_norm
    save_weights(tmp_path, 'wish', decoder)
    with pytest.raises(ModelError, match=r'memory_norm.* is missing'):
        train_planner(tmp_path / 'next', tiny(), lambda _: None, tmp_path, 'wish')


def test_what_is_copied_is_never_hidden() -> None:
    torch.manual_seed(0)
    samples = list(Sampler(2).samples(40))
    size = len(train_wish.WISH_VOCABULARY)
    hidden_at_all = 0
    for each in train_wish.encode(load_minilm(), samples):
        copied = {output - size for outputs in each.rights for output in outputs}
        for _ in range(20):
            hidden = set(train_wish._hidden(each, size))
            hidden_at_all += len(hidden)
            assert not hidden & copied
    assert hidden_at_all > 0
