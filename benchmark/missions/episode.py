"""
One mission as an episode (`benchmark.episode`), with a fault on the way where the case has one.

The runner starts it as `python -m benchmark.missions.episode SUITE CASE FOLDER`.
"""

from dataclasses import replace
import os
from pathlib import Path

from benchmark.episode import judged, main
from benchmark.missions.faults import FaultWatch, NOTICED, told_causes
from benchmark.record import EpisodeRecord
from benchmark.suite import Case
from tapa_cli.graph import Graph

FILM = 'TAPA_BENCH_FILM'
"""Set in the environment where a film is wanted of every mission."""


def carry_out(case: Case, graph: Graph, folder: Path, begun: float) -> EpisodeRecord:
    """Carry out a mission, break something on the way, and tell what was said about it."""
    # Imports rclpy, which this process needs only once the nodes are up.
    from tapa_cli.report.recorder import Recorder

    recorder = Recorder(graph.client, folder, with_film=bool(os.environ.get(FILM)))
    watch = (
        FaultWatch(case.fault, recorder.events, graph.client.inject_fault) if case.fault else None
    )
    try:
        if watch is not None:
            watch.start()
        record = judged(case, graph, begun)
    finally:
        if watch is not None:
            watch.stop()
        recorder.close()
    if watch is None:
        causes, sentence = told_causes(recorder.events)
        return replace(record, causes=causes, explanation=sentence)
    if watch.at is None:  # it was over before the moment of the fault
        return record
    since = recorder.events[watch.at :]
    causes, sentence = told_causes(since)
    return replace(
        record,
        fault=watch.plan.kind,
        is_noticed=any(each.get('kind') in NOTICED for each in since),
        causes=causes,
        explanation=sentence,
    )


if __name__ == '__main__':
    main(carry_out)
