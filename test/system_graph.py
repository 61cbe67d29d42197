"""Starts the real nodes as processes for the system tests."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path

from tapa_cli.console import Console
from tapa_cli.graph import wait_for_nodes
from tapa_cli.supervisor import GroupConfig, NODE_MODULES, NodeGroup


def domain(offset: int) -> int:
    """Return a ROS domain for one test, other than those of tests that run beside it."""
    return (int(os.environ.get('ROS_DOMAIN_ID', '20')) + 31 * offset) % 101


@contextmanager
def start(
    folder: Path,
    domain_id: int,
    seed: int,
    namespace: str = '',
    nodes: tuple[str, ...] = tuple(NODE_MODULES),
) -> Iterator['TaskClient']:  # noqa: F821
    """Start nodes in lockstep; yields a client when all are ready."""
    from tapa_cli.session import TaskClient

    config = GroupConfig(
        namespace=namespace,
        domain_id=domain_id,
        nodes=nodes,
        seed=seed,
        lockstep=True,
        log_folder=folder / 'logs',
    )
    with NodeGroup(config) as group, TaskClient(namespace, domain_id) as client:
        wait_for_nodes(group, client, Console(is_silent=True))
        yield client
