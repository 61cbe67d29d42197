"""
One mission with all nodes in lockstep, as a process of its own, with a fault where the case has one.

The runner starts it as `python -m benchmark.missions.episode SUITE CASE FOLDER`.
"""

import argparse
from dataclasses import replace
import os
from pathlib import Path
import sys
import time

from benchmark.episode import code_names, OUTCOME_FILE, task_outcome
from benchmark.judge import judge, WorldState
from benchmark.missions.faults import FaultWatch, NOTICED, told_causes
from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case, load_suite
from tapa_cli.console import Console
from tapa_cli.environment import adopt_process_environment
from tapa_cli.exits import CliError
from tapa_cli.graph import Graph, NOBODY_TO_ASK, started
from tapa_cli.supervisor import domain_from_environment, GroupConfig

FILM = 'TAPA_BENCH_FILM'
"""Set in the environment where a film is wanted of every mission."""


def carry_out(case: Case, graph: Graph, folder: Path, begun: float) -> EpisodeRecord:
    """Ask for the wish, break something on the way, then ask the simulator how the world is."""
    # These import rclpy, which this process needs only once the nodes are up.
    from tapa_cli.report.recorder import Recorder
    from tapa_cli.session import ACTIONS

    recorder = Recorder(graph.client, folder, with_film=bool(os.environ.get(FILM)))
    watch = (
        FaultWatch(case.fault, recorder.events, graph.client.inject_fault) if case.fault else None
    )
    try:
        before = graph.client.ground_truth('')
        if watch is not None:
            watch.start()
        result = graph.client.run_task(case.instruction)
        truth = graph.client.ground_truth(case.goal)
    finally:
        if watch is not None:
            watch.stop()
        recorder.close()
    task = task_outcome(result, code_names(ACTIONS['execute_skill'].Result()))
    world = WorldState(
        holds=truth.holds,
        objects=truth.objects,
        atoms=frozenset(truth.atoms),
        before=frozenset(before.atoms),
    )
    record = judge(case, task, world, time.monotonic() - begun)
    since = recorder.events[watch.at :] if watch is not None and watch.at is not None else []
    events = recorder.events if watch is None else since
    causes, sentence = told_causes(events)
    return replace(
        record,
        grip_mode=graph.client.grip_mode(),
        fault=watch.plan.kind if watch is not None and watch.at is not None else '',
        is_noticed=any(each.get('kind') in NOTICED for each in since),
        causes=causes,
        explanation=sentence,
    )


def run_episode(case: Case, folder: Path) -> EpisodeRecord:
    """Start the nodes, carry out the case, stop the nodes."""
    begun = time.monotonic()
    config = GroupConfig(
        domain_id=domain_from_environment(),
        world=case.world.kind,
        seed=case.world.seed,
        lockstep=True,
        log_folder=folder / 'logs',
        # What other missions taught this robot would make missions depend on their order.
        parameters={**NOBODY_TO_ASK, 'executor': {'failure_memory': ''}},
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


def main() -> None:
    """Run one case of a suite."""
    parser = argparse.ArgumentParser(description='Run one mission of a suite.')
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
        run_episode(case, arguments.folder).save(arguments.folder / OUTCOME_FILE)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == '__main__':
    main()
