"""How speed falls and loading grows with the number of things: a table and a plot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
import time

from benchmark.simulator.side_by_side import at_rest, driving, with_camera
from benchmark.simulator.worlds import bare_world, world

COUNTS = (20, 60, 100, 140, 200)
ROOMS, SEED = 8, 2004
"""An apartment that has places for so many things; four rooms have them for some 130."""


@dataclass(frozen=True)
class Point:
    """What was measured with a number of things; factors are times real time."""

    things: int
    load_s: float
    rest: float
    driving: float
    camera: float


def growth(turns: int) -> list[Point]:
    """Measure the same apartment with more and more things."""
    points = []
    for count in COUNTS:
        with bare_world(SEED, count, ROOMS) as bare:
            began = time.perf_counter()
            with world(SEED, count, ROOMS) as ours:
                load_s = time.perf_counter() - began
                points.append(
                    Point(
                        len(ours.spec.items),
                        load_s,
                        at_rest(ours, bare, turns).real_time_factor,
                        driving(ours, bare, turns).real_time_factor,
                        with_camera(ours, bare, max(2, turns // 4)).real_time_factor,
                    )
                )
    return points


def plot(points: list[Point], path: Path) -> None:
    """Draw speed against the number of things."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 4.0), dpi=120)
    things = [point.things for point in points]
    for name, values in (
        ('at rest', [point.rest for point in points]),
        ('robot drives', [point.driving for point in points]),
        ('camera at 10 Hz', [point.camera for point in points]),
    ):
        axes.plot(things, values, marker='o', label=name)
    axes.axhline(1.0, color='grey', linewidth=0.8)
    axes.set_xlabel(f'things in an apartment of {ROOMS} rooms')
    axes.set_ylabel('times real time')
    axes.set_ylim(bottom=0.0)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
