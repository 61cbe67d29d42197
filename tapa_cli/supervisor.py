"""Starts the nodes as processes, watches them, and takes all of them down together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
import os
from pathlib import Path
import re
import sys
import time
from types import TracebackType
from typing import Self

from tapa_cli.environment import process_environment
from tapa_cli.exits import CliError, Exit
from tapa_cli.instance_lock import InstanceLock
from tapa_cli.processes import LineSink, NodeProcess, stop_all
from tapa_planner.resources import resource_path

NODE_MODULES: dict[str, str] = {
    'sim': 'sim.node',
    'skills': 'executor.skill_node',
    'perception': 'perception.node',
    'planner': 'tapa_planner.node',
    'executor': 'executor.node',
}
"""Node name -> the module that `python -m` runs."""

_NOTHING = "''"
"""An empty text, as YAML wants it on ROS's command line."""
PARAMS_FILE = 'config/tapa.yaml'
DEFAULT_ROBOT = 'tapa_robot'


@dataclass(frozen=True)
class GroupConfig:
    """Which nodes run, where, and with what."""

    namespace: str = ''
    domain_id: int = 0
    nodes: tuple[str, ...] = tuple(NODE_MODULES)
    params_file: Path | None = None
    seed: int = 1
    world: str = 'kitchen'
    robot: str = DEFAULT_ROBOT
    real_time_factor: float = 1.0
    lockstep: bool = False
    log_level: str = 'info'
    use_sim_time: bool = True
    log_folder: Path = Path('runs') / 'logs'
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Further parameters, by node name."""

    def __post_init__(self) -> None:
        """Check what would otherwise fail in five processes at once."""
        if self.namespace and not re.fullmatch(r'[A-Za-z]\w*(/[A-Za-z]\w*)*', self.namespace):
            raise ValueError(
                f'namespace: expected letters, digits and _ such as robot1, got {self.namespace!r}'
            )
        if not 0 <= self.domain_id <= 101:
            raise ValueError(f'ROS_DOMAIN_ID: expected 0 to 101, got {self.domain_id}')
        unknown = [name for name in self.nodes if name not in NODE_MODULES]
        if unknown or not self.nodes:
            raise ValueError(f'nodes: expected some of {", ".join(NODE_MODULES)}, got {unknown}')
        if not self.real_time_factor > 0:
            raise ValueError(f'real_time_factor: expected > 0, got {self.real_time_factor}')
        if self.params_file is not None and not self.params_file.is_file():
            raise ValueError(f'parameters file {self.params_file} does not exist')


def domain_from_environment() -> int:
    """Return ROS_DOMAIN_ID; 0 where it is unset, CliError where it is no number."""
    text = os.environ.get('ROS_DOMAIN_ID', '').strip() or '0'
    if not text.isdecimal():
        raise CliError(f'ROS_DOMAIN_ID: expected a number from 0 to 101, got {text!r}', Exit.USAGE)
    return int(text)


def node_command(name: str, config: GroupConfig) -> list[str]:
    """Return the command line of one node: its module, then ROS arguments."""
    parameters: dict[str, object] = {'use_sim_time': config.use_sim_time}
    if name == 'sim':
        parameters |= {
            'seed': config.seed,
            'world': config.world,
            'real_time_factor': float(config.real_time_factor),
            'lockstep': config.lockstep,
        }
    if config.robot != DEFAULT_ROBOT and name == 'sim':
        parameters['robot'] = config.robot
    if config.robot != DEFAULT_ROBOT and name == 'skills':
        parameters['profile'] = f'config/{config.robot}.yaml'
    parameters |= config.parameters.get(name, {})
    command = [sys.executable, '-m', NODE_MODULES[name], '--ros-args']
    command += ['--log-level', config.log_level]
    if config.namespace:
        # rclpy listens to the absolute /clock; each robot has a simulated clock of its own.
        command += ['-r', f'__ns:=/{config.namespace}', '-r', '/clock:=clock']
    command += ['--params-file', str(config.params_file or resource_path(PARAMS_FILE))]
    for key, value in parameters.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        command += ['-p', f'{key}:={text or _NOTHING}']
    return command


def ignore_line(name: str, line: str) -> None:
    """Do nothing with a line of output beyond its log file."""


class NodeGroup:
    """
    The nodes of one robot as processes; use it as a context manager.

    Leaving the context ends every process. A node that dies is noticed by `check`, which raises.
    """

    def __init__(self, config: GroupConfig, on_line: LineSink = ignore_line) -> None:
        """Keep the configuration; nothing is started before the context is entered."""
        self.config = config
        self._on_line = on_line
        self._nodes: list[NodeProcess] = []
        self._lock: InstanceLock | None = None

    def __enter__(self) -> Self:
        """Start every node; the first that cannot be started ends the others."""
        self._lock = InstanceLock(self.config.domain_id, self.config.namespace)
        try:
            self._start_nodes()
        except BaseException:
            self.stop()
            raise
        return self

    def _start_nodes(self) -> None:
        self.config.log_folder.mkdir(parents=True, exist_ok=True)
        environment = process_environment(os.environ)
        environment['ROS_DOMAIN_ID'] = str(self.config.domain_id)
        environment['ROS_LOG_DIR'] = str((self.config.log_folder / 'ros').resolve())
        for name in self.config.nodes:
            log_path = self.config.log_folder / f'{name}.log'
            command = node_command(name, self.config)
            self._nodes.append(NodeProcess(name, command, environment, log_path, self._on_line))

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End every process."""
        self.stop()

    def restart(self) -> None:
        """End every node and start it again."""
        nodes, self._nodes = self._nodes, []
        stop_all(list(reversed(nodes)))
        self._start_nodes()

    def pids(self) -> dict[str, int]:
        """Return the process id of each node."""
        return {node.name: node.pid for node in self._nodes}

    def check(self) -> None:
        """Raise CliError when a node has died; the message has its last words."""
        for node in self._nodes:
            code = node.exit_code()
            if code is not None:
                how = f'signal {-code}' if code < 0 else f'exit code {code}'
                words = node.last_words()
                raise CliError(
                    f'node {node.name} died with {how}'
                    + (f': {words}' if words else '')
                    + f' (log: {node.log_path})',
                    Exit.NODES,
                )

    def wait(self, until: Callable[[], bool], timeout_s: float, what: str) -> None:
        """Wait for a condition while every node lives; CliError after the time-out."""
        deadline = time.monotonic() + timeout_s
        while not until():
            self.check()
            if time.monotonic() > deadline:
                raise CliError(f'{what}: not within {timeout_s:.0f} s', Exit.NODES)
            time.sleep(0.05)

    def stop(self) -> Sequence[str]:
        """End every process; a second call does nothing. Returns those that had to be killed."""
        nodes, self._nodes = self._nodes, []
        # The executor first cancels what moves, so the simulator must not vanish before it.
        killed = stop_all(list(reversed(nodes)))
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        return killed
