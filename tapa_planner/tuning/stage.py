"""One stage of training: batches until the time is up, with check-points to go on from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
import math
from pathlib import Path
import random
import time
from typing import TypeVar

import torch
from torch import Tensor

from tapa_planner.models.copy_decoder import CopyDecoder
from tapa_planner.precision import forward_precision

Batch = TypeVar('Batch')
Say = Callable[[str], None]


@dataclass(frozen=True)
class StageConfig:
    """How long and how to train; minutes are wall time, over all runs that are chained."""

    minutes: float
    batch_size: int = 48
    learning_rate: float = 1.5e-3
    warm_up_steps: int = 200
    checkpoint_minutes: float = 5.0
    seed: int = 0


def run_stage(
    name: str,
    model: CopyDecoder,
    epoch: Callable[[random.Random], Iterator[Batch]],
    loss_of: Callable[[CopyDecoder, Batch], Tensor],
    config: StageConfig,
    folder: Path,
    say: Say = print,
) -> float:
    """Train until the minutes are used up; return the last running loss. Resumes by itself."""
    checkpoint = folder / f'{name}.checkpoint.pt'
    optimiser = torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=0.02)
    rng = random.Random(config.seed)
    torch.manual_seed(config.seed)
    used_s, step, running = _resume(checkpoint, model, optimiser, say)
    rng.seed(config.seed + step)
    started = saved = time.monotonic()
    model.train()
    while used_s + time.monotonic() - started < config.minutes * 60.0:
        for batch in epoch(rng):
            elapsed_s = used_s + time.monotonic() - started
            share = min(1.0, elapsed_s / (config.minutes * 60.0))
            if share >= 1.0:
                break
            _set_rate(optimiser, config, step, share)
            with forward_precision():
                loss = loss_of(model, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            value = float(loss.detach())
            running = value if math.isnan(running) else 0.98 * running + 0.02 * value
            if step % 200 == 0:
                say(f'{name}: step {step}, {elapsed_s / 60.0:.1f} min, loss {running:.4f}')
            if time.monotonic() - saved > config.checkpoint_minutes * 60.0:
                saved = time.monotonic()
                _save(checkpoint, model, optimiser, elapsed_s, step, running)
    _save(checkpoint, model, optimiser, used_s + time.monotonic() - started, step, running)
    model.eval()
    return running


def _set_rate(
    optimiser: torch.optim.Optimizer, config: StageConfig, step: int, share: float
) -> None:
    """Warm up, then fall as a cosine of the share of time used, whatever the machine's speed."""
    warm = min(1.0, (step + 1) / config.warm_up_steps)
    rate = config.learning_rate * warm * (0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * share)))
    for group in optimiser.param_groups:
        group['lr'] = rate


def _save(
    path: Path, model: CopyDecoder, optimiser: torch.optim.Optimizer,
    used_s: float, step: int, running: float,
) -> None:  # fmt: skip
    state = {
        'model': model.state_dict(), 'optimiser': optimiser.state_dict(),
        'used_s': used_s, 'step': step, 'running': running,
    }  # fmt: skip
    temporary = path.with_suffix('.new')
    torch.save(state, temporary)
    temporary.replace(path)


def _resume(
    path: Path, model: CopyDecoder, optimiser: torch.optim.Optimizer, say: Say
) -> tuple[float, int, float]:
    if not path.exists():
        return 0.0, 0, math.nan
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state['model'])
    optimiser.load_state_dict(state['optimiser'])
    say(f'going on from {path.name}: step {state["step"]}, {state["used_s"] / 60.0:.1f} min used')
    return float(state['used_s']), int(state['step']), float(state['running'])


def sized(items: Sequence[Batch], size: int) -> Iterator[Sequence[Batch]]:
    """Yield consecutive parts of a sequence."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
