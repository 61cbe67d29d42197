"""
How true the semantic map is: looks around simulated kitchens and compares with the simulator.

Cameras are put at the viewpoints that perception chooses, without a robot in between. With
`--oracle` the detector is the simulator's own knowledge of which pixel shows what: what is wrong
then is geometry's fault. Run as `python -m benchmark.scene_accuracy --seeds 0 1 2`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
import time

import cv2
import numpy as np

from perception.detector import build_detector, Detection, Detector, DetectorOptions
from perception.floor_plan import FloorPlan
from perception.kinds import household_kinds
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from perception.viewpoints import choose_viewpoints, ViewpointOptions
from sim.annotation import annotate, Annotation, box_of
from sim.engine import Engine
from sim.ground_truth import item_places
from sim.home import floor_map
from sim.kitchen import kitchen
from sim.renderer import HEAD_CAMERA, look_at, Picture, render
from sim.world import load_home, World
from tapa_planner.scene import Scene, SceneObject

HEAD_M = 1.35
MATCH_ITEM_M = 0.08
MATCH_FURNITURE_M = 0.4


class OracleDetector:
    """Knows which pixel shows what; for finding out what geometry alone loses."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.picture: Picture | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Not asked for."""
        return ()

    def set_vocabulary(self, names: Sequence[str]) -> None:
        """Not needed: it knows every name."""

    def detect(self, image: RgbdImage) -> list[Detection]:
        """Return what the picture shows."""
        assert self.picture is not None
        found = []
        for each in annotate(self._world, self.picture):
            if each.pixels < 60 or each.coverage < 0.2:
                continue
            mask = self.picture.bodies == self._world.engine.bodies[each.name]
            x0, y0, x1, y1 = (float(value) for value in each.bbox)
            found.append(Detection(each.label, 0.9, (x0, y0, x1, y1), mask))
        return found


@dataclass
class Tally:
    """What was right and wrong over all kitchens."""

    items: int = 0
    found: int = 0
    named: int = 0
    extra: int = 0
    placed: int = 0
    position: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    pieces: int = 0
    pieces_found: int = 0
    pieces_extra: int = 0
    piece_position: list[float] = field(default_factory=list)
    piece_size: list[float] = field(default_factory=list)
    fronts: int = 0
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the summary."""
        entries = self.found + self.extra
        return [
            f'items: {self.items} visible; recall {self.found / max(1, self.items):.3f}, '
            f'named rightly {self.named / max(1, self.found):.3f}, '
            f'precision {self.found / max(1, entries):.3f}, '
            f'right support {self.placed / max(1, self.found):.3f}',
            f'items: position error median {np.median(self.position or [np.nan]):.3f} m, '
            f'90 % {np.percentile(self.position or [np.nan], 90):.3f} m; size error median '
            f'{np.median(self.size or [np.nan]):.3f} m',
            f'furniture: {self.pieces}; recall {self.pieces_found / max(1, self.pieces):.3f}, '
            f'extra {self.pieces_extra}, front right '
            f'{self.fronts / max(1, self.pieces_found):.3f}',
            f'furniture: centre error median {np.median(self.piece_position or [np.nan]):.3f} m, '
            f'90 % {np.percentile(self.piece_position or [np.nan], 90):.3f}; largest size error '
            f'median {np.median(self.piece_size or [np.nan]):.3f} m, '
            f'90 % {np.percentile(self.piece_size or [np.nan], 90):.3f}',
        ]


def look_around(
    world: World, detector: Detector, folder: Path | None = None
) -> tuple[SemanticMap, Scene, list[float], set[str]]:
    """Take every view that perception asks for; return map, scene, detector's seconds, visible."""
    grid = floor_map(world.spec)
    plan = FloorPlan(np.asarray(grid.cells == 0), grid.resolution, grid.origin)
    semantic_map = SemanticMap(household_kinds())
    semantic_map.set_plan(plan)
    seconds, visible = [], set()
    views = choose_viewpoints(plan, world.spec.start[:2], ViewpointOptions())
    for number, view in enumerate(views):
        for turn, target in enumerate(view.looks):
            pose = look_at(np.array([view.x, view.y, HEAD_M]), np.array(target))
            picture = render(world.engine, pose, HEAD_CAMERA)
            visible |= {each.name for each in annotate(world, picture) if _is_clear(each)}
            image = RgbdImage(picture.colour, picture.depth, HEAD_CAMERA.matrix(), pose)
            if isinstance(detector, OracleDetector):
                detector.picture = picture
            begun = time.perf_counter()
            found = detector.detect(image)
            seconds.append(time.perf_counter() - begun)
            semantic_map.add_view(image, found)
            if folder is not None:
                _save(folder / f'{world.spec.seed:03d}_{number}_{turn}.jpg', image, found)
        semantic_map.settle()
    semantic_map.settle(final=True)
    return semantic_map, semantic_map.scene(0.0), seconds, visible


def _is_clear(each: Annotation) -> bool:
    return each.pixels >= 120 and each.coverage >= 0.4


def _save(path: Path, image: RgbdImage, found: Sequence[Detection]) -> None:
    drawn = cv2.cvtColor(image.color, cv2.COLOR_RGB2BGR)
    for each in found:
        left, top, right, bottom = (int(value) for value in each.box)
        cv2.rectangle(drawn, (left, top), (right, bottom), (0, 200, 0), 1)
        text = f'{each.label} {each.score:.2f}'
        cv2.putText(drawn, text, (left, max(10, top - 3)), 0, 0.4, (0, 0, 255), 1)
    cv2.imwrite(str(path), drawn)


