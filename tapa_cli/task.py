"""`tapa task`: what a person says to the task that runs."""

from collections.abc import Callable
import time
from typing import TYPE_CHECKING

import click

from tapa_cli.graph import attached, namespace_option

if TYPE_CHECKING:
    from tapa_cli.person_client import PersonClient


@click.group()
def task() -> None:
    """Watch and steer the task that runs: approve, reject, answer, pause, resume."""


def _with_person(namespace: str, do: Callable[['PersonClient'], str]) -> None:
    from tapa_cli.person_client import PersonClient  # it needs rclpy, and `--help` does not

    with attached(namespace) as graph:
        click.echo(do(PersonClient(graph.client)))


@task.command()
@namespace_option
def status(namespace: str) -> None:
    """Print where the task stands, and the plan or the question that waits."""
    _with_person(namespace, describe)


@task.command()
@click.option('--watch', is_flag=True, help='Print it anew whenever it changes, until Ctrl-C.')
@namespace_option
def tree(watch: bool, namespace: str) -> None:
    """Print the behaviour tree of the task, with what runs, was done or failed."""
    from tapa_cli.person_client import PersonClient

    with attached(namespace) as graph:
        person, shown = PersonClient(graph.client), ''
        while True:
            now = person.tree() or 'no task has run yet'
            if now != shown:
                click.echo(now)
            if not watch:
                return
            shown = now
            time.sleep(0.2)


@task.command()
@namespace_option
def approve(namespace: str) -> None:
    """Let the plan that waits be carried out."""
    _with_person(namespace, lambda person: person.decide(True))


@task.command()
@click.argument('reason', default='')
@namespace_option
def reject(reason: str, namespace: str) -> None:
    """
    Turn the plan that waits down; the planner heeds the REASON.

    Example: tapa task reject "not the red one"
    """
    _with_person(namespace, lambda person: person.decide(False, reason))


@task.command()
@click.argument('text')
@namespace_option
def answer(text: str, namespace: str) -> None:
    """
    Answer the robot's question.

    Example: tapa task answer "the one on the counter"
    """
    _with_person(namespace, lambda person: person.answer(text))


@task.command()
@namespace_option
def pause(namespace: str) -> None:
    """Stop what moves and wait."""
    _with_person(namespace, lambda person: person.steer('pause'))


@task.command()
@namespace_option
def resume(namespace: str) -> None:
    """Go on from where things stand, with a new plan."""
    _with_person(namespace, lambda person: person.steer('resume'))


def describe(person: 'PersonClient') -> str:
    """Return what a person wants to know of a task."""
    from tapa_cli.person_client import told

    now = person.status()
    lines = [f'{now.instruction or "no task"}: {now.text}']
    plan = person.plan()
    if plan is not None and now.step_count:
        for index, step in enumerate(plan.steps):
            mark = '>' if index == now.step_index and not now.plan_id else ' '
            lines.append(f'{mark} {index + 1}. {told(step)}')
    if now.plan_id:
        lines.append('say `tapa task approve` or `tapa task reject "why"`')
    if now.question_id:
        lines.append('say `tapa task answer "..."`')
    return '\n'.join(lines)
