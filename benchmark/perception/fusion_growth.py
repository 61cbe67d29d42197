"""
Whether fusion takes longer in a map that knows more: 10 to 1,000 things, the same frames.

A hall is filled with small blocks on the floor that were seen before; then a robot looks at the
same corner of it again and again. `python -m benchmark.perception.fusion_growth` prints the
medians side by side and draws them; it exits with 1 where a thousand things cost clearly more.
"""

import argparse
import os
from pathlib import Path
import platform
import time

import numpy as np

from perception.detector import Detection
from perception.kinds import household_kinds
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap

SIZES = (10, 30, 100, 300, 1000)
MOST_GROWTH = 1.5
"""By so much the median may grow from ten things to a thousand."""
WIDTH, HEIGHT, FOCAL = 640, 480, 554.0
IN_VIEW = 10
SIDE_M = 0.08
FRAMES = 12


def frame_of(places: np.ndarray, stamp_s: float) -> tuple[RgbdImage, list[Detection]]:
    """Draw blocks (N, 3) before a camera that looks along +x from the origin, 1.2 m high."""
    depth = np.full((HEIGHT, WIDTH), 6.0, dtype=np.float32)
    color = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)
    pose = np.eye(4)
    pose[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    pose[:3, 3] = (0.0, 0.0, 1.2)
    camera = np.array([[FOCAL, 0.0, WIDTH / 2], [0.0, FOCAL, HEIGHT / 2], [0.0, 0.0, 1.0]])
    found = []
    for number, (x, y, z) in enumerate(places):
        column, row = WIDTH / 2 - FOCAL * y / x, HEIGHT / 2 - FOCAL * (z - 1.2) / x
        half = FOCAL * SIDE_M / x / 2
        left, right = int(max(0, column - half)), int(min(WIDTH, column + half))
        top, bottom = int(max(0, row - half)), int(min(HEIGHT, row + half))
        if right - left < 4 or bottom - top < 4:
            continue
        depth[top:bottom, left:right] = x
        color[top:bottom, left:right] = (40 + 20 * (number % 10), 80, 90)
        mask = np.zeros((HEIGHT, WIDTH), dtype=np.bool_)
        mask[top:bottom, left:right] = True
        box = (float(left), float(top), float(right), float(bottom))
        found.append(Detection('box', 0.9, box, mask, chances=(('box', 0.8), ('jar', 0.1))))
    return RgbdImage(color, depth, camera, pose, stamp_s), found


def fusion_ms(count: int) -> float:
    """Return the median time of taking in a frame with a map of so many things, milliseconds."""
    rng = np.random.default_rng(count)
    semantic_map = SemanticMap(household_kinds())
    across = np.linspace(-0.9, 0.9, IN_VIEW)
    shown = np.column_stack([np.full(IN_VIEW, 2.0), across, rng.uniform(0.8, 1.4, IN_VIEW)])
    known = 0
    while known < count - IN_VIEW:
        more = min(IN_VIEW, count - IN_VIEW - known)
        image, found = frame_of(shown[:more], float(known))
        # The camera stands elsewhere: what it sees are other things, in rows of a large hall.
        moved = image.map_tform_camera.copy()
        moved[:2, 3] = (10.0 + 3.0 * (known // IN_VIEW % 30), 6.0 * (known // IN_VIEW // 30))
        semantic_map.add_view(
            RgbdImage(image.color, image.depth_m, image.intrinsics, moved, image.stamp_s), found
        )
        known += more
    times = []
    for step in range(FRAMES):
        image, found = frame_of(shown, 1e4 + step)
        begun = time.perf_counter()
        semantic_map.add_view(image, found)
        times.append(1000.0 * (time.perf_counter() - begun))
    return float(np.median(times[2:]))


def draw(path: Path, times: dict[int, float]) -> None:
    """Draw the medians against the number of things."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), layout='constrained')
    axes = figure.add_subplot()
    axes.plot(list(times), list(times.values()), marker='o', color='#1f6f8b')
    axes.set_xscale('log')
    axes.set_ylim(0, 1.4 * max(times.values()))
    axes.set_xlabel('things in the map')
    axes.set_ylabel('fusion of a frame, ms (median)')
    axes.set_title(f'{IN_VIEW} detections a frame')
    axes.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def main() -> None:
    """Print and draw the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', type=Path, default=Path('runs/bench/perception'))
    options = parser.parse_args()
    fusion_ms(SIZES[0])  # what is imported late is not measured
    times = {count: fusion_ms(count) for count in SIZES}
    growth = times[SIZES[-1]] / times[SIZES[0]]
    missed = growth > MOST_GROWTH
    print('| things in the map | fusion of a frame, ms |\n|---|---|')
    for count, value in times.items():
        print(f'| {count} | {value:.1f} |')
    print(
        f'\ngrowth from {SIZES[0]} to {SIZES[-1]} things: {growth:.2f} times, wanted <= '
        f'{MOST_GROWTH}{" **missed**" if missed else ""}; {os.cpu_count()} processors '
        f'({platform.machine()}), load {os.getloadavg()[0]:.1f}'
    )
    draw(options.out / 'fusion_growth.png', times)
    raise SystemExit(1 if missed else 0)


if __name__ == '__main__':
    main()
