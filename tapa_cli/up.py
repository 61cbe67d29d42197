"""`tapa up`: starts the nodes and supervises them."""

from pathlib import Path
import time
from typing import Any

import click

from tapa_cli.console import Console
from tapa_cli.graph import (
    group_config,
    namespace_option,
    person_options,
    person_parameters,
    runs_folder,
    start_options,
    started,
)
from tapa_cli.supervisor import NODE_MODULES


@click.command()
@start_options
@namespace_option
@person_options
@click.option('--no-sim', is_flag=True, help="Leave the simulator out: a robot's driver runs.")
@click.option(
    '--only',
    multiple=True,
    type=click.Choice(list(NODE_MODULES)),
    help='Start only this node; may be given several times.',
)
@click.option('--quiet', is_flag=True, help='Print only warnings and errors of the nodes.')
def up(
    no_sim: bool,
    only: tuple[str, ...],
    quiet: bool,
    approval: str | None,
    answer_wait: float | None,
    **values: Any,
) -> None:
    """
    Start the nodes and supervise them until Ctrl-C.

    Each node is a process of its own; its output is printed with its name and kept in
    runs/TIME/logs/NODE.log. When one dies, the others are stopped and the exit code is 5.
    """
    nodes = only or tuple(NODE_MODULES)
    if no_sim:
        nodes = tuple(name for name in nodes if name != 'sim')
    console = Console(verbose=not quiet)
    folder = runs_folder()
    config = group_config(
        Path(folder),
        nodes=nodes,
        use_sim_time=not no_sim,
        parameters=person_parameters(approval, answer_wait),
        **values,
    )
    try:
        with started(config, console) as graph:
            console.say(f'all nodes are ready; logs in {config.log_folder}; Ctrl-C ends them')
            assert graph.group is not None
            while True:
                graph.group.check()
                time.sleep(0.2)
    except KeyboardInterrupt:
        console.say('all nodes have ended')
