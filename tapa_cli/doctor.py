"""`tapa doctor`: checks what works on this machine, or what a robot's driver offers."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tapa_cli.exits import CliError, Exit

if TYPE_CHECKING:
    from tapa_cli.checks import Finding


@click.command()
@click.option('--json', 'as_json', is_flag=True, help='Print the findings as JSON.')
@click.option('--quick', is_flag=True, help='Leave out what takes longer than a few seconds.')
@click.option('--robot', is_flag=True, help="Check a running robot's driver, not this machine.")
@click.option('--move', is_flag=True, help='With --robot: move head, fingers and base a little.')
@click.option('--namespace', default='', help='With --robot: its ROS namespace.')
@click.option(
    '--profile',
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='With --robot: what the skills are told of it.  [default: config/robot.yaml]',
)
@click.option(
    '--interfaces',
    type=click.Choice(['tapa_msgs', 'control_msgs']),
    default='tapa_msgs',
    show_default=True,
    help="With --robot: the types of its driver's actions.",
)
@click.option('--real-time', is_flag=True, help='With --robot: it has no topic clock.')
def doctor(
    as_json: bool,
    quick: bool,
    robot: bool,
    move: bool,
    namespace: str,
    profile: Path | None,
    interfaces: str,
    real_time: bool,
) -> None:
    """
    Check what works here: ROS, messages, images over DDS, rendering, models, system libraries.

    With --robot: check what a robot's driver that runs now publishes, takes and serves, against
    what the skills need of it (docs/robot.md). Each failure comes with its cure. Exit code 0 when
    everything works, else 1.
    """
    found = (
        _robot(namespace, profile, interfaces, move, not real_time) if robot else _machine(quick)
    )
    findings = []
    for finding in found:
        findings.append(finding)
        if not as_json:
            mark = 'ok  ' if finding.works else 'FAIL'
            click.echo(f'{mark}  {finding.name}: {finding.detail}')
            if not finding.works:
                click.echo(f'      cure: {finding.cure}')
    failed = [finding for finding in findings if not finding.works]
    if as_json:
        click.echo(json.dumps([finding.__dict__ for finding in findings], indent=2))
    else:
        click.echo(f'{len(findings) - len(failed)} of {len(findings)} checks passed')
    raise click.exceptions.Exit(Exit.FAILED if failed else Exit.OK)


def _machine(quick: bool) -> Iterator['Finding']:
    from tapa_cli.checks import CHECKS, run_check

    for check in CHECKS:
        if not (quick and check.is_slow):
            yield run_check(check)


def _robot(
    namespace: str, profile: Path | None, interfaces: str, moves: bool, use_sim_time: bool
) -> Iterator['Finding']:
    from executor.hardware.conversions import MissingInterfacesError
    from executor.profile import RobotProfile
    from tapa_cli.robot_check import robot_check
    from tapa_cli.supervisor import domain_from_environment
    from tapa_planner.resources import resource_path

    try:
        told = RobotProfile.load(profile or resource_path('config/robot.yaml'))
        domain = domain_from_environment()
        with robot_check(namespace, domain, told, interfaces, use_sim_time) as check:
            yield from check.run(moves)
    except (MissingInterfacesError, ValueError) as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
