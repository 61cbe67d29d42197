"""
What is seen of states: liquid in vessels, dirt, drops, puddles, running water.

Marks are bodies that are only seen: without collision and mass, put where they belong just before
each picture. In pictures' `bodies` they count as what they lie on or in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.body import BASE, body_text, Link, Shape
from sim.flow import Stream
from sim.liquids import level_of, LIQUIDS, litres_at
from sim.mark_shapes import MarkShape, stain_colour, water_colour
from sim.thing import ThingModel
from sim.thing_state import CLEAN_TO, Spot, ThingState, WET_FROM
from sim.world import World

Pose = NDArray[np.float64]

STEPS = 5  # in which dirt and wetness are drawn
LEVELS = 40  # of liquid between the bottom and the rim
WALL_M = 0.0006  # by which a liquid's surface stays clear of the wall
BELOW_RIM_M = 0.001
STEEP_COS = 0.3  # a vessel more tilted than this shows nothing of what is in it
LIFT_M = 0.0006  # of a spot above its surface
STREAM_M = 0.0035  # radius of a stream of 0.1 l/s
_LEAST_L = 5e-4


class Running(Protocol):
    """Tells which streams run."""

    @property
    def streams(self) -> Mapping[str, Stream]:
        """Return the streams by the name of what they come from."""


@dataclass(frozen=True)
class Mark:
    """One thing to see, and the body that pictures count it as."""

    shape: MarkShape
    pose: Pose
    owner: str


class Marks:
    """Keeps the marks of a world; the engine calls `refresh` before each picture."""

    def __init__(self, world: World, running: Running) -> None:
        self._world = world
        self._running = running
        self._shown: dict[str, MarkShape] = {}
        self._paths: dict[MarkShape, str] = {}
        world.engine.before_picture.append(self.refresh)

    def refresh(self) -> None:
        """Let the marks be as the states are now."""
        wanted = dict(self._marks())
        for name in [name for name in self._shown if name not in wanted]:
            self._remove(name)
        for name, mark in wanted.items():
            self._show(name, mark)

    def _show(self, name: str, mark: Mark) -> None:
        engine = self._world.engine
        quaternion = Rotation.from_matrix(mark.pose[:3, :3]).as_quat().tolist()
        position = mark.pose[:3, 3].tolist()
        if self._shown.get(name) == mark.shape:
            engine.set_pose(name, position, quaternion)
            return
        if name in self._shown:
            self._remove(name)
        if mark.shape not in self._paths:
            mesh = mark.shape.mesh(self._model(mark.owner))
            self._paths[mark.shape] = engine.mesh_file(mesh)
        seen = Shape(
            'mesh',
            (1.0, 1.0, 1.0),
            colour=mark.shape.colour,
            solid=False,
            path=self._paths[mark.shape],
        )
        text = body_text(name, [Link(BASE, (seen,), mass=0.0)])
        engine.load_urdf_text(name, text, position, quaternion, fixed=True)
        engine.owners[name] = mark.owner
        self._shown[name] = mark.shape

    def _remove(self, name: str) -> None:
        del self._shown[name], self._world.engine.owners[name]
        self._world.engine.remove(name)

    def _model(self, owner: str) -> ThingModel | None:
        return self._world.items.get(owner)

    def _marks(self) -> Iterator[tuple[str, Mark]]:
        for owner, state in self._world.states.items():
            if owner not in self._world.engine.bodies:
                continue
            model = self._model(owner)
            if model is not None:
                yield from self._on_thing(owner, model, state)
            if state.spots:
                pose = self._world.pose(owner)
                for index, spot in enumerate(state.spots):
                    yield f'{owner} spot {index}', self._spot(owner, pose, spot)
        for source, stream in self._running.streams.items():
            yield f'{source} stream', self._stream(source, stream)

    def _on_thing(
        self, owner: str, model: ThingModel, state: ThingState
    ) -> Iterator[tuple[str, Mark]]:
        pose = None
        if state.dirt > CLEAN_TO:
            pose = self._world.pose(owner)
            step = max(1, round(state.dirt * STEPS))
            shape = MarkShape('specks', stain_colour(model.parts[0].colour), (step,), owner)
            yield f'{owner} dirt', Mark(shape, pose, owner)
        if state.wet >= WET_FROM:
            pose = self._world.pose(owner) if pose is None else pose
            step = max(1, round(state.wet * STEPS))
            shape = MarkShape('drops', LIQUIDS['water'].colour, (step,), owner)
            yield f'{owner} drops', Mark(shape, pose, owner)
        if state.filled_l > _LEAST_L and model.hollow is not None:
            pose = self._world.pose(owner) if pose is None else pose
            mark = self._liquid(owner, model, state, pose)
            if mark is not None:
                yield f'{owner} liquid', mark

    def _liquid(self, owner: str, model: ThingModel, state: ThingState, pose: Pose) -> Mark | None:
        hollow, filling = model.hollow, model.filling
        assert hollow is not None
        colour = LIQUIDS[state.liquid].colour
        if filling is not None and filling.part < 0:
            return None  # nothing is seen of what is in a carton
        if filling is not None and filling.liquid == state.liquid:
            colour = model.parts[filling.part].colour
            if abs(state.filled_l - litres_at(hollow, filling.level)) < _LEAST_L:
                return Mark(MarkShape('drink', colour, (), owner), pose, owner)
        if pose[2, 2] < STEEP_COS:
            return None
        share = round(min(1.0, state.filled_l / hollow.capacity_l) * LEVELS) / LEVELS
        level, radius = level_of(hollow, max(_LEAST_L, share * hollow.capacity_l))
        surface = np.eye(4)
        middle = np.array([hollow.x, hollow.y, min(level, hollow.rim - BELOW_RIM_M)])
        surface[:3, 3] = pose[:3, :3] @ middle + pose[:3, 3]  # level, whatever the tilt
        return Mark(MarkShape('disc', colour, (round(radius - WALL_M, 4),)), surface, owner)

    def _spot(self, owner: str, pose: Pose, spot: Spot) -> Mark:
        placed = pose.copy()
        offset = np.asarray(spot.place) + np.array([0.0, 0.0, LIFT_M])
        placed[:3, 3] = pose[:3, :3] @ offset + pose[:3, 3]
        step = max(1, round(spot.amount * STEPS))
        radius = round(spot.radius * float(np.sqrt(step / STEPS)), 3)
        place = f'{owner} {spot.place[0]:.3f} {spot.place[1]:.3f}'
        under = self._colour_under(owner)
        if spot.liquid:
            film = water_colour(under) if not spot.is_dirt else LIQUIDS[spot.liquid].colour
            shape = MarkShape('puddle', film, (radius,), place)
        else:
            shape = MarkShape('blot', stain_colour(under), (radius,), place)
        return Mark(shape, placed, owner)

    def _colour_under(self, owner: str) -> tuple[float, float, float]:
        """Return the colour of the largest flat shape of a piece, which is its top as a rule."""
        piece = self._world.furniture.get(owner)
        if piece is None:
            return (0.6, 0.6, 0.6)
        boxes = [shape for shape in piece.links[0].shapes if shape.kind == 'box' and shape.seen]
        if not boxes:
            return (0.6, 0.6, 0.6)
        return max(boxes, key=lambda shape: shape.position[2] + shape.size[2] / 2).colour

    def _stream(self, source: str, stream: Stream) -> Mark:
        pose = np.eye(4)
        pose[:3, 3] = stream.start
        length = max(0.01, round(float(stream.start[2] - stream.end[2]), 2))
        thick = STREAM_M * float(np.clip(np.sqrt(stream.flow / 0.1), 0.5, 1.6))
        shape = MarkShape('stream', LIQUIDS[stream.liquid].colour, (round(thick, 3), length))
        return Mark(shape, pose, source)
