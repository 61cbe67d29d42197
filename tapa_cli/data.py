"""`tapa data`: writes training data."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit

if TYPE_CHECKING:
    from tapa_planner.scene import Scene

DETECTOR_DATA = Path('.data') / 'detector'
PLANNER_DATA = Path('.data') / 'planner'
SKILL_DATA = Path('.data') / 'skills'
_TRAINING_HOME, _UNSEEN_HOME = 21_000, 20_000


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
    default=PLANNER_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder to write to.',
)
@click.option(
    '--count',
    default=20_000,
    show_default=True,
    type=click.IntRange(1),
    help='Triplets for training; each of the other splits gets a twentieth.',
)
@click.option(
    '--seed', default=0, show_default=True, help='The same seed gives the same triplets.'
)
@click.option(
    '--names',
    type=click.Path(dir_okay=False, path_type=Path),
    help='A JSON list of names, or several lists, to make scenes of instead of our apartments; of four'
    ' lists or more the last quarter is kept out of training.',
)
@click.option(
    '--apartments',
    default=40,
    show_default=True,
    type=click.IntRange(2),
    help='How many apartments scenes are taken from; one in four is kept out of training.',
)
@click.option(
    '--jobs',
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help='Processes that make them.',
)
@click.option(
    '--ray',
    'ray_address',
    help='Address of a Ray cluster to make them on (auto, local, ray://...).',
)
@click.option('--alpaca', is_flag=True, help='Write Alpaca files of all splits as well.')
@click.option(
    '--teacher',
    help='URL of an OpenAI-compatible server (URL#model) that writes instructions and plans, as in'
    ' TaPA; what does not replay is dropped.',
)
def generate(
    out: Path, count: int, seed: int, names: Path | None, apartments: int, jobs: int,
    ray_address: str | None, alpaca: bool, teacher: str | None,
) -> None:  # fmt: skip
    r"""
    Write triplets of scene, instruction and checked answer for the planner.

    An interrupted run goes on where it stopped.

    \b
    Example: tapa data generate --count 2000 --alpaca
    """
    from tapa_planner.errors import TapaError
    from tapa_planner.tuning.shards import DataConfig, write_data

    console = Console()

    def say(done: int, wanted: int) -> None:
        console.activity(f'{done} of {wanted} shards')

    try:
        scenes = _scenes(names, apartments, console)
        if teacher:
            from tapa_planner.tuning.teacher import teach

            kept = teach(out, teacher, scenes[0], count, seed, console.activity)
            console.end_activity()
            console.say(
                f'{kept} triplets of {teacher.partition("#")[2] or "the teacher"} in {out}'
            )
            return
        manifest = write_data(out, DataConfig(count, seed), scenes, jobs, ray_address, say)
        console.end_activity()
        for split, value in manifest['splits'].items():
            kinds = ', '.join(f'{number} {kind}' for kind, number in value['kinds'].items())
            console.say(f'{split}: {value["triplets"]} triplets ({kinds})')
        if alpaca:
            from tapa_planner.tuning.alpaca import export_alpaca

            console.say(f'Alpaca files: {", ".join(path.name for path in export_alpaca(out))}')
    except TapaError as exc:
        console.end_activity()
        raise CliError(str(exc), Exit.USAGE) from exc


@data.command()
@click.option(
    '--out',
    default=SKILL_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder to write to.',
)
@click.option(
    '--homes',
    default=120,
    show_default=True,
    type=click.IntRange(1),
    help='How many homes to try skills in: kitchens and apartments by turns.',
)
@click.option(
    '--first-seed',
    default=21_500,
    show_default=True,
    type=click.IntRange(0),
    help='First home; those from 21000 on are for training.',
)
@click.option(
    '--jobs', default=2, show_default=True, type=click.IntRange(1, 64), help='Processes that try.'
)
def skills(out: Path, homes: int, first_seed: int, jobs: int) -> None:
    """
    Try skills on whatever simulated homes offer, and write what came of it (`tapa train affordance`).

    A home takes a minute or two; an interrupted run goes on where it stopped.
    """
    from benchmark.affordance.collect import collect

    console = Console()

    def say(done: int, wanted: int) -> None:
        console.activity(f'{done} of {wanted} homes')

    fresh = collect(out, range(first_seed, first_seed + homes), jobs, say)
    console.end_activity()
    console.say(f'tried skills in {fresh} homes; {out} holds {homes}')


def _scenes(
    names: Path | None, apartments: int, console: Console
) -> tuple[list['Scene'], list['Scene']]:
    """Return the scenes for training and those that training never sees."""
    if names is not None:
        from tapa_planner.lexicon import load_lexicon
        from tapa_planner.object_list import read_json, scene_from_names

        value = read_json(names)
        lists = (
            value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
        )
        scenes = [scene_from_names(each, load_lexicon()).scene for each in lists]
        unseen = len(scenes) // 4
        if not unseen:
            console.say('less than four lists: no scene is kept out of training')
            return scenes, scenes
        return scenes[:-unseen], scenes[-unseen:]
    from sim.apartment import apartment
    from sim.home_scene import scene_of_home

    homes = []
    for index in range(apartments):
        console.activity(f'{index} of {apartments} apartments')
        first = _UNSEEN_HOME if index % 4 == 3 else _TRAINING_HOME
        homes.append(scene_of_home(apartment(first + index)))
    console.end_activity()
    seen = [each for index, each in enumerate(homes) if index % 4 != 3]
    return seen, [each for index, each in enumerate(homes) if index % 4 == 3] or seen
