"""`tapa train`: trains the embedded models; nothing that a user runs does so by itself."""

from pathlib import Path
from typing import Any

import click

from tapa_cli.console import Console
from tapa_cli.data import DETECTOR_DATA, PLANNER_DATA, SKILL_DATA
from tapa_cli.exits import CliError, Exit

EMBEDDED = Path('models') / 'planner'


@click.group()
def train() -> None:
    """Train the embedded models; an interrupted run goes on from its last check-point."""


@train.command()
@click.option(
    '--data',
    default=DETECTOR_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder that `tapa data detector` wrote.',
)
@click.option(
    '--out',
    default=Path('models') / 'detector',
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Where the weights go.',
)
@click.option(
    '--minutes',
    default=75.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help='Time for the training.',
)
@click.option(
    '--threads', default=2, show_default=True, type=click.IntRange(1), help='Processor threads.'
)
@click.option('--seed', default=0, show_default=True, help='Seed of the training.')
@click.option(
    '--start',
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help='Folder of trained weights to begin from (a chained run).',
)
@click.option(
    '--proposer-share',
    default=0.38,
    show_default=True,
    type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True),
    help='Share of the time for the network that finds; the one that names gets the rest.',
)
@click.option('--fresh', is_flag=True, help='Start anew, not from the last check-point.')
def detector(data: Path, out: Path, fresh: bool, **values: Any) -> None:
    """Train the detector on pictures that `tapa data detector` wrote."""
    if not data.is_dir():
        raise CliError(
            f'there is no data in {data}; write it with `tapa data detector --out {data}`',
            Exit.USAGE,
        )
    from perception.training.loop import train as train_detector
    from perception.training.loop import TrainingOptions

    console = Console()
    options = TrainingOptions(data=data, out=out, resume=not fresh, **values)
    train_detector(options, console.say)


@train.command()
@click.option(
    '--out',
    default=EMBEDDED,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Where the weights go.',
)
@click.option(
    '--minutes',
    default=30.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help='Time for the training.',
)
@click.option(
    '--samples', default=80_000, show_default=True, type=click.IntRange(1), help='Wishes to draw.'
)
@click.option(
    '--threads', default=2, show_default=True, type=click.IntRange(1), help='Processor threads.'
)
@click.option('--seed', default=0, show_default=True, help='Seed of the training.')
@click.option(
    '--start',
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help='Folder of trained weights to begin from (a chained run).',
)
@click.option(
    '--part',
    default='both',
    show_default=True,
    type=click.Choice(['both', 'wish', 'steps']),
    help='Which decoder to train: what a wish means, the steps for it, or one after the other.',
)
@click.option(
    '--model',
    help='Tune this causal language model (name or folder of transformers) on triplets instead.',
)
@click.option(
    '--method',
    default='lora',
    show_default=True,
    type=click.Choice(['lora', 'adapter', 'full']),
    help='With --model: LoRA, the prefix tuning of LLaMA-Adapter, or all weights.',
)
@click.option(
    '--data',
    default=PLANNER_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='With --model: folder that `tapa data generate` wrote.',
)
@click.option(
    '--batch',
    default=8,
    show_default=True,
    type=click.IntRange(1),
    help='With --model: batch size.',
)
@click.option('--rate', default=0.0, help='Learning rate.  [default: what is usual]')
def planner(
    out: Path, minutes: float, samples: int, threads: int, seed: int, start: Path | None, part: str,
    model: str | None, method: str, data: Path, batch: int, rate: float,
) -> None:  # fmt: skip
    """
    Train the planner's language model: the embedded one, or any causal model with --model.

    The embedded one draws its wishes itself; others learn from `tapa data generate`.
    """
    console = Console()
    if model is not None:
        values = {
            'model': model, 'method': method, 'minutes': minutes, 'examples': samples,
            'seed': seed, 'batch_size': batch, 'learning_rate': rate,
        }  # fmt: skip
        _tune(console, out, data, values)
        return
    from tapa_planner.tuning.train import train_planner, TrainingConfig

    config = TrainingConfig(
        samples=samples, minutes=minutes, seed=seed, threads=threads, learning_rate=rate
    )
    paths = train_planner(out, config, console.say, start, part)
    console.say(f'weights in {", ".join(map(str, paths))}')


@train.command()
@click.option(
    '--data',
    default=SKILL_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder that `tapa data skills` wrote.',
)
@click.option(
    '--out',
    default=Path('models') / 'affordance',
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Where the weights go.',
)
@click.option('--seed', default=0, show_default=True, help='Seed of the training.')
def affordance(data: Path, out: Path, seed: int) -> None:
    """Learn from records of skills how likely each is to succeed where; takes seconds."""
    from tapa_planner.affordances.record import read_records
    from tapa_planner.affordances.train import (
        left_out_quality,
        train_affordance,
        TrainingOptions,
    )
    from tapa_planner.domain_files import load_domain
    from tapa_planner.errors import TapaError

    console = Console()
    try:
        records = list(read_records(data))
    except TapaError as exc:
        raise CliError(f'{exc}; write it with `tapa data skills`', Exit.USAGE) from exc
    options = TrainingOptions(seed=seed)
    model = train_affordance(load_domain(), records, options, console.say)
    found = left_out_quality(load_domain(), records, options)
    if found is not None:
        console.say(
            f'on homes left out of it: calibration error {found.error:.3f}, area under ROC'
            f' {found.area:.3f}, Brier score {100 * found.gain:.0f} % better than shares'
        )
    worlds = len({each.world for each in records})
    model.save(out, {'attempts': len(records), 'worlds': worlds, 'seed': seed})
    console.say(f'learned from {len(records)} attempts in {worlds} homes; weights in {out}')


def _tune(console: Console, out: Path, data: Path, values: dict[str, Any]) -> None:
    from tapa_planner.errors import TapaError
    from tapa_planner.tuning.tune import tune, TuneConfig

    if out == EMBEDDED:
        raise CliError(f'choose another folder than {out} for a tuned model: --out', Exit.USAGE)
    try:
        tuned = tune(data, out, TuneConfig(**values), console.say)
    except TapaError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    console.say(
        f'{tuned.steps} steps; loss a token on held-out triplets {tuned.loss_before:.3f} before,'
        f' {tuned.loss_after:.3f} after; plan with `--model {tuned.folder}`'
    )
