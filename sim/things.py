"""The nineteen kinds of small things: built by seed, loaded into an engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.body import body_text, Link, Shape
from sim.engine import Engine, Vector
from sim.goods import cereal_box, knife, milk_carton, salt_shaker, sponge, spoon
from sim.produce import apple, banana, bread, carrot, lemon, pear, potato
from sim.thing import Solid, ThingModel
from sim.vessels import bottle, bowl, can, cup, jar, mug

BUILDERS: dict[str, Callable[[np.random.Generator], ThingModel]] = {
    'apple': apple,
    'banana': banana,
    'lemon': lemon,
    'pear': pear,
    'carrot': carrot,
    'potato': potato,
    'bread': bread,
    'mug': mug,
    'cup': cup,
    'bowl': bowl,
    'bottle': bottle,
    'can': can,
    'jar': jar,
    'milk_carton': milk_carton,
    'cereal_box': cereal_box,
    'sponge': sponge,
    'knife': knife,
    'spoon': spoon,
    'salt_shaker': salt_shaker,
}
KINDS = tuple(BUILDERS)
ROLLING_FRICTION = 0.0005
ROUND = ('apple', 'lemon', 'pear', 'carrot', 'potato', 'banana')


def thing_model(kind: str, seed: int) -> ThingModel:
    """Return the thing that this seed gives; sizes and colours differ by seed."""
    if kind not in BUILDERS:
        raise ValueError(f'a thing is one of {", ".join(KINDS)}, got {kind!r}')
    return BUILDERS[kind](np.random.default_rng((seed, KINDS.index(kind))))


def load_thing(
    engine: Engine, name: str, model: ThingModel, position: Vector, quaternion: Vector
) -> int:
    """Load a thing into the engine under a name and return its body's id."""
    shapes = [
        Shape(
            'mesh',
            (1.0, 1.0, 1.0),
            colour=part.colour,
            solid=False,
            path=engine.write_file(part.mesh.obj_text(), '.obj'),
        )
        for part in model.parts
    ]
    shapes += [_collision(engine, solid) for solid in model.solids]
    text = body_text(name, [Link('body', tuple(shapes), mass=model.mass)])
    body = engine.load_urdf_text(name, text, position, quaternion, sleeping=True)
    engine.set_dynamics(
        name,
        lateralFriction=model.friction,
        rollingFriction=ROLLING_FRICTION if model.kind in ROUND else 0.0,
        spinningFriction=0.001,
        linearDamping=0.04,
        angularDamping=0.1,
    )
    return body


def _collision(engine: Engine, solid: Solid) -> Shape:
    if solid.mesh is not None:
        path = engine.write_file(solid.mesh.obj_text(), '.obj')
        return Shape('mesh', (1.0, 1.0, 1.0), path=path, seen=False)
    return Shape(solid.kind, solid.size, solid.position, solid.rpy, seen=False)
