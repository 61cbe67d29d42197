"""`tapa run`: carries out a wish on running nodes, or starts them first."""

from pathlib import Path
from typing import Any

import click

from executor.skills.contract import code_name
from tapa_cli.console import Console
from tapa_cli.exits import Exit
from tapa_cli.graph import attached_or_started, namespace_option, runs_folder, start_options


@click.command()
@click.argument('wish')
@click.option('--up', is_flag=True, help='Start the nodes first and end them afterwards.')
@click.option('--strategy', default='', help="Planning strategy.  [default: the executor's]")
@click.option('--verbose', is_flag=True, help='Print every line of the nodes that --up starts.')
@start_options
@namespace_option
def run(wish: str, up: bool, strategy: str, verbose: bool, **values: Any) -> None:
    """
    Carry out WISH, such as "put the apple in the fridge".

    Joins nodes that run (`tapa up`), or starts its own with --up. Ctrl-C cancels the task and
    waits until the robot has stopped.

    Exit code 0: done; 1: failed; 3: refused, something is missing; 4: a question; 5: no nodes.
    """
    console = Console(verbose)
    folder = runs_folder() if up else Path()
    with attached_or_started(up, folder, console, **values) as graph:
        result = graph.client.run_task(wish, strategy, follow(console))
        console.end_activity()
        code = tell(result, console)
    raise click.exceptions.Exit(code)


def follow(console: Console) -> Any:
    """Return a sink that shows feedback of `run_task` as it comes."""

    def show(feedback: Any) -> None:
        status = feedback.status
        where = f'step {status.step_index + 1}/{status.step_count}: ' if status.step_count else ''
        console.activity(f'{where}{status.text}')

    return show


def tell(result: Any, console: Console) -> Exit:
    """Print how a task went; return the exit code that says the same."""
    for each in result.steps:
        mark = 'ok' if each.error_code == 0 else f'failed ({code_name(each.error_code)})'
        arguments = ', '.join(each.step.arguments)
        line = f'  {each.step.skill}({arguments}): {mark}, {each.duration_s:.1f} s'
        console.say(line if each.error_code == 0 else f'{line}: {each.error_msg}')
    times = ', '.join(f'{each.name} {each.value:.1f} s' for each in result.timings)
    if times:
        console.say(f'times: {times}; new plans: {result.replans}')
    code = exit_code(result.error_code)
    word = {Exit.OK: 'done', Exit.REFUSED: 'refused', Exit.QUESTION: 'question'}.get(
        code, 'failed'
    )
    missing = f' (missing: {", ".join(result.missing)})' if result.missing else ''
    console.say(f'{word}: {result.error_msg}{missing}')
    return code


def exit_code(error_code: int) -> Exit:
    """Return the exit code for an error code of `RunTask`."""
    return {
        0: Exit.OK,
        1: Exit.USAGE,
        3: Exit.CANCELED,
        6: Exit.REFUSED,
        7: Exit.QUESTION,
    }.get(error_code, Exit.FAILED)
