"""`tapa query`: asks perception, or a saved scene, for things by name or description."""

import json
from pathlib import Path
from typing import Any

import click

from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import attached, namespace_option
from tapa_planner.errors import InputError
from tapa_planner.scene import Scene, SceneObject


@click.command()
@click.argument('name', default='')
@click.option('--room', default='', help='Room, by name or kind, such as kitchen.')
@click.option('--on', 'on_', metavar='THING', default='', help='What lies on that thing.')
@click.option('--in', 'in_', metavar='THING', default='', help='What is in that thing.')
@click.option('--near', metavar='THING', default='', help='What is within --radius of it.')
@click.option('--radius', default=1.0, show_default=True, help='For --near, metres.')
@click.option('--limit', default=0, type=click.IntRange(0), help='At most so many; 0: all.')
@click.option(
    '--scene', 'path', type=click.Path(dir_okay=False, path_type=Path),
    help='Ask this file of `tapa look --save`; no node is needed.',
)  # fmt: skip
@click.option('--json', 'as_json', is_flag=True, help='Print objects with scores as JSON.')
@namespace_option
def query(
    name: str,
    room: str,
    on_: str,
    in_: str,
    near: str,
    radius: float,
    limit: int,
    path: Path | None,
    as_json: bool,
    namespace: str,
) -> None:
    """
    Find things by NAME: an id, a name, or a description such as "the red mug".

    Exits with 1 when nothing answers.
    """
    asked = [(word, thing) for word, thing in (('on', on_), ('in', in_), ('near', near)) if thing]
    if len(asked) > 1:
        raise CliError('expected one of --on, --in and --near, got several', Exit.USAGE)
    relation, reference = asked[0] if asked else ('', '')
    fields = {'name': name, 'room': room, 'relation': relation, 'reference': reference}
    if path is None:
        found, message = _of_node(namespace, radius=radius, limit=limit, **fields)
    else:
        found, message = _of_file(path, radius_m=radius, limit=limit, **fields)
    if as_json:
        objects = Scene(tuple(each for each, _ in found)).to_json()['objects']
        values = [
            {'score': round(score, 3), **each}
            for (_, score), each in zip(found, objects, strict=True)
        ]
        click.echo(json.dumps(values, indent=2))
    else:
        click.echo(_table(found) if found else message)
    if not found:
        raise SystemExit(1)


def _of_node(namespace: str, **fields: Any) -> tuple[list[tuple[SceneObject, float]], str]:
    from tapa_planner.conversions import object_from_msg

    with attached(namespace) as graph:
        answer = graph.client.query(**fields)
    objects = [object_from_msg(each) for each in answer.objects]
    return list(zip(objects, map(float, answer.scores), strict=True)), answer.message


def _of_file(path: Path, **fields: Any) -> tuple[list[tuple[SceneObject, float]], str]:
    from perception.query import Query
    from perception.query import query as ask

    try:
        scene = Scene.from_json(json.loads(path.read_text(encoding='utf-8')))
    except (OSError, ValueError, InputError) as exc:
        raise CliError(f'the scene {path} cannot be read: {exc}', Exit.USAGE) from exc
    try:
        answer = ask(scene, Query(**fields))
    except InputError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    return list(zip(answer.objects, answer.scores, strict=True)), answer.message


def _table(found: list[tuple[SceneObject, float]]) -> str:
    rows = [('score', 'id', 'label', 'room', 'x y z [m]')]
    for each, score in found:
        place = ' '.join(f'{value:.2f}' for value in each.pose.position)
        rows.append((f'{score:.2f}', each.id, each.label, each.room or '-', place))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return '\n'.join(
        '  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
