"""
Tunes a causal language model of the transformers library on triplets: `tapa train planner --model`.

LoRA (Hu et al., 2021) and the prefix tuning of LLaMA-Adapter (Zhang et al., 2023), which TaPA used,
come from peft; `full` trains every weight, for models that are small enough. Only completions count
for the loss. The trainer of transformers keeps check-points and goes on from the last one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
import json
from pathlib import Path
import time
from typing import Any

import torch

from tapa_planner.errors import InputError, ModelError
from tapa_planner.torchvision_guard import block_broken_torchvision
from tapa_planner.tuning.examples import Example, examples_of
from tapa_planner.tuning.shards import read_triplets

METHODS = ('lora', 'adapter', 'full')
_IGNORED = -100
_HELD_OUT = 100
Say = Callable[[str], None]


@dataclass(frozen=True)
class TuneConfig:
    """
    How to tune.

    :param model: name or folder of the model to begin from.
    :param method: one of `METHODS`.
    :param minutes: wall time of the training, over all runs that are chained by check-points.
    :param examples: prompts to learn from, at most.
    :param rank: of LoRA's matrices.
    :param prefix: length of the adapter's prefix, and `layers` how many of the upper layers have it;
        the paper's are 10 and all but two.
    :param length: longest prompt with its completion, in tokens; longer prompts lose their beginning.
    """

    model: str
    method: str = 'lora'
    minutes: float = 30.0
    examples: int = 20_000
    batch_size: int = 8
    learning_rate: float = 0.0
    rank: int = 16
    prefix: int = 10
    layers: int = 0
    length: int = 1024
    seed: int = 0
    checkpoint_steps: int = 100

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(
                f'expected one of {", ".join(METHODS)} as method, got {self.method!r}'
            )

    @property
    def rate(self) -> float:
        """The learning rate: the given one, or what is usual for the method."""
        return self.learning_rate or {'lora': 2e-4, 'adapter': 9e-3, 'full': 1e-3}[self.method]


@dataclass(frozen=True)
class Tuned:
    """What came out: the loss a token on held-out triplets before and after."""

    folder: Path
    loss_before: float
    loss_after: float
    steps: int
    trained_weights: int


def tune(data: Path, out: Path, config: TuneConfig, say: Say = print) -> Tuned:
    """
    Tune on the split `train`, measure on `new_scenes`, write what was trained to `out`.

    :raises InputError: if there is no data.
    :raises ModelError: if the model cannot be loaded, or the method does not fit it.
    """
    out.mkdir(parents=True, exist_ok=True)
    _check_settings(out, config)
    model, tokenizer = _load(config)
    encode = _Encoder(tokenizer, config.length)
    train = encode.all(_examples(data, 'train', config.examples))
    held_out = encode.all(_examples(data, 'new_scenes', _HELD_OUT))
    tuned, trained = _prepared(model, config)
    say(
        f'{len(train)} examples; {trained} of {_size(tuned)} weights are trained ({config.method})'
    )
    trainer = _trainer(tuned, train, held_out, out, config, encode.pad, say)
    before = _loss(trainer)
    checkpoints = sorted(out.glob('checkpoint-*'))
    if checkpoints:
        say(f'going on from {checkpoints[-1].name}')
    trainer.train(resume_from_checkpoint=bool(checkpoints))
    after = _loss(trainer)
    tuned.save_pretrained(out)
    tokenizer.save_pretrained(out)
    result = Tuned(out, before, after, trainer.state.global_step, trained)
    report = {**asdict(config), 'loss_before': before, 'loss_after': after, 'steps': result.steps}
    (out / 'tuning.json').write_text(json.dumps(report, indent=2) + '\n', encoding='utf-8')
    return result


def _examples(data: Path, split: str, most: int) -> list[Example]:
    every = (example for each in read_triplets(data, split) for example in examples_of(each))
    return list(islice(every, most))


def _load(config: TuneConfig) -> tuple[Any, Any]:
    block_broken_torchvision()
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(config.model)
        model = AutoModelForCausalLM.from_pretrained(config.model)
    except Exception as exc:  # hub, file and configuration errors have no common base
        first = str(exc).strip().split('\n')[0][:200]
        raise ModelError(f'the model {config.model!r} cannot be loaded: {first}') from exc
    return model, tokenizer


def _prepared(model: Any, config: TuneConfig) -> tuple[Any, int]:
    """Return the model with what shall be trained, and how many weights that is."""
    from peft import AdaptionPromptConfig, get_peft_model, LoraConfig, TaskType

    if config.method != 'full':
        depth = int(getattr(model.config, 'num_hidden_layers', 0))
        layers = config.layers or max(1, depth - 2)
        own = (
            LoraConfig(
                task_type=TaskType.CAUSAL_LM, r=config.rank, lora_alpha=2 * config.rank,
                lora_dropout=0.05, target_modules='all-linear',
            )
            if config.method == 'lora'
            else AdaptionPromptConfig(
                task_type=TaskType.CAUSAL_LM, adapter_len=config.prefix, adapter_layers=layers
            )
        )  # fmt: skip
        try:
            model = get_peft_model(model, own)
        except (ValueError, KeyError) as exc:
            raise ModelError(
                f'the method {config.method} does not fit the model {config.model}: {exc}'
            ) from exc
    trained = sum(each.numel() for each in model.parameters() if each.requires_grad)
    return model, trained


def _size(model: Any) -> int:
    return sum(each.numel() for each in model.parameters())


class _Encoder:
    """Turns examples into token ids, with the prompt left out of the loss."""

    def __init__(self, tokenizer: Any, length: int) -> None:
        self._tokenizer = tokenizer
        self._length = length
        self._end = [tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else []
        self._pad = tokenizer.pad_token_id or tokenizer.eos_token_id or 0

    def all(self, examples: Iterable[Example]) -> list[dict[str, list[int]]]:
        return [self._one(each) for each in examples]

    def _one(self, example: Example) -> dict[str, list[int]]:
        said = list(self._tokenizer(example.completion, add_special_tokens=False)['input_ids'])
        said = (said + self._end)[: self._length // 2]
        prompt = list(self._tokenizer(example.prompt)['input_ids'])[-(self._length - len(said)) :]
        return {'input_ids': prompt + said, 'labels': [_IGNORED] * len(prompt) + said}

    def pad(self, rows: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        """Return a batch, padded on the right."""
        width = max(len(each['input_ids']) for each in rows)

        def padded(key: str, filling: int) -> torch.Tensor:
            return torch.tensor(
                [each[key] + [filling] * (width - len(each[key])) for each in rows]
            )

        mask = [[1] * len(e['input_ids']) + [0] * (width - len(e['input_ids'])) for e in rows]
        return {
            'input_ids': padded('input_ids', self._pad),
            'labels': padded('labels', _IGNORED),
            'attention_mask': torch.tensor(mask),
        }


def _trainer(
    model: Any, train: list[Any], held_out: list[Any], out: Path, config: TuneConfig,
    pad: Callable[..., Any], say: Say,
) -> Any:  # fmt: skip
    from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

    clock = out / 'used_s.json'
    used_s = json.loads(clock.read_text()) if clock.exists() else 0.0
    started = time.monotonic()

    class Watch(TrainerCallback):
        """Ends the training in time, and keeps the time over chained runs."""

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
            elapsed_s = used_s + time.monotonic() - started
            if elapsed_s > config.minutes * 60.0:
                control.should_training_stop = control.should_save = True
            return control

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            clock.write_text(json.dumps(used_s + time.monotonic() - started))

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if logs and 'loss' in logs:
                say(f'step {state.global_step}: loss {float(logs["loss"]):.4f}')

    settings = TrainingArguments(
        output_dir=str(out),
        per_device_train_batch_size=config.batch_size,
        per_device_eval_batch_size=config.batch_size,
        num_train_epochs=1_000.0,
        learning_rate=config.rate,
        weight_decay=0.02,
        warmup_steps=20,
        lr_scheduler_type='constant_with_warmup',
        logging_steps=20,
        save_steps=config.checkpoint_steps,
        save_total_limit=2,
        report_to=[],
        remove_unused_columns=False,
        disable_tqdm=True,
        seed=config.seed,
        data_seed=config.seed,
        bf16=torch.cuda.is_available() and torch.cuda.is_bf16_supported(),
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
    )
    trainer = Trainer(
        model, settings, data_collator=pad, train_dataset=train, eval_dataset=held_out,
        callbacks=[Watch()],
    )  # fmt: skip
    trainer.remove_callback(PrinterCallback)
    return trainer


def _loss(trainer: Any) -> float:
    return float(trainer.evaluate()['eval_loss'])


def _check_settings(out: Path, config: TuneConfig) -> None:
    """Go on only with what fits: another method in the same folder would mix two runs."""
    path = out / 'tune_config.json'
    kept = {'model': config.model, 'method': config.method, 'rank': config.rank,
            'prefix': config.prefix, 'layers': config.layers}  # fmt: skip
    if path.exists():
        known = json.loads(path.read_text(encoding='utf-8'))
        if known != kept:
            raise InputError(
                f'{out} was begun with {known}, and {kept} is asked for now; choose another folder'
            )
    path.write_text(json.dumps(kept) + '\n', encoding='utf-8')
