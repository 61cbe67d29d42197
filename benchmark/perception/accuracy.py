"""One apartment looked at and compared with the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
import time

import cv2
import numpy as np

from benchmark.perception.oracle import OracleDetector
from benchmark.perception.pictures import draw_cloud, draw_map
from benchmark.perception.scoring import EntryScore, score, ThingScore, true_things
from benchmark.perception.simulated_look import plan_of, SimulatedLook
from benchmark.perception.visible import visible_things
from perception.detector import build_detector, Detection, Detector, DetectorOptions
from perception.kinds import household_kinds
from perception.lifting import LiftedDetection
from perception.looking import Listeners, Request
from perception.observer import Observer
from perception.query import Query, query
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from perception.viewpoints import ViewpointOptions
from sim.apartment import apartment
from sim.engine import Engine
from sim.home import HomeSpec
from sim.picture_home import exchanged
from sim.renderer import Picture
from sim.untrained import UNTRAINED_KINDS
from sim.world import load_home, World
from tapa_planner.scene import Scene

UNTRAINED_EACH = 2
UNTRAINED_TRIES = 20


@dataclass(frozen=True)
class LookOptions:
    """
    Which apartments, how they are looked at, and by which detector.

    :ivar oracle: detect with the simulator's knowledge.
    :ivar pictures: folder for annotated views; None for none.
    """

    rooms: int = 4
    things: int = 60
    oracle: bool = False
    detector: DetectorOptions = field(default_factory=DetectorOptions)
    viewpoints: ViewpointOptions = field(default_factory=ViewpointOptions)
    pictures: Path | None = None


@dataclass(frozen=True)
class LookResult:
    """
    What one apartment's map is worth, and what it took.

    :ivar ranked: for each kind never trained that was found, whether a query by its plain name
        ranks such a thing first.
    """

    seed: int
    things: tuple[ThingScore, ...]
    entries: tuple[EntryScore, ...]
    views: int
    robot_s: float
    frame_ms: tuple[float, ...]
    ranked: tuple[bool, ...] = ()


def home(seed: int, rooms: int, things: int) -> HomeSpec:
    """Return the apartment of a seed, some of its things exchanged for kinds never trained."""
    spec = apartment(seed, rooms, things)
    rng = np.random.default_rng((seed, 53))
    items = list(spec.items)
    for kind in UNTRAINED_KINDS:
        placed = 0
        for index in rng.permutation(len(items)).tolist():
            item = items[index]
            if placed == UNTRAINED_EACH or item.relation == 'in' or item.kind in UNTRAINED_KINDS:
                continue
            other = exchanged(rng, item, kind, UNTRAINED_TRIES)
            if other is not None:
                items[index] = replace(other, name=f'{kind}_{placed + 1}')
                placed += 1
    return replace(spec, items=tuple(items))


class _Watched:
    """Fits `Detector`: times what another one does, and shows the oracle its picture."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self.seconds = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        return self.detector.names

    def set_vocabulary(self, names: Sequence[str]) -> None:
        self.detector.set_vocabulary(names)

    def detect(self, image: RgbdImage) -> list[Detection]:
        begun = time.perf_counter()
        found = self.detector.detect(image)
        self.seconds = time.perf_counter() - begun
        return found


class _Map(SemanticMap):
    """Tells how long each view took to be taken in."""

    seconds = 0.0

    def add_view(
        self,
        image: RgbdImage,
        detections: Sequence[Detection],
        robot: tuple[float, float] | None = None,
    ) -> list[LiftedDetection]:
        begun = time.perf_counter()
        lifted = super().add_view(image, detections, robot)
        self.seconds = time.perf_counter() - begun
        return lifted


def look_at_apartment(seed: int, options: LookOptions) -> tuple[LookResult, Scene]:
    """Look around one apartment and compare the map with the truth."""
    with Engine() as engine:
        world = load_home(engine, home(seed, options.rooms, options.things))
        return look_around(seed, world, options)


def result_of(seed: int, options: LookOptions) -> LookResult:
    """Return the comparison alone, as other processes send it back."""
    return look_at_apartment(seed, options)[0]


def look_around(seed: int, world: World, options: LookOptions) -> tuple[LookResult, Scene]:
    """Look around a loaded world; see `look_at_apartment`."""
    oracle = OracleDetector(world)
    watched = _Watched(oracle if options.oracle else build_detector(options.detector))

    def seen(picture: Picture, image: RgbdImage) -> None:
        oracle.look(picture)

    look = SimulatedLook(world, seen)
    semantic_map = _Map(household_kinds())
    semantic_map.set_plan(plan_of(world.spec))
    frames: list[float] = []

    def detected(image: RgbdImage, found: Sequence[Detection]) -> None:
        frames.append(1000.0 * (watched.seconds + semantic_map.seconds))
        if options.pictures is not None:
            save_view(options.pictures / f'{seed}_{look.views:03d}.jpg', image, found)

    listeners = Listeners(lambda progress: None, detected, lambda scene: None)
    observer = Observer(
        watched, semantic_map, look, look, options.viewpoints, listeners, look.where
    )
    observation = observer.observe(Request(), lambda: False)
    colors = {
        each.id: color
        for each in observation.scene.objects
        if (color := semantic_map.color_of(each.id)) is not None
    }
    things = true_things(world, visible_things(world))
    scores, entries = score(seed, things, observation.scene, colors)
    if options.pictures is not None:
        plan = plan_of(world.spec)
        draw_map(
            options.pictures / f'{seed}_map.png', plan, things, observation.scene, scores, entries
        )
        draw_cloud(options.pictures / f'{seed}_cloud.png', semantic_map, observation.scene)
    result = LookResult(
        seed,
        tuple(scores),
        tuple(entries),
        look.views,
        look.seconds,
        tuple(frames),
        strangers_ranked(scores, observation.scene),
    )
    return result, observation.scene


def strangers_ranked(things: Sequence[ThingScore], scene: Scene) -> tuple[bool, ...]:
    """Return for each kind never trained that was found whether its name ranks it first."""
    ranked = []
    for kind in UNTRAINED_KINDS:
        entries = {each.entry for each in things if each.kind == kind and each.entry}
        if entries:
            answer = query(scene, Query(kind.replace('_', ' '))).objects
            ranked.append(bool(answer) and answer[0].id in entries)
    return tuple(ranked)


def save_view(path: Path, image: RgbdImage, found: Sequence[Detection]) -> None:
    """Draw what was found into a view."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = cv2.cvtColor(image.color, cv2.COLOR_RGB2BGR)
    for each in found:
        left, top, right, bottom = (int(value) for value in each.box)
        cv2.rectangle(drawn, (left, top), (right, bottom), (0, 200, 0), 1)
        text = f'{each.label} {each.score:.2f}'
        cv2.putText(drawn, text, (left, max(10, top - 3)), 0, 0.4, (0, 0, 255), 1)
    cv2.imwrite(str(path), drawn)
