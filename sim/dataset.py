"""
Labelled pictures of random homes, written to a folder for training and measuring detectors.

The folder holds ``images/NNNNNN.jpg``, ``depth/NNNNNN.png`` (16 bit, millimetres, 0 for none),
``instances/NNNNNN.png`` (k for the k-th labelled object, from 1), ``labels/NNNNNN.json`` (camera and
what is visible) and ``index.json``. Homes are apartments and kitchens
with things in all states, some of them without a name (label ``strange``). Seeds below 20,000 are
for development and evaluation; 20,000 to 20,999 are for validation, those above for training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import as_completed, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
import json
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from sim.annotation import annotate, box_of
from sim.engine import Engine
from sim.furniture import BUILDERS
from sim.picture_home import picture_home, PictureHome, VISIBLE_STATES
from sim.renderer import HEAD_CAMERA, Intrinsics, Picture, render
from sim.things import ALL_KINDS
from sim.viewpoints import HomeViews, random_light
from sim.world import World

IMAGES_PER_HOME = 24
VIEW_TRIES = 5
SHOWN_PX = 60  # of what a picture is meant to show
CLOSE_M = 0.28
HOMES_PER_PROCESS = 25
FIRST_TRAINING_SEED = 21_000
VALIDATION_SEEDS = range(20_000, 21_000)
MAX_DEPTH_MM = 65535
CATEGORIES = (*ALL_KINDS, *BUILDERS, 'person')
"""What has a name; labels of other things are not among them."""


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
        last = self.first_seed + (self.images - 1) // IMAGES_PER_HOME
        validation = self.first_seed in VALIDATION_SEEDS and last in VALIDATION_SEEDS
        if self.first_seed < FIRST_TRAINING_SEED and not validation:
            first = VALIDATION_SEEDS[0]
            raise ValueError(
                f'homes below {first} are for development and evaluation, those below '
                f'{FIRST_TRAINING_SEED} for validation; a data set is of one of these or of those '
                f'above, got {self.first_seed}-{last}'
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

    :param report: called with the number of images done and wanted after every home.
    :param jobs: number of processes that draw.
    """
    for part in ('images', 'depth', 'instances', 'labels'):
        (folder / part).mkdir(parents=True, exist_ok=True)
    homes = [
        range(first, min(first + IMAGES_PER_HOME, config.images))
        for first in range(0, config.images, IMAGES_PER_HOME)
    ]
    missing = [
        numbers
        for numbers in homes
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
    """Draw homes and yield the numbers of the images as they are done."""
    draw = partial(_draw_home, folder, config)
    if jobs == 1 and len(missing) <= HOMES_PER_PROCESS:
        yield from map(draw, missing)
        return
    # The renderer keeps some megabytes of every home, so processes are replaced in time: by a
    # new pool, because one that replaces its own (`max_tasks_per_child`) can hang in Python 3.11.
    shift = jobs * HOMES_PER_PROCESS
    for first in range(0, len(missing), shift):
        with ProcessPoolExecutor(jobs, get_context('spawn')) as pool:
            futures = [pool.submit(draw, numbers) for numbers in missing[first : first + shift]]
            for done in as_completed(futures):
                yield done.result()


def _label_path(folder: Path, number: int) -> Path:
    return folder / 'labels' / f'{number:06d}.json'


def _draw_home(folder: Path, config: DatasetConfig, numbers: range) -> range:
    seed = config.first_seed + numbers[0] // IMAGES_PER_HOME
    rng = np.random.default_rng((seed, 11))
    with Engine(config.renderer) as engine:
        home = picture_home(engine, seed)
        world = home.world
        views = HomeViews(
            world.spec,
            {name: box_of(world, name).centre for name in world.items},
            {piece.name: box_of(world, piece.name).centre for piece in world.spec.furniture},
        )
        for number in numbers:
            _write(folder, number, seed, home, _picture(world, views, config.camera(), rng))
    return numbers


def _picture(
    world: World, views: HomeViews, camera: Intrinsics, rng: np.random.Generator
) -> Picture:
    """Draw from a random place that shows what it looks at, and that nothing is close to."""
    for _ in range(VIEW_TRIES):
        (name, pose), light = views.draw(rng), random_light(rng)
        picture = render(world.engine, pose, camera, light)
        shown = int(np.count_nonzero(picture.bodies == world.engine.bodies[name]))
        near = float(np.mean(np.nan_to_num(picture.depth, nan=9.0) < CLOSE_M))
        if shown >= SHOWN_PX and near < 0.1:
            break
    return picture


def _write(folder: Path, number: int, seed: int, home: PictureHome, picture: Picture) -> None:
    stem = f'{number:06d}'
    colour = cv2.cvtColor(picture.colour, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(folder / 'images' / f'{stem}.jpg'), colour, [cv2.IMWRITE_JPEG_QUALITY, 93])
    depth = np.nan_to_num(picture.depth * 1000.0, nan=0.0)
    depth = np.clip(np.rint(depth), 0, MAX_DEPTH_MM).astype(np.uint16)
    fast = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    cv2.imwrite(str(folder / 'depth' / f'{stem}.png'), depth, fast)
    world = home.world
    seen = annotate(world, picture)
    instances = np.zeros(depth.shape, dtype=np.uint8)
    for number_seen, each in enumerate(seen, start=1):
        instances[picture.bodies == world.engine.bodies[each.name]] = number_seen
    cv2.imwrite(str(folder / 'instances' / f'{stem}.png'), instances, fast)
    label = {
        'image': f'images/{stem}.jpg',
        'depth': f'depth/{stem}.png',
        'instances': f'instances/{stem}.png',
        'home_seed': seed,
        'intrinsics': asdict(picture.intrinsics),
        'world_tform_camera': picture.world_tform_camera.round(6).tolist(),
        'objects': [{**asdict(each), 'states': _states(home, each.name)} for each in seen],
    }
    # Written last and whole: a label that exists means that its pictures do.
    path = _label_path(folder, number)
    path.with_suffix('.part').write_text(json.dumps(label))
    path.with_suffix('.part').replace(path)


def _states(home: PictureHome, name: str) -> dict[str, float]:
    if name in home.world.persons:
        return {}
    return {state: round(value, 3) for state, value in home.states_of(name).items()}


def _write_index(folder: Path, config: DatasetConfig) -> None:
    index = {
        'version': 2,
        'categories': [kind.replace('_', ' ') for kind in CATEGORIES],
        'states': list(VISIBLE_STATES),
        'size': [config.width, config.height],
        'first_seed': config.first_seed,
        'labels': [f'labels/{number:06d}.json' for number in range(config.images)],
    }
    (folder / 'index.json').write_text(json.dumps(index, indent=1))
