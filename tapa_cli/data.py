"""`tapa data`: writes training data."""

from pathlib import Path

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit

DETECTOR_DATA = Path('.data') / 'detector'


@click.group()
def data() -> None:
    """Write training data from the simulator and its language."""


@data.command()
@click.option(
    '--out',
    default=DETECTOR_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder to write to.',
)
@click.option(
    '--images',
    default=12_000,
    show_default=True,
    type=click.IntRange(1),
    help='How many images the folder shall hold.',
)
@click.option(
    '--first-seed',
    default=21_000,
    show_default=True,
    type=click.IntRange(0),
    help='First home: 20000-20999 for validation, 21000 and above for training.',
)
@click.option(
    '--width', default=640, show_default=True, type=click.IntRange(32), help='Pixels across.'
)
@click.option(
    '--height', default=480, show_default=True, type=click.IntRange(32), help='Pixels down.'
)
@click.option(
    '--jobs', default=2, show_default=True, type=click.IntRange(1, 64), help='Processes that draw.'
)
def detector(out: Path, images: int, first_seed: int, width: int, height: int, jobs: int) -> None:
    """
    Render labelled pictures of random homes for the detector.

    An interrupted run goes on where it stopped.
    """
    from sim.dataset import DatasetConfig, write_dataset

    console = Console()
    try:
        config = DatasetConfig(images, first_seed, width, height)
    except ValueError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    drawn = write_dataset(
        out, config, lambda done, wanted: console.activity(f'{done} of {wanted} images'), jobs
    )
    console.end_activity()
    console.say(f'{drawn} images drawn; {out} holds {images}')


@data.command()
@click.option(
    '--out',
    default=Path('.data') / 'planner.jsonl',
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help='File to write.',
)
@click.option(
    '--samples', default=80_000, show_default=True, type=click.IntRange(1), help='How many wishes.'
)
@click.option('--seed', default=0, show_default=True, help='The same seed gives the same wishes.')
def planner(out: Path, samples: int, seed: int) -> None:
    """Write wishes with their scenes and meanings, one JSON object a line, to look at."""
    from dataclasses import asdict
    import json

    from tapa_planner.models.minilm import load_minilm
    from tapa_planner.tuning.data import Sampler

    console = Console()
    out.parent.mkdir(parents=True, exist_ok=True)
    sampler = Sampler(seed * 100)
    with out.open('w', encoding='utf-8') as file:
        for sample in sampler.samples(samples):
            file.write(json.dumps(asdict(sample), ensure_ascii=False) + '\n')
    console.say(f'{samples} wishes in {out}')
