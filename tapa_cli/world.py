"""`tapa world`: simulated worlds to look at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit

if TYPE_CHECKING:
    from sim.home import HomeSpec
    from sim.simulation import Simulation

PICTURES = Path('.data') / 'world'


@click.group()
def world() -> None:
    """Look at simulated worlds: kitchens, apartments, and what a description makes of them."""


@world.command()
@click.option(
    '--world',
    'kind',
    type=click.Choice(['kitchen', 'apartment']),
    default='apartment',
    show_default=True,
    help='Kind of world.',
)
@click.option(
    '--seed', default=0, show_default=True, type=click.IntRange(0), help='Which one of its kind.'
)
@click.option(
    '--rooms', type=click.IntRange(1, 8), help='Rooms of an apartment.  [default: by seed]'
)
@click.option(
    '--things', type=click.IntRange(0, 400), help='Things in an apartment.  [default: by seed]'
)
@click.option(
    '--description',
    'file',
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='File that fixes parts of it by hand (docs/worlds.md).',
)
@click.option(
    '--out',
    default=PICTURES,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder for the pictures.',
)
def show(
    kind: str, seed: int, rooms: int | None, things: int | None, file: Path | None, out: Path
) -> None:
    """
    Draw a world and list what is in it.

    Writes plan.png, seen from above with the names of the rooms and the robot, and four views
    from corners of rooms, view_1.png to view_4.png.
    """
    from sim.simulation import Simulation, UnknownWorldError

    text = _description(file, kind, rooms, things)
    try:
        with Simulation(kind, seed, description=text) as simulation:
            click.echo(table(simulation.spec))
            _draw(simulation, out)
    except UnknownWorldError as exc:
        where = f'{file}: ' if file is not None else ''
        raise CliError(f'{where}{exc}', Exit.USAGE) from exc
    Console().say(f'plan.png and view_1.png to view_4.png in {out}')


def _description(file: Path | None, kind: str, rooms: int | None, things: int | None) -> str:
    """Return the description in the file, or one that holds the numbers."""
    counts = {'room_count': rooms, 'thing_count': things}
    given = {key: value for key, value in counts.items() if value is not None}
    if given and (file is not None or kind == 'kitchen'):
        raise CliError('--rooms and --things are for apartments without --description', Exit.USAGE)
    if file is None:
        return ''.join(f'{key}: {value}\n' for key, value in given.items())
    try:
        return file.read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as exc:
        raise CliError(f'cannot read {file}: {exc}', Exit.USAGE) from exc


def _draw(simulation: Simulation, out: Path) -> None:
    import cv2

    from sim.plan_view import plan_picture, room_views

    out.mkdir(parents=True, exist_ok=True)
    engine, spec = simulation.engine, simulation.spec
    pictures = {'plan': plan_picture(engine, spec, spec.start)}
    pictures |= {f'view_{n}': image for n, image in enumerate(room_views(engine, spec), start=1)}
    for name, image in pictures.items():
        cv2.imwrite(str(out / f'{name}.png'), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def table(spec: HomeSpec) -> str:
    """Return rooms with their furniture and what is on and in it, as indented lines."""
    lines = []
    for room in spec.rooms:
        (low_x, low_y), (size_x, size_y) = room.low, room.size
        doors = [
            next(name for name in door.rooms if name != room.name)
            for door in spec.doorways
            if room.name in door.rooms
        ]
        way = f', doors to {", ".join(doors)}' if doors else ''
        lines.append(
            f'{room.name}  {size_x:.1f} x {size_y:.1f} m from ({low_x:.1f}, {low_y:.1f}){way}'
        )
        for piece in spec.furniture:
            if spec.room_at(piece.x, piece.y) is not room:
                continue
            held = [
                f'{item.relation} it {item.name}'
                for item in spec.items
                if item.support == piece.name
            ]
            parent = f' of {piece.parent}' if piece.parent else ''
            where = f'({piece.x:.2f}, {piece.y:.2f})'
            lines.append(f'  {piece.name}{parent}  {where}  {", ".join(held)}'.rstrip())
        lines += [
            f'  on the floor  {item.name}'
            for item in spec.items
            if not item.support and spec.room_at(*item.position[:2]) is room
        ]
        lines += [
            f'  {person.name}, a person ({person.posture})  ({person.x:.2f}, {person.y:.2f})'
            for person in spec.persons
            if spec.room_at(person.x, person.y) is room
        ]
    counts = (len(spec.rooms), len(spec.furniture), len(spec.items), len(spec.persons))
    lines.append('{} rooms, {} pieces of furniture, {} things, {} persons'.format(*counts))
    return '\n'.join(lines)
