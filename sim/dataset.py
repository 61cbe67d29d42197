"""
Labelled pictures of random kitchens, written to a folder for training and measuring detectors.

The folder holds ``images/NNNNNN.jpg``, ``depth/NNNNNN.png`` (16 bit, millimetres, 0 for none),
``instances/NNNNNN.png`` (k for the k-th labelled object, from 1), ``labels/NNNNNN.json`` (camera and
what is visible) and ``index.json``. Seeds of kitchens below
100 are for evaluation and never used; 100 to 199 are for validation, 1000 and above for training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import as_completed, ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
import json
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from sim.annotation import annotate
from sim.engine import Engine
from sim.furniture import FURNITURE
from sim.home import HomeSpec
from sim.kitchen import kitchen
from sim.renderer import HEAD_CAMERA, Intrinsics, Picture, render
from sim.restocking import crowd, things_for
from sim.things import KINDS
from sim.viewpoints import random_light, Viewpoints
from sim.world import item_quaternion, load_home, World

IMAGES_PER_KITCHEN = 16
IMAGES_PER_CROWD = 4
KITCHENS_PER_PROCESS = 25
FIRST_TRAINING_SEED = 1000
VALIDATION_SEEDS = range(100, 200)
MAX_DEPTH_MM = 65535


@dataclass(frozen=True)
class DatasetConfig:
    """How much of what to draw."""

    images: int
    first_seed: int = FIRST_TRAINING_SEED
    width: int = 640
    height: int = 480
    renderer: str = 'auto'

    def __post_init__(self) -> None:
        if self.images < 1:
            raise ValueError(f'a data set has at least one image, got {self.images}')
        if self.width < 32 or self.height < 32:
            raise ValueError(
                f'images are at least 32 pixels wide and high, got {self.width}x{self.height}'
            )
        last = self.first_seed + (self.images - 1) // IMAGES_PER_KITCHEN
        validation = self.first_seed >= 100 and last < 200
        if self.first_seed < FIRST_TRAINING_SEED and not validation:
            raise ValueError(
                'kitchens 0-99 are for evaluation and 100-199 for validation; data sets use '
                f'100-199 or {FIRST_TRAINING_SEED} and above, got {self.first_seed}-{last}'
            )

    def camera(self) -> Intrinsics:
        """Return the robot's head camera at this size."""
        fov = 2 * float(np.arctan2(HEAD_CAMERA.width / 2, HEAD_CAMERA.fx))
        return Intrinsics.from_fov(self.width, self.height, fov)


