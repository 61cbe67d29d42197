"""`tapa train planner`: data, both stages, and the weights as safetensors with their sizes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
import json
from pathlib import Path
import random
import time

from safetensors.torch import load_file, save_file
import torch

from tapa_planner.errors import ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.copy_decoder import CopyDecoder, DecoderConfig
from tapa_planner.models.minilm import load_minilm
from tapa_planner.tuning import train_steps, train_wish
from tapa_planner.tuning.data import Sampler
from tapa_planner.tuning.stage import run_stage, Say, StageConfig

_WISH_SHARE = 2 / 3
_WISH_ADAPTER_RANK = 16


@dataclass(frozen=True)
class TrainingConfig:
    """What `tapa train planner` may be told; the minutes include the encoding of the data."""

    samples: int = 80_000
    minutes: float = 30.0
    seed: int = 0
    threads: int = 2
    batch_size: int = 48
    learning_rate: float = 0.0

    def rate(self, start: Path | None) -> float:
        """Return the learning rate: the given one, or a usual one, lower for a chained run."""
        return self.learning_rate or (1.5e-3 if start is None else 8e-4)


def train_planner(
    folder: Path,
    config: TrainingConfig,
    say: Say = print,
    start: Path | None = None,
    part: str = 'both',
) -> list[Path]:
    """
    Train both decoders, two thirds of the time for wishes; return the files of their weights.

    An interrupted run goes on from its check-points in the folder.

    :param start: folder of the weights of an earlier run to chain this one to.
    :param part: `both`, or one of `wish` and `steps`, which then has all of the time.
    """
    if part == 'wish':
        return [train_wish_decoder(folder, config, say, _weights(start, 'wish'))]
    if part == 'steps':
        return [train_step_decoder(folder, config, say, _weights(start, 'steps'))]
    wish = replace(config, minutes=config.minutes * _WISH_SHARE)
    steps = replace(
        config, minutes=config.minutes * (1.0 - _WISH_SHARE), samples=max(1, config.samples // 4)
    )
    return [
        train_wish_decoder(folder, wish, say, _weights(start, 'wish')),
        train_step_decoder(folder, steps, say, _weights(start, 'steps')),
    ]


def _weights(start: Path | None, name: str) -> Path | None:
    return None if start is None else start / f'{name}.safetensors'


def _begin(words: Sequence[str], start: Path | None, adapter_rank: int = 0) -> CopyDecoder:
    """Return a new decoder, or an earlier run's with rows for the words that it did not have."""
    model = CopyDecoder(DecoderConfig(tuple(words), adapter_rank=adapter_rank))
    if start is None:
        return model
    known = json.loads(start.with_suffix('.json').read_text(encoding='utf-8'))['words']
    rows = [known.index(word) if word in known else -1 for word in words]
    kept = torch.tensor([row >= 0 for row in rows])
    state = {key: each.float() for key, each in load_file(start).items()}
    for key in ('vocabulary.weight', 'write.weight', 'write.bias'):
        grown = model.state_dict()[key].clone()
        grown[kept] = state[key][[row for row in rows if row >= 0]]
        state[key] = grown
    loaded = model.load_state_dict(state, strict=False)
    lacking = [each for each in loaded.missing_keys if not each.startswith('adapter.')]
    if lacking or loaded.unexpected_keys:
        first = f'{lacking[0]} is missing' if lacking else f'got {loaded.unexpected_keys[0]}'
        raise ModelError(f'expected the weights of a decoder in {start}; {first}')
    return model


def train_wish_decoder(
    folder: Path, config: TrainingConfig, say: Say = print, start: Path | None = None
) -> Path:
    """
    Train the decoder that writes wishes; return the file of its weights.

    :param start: weights of an earlier run to chain this one to.
    """
    torch.set_num_threads(config.threads)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    encoder = load_minilm()
    sampler = Sampler(config.seed * 100)
    pool = train_wish.encode(encoder, list(sampler.samples(config.samples)))
    used = (time.monotonic() - started) / 60.0
    say(f'{len(pool)} samples drawn in {used:.1f} min')
    torch.manual_seed(config.seed)
    model = _begin(train_wish.WISH_VOCABULARY.words, start, _WISH_ADAPTER_RANK)
    run_stage(
        'wish',
        model,
        lambda rng: train_wish.batches(pool, config.batch_size, rng),
        train_wish.loss_of,
        StageConfig(
            config.minutes - used, config.batch_size, config.rate(start), seed=config.seed
        ),
        folder,
        say,
    )
    return save_weights(folder, 'wish', model)


def train_step_decoder(
    folder: Path, config: TrainingConfig, say: Say = print, start: Path | None = None
) -> Path:
    """Train the decoder that writes steps, like `train_wish_decoder`; return its weights' file."""
    torch.set_num_threads(config.threads)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    encoder, lexicon = load_minilm(), load_lexicon()
    rng = random.Random(config.seed)
    wishes = Sampler(config.seed * 100 + 50).samples(config.samples)
    made = (train_steps.step_sample(sample, lexicon, rng) for sample in wishes)
    pool = train_steps.encode(encoder, [sample for sample in made if sample is not None])
    used = (time.monotonic() - started) / 60.0
    say(f'{len(pool)} plans made and encoded in {used:.1f} min')
    torch.manual_seed(config.seed)
    model = _begin(train_steps.STEP_VOCABULARY.words, start)
    run_stage(
        'steps',
        model,
        lambda rng: train_steps.batches(pool, config.batch_size, rng),
        train_steps.loss_of,
        StageConfig(
            config.minutes - used, config.batch_size, config.rate(start), seed=config.seed
        ),
        folder,
        say,
    )
    return save_weights(folder, 'steps', model)


def save_weights(folder: Path, name: str, model: CopyDecoder) -> Path:
    """Write a decoder in half precision, and its sizes beside it."""
    path = folder / f'{name}.safetensors'
    save_file({key: value.half().contiguous() for key, value in model.state_dict().items()}, path)
    sizes = json.dumps(model.config.to_json(), indent=2)
    (folder / f'{name}.json').write_text(sizes + '\n', encoding='utf-8')
    return path
