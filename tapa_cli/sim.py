"""`tapa sim`: what only a simulator can do, such as break something."""

from typing import Any

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import attached, namespace_option


@click.group()
def sim() -> None:
    """Do to the simulated world what a robot cannot do."""


@sim.command()
@click.argument('name', metavar='FAULT', default='')
@click.argument('target', default='')
@click.option('--clear', is_flag=True, help='Mend everything instead.')
@click.option(
    '--values',
    default='',
    metavar='A,B,...',
    help='What the fault takes: metres, radians, seconds; its own defaults without.',
)
@click.option(
    '--delay',
    'delay_s',
    default=0.0,
    show_default=True,
    type=click.FloatRange(0.0),
    help='Simulated seconds until it begins.',
)
@click.option(
    '--duration',
    'duration_s',
    default=0.0,
    show_default=True,
    type=click.FloatRange(0.0),
    help='How many simulated seconds it lasts; 0 until it is cleared.',
)
@namespace_option
def fault(name: str, clear: bool, namespace: str, **values: Any) -> None:
    """
    Break something: set off FAULT on TARGET in the simulator that runs.

    Faults: thing_moved, grasp_slips, door_jammed, door_blocked, thing_vanishes, camera_dark,
    camera_frozen, localisation_offset, joint_stuck, slow_network, skill_hangs. For example: tapa
    sim fault thing_moved apple_1 --values 0.1,-0.05; tapa sim fault --clear.
    """
    if clear == bool(name):
        raise CliError('say which FAULT to set off, or --clear, and not both', Exit.USAGE)
    values['values'] = numbers(values['values'])
    with attached(namespace) as graph:
        success, message = graph.client.inject_fault(fault=name, **values)
    if not success:
        raise CliError(message, Exit.USAGE)
    Console().say(message)


def numbers(text: str) -> list[float]:
    """
    Return the numbers of a list that is separated by commas.

    :raises CliError: naming what is none.
    """
    found = []
    for part in text.split(',') if text else []:
        try:
            found.append(float(part))
        except ValueError as exc:
            raise CliError(
                f'--values takes numbers separated by commas, got {part!r}', Exit.USAGE
            ) from exc
    return found