def compare(world: World, scene: Scene, visible: set[str], tally: Tally) -> None:
    """Count what is right and wrong in one kitchen's scene."""
    kinds = household_kinds()
    supports = item_places(world)
    names = {each.id: kinds.is_furniture(each.label) for each in scene.objects}
    taken: set[str] = set()
    twin: dict[str, str] = {}
    for name, model in world.furniture.items():
        _compare_piece(world, name, model.kind, scene, names, taken, twin, tally)
    for name, item in world.items.items():
        if name in visible:
            place = supports.get(name)
            _compare_item(world, name, item.kind, scene, names, taken, twin, place, tally)
    seed = world.spec.seed
    for each in scene.objects:
        if each.id in taken:
            continue
        if names[each.id]:
            tally.pieces_extra += 1
        elif _nearest_item(world, each) > MATCH_ITEM_M:
            tally.extra += 1
        else:
            continue
        tally.notes.append(f'{seed}: extra {each.id} at {np.round(each.pose.position, 2)}')


def _nearest_item(world: World, each: SceneObject) -> float:
    gaps = [
        float(np.linalg.norm(np.subtract(box_of(world, name).centre, each.pose.position)))
        for name in world.items
    ]
    return min(gaps, default=9.0)


def _compare_piece(
    world: World, name: str, kind: str, scene: Scene, is_piece: dict[str, bool],
    taken: set[str], twin: dict[str, str], tally: Tally,
) -> None:  # fmt: skip
    true = box_of(world, name)
    tally.pieces += 1
    near = [
        (float(np.linalg.norm(np.subtract(each.pose.position, true.centre))), each)
        for each in scene.objects
        if is_piece[each.id] and each.id not in taken and each.type_name == kind
    ]
    gap, found = min(near, key=lambda pair: pair[0], default=(9.0, None))
    if found is None or gap > MATCH_FURNITURE_M:
        tally.notes.append(f'{world.spec.seed}: missed {name}, nearest of its kind {gap:.2f} m')
        return
    taken.add(found.id)
    twin[name] = found.id
    tally.pieces_found += 1
    tally.piece_position.append(gap)
    apart = np.abs(np.subtract(found.size, true.size)).max()
    turn = float(np.cos(found.pose.yaw - true.yaw))
    tally.fronts += turn > 0.95
    if turn <= 0.95 or apart > 0.1:
        tally.notes.append(
            f'{world.spec.seed}: {name} front {turn:+.2f} size {np.round(found.size, 2)} '
            f'for {np.round(true.size, 2)} centre off {np.round(np.subtract(found.pose.position, true.centre), 2)}'
        )
    if turn > 0.95 or turn < -0.95:
        tally.piece_size.append(float(apart))


def _compare_item(
    world: World, name: str, kind: str, scene: Scene, is_piece: dict[str, bool],
    taken: set[str], twin: dict[str, str], place: tuple[str, str] | None, tally: Tally,
) -> None:  # fmt: skip
    true = box_of(world, name)
    tally.items += 1
    near = [
        (float(np.linalg.norm(np.subtract(each.pose.position, true.centre))), each)
        for each in scene.objects
        if not is_piece[each.id] and each.id not in taken
    ]
    gap, found = min(near, key=lambda pair: pair[0], default=(9.0, None))
    if found is None or gap > MATCH_ITEM_M:
        tally.notes.append(f'{world.spec.seed}: missed {name} {place}, nearest {gap:.2f} m')
        return
    taken.add(found.id)
    tally.found += 1
    tally.position.append(gap)
    tally.size.append(float(np.abs(np.subtract(found.size, true.size)).max()))
    tally.named += found.type_name == kind
    told = scene.place_of(found.id)
    wanted = None if place is None else twin.get(place[1])
    tally.placed += told == wanted and wanted is not None
    if found.type_name != kind or told != wanted:
        tally.notes.append(f'{world.spec.seed}: {name} is {found.id} on {told} for {place}')


def main() -> None:
    """Look around some kitchens and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2, 3, 4, 5])
    parser.add_argument('--oracle', action='store_true', help='detect with ground truth')
    parser.add_argument('--weights', default='', help='folder of the detector')
    parser.add_argument('--least-score', type=float, default=0.3)
    parser.add_argument('--out', type=Path, help='folder for annotated views')
    options = parser.parse_args()
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    tally, seconds = Tally(), []
    trained = None if options.oracle else build_detector(
        DetectorOptions(weights=options.weights, least_score=options.least_score)
    )  # fmt: skip
    for seed in options.seeds:
        with Engine() as engine:
            world = load_home(engine, kitchen(seed))
            detector: Detector = trained or OracleDetector(world)
            _, scene, spent, visible = look_around(world, detector, options.out)
            compare(world, scene, visible, tally)
            seconds += spent
    for note in tally.notes:
        print(note)
    print(f'{len(options.seeds)} kitchens, {len(seconds)} views, '
          f'{np.mean(seconds) * 1000:.0f} ms a view in the detector')  # fmt: skip
    for line in tally.lines():
        print(line)


if __name__ == '__main__':
    main()
