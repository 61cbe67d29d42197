"""
How long one frame takes: detection and fusion, beside the plain call of a YOLO-World model.

Frames are rendered along a tour of an apartment of an unseen seed and taken by turns: our detector
with fusion into the map, then ultralytics' model on the same picture. `python -m
benchmark.perception.speed` prints medians, their ratio, machine and load.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
import os
from pathlib import Path
import platform
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perception.detectors.embedded import EmbeddedDetector
from perception.kinds import household_kinds
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from sim.annotation import box_of
from sim.apartment import apartment
from sim.engine import Engine
from sim.renderer import HEAD_CAMERA, render
from sim.viewpoints import HomeViews
from sim.world import load_home
from tapa_planner.torchvision_guard import block_broken_torchvision

MOST_MS = 150.0
MOST_RATIO = 1.5
YOLO_WORLD = 'yolov8s-worldv2.yaml'
"""The smallest YOLO-World for which weights are published."""
YOLO_SIDE_PX = 640
TEXT_WIDTH = 512


@dataclass(frozen=True)
class SpeedResult:
    """Milliseconds of each frame, by what was done."""

    detection: NDArray[np.float64]
    fusion: NDArray[np.float64]
    yolo: NDArray[np.float64]

    @property
    def frame_ms(self) -> float:
        """Median of detection and fusion together."""
        return float(np.median(self.detection + self.fusion))

    @property
    def ratio(self) -> float:
        """Median of our time over that of the plain model call, frame by frame."""
        return float(np.median((self.detection + self.fusion) / self.yolo))

    def lines(self) -> list[str]:
        """Return a table in Markdown with machine and load."""
        rows = ['| what | median ms | 90 % ms |', '|---|---|---|']
        for name, values in (
            ('detection', self.detection),
            ('fusion', self.fusion),
            ('both', self.detection + self.fusion),
            (f'plain {YOLO_WORLD.removesuffix(".yaml")} call', self.yolo),
        ):
            rows.append(f'| {name} | {np.median(values):.0f} | {np.percentile(values, 90):.0f} |')
        load = os.getloadavg()[0]
        rows.append('')
        rows.append(
            f'ratio {self.ratio:.2f}, {len(self.yolo)} frames of 640x480; '
            f'{os.cpu_count()} processors ({platform.processor() or platform.machine()}), '
            f'load {load:.1f}'
        )
        return rows


def frames(seed: int, count: int) -> list[RgbdImage]:
    """Return pictures of one apartment, as the head camera sees it."""
    rng = np.random.default_rng(seed)
    with Engine() as engine:
        world = load_home(engine, apartment(seed, 4, 60))
        views = HomeViews(
            world.spec,
            {name: box_of(world, name).centre for name in world.items},
            {name: box_of(world, name).centre for name in world.furniture},
        )
        found = []
        for _ in range(count):
            _, pose = views.draw(rng)
            picture = render(engine, pose, HEAD_CAMERA, with_bodies=False)
            found.append(RgbdImage(picture.colour, picture.depth, HEAD_CAMERA.matrix(), pose))
    return found


def yolo_world_call(names: int, threads: int) -> Callable[[RgbdImage], object]:
    """
    Return the plain model call: network and suppression at 640 px, as ultralytics does it.

    The weights are random: how long the call takes does not depend on them.
    """
    block_broken_torchvision()
    import torch
    from ultralytics.nn.tasks import WorldModel
    from ultralytics.utils.nms import non_max_suppression

    torch.set_num_threads(threads)
    model: Any = WorldModel(YOLO_WORLD, nc=names, verbose=False).eval().fuse()
    model.args = SimpleNamespace()
    model.txt_feats = torch.nn.functional.normalize(torch.randn(1, names, TEXT_WIDTH), dim=-1)
    model.model[-1].nc = names

    def call(image: RgbdImage) -> object:
        canvas = np.full((YOLO_SIDE_PX, YOLO_SIDE_PX, 3), 114, dtype=np.uint8)
        canvas[: image.height, : image.width] = image.color
        batch = torch.from_numpy(canvas).permute(2, 0, 1)[None].float() / 255.0
        with torch.inference_mode():
            output = model(batch[:, :, : image.height + (-image.height % 32)])
            return non_max_suppression(output, 0.25, max_time_img=5.0)

    return call


def measure(seed: int, count: int, threads: int, weights: str = '') -> SpeedResult:
    """Time some frames; both sides by turns, so that they see the same load."""
    images = frames(seed, count + 2)
    detector = EmbeddedDetector(Path(weights) if weights else None, threads=threads)
    yolo = yolo_world_call(len(detector.names), threads)
    semantic_map = SemanticMap(household_kinds())
    rows = []
    for image in images:
        begun = time.perf_counter()
        found = detector.detect(image)
        detected = time.perf_counter()
        semantic_map.add_view(image, found)
        fused = time.perf_counter()
        yolo(image)
        rows.append((detected - begun, fused - detected, time.perf_counter() - fused))
    # The first frames load libraries and choose kernels.
    detection, fusion, plain = 1000.0 * np.array(rows[2:]).T
    return SpeedResult(detection, fusion, plain)


def main() -> None:
    """Measure and print; exits with 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seed', type=int, default=7000)
    parser.add_argument('--frames', type=int, default=40)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--weights', default='')
    options = parser.parse_args()
    result = measure(options.seed, options.frames, options.threads, options.weights)
    print('\n'.join(result.lines()))
    if result.frame_ms > MOST_MS or result.ratio > MOST_RATIO:
        raise SystemExit(1)


if __name__ == '__main__':
    main()
