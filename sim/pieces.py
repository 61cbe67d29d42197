"""Pieces of furniture put into the physics, and the modules that they carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.body import body_text, Link, Shape, Triple
from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.fittings import with_glow_links

FRICTION = 0.6
MOVING_FRICTION = 0.8  # of doors, lids and drawers: handles are held


def load_piece(
    engine: Engine, name: str, model: FurnitureModel, position: Triple, yaw: float
) -> int:
    """
    Load a piece without its modules under a name and return its body's id.

    What has no mass is fixed where it stands; the rest stands loose. What nothing moves for two
    seconds falls asleep, which is most of the speed of a home; a touch or a pull wakes it.
    """
    links = [_written(engine, link) for link in with_glow_links(model.links, model.glows)]
    quaternion = (0.0, 0.0, float(np.sin(yaw / 2)), float(np.cos(yaw / 2)))
    is_loose = model.mass > 0.0
    if is_loose:
        links[0] = replace(links[0], mass=model.mass)
    body = engine.load_urdf_text(
        name,
        body_text(name, links),
        position,
        quaternion,
        fixed=not is_loose,
        sleeping=True,
    )
    engine.set_dynamics(name, lateralFriction=FRICTION)
    if model.joint:
        engine.set_joint_friction(name, model.joint, model.friction)
        engine.set_dynamics(
            name, engine.joint_index(name, model.joint), lateralFriction=MOVING_FRICTION
        )
    if model.control is not None and model.control.joint:
        engine.set_spring(name, model.control.joint, model.control.force)
    return body


def placed_modules(
    model: FurnitureModel, position: Triple, yaw: float
) -> Iterator[tuple[FurnitureModel, Triple]]:
    """Yield each module of a piece that stands there, with the place of its frame."""
    c, s = float(np.cos(yaw)), float(np.sin(yaw))
    x, y, z = position
    for module in model.modules:
        dx, dy, dz = module.offset
        yield module.model, (x + c * dx - s * dy, y + s * dx + c * dy, z + dz)


def _written(engine: Engine, link: Link) -> Link:
    """Return the link with its meshes in files of their own."""
    if not any(shape.mesh for shape in link.shapes):
        return link
    return replace(link, shapes=tuple(_with_file(engine, shape) for shape in link.shapes))


def _with_file(engine: Engine, shape: Shape) -> Shape:
    if shape.mesh is None:
        return shape
    return replace(shape, path=engine.mesh_file(shape.mesh, felt=shape.solid))
