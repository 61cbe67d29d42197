"""
The policies of viewpoints side by side: what they see against views and seconds.

A thing counts as seen from the first view whose picture shows at least 400 pixels of it from
within 3 m; what counts at all is what some reachable place shows so. `python -m
benchmark.perception.policies` prints the table and draws the curves.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmark.perception.simulated_look import plan_of, SimulatedLook
from benchmark.perception.visible import LEAST_PX, visible_things, WITHIN_M
from perception.rgbd import RgbdImage
from perception.viewpoints import build_policy, POLICIES, ViewpointOptions
from sim.annotation import box_of
from sim.apartment import apartment
from sim.engine import Engine
from sim.renderer import Picture
from sim.world import load_home, World
from tapa_planner.scene import Scene

OURS, THEIRS = 'next_best_view', 'blocks'
FIRST_SEED = 7000
MOST_SHARE = 0.5
"""Of the views of block-wise centres, in which ours is to reach its recall."""


@dataclass(frozen=True)
class Tour:
    """
    What one policy saw of one apartment.

    :ivar recall: after each view, of the small things; `pieces` of furniture.
    :ivar seconds: of robot time after each view.
    """

    policy: str
    seed: int
    recall: tuple[float, ...]
    pieces: tuple[float, ...]
    seconds: tuple[float, ...]
    missed: tuple[str, ...]


def tours_of(seed: int, policies: tuple[str, ...]) -> list[Tour]:
    """Look around one apartment with each policy."""
    with Engine() as engine:
        world = load_home(engine, apartment(seed, 4, 60))
        wanted = set(visible_things(world))
        return [_tour(world, seed, policy, wanted) for policy in policies]


def _tour(world: World, seed: int, name: str, wanted: set[str]) -> Tour:
    found: set[str] = set()
    items, pieces = wanted & set(world.items), wanted & set(world.furniture)
    middles = {each: np.asarray(box_of(world, each).centre) for each in wanted}
    rows: list[tuple[float, float, float]] = []

    def seen(picture: Picture, image: RgbdImage) -> None:
        counts = np.bincount((picture.bodies + 1).ravel())
        for each in wanted - found:
            body = world.engine.bodies[each] + 1
            near = np.linalg.norm(middles[each] - image.position) <= WITHIN_M
            if near and body < len(counts) and counts[body] >= LEAST_PX:
                found.add(each)

    look = SimulatedLook(world, seen)
    options = ViewpointOptions(policy=name)
    policy = build_policy(plan_of(world.spec), world.spec.start[:2], options)
    while (stop := policy.next_stop(look.where(), Scene())) is not None:
        if (stop.x, stop.y) != look.where()[:2]:
            look.go_to(stop.x, stop.y, stop.yaw, lambda: False)
        for point in stop.looks:
            look.look_at(point, lambda: False)
            image = look.newest()
            assert image is not None
            policy.saw(image)
            rows.append(
                (
                    len(found & items) / max(len(items), 1),
                    len(found & pieces) / max(len(pieces), 1),
                    look.seconds,
                )
            )
    recall, furniture, seconds = zip(*rows, strict=True) if rows else ((), (), ())
    return Tour(name, seed, recall, furniture, seconds, tuple(sorted(wanted - found)))


def views_needed(tours: list[Tour], recall: float) -> float:
    """Return after how many views the mean recall of small things reaches that; infinite if never."""
    mean = mean_curve([each.recall for each in tours])
    enough = np.nonzero(mean >= recall - 1e-9)[0]
    return float(enough[0] + 1) if len(enough) else float('inf')


def mean_curve(curves: list[tuple[float, ...]]) -> np.ndarray:
    """Return the mean after each view; a tour that ended keeps its last value."""
    longest = max(map(len, curves), default=0)
    rows = [np.pad(np.array(each), (0, longest - len(each)), mode='edge') for each in curves]
    return np.mean(rows, axis=0) if rows else np.zeros(0)


def table(by_policy: dict[str, list[Tour]]) -> list[str]:
    """Return the policies as a table in Markdown."""
    lines = [
        '| policy | views | robot seconds | recall: small things | furniture |',
        '|---|---|---|---|---|',
    ]
    for name, tours in by_policy.items():
        lines.append(
            f'| {name} | {np.mean([len(each.recall) for each in tours]):.1f} '
            f'| {np.mean([each.seconds[-1] for each in tours]):.0f} '
            f'| {np.mean([each.recall[-1] for each in tours]):.3f} '
            f'| {np.mean([each.pieces[-1] for each in tours]):.3f} |'
        )
    return lines


def draw(by_policy: dict[str, list[Tour]], path: Path) -> None:
    """Draw recall of small things against views and against seconds."""
    import matplotlib

    matplotlib.use('Agg')
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11.0, 4.4), sharey=True)
    for name, tours in by_policy.items():
        curve = mean_curve([each.recall for each in tours])
        left.plot(np.arange(1, len(curve) + 1), curve, label=name)
        until = max(each.seconds[-1] for each in tours)
        grid = np.linspace(0.0, until, 200)
        rows = [np.interp(grid, (0.0, *each.seconds), (0.0, *each.recall)) for each in tours]
        right.plot(grid, np.mean(rows, axis=0), label=name)
    left.set(xlabel='views', ylabel='recall of small things', ylim=(0, 1.01))
    left.set_xlim(left=0, right=120)
    right.set(xlabel='robot seconds')
    right.set_xlim(left=0, right=500)
    for axis in (left, right):
        axis.grid(color='0.9')
    right.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def main() -> None:
    """Compare, print and draw; exits with 1 where ours needs more than half of the views."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seeds', type=int, nargs='+')
    parser.add_argument('--apartments', type=int, default=10)
    parser.add_argument('--policies', nargs='+', default=list(POLICIES), choices=list(POLICIES))
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--out', type=Path, default=Path('runs/bench/perception'))
    options = parser.parse_args()
    names = tuple(options.policies)
    seeds = options.seeds or list(range(FIRST_SEED, FIRST_SEED + options.apartments))
    with ProcessPoolExecutor(options.jobs, get_context('spawn')) as pool:
        tours = [
            each for result in pool.map(tours_of, seeds, [names] * len(seeds)) for each in result
        ]
    by_policy = {name: [each for each in tours if each.policy == name] for name in names}
    lines = table(by_policy)
    passed = True
    if {OURS, THEIRS} <= set(names):
        recall = float(np.mean([each.recall[-1] for each in by_policy[THEIRS]]))
        theirs = views_needed(by_policy[THEIRS], recall)
        ours = views_needed(by_policy[OURS], recall)
        passed = ours <= MOST_SHARE * theirs
        lines += ['', f'recall {recall:.3f}: {THEIRS} after {theirs:.0f} views, {OURS} after '
                  f'{ours:.0f} ({ours / theirs:.2f} of them; wanted at most {MOST_SHARE})'
                  f'{"" if passed else " **missed**"}']  # fmt: skip
    print('\n'.join(lines))
    for each in by_policy.get(OURS, []):
        print(f'{each.seed}: {OURS} did not see {", ".join(each.missed) or "nothing"}')
    draw(by_policy, options.out / 'policies.png')
    (options.out / 'policies.md').write_text('\n'.join(lines) + '\n', encoding='utf-8')
    raise SystemExit(0 if passed else 1)


if __name__ == '__main__':
    main()
