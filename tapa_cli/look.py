"""`tapa look`: lets the robot look around and lists what it found."""

import json
from pathlib import Path
from typing import Any

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError
from tapa_cli.graph import attached_or_started, namespace_option, runs_folder, start_options
from tapa_planner.scene import Scene


@click.command()
@click.option('--up', is_flag=True, help='Start the nodes first and end them afterwards.')
@click.option('--views', default=0, type=click.IntRange(0, 50), help='Viewpoints; 0: the default.')
@click.option('--stay', is_flag=True, help='Do not drive; look from where the robot stands.')
@click.option('--focus', multiple=True, help='Id or label to look at; may be given several times.')
@click.option('--json', 'as_json', is_flag=True, help='Print the scene as JSON and nothing else.')
@click.option(
    '--save', type=click.Path(dir_okay=False, path_type=Path), help='Write it to a file.'
)
@start_options
@namespace_option
def look(
    up: bool,
    views: int,
    stay: bool,
    focus: tuple[str, ...],
    as_json: bool,
    save: Path | None,
    **values: Any,
) -> None:
    """
    Look around and list what is there.

    The JSON of --json and --save is what `tapa plan --scene` reads.
    """
    from tapa_planner.conversions import scene_from_msg

    console = Console(is_silent=as_json)
    folder = runs_folder() if up else Path()
    with attached_or_started(up, folder, console, **values) as graph:
        result = graph.client.look(
            views, not stay, focus, lambda feedback: console.activity(feedback.text)
        )
    console.end_activity()
    if result.error_code != 0:
        raise CliError(f'looking failed: {result.error_msg}')
    scene = scene_from_msg(result.scene)
    text = json.dumps(scene.to_json(), indent=2)
    if save is not None:
        save.write_text(text, encoding='utf-8')
    click.echo(text if as_json else table(scene))
    console.say(f'{len(scene.objects)} objects from {result.views} views')


def table(scene: Scene) -> str:
    """Return the objects as aligned lines, with where they are."""
    rows = [('id', 'label', 'where', 'x y z [m]', 'size [m]', 'sure')]
    for each in scene.objects:
        rows.append(
            (
                each.id,
                each.label,
                scene.place_of(each.id) or '-',
                ' '.join(f'{value:.2f}' for value in each.pose.position),
                ' '.join(f'{value:.2f}' for value in each.size),
                f'{each.confidence:.2f}',
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return '\n'.join(
        '  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