def write_dataset(
    folder: Path,
    config: DatasetConfig,
    report: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> int:
    """
    Write the images that are not there yet and return how many were drawn.

    :param report: called with the number of images done and wanted after every kitchen.
    :param jobs: number of processes that draw.
    """
    for part in ('images', 'depth', 'instances', 'labels'):
        (folder / part).mkdir(parents=True, exist_ok=True)
    kitchens = [
        range(first, min(first + IMAGES_PER_KITCHEN, config.images))
        for first in range(0, config.images, IMAGES_PER_KITCHEN)
    ]
    missing = [
        numbers
        for numbers in kitchens
        if not all(_label_path(folder, number).exists() for number in numbers)
    ]
    wanted = sum(map(len, missing))
    drawn = 0
    for numbers in _drawn(folder, config, missing, jobs):
        drawn += len(numbers)
        if report is not None:
            report(config.images - wanted + drawn, config.images)
    _write_index(folder, config)
    return drawn


def _drawn(
    folder: Path, config: DatasetConfig, missing: list[range], jobs: int
) -> Iterator[range]:
    """Draw kitchens and yield the numbers of the images as they are done."""
    draw = partial(_draw_kitchen, folder, config)
    if jobs == 1 and len(missing) <= KITCHENS_PER_PROCESS:
        yield from map(draw, missing)
        return
    # The renderer keeps some megabytes of every kitchen, so processes are replaced in time: by a
    # new pool, because one that replaces its own (`max_tasks_per_child`) can hang in Python 3.11.
    shift = jobs * KITCHENS_PER_PROCESS
    for first in range(0, len(missing), shift):
        with ProcessPoolExecutor(jobs, get_context('spawn')) as pool:
            futures = [pool.submit(draw, numbers) for numbers in missing[first : first + shift]]
            for done in as_completed(futures):
                yield done.result()


def _label_path(folder: Path, number: int) -> Path:
    return folder / 'labels' / f'{number:06d}.json'


def _draw_kitchen(folder: Path, config: DatasetConfig, numbers: range) -> range:
    seed = config.first_seed + numbers[0] // IMAGES_PER_KITCHEN
    rng = np.random.default_rng((seed, 11))
    bare = replace(kitchen(seed), items=())
    items = things_for(rng)
    spec = replace(bare, items=items)
    views = Viewpoints(bare)
    with Engine(config.renderer) as engine:
        world = load_home(engine, spec, settle=False)
        for count, number in enumerate(numbers):
            if count % IMAGES_PER_CROWD == 0:
                _rearrange(world, spec, rng)
            picture = _picture(world, views, config.camera(), rng)
            _write(folder, number, seed, world, picture)
    return numbers


def _rearrange(world: World, spec: HomeSpec, rng: np.random.Generator) -> None:
    """Open some doors and put the things elsewhere; what finds no place goes under the floor."""
    slid: dict[str, float] = {}
    for name, model in world.furniture.items():
        if model.joint:
            openness = float(rng.uniform(0.35, 1.0)) if rng.random() < 0.4 else 0.0
            world.set_openness(name, openness)
            if model.kind == 'drawer':
                slid[name] = openness * model.travel
    for item, place in crowd(rng, spec, world.items, slid).items():
        if place is None:
            world.engine.set_pose(item, (0.0, 0.0, -5.0), (0.0, 0.0, 0.0, 1.0))
        else:
            quaternion = item_quaternion(place, world.items[item])
            world.engine.set_pose(item, place.position, quaternion)


def _picture(
    world: World, views: Viewpoints, camera: Intrinsics, rng: np.random.Generator
) -> Picture:
    """Draw from a random place that nothing stands close in front of."""
    for _ in range(10):
        pose, light = views.draw(rng), random_light(rng)
        picture = render(world.engine, pose, camera, light)
        if float(np.mean(np.nan_to_num(picture.depth, nan=9.0) < 0.28)) < 0.1:
            break
    return picture


def _write(folder: Path, number: int, seed: int, world: World, picture: Picture) -> None:
    stem = f'{number:06d}'
    colour = cv2.cvtColor(picture.colour, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(folder / 'images' / f'{stem}.jpg'), colour, [cv2.IMWRITE_JPEG_QUALITY, 93])
    depth = np.nan_to_num(picture.depth * 1000.0, nan=0.0)
    depth = np.clip(np.rint(depth), 0, MAX_DEPTH_MM).astype(np.uint16)
    fast = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    cv2.imwrite(str(folder / 'depth' / f'{stem}.png'), depth, fast)
    seen = annotate(world, picture)
    instances = np.zeros(depth.shape, dtype=np.uint8)
    for number_seen, each in enumerate(seen, start=1):
        instances[picture.bodies == world.engine.bodies[each.name]] = number_seen
    cv2.imwrite(str(folder / 'instances' / f'{stem}.png'), instances, fast)
    label = {
        'image': f'images/{stem}.jpg',
        'depth': f'depth/{stem}.png',
        'instances': f'instances/{stem}.png',
        'kitchen_seed': seed,
        'intrinsics': asdict(picture.intrinsics),
        'world_tform_camera': picture.world_tform_camera.round(6).tolist(),
        'objects': [asdict(each) for each in seen],
    }
    # Written last and whole: a label that exists means that its pictures do.
    path = _label_path(folder, number)
    path.with_suffix('.part').write_text(json.dumps(label))
    path.with_suffix('.part').replace(path)


def _write_index(folder: Path, config: DatasetConfig) -> None:
    index = {
        'version': 1,
        'categories': [kind.replace('_', ' ') for kind in (*KINDS, *FURNITURE)],
        'size': [config.width, config.height],
        'first_seed': config.first_seed,
        'labels': [f'labels/{number:06d}.json' for number in range(config.images)],
    }
    (folder / 'index.json').write_text(json.dumps(index, indent=1))
