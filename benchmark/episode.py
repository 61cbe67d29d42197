"""
One episode with all nodes in lockstep, as a process of its own.

The runner starts it as `python -m benchmark.episode SUITE CASE FOLDER` in a ROS domain of its own;
it writes `outcome.json`, a record, into the folder and exits 0 whatever the outcome was.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
import sys
import time
from typing import Any

from benchmark.judge import judge, StepOutcome, TaskOutcome, WorldState
from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case, load_suite
from tapa_cli.console import Console
from tapa_cli.environment import adopt_process_environment
from tapa_cli.exits import CliError
from tapa_cli.graph import Graph, NOBODY_TO_ASK, started
from tapa_cli.supervisor import domain_from_environment, GroupConfig

OUTCOME_FILE = 'outcome.json'


def code_names(result: Any) -> dict[int, str]:
    """Return the names of an action result's error codes."""
    kind = type(result)
    names = (name for name in dir(kind) if name.isupper())
    return {value: name for name in names if isinstance(value := getattr(kind, name), int)}


def task_outcome(result: Any, step_codes: dict[int, str]) -> TaskOutcome:
    """Turn the result of `run_task` into values."""
    steps = tuple(
        StepOutcome(
            text=f'{each.step.skill}({", ".join(each.step.arguments)})',
            arguments=tuple(each.step.arguments),
            outcome=step_codes.get(each.error_code, str(each.error_code)),
        )
        for each in result.steps
    )
    return TaskOutcome(
        outcome=code_names(result).get(result.error_code, str(result.error_code)),
        message=result.error_msg,
        missing=tuple(result.missing),
        question=result.question,
        steps=steps,
        replans=result.replans,
        timings={each.name: each.value for each in result.timings},
    )


PARAMETERS: Mapping[str, Mapping[str, object]] = {
    **NOBODY_TO_ASK,
    'executor': {'failure_memory': ''},
}
"""Nobody answers; and what other episodes taught this robot would make them depend on their order."""
CarryOut = Callable[[Case, Graph, Path, float], EpisodeRecord]
"""Carries a case out with running nodes; its folder, and when it began by `time.monotonic`."""


def judged(case: Case, graph: Graph, begun: float) -> EpisodeRecord:
    """Ask for the wish, then ask the simulator how the world is."""
    # Imports rclpy, which this process needs only once the nodes are up.
    from tapa_cli.session import ACTIONS

    before = graph.client.ground_truth('')
    result = graph.client.run_task(case.instruction)
    truth = graph.client.ground_truth(case.goal)
    task = task_outcome(result, code_names(ACTIONS['execute_skill'].Result()))
    world = WorldState(
        holds=truth.holds,
        objects=truth.objects,
        atoms=frozenset(truth.atoms),
        before=frozenset(before.atoms),
    )
    record = judge(case, task, world, time.monotonic() - begun)
    return replace(record, grip_mode=graph.client.grip_mode())


def plainly(case: Case, graph: Graph, folder: Path, begun: float) -> EpisodeRecord:
    """Carry a case out as it is."""
    return judged(case, graph, begun)


def run_episode(case: Case, folder: Path, carry_out: CarryOut) -> EpisodeRecord:
    """Start the nodes, carry out the case, stop the nodes."""
    begun = time.monotonic()
    config = GroupConfig(
        domain_id=domain_from_environment(),
        world=case.world.kind,
        seed=case.world.seed,
        lockstep=True,
        log_folder=folder / 'logs',
        parameters=PARAMETERS,
    )
    try:
        with started(config, Console()) as graph:
            return carry_out(case, graph, folder, begun)
    except CliError as exc:
        return EpisodeRecord(
            case_id=case.id,
            key=case.key,
            reached=False,
            link=Link.NODES,
            outcome='NODES',
            message=str(exc.message),
            wall_s=time.monotonic() - begun,
        )


def main(carry_out: CarryOut = plainly) -> None:
    """Run one case of a suite."""
    parser = argparse.ArgumentParser(description='Run one episode of a suite.')
    parser.add_argument('suite')
    parser.add_argument('case')
    parser.add_argument('folder', type=Path)
    arguments = parser.parse_args()
    adopt_process_environment()
    suite = load_suite(arguments.suite)
    case = next((each for each in suite.cases if each.id == arguments.case), None)
    if case is None:
        sys.exit(f'suite {suite.name} has no case {arguments.case}')
    try:
        run_episode(case, arguments.folder, carry_out).save(arguments.folder / OUTCOME_FILE)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == '__main__':
    main()
