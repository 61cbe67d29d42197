"""`tapa skill`: runs one skill on something that perception knows."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from executor.skills.contract import code_name
from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import attached_or_started, Graph, namespace_option, runs_folder, start_options
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError
from tapa_planner.plan import Step
from tapa_planner.scene import Pose, Scene, SceneObject
from tapa_planner.skill import Domain

SPOT_M = 0.02


@click.command()
@click.argument('name')
@click.argument('arguments', nargs=-1)
@click.option('--up', is_flag=True, help='Start the nodes first and end them afterwards.')
@click.option(
    '--at',
    type=float,
    nargs=3,
    metavar='X Y Z',
    help='For place: a spot on something level, metres in map, in place of its second argument.',
)
@click.option('--look', 'look_first', is_flag=True, help='Look around first.')
@start_options
@namespace_option
def skill(
    name: str,
    arguments: tuple[str, ...],
    up: bool,
    at: tuple[float, float, float] | None,
    look_first: bool,
    **values: Any,
) -> None:
    """
    Run the skill NAME on ARGUMENTS, ids or labels of what was seen.

    For example: tapa skill pick apple; tapa skill place apple_1 table_1. Looks around first when
    nothing was seen yet.
    """
    domain = load_domain()
    if name not in domain.skills:
        raise CliError(f'unknown skill {name!r}; known are {", ".join(domain.skills)}', Exit.USAGE)
    console = Console()
    folder = runs_folder() if up else Path()
    with attached_or_started(up, folder, console, **values) as graph:
        scene = _seen(graph, look_first, console)
        if at is None:
            step = grounded(domain, scene, name, arguments)
        else:
            scene, step = at_spot(scene, name, arguments, at)
        console.say(f'{step}: {step.text}')
        result = graph.client.skill(step, scene, lambda feedback: console.activity(feedback.text))
    console.end_activity()
    for each in result.measurements:
        console.say(f'  {each.name} {each.value:.3f} {each.unit}'.rstrip())
    if result.error_code != 0:
        raise CliError(f'{step} failed ({code_name(result.error_code)}): {result.error_msg}')
    console.say(f'done: {result.error_msg}')


def grounded(domain: Domain, scene: Scene, name: str, arguments: tuple[str, ...]) -> Step:
    """Return the step for ids or labels; CliError when one is unknown, ambiguous or wrong."""
    try:
        step = domain.step(name, *(resolve(scene, each) for each in arguments), scene=scene)
        domain.check(step, domain.objects(scene))
    except InputError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    return step


def at_spot(
    scene: Scene, name: str, arguments: tuple[str, ...], at: tuple[float, float, float]
) -> tuple[Scene, Step]:
    """Return the scene with a spot in it, and the step that places a thing there."""
    if name != 'place' or len(arguments) != 1:
        raise CliError('--at goes with one thing to place: tapa skill place mug --at 1.2 0.4 0.75',
                       Exit.USAGE)  # fmt: skip
    spot = SceneObject('spot_1', 'spot', 'spot', Pose(at), (SPOT_M, SPOT_M, SPOT_M))
    item = resolve(scene, arguments[0])
    text = f'Place the {scene.get(item).label} at {at[0]:.2f}, {at[1]:.2f}, {at[2]:.2f} m'
    return replace(scene, objects=(*scene.objects, spot)), Step(name, (item, spot.id), text)


def resolve(scene: Scene, name: str) -> str:
    """Return the id that a name means: an id, or the label or type of exactly one object."""
    if name in scene:
        return name
    word = name.replace('_', ' ').lower()
    found = [
        each.id
        for each in scene.objects
        if word in (each.label.lower(), each.type_name.replace('_', ' '))
    ]
    if len(found) == 1:
        return found[0]
    known = ', '.join(each.id for each in scene.objects) or 'nothing'
    if found:
        raise CliError(f'{name!r} may be {" or ".join(found)}; say which', Exit.USAGE)
    raise CliError(f'{name!r} was not seen; seen was: {known}', Exit.USAGE)


def _seen(graph: Graph, look_first: bool, console: Console) -> Scene:
    from tapa_planner.conversions import scene_from_msg

    scene = None if look_first else graph.client.scene()
    if scene is not None and scene.objects:
        return scene
    console.say('looking around first')
    result = graph.client.look(on_feedback=lambda feedback: console.activity(feedback.text))
    if result.error_code != 0:
        raise CliError(f'looking failed: {result.error_msg}')
    return scene_from_msg(result.scene)
