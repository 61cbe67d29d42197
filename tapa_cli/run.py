"""`tapa run`: carries out a wish on running nodes, or starts them first."""

from pathlib import Path
import sys
from typing import Any

import click

from executor.skills.contract import code_name
from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import (
    attached_or_started,
    namespace_option,
    person_options,
    person_parameters,
    runs_folder,
    start_options,
)

_PATIENCE_S = 300.0
"""How long the robot waits for an answer of the person at the terminal."""


@click.command()
@click.argument('wish')
@click.option('--up', is_flag=True, help='Start the nodes first and end them afterwards.')
@click.option('--strategy', default='', help="Planning strategy.  [default: the executor's]")
@click.option('--verbose', is_flag=True, help='Print every line of the nodes that --up starts.')
@start_options
@namespace_option
@person_options
def run(
    wish: str,
    up: bool,
    strategy: str,
    verbose: bool,
    approval: str | None,
    answer_wait: float | None,
    **values: Any,
) -> None:
    """
    Carry out WISH, such as "put the apple in the fridge".

    Joins nodes that run (`tapa up`), or starts its own with --up. Ctrl-C cancels the task and
    waits until the robot has stopped. At a terminal you are asked to approve plans (--approval)
    and to answer the robot's questions; elsewhere `tapa task` does that.

    Exit code 0: done; 1: failed; 3: refused, something is missing; 4: a question; 5: no nodes.
    """
    console = Console(verbose)
    folder = runs_folder() if up else Path()
    is_somebody_there = sys.stdin.isatty()
    if up:
        wait_s = answer_wait if answer_wait is not None or not is_somebody_there else _PATIENCE_S
        values['parameters'] = person_parameters(approval, wait_s)
    elif approval is not None or answer_wait is not None:
        raise CliError('--approval and --answer-wait belong to --up, or to `tapa up`', Exit.USAGE)
    with attached_or_started(up, folder, console, **values) as graph:
        sink = follow(console)
        if is_somebody_there:
            # Imported here: it needs rclpy, which takes its time.
            from tapa_cli.person_client import PersonClient
            from tapa_cli.prompter import Prompter

            sink = Prompter(PersonClient(graph.client), console, sink)
        result = graph.client.run_task(wish, strategy, sink)
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
