"""
Prints how fast the simulator is, side by side with plain PyBullet, against the wanted figures.

The exit code is 1 where a figure is missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import os
from pathlib import Path
import platform
import sys

from benchmark.simulator.figure import Figure, table
from benchmark.simulator.growth import growth, plot, Point
from benchmark.simulator.many import side_by_side
from benchmark.simulator.side_by_side import at_rest, driving, Pair, with_camera
from benchmark.simulator.worlds import (
    after_commands,
    bare_world,
    load_time_s,
    ROOMS,
    THINGS,
    world,
)

LOADS = 5


def figures(seed: int, turns: int, processes: int) -> Iterator[Figure]:
    """Yield the measurements, each as soon as it is made."""
    with bare_world(seed) as bare, world(seed) as ours:
        rest = at_rest(ours, bare, turns)
        yield _speed('without cameras', rest, 10.0)
        yield _overhead('physics', rest)
        moving = driving(ours, bare, turns)
        yield _speed('without cameras, the robot drives', moving, None)
        yield _overhead('physics, the robot drives', moving)
        pictures = with_camera(ours, bare, max(3, turns // 3))
        yield _speed('one 640x480 camera at 10 Hz', pictures, 2.0)
        yield _overhead('physics and camera', pictures)
    loads = sorted(load_time_s(each) for each in range(seed, seed + LOADS))
    yield Figure(
        'a world loads in',
        loads[-1],
        's',
        2.0,
        False,
        f'slowest of {LOADS}; median {loads[LOADS // 2]:.2f}',
    )
    alike = after_commands(seed) == after_commands(seed)
    yield Figure('same seed and commands, same end state', float(alike), '', 1.0)
    together, same = side_by_side(processes, seed)
    yield Figure(f'{processes} worlds as processes, together', together, 'times real time')
    yield Figure('worlds side by side end alike', float(same), '', 1.0)


def _speed(name: str, pair: Pair, bound: float | None) -> Figure:
    wall, busy = pair.milliseconds
    detail = (
        f'plain PyBullet {pair.bare_factor:.3g}; {wall:.0f} ms and {busy:.0f} ms of processor'
        ' for a simulated second'
    )
    return Figure(name, pair.real_time_factor, 'times real time', bound, True, detail)


def _overhead(name: str, pair: Pair) -> Figure:
    return Figure(f'our layers on top of {name}', 100 * pair.overhead, '%', 15.0, False)


def machine() -> str:
    """Return where and beside what this was measured."""
    load = os.getloadavg()[0]
    return (
        f'{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},'
        f' load {load:.1f} at the start'
    )


def growth_table(points: list[Point]) -> str:
    """Return the growth as a table."""
    head = ('things', 'loads in s', 'at rest', 'robot drives', 'camera at 10 Hz')
    rows = [
        (
            str(point.things),
            f'{point.load_s:.2f}',
            f'{point.rest:.1f}',
            f'{point.driving:.1f}',
            f'{point.camera:.1f}',
        )
        for point in points
    ]
    return table(head, rows)


def main() -> None:
    """Measure and print; write the page and the plot where asked."""
    parser = argparse.ArgumentParser(prog='python -m benchmark.simulator', description=__doc__)
    parser.add_argument('--seed', type=int, default=2000)
    parser.add_argument('--turns', type=int, default=24, help='of half a simulated second each')
    parser.add_argument('--processes', type=int, default=min(8, os.cpu_count() or 1))
    parser.add_argument('--no-growth', action='store_true')
    parser.add_argument('--out', type=Path, help='folder for speed.md and growth.png')
    arguments = parser.parse_args()
    told = f'{ROOMS} rooms, {THINGS} things, seed {arguments.seed}; {machine()}'
    print(told, flush=True)
    found = []
    for figure in figures(arguments.seed, arguments.turns, arguments.processes):
        found.append(figure)
        print('  '.join(cell for cell in figure.cells() if cell), flush=True)
    parts = [
        told,
        '',
        table(('figure', 'measured', 'wanted', ''), [each.cells() for each in found]),
    ]
    if not arguments.no_growth:
        points = growth(max(4, arguments.turns // 3))
        parts += ['', 'Times real time with more and more things:', '', growth_table(points)]
        print('\n'.join(parts[-2:]))
        if arguments.out is not None:
            arguments.out.mkdir(parents=True, exist_ok=True)
            plot(points, arguments.out / 'growth.png')
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / 'speed.md').write_text('\n'.join(parts) + '\n')
    missed = [each.name for each in found if not each.is_met]
    print(f'missed: {", ".join(missed)}' if missed else 'every figure is met')
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    main()
