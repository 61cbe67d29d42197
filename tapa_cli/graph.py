"""What the commands share that need running nodes: their options, starting, and attaching."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
import signal
import time
from typing import Any, TYPE_CHECKING, TypeVar

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit
from tapa_cli.supervisor import DEFAULT_ROBOT, domain_from_environment, GroupConfig, NodeGroup

if TYPE_CHECKING:
    from tapa_cli.session import TaskClient

START_TIMEOUTS_S = (40.0, 60.0, 90.0)
"""How long nodes may take to be there, for each attempt to start them."""
CONNECT_S = 7.0
DUPLICATE_S = 2.0
"""A node that has just ended is still in the graph for a moment."""
CommandT = TypeVar('CommandT', bound=Callable[..., Any])


def start_options(command: CommandT) -> CommandT:
    """Add the options that say how nodes are started."""
    options = [
        click.option('--seed', default=1, show_default=True, type=click.IntRange(0, 2**31 - 1),
                     help='Which kitchen the simulator builds.'),
        click.option('--world', default='kitchen', show_default=True,
                     help='Kind of world that the simulator builds, or the path of a description.'),
        click.option('--robot', default=DEFAULT_ROBOT, show_default=True,
                     type=click.Choice(['tapa_robot', 'long_arm']),
                     help='Which robot the simulator stands in the world.'),
        click.option('--real-time-factor', default=1.0, show_default=True,
                     type=click.FloatRange(0.0, 100.0, min_open=True),
                     help='Simulated seconds in a second.'),
        click.option('--lockstep', is_flag=True,
                     help='Advance simulated time only while something is due.'),
        click.option('--params-file', type=click.Path(exists=True, dir_okay=False, path_type=Path),
                     help='Parameters of all nodes.  [default: config/tapa.yaml]'),
        click.option('--log-level', default='info', show_default=True,
                     type=click.Choice(['debug', 'info', 'warn', 'error']),
                     help='How much the nodes log.'),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def person_options(command: CommandT) -> CommandT:
    """Add the options that say what waits for a person."""
    options = [
        click.option('--approval', default=None,
                     type=click.Choice(['never', 'risky', 'first', 'always']),
                     help='Which plans wait for approval: those with a risky skill, with one that was'
                     " not approved yet, or all.  [default: the parameters file's, never]"),
        click.option('--answer-wait', default=None, type=click.FloatRange(0.0, 86400.0),
                     help='Seconds that a question of the robot waits for an answer.'),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def person_parameters(approval: str | None, answer_wait: float | None) -> dict[str, Any]:
    """Return the executor's parameters for these options."""
    given = {'approval': approval, 'answer_wait_s': answer_wait}
    kept = {name: value for name, value in given.items() if value is not None}
    return {'executor': kept} if kept else {}


def namespace_option(command: CommandT) -> CommandT:
    """Add the option that names the robot."""
    return click.option(
        '--namespace', default='', help='ROS namespace of the nodes, for a second robot.'
    )(command)


def runs_folder(root: Path = Path('runs')) -> Path:
    """Make and return the folder of this run, named by the time."""
    stamp = datetime.now().strftime('%Y-%m-%d_%H-%M-%S')
    for attempt in range(100):
        folder = root / (stamp if not attempt else f'{stamp}_{attempt + 1}')
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as exc:
            raise CliError(f'cannot write to {folder}: {exc}', Exit.USAGE) from exc
        return folder
    raise CliError(f'cannot make a new folder under {root}')


NOBODY_TO_ASK = {'planner': {'may_ask': False}}
"""Parameters where nobody is there to answer: the planner chooses what else it would ask about."""


def group_config(folder: Path, **values: Any) -> GroupConfig:
    """Build the configuration of the nodes from a command's options."""
    try:
        return GroupConfig(
            domain_id=domain_from_environment(), log_folder=folder / 'logs', **values
        )
    except ValueError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc


@dataclass(frozen=True)
class Graph:
    """Running nodes with a client; `group` is None when somebody else started them."""

    client: 'TaskClient'
    group: NodeGroup | None = None


@contextmanager
def started(config: GroupConfig, console: Console) -> Iterator[Graph]:
    """Start the nodes, wait until they are ready, and end them with the context."""
    with sigterm_as_interrupt(), NodeGroup(config, console.node_line) as group:
        # Imported while the nodes start: both take their time.
        from tapa_cli.session import TaskClient

        with TaskClient(config.namespace, config.domain_id) as client:
            wait_for_nodes(group, client, console)
            client.check_nodes = group.check
            yield Graph(client, group)


@contextmanager
def attached(namespace: str) -> Iterator[Graph]:
    """Join nodes that run already."""
    from tapa_cli.session import TaskClient

    with sigterm_as_interrupt(), TaskClient(namespace, domain_from_environment()) as client:
        yield Graph(client)


@contextmanager
def attached_or_started(
    up: bool, folder: Path, console: Console, **values: Any
) -> Iterator[Graph]:
    """Start nodes when `up`, else join those that run."""
    if up:
        with started(group_config(folder, **values), console) as graph:
            yield graph
    else:
        with attached(values.get('namespace', '')) as graph:
            yield graph


def wait_for_nodes(group: NodeGroup, client: 'TaskClient', console: Console) -> None:
    """
    Wait until every started node offers its action and the executor has found the others.

    Now and then two participants of the middleware that start at the same moment never find each
    other; then the nodes are started again.
    """
    wanted = set(group.config.nodes)
    is_whole = wanted >= {'executor', 'planner', 'perception', 'skills'}
    for attempt, timeout_s in enumerate(START_TIMEOUTS_S):
        if attempt:
            console.say('the nodes did not find each other; starting them again')
            client.forget_health()
            group.restart()
        offered = _wait_until_offered(group, client, console, timeout_s)
        if offered and (not is_whole or _is_connected(group, client)):
            return
    raise CliError(
        f'the nodes run but did not find each other (logs: {group.config.log_folder});'
        ' `tapa doctor` checks the middleware',
        Exit.NODES,
    )


def _wait_until_offered(
    group: NodeGroup, client: 'TaskClient', console: Console, timeout_s: float
) -> bool:
    """Say which nodes are ready as they come; False when some are not there in time."""
    wanted, told = set(group.config.nodes), set[str]()
    deadline = time.monotonic() + timeout_s
    while told != wanted:
        group.check()
        twice = client.duplicates()
        if twice and time.monotonic() > deadline - timeout_s + DUPLICATE_S:
            raise CliError(
                f'another node {sorted(twice)[0]} runs already in ROS domain'
                f' {group.config.domain_id}; stop it, or choose another ROS_DOMAIN_ID or'
                ' --namespace',
                Exit.NODES,
            )
        ready = client.ready_nodes() & wanted
        for name in sorted(ready - told):
            console.say(f'{name} is ready')
        told |= ready
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _is_connected(group: NodeGroup, client: 'TaskClient') -> bool:
    """Each node discovers the others by itself, at its own time: give it that time."""
    deadline = time.monotonic() + CONNECT_S
    while not client.is_connected():
        group.check()
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def sigterm_as_interrupt() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, so that everything is taken down the same way."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
