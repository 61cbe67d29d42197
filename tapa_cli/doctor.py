"""`tapa doctor`: checks what works on this machine."""

import json

import click

from tapa_cli.exits import Exit


@click.command()
@click.option('--json', 'as_json', is_flag=True, help='Print the findings as JSON.')
@click.option('--quick', is_flag=True, help='Leave out what takes longer than a few seconds.')
def doctor(as_json: bool, quick: bool) -> None:
    """
    Check what works here: ROS, messages, images over DDS, rendering, models, system libraries.

    Each failure comes with its cure. Exit code 0 when everything works, else 1.
    """
    from tapa_cli.checks import CHECKS, run_check

    findings = []
    for check in CHECKS:
        if quick and check.is_slow:
            continue
        finding = run_check(check)
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
