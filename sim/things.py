"""The kinds of small things, the nineteen of the kitchen first: built by seed, loaded."""

from __future__ import annotations

from collections.abc import Callable
import zlib

import numpy as np

from sim.body import BASE, body_text, Link, Shape
from sim.cleaning import dust_pan, plunger, scrub_brush, soap_bar, soap_bottle, spray_bottle
from sim.cookware import kettle, pan, pot, teapot
from sim.drinks import juice_carton, wine_bottle
from sim.engine import Engine, Vector
from sim.fittings import with_glow_links
from sim.goods import cereal_box, knife, milk_carton, salt_shaker, sponge, spoon
from sim.groceries import cucumber, egg, lettuce, onion, orange, tomato
from sim.linen import cloth, hand_towel, paper_towel_roll, tissue_box, toilet_paper, towel
from sim.produce import apple, banana, bread, carrot, lemon, pear, potato
from sim.strange import KIND as STRANGE
from sim.strange import strange
from sim.tableware import butter_knife, fork, plate, tray, wine_glass
from sim.thing import Solid, ThingModel
from sim.untrained import UNTRAINED_BUILDERS
from sim.utensils import cutting_board, ladle, pepper_shaker, scissors, spatula
from sim.vessels import bottle, bowl, can, cup, jar, mug
from sim.wares import ROLLING_WARES, WARE_BUILDERS

Builder = Callable[[np.random.Generator], ThingModel]

# The kitchen's: their order is part of what a seed means, so nothing is added here.
BUILDERS: dict[str, Builder] = {
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
# Food, drinks, tableware, cookware and cleaning things of the household.
HOME_BUILDERS: dict[str, Builder] = {
    'tomato': tomato,
    'lettuce': lettuce,
    'egg': egg,
    'onion': onion,
    'orange': orange,
    'cucumber': cucumber,
    'plate': plate,
    'wine_glass': wine_glass,
    'fork': fork,
    'butter_knife': butter_knife,
    'tray': tray,
    'ladle': ladle,
    'spatula': spatula,
    'cutting_board': cutting_board,
    'scissors': scissors,
    'pepper_shaker': pepper_shaker,
    'wine_bottle': wine_bottle,
    'juice_carton': juice_carton,
    'cloth': cloth,
    'scrub_brush': scrub_brush,
    'soap_bar': soap_bar,
    'soap_bottle': soap_bottle,
    'spray_bottle': spray_bottle,
    'toilet_paper': toilet_paper,
    'paper_towel_roll': paper_towel_roll,
    'tissue_box': tissue_box,
    'towel': towel,
    'hand_towel': hand_towel,
    'plunger': plunger,
    'dust_pan': dust_pan,
    'pan': pan,
    'pot': pot,
    'kettle': kettle,
    'teapot': teapot,
}
ALL_BUILDERS: dict[str, Builder] = {**BUILDERS, **HOME_BUILDERS, **WARE_BUILDERS}
ALL_KINDS = tuple(ALL_BUILDERS)
PLACEABLE_BUILDERS = {**ALL_BUILDERS, **UNTRAINED_BUILDERS, STRANGE: strange}
"""Beside the household's kinds those that no seed gives: never trained, or without a name."""
ROLLING_FRICTION = 0.0005
ROUND = ('apple', 'lemon', 'pear', 'carrot', 'potato', 'banana', *ROLLING_WARES)
# Apart from ROUND: trials draw their things by that table, and must draw them as before.
ROUND_FOOD = ('tomato', 'lettuce', 'egg', 'onion', 'orange', 'cucumber')


SOFT = ('sponge', 'cloth', 'towel', 'hand_towel', 'pillow', 'teddy_bear')
SOFT_N_M, SOFT_N_S_M = 8000.0, 60.0
"""Stiffness and damping of what gives way between fingers; hard light things roll out of them."""


def thing_model(kind: str, seed: int) -> ThingModel:
    """Return the thing that this seed gives; sizes and colours differ by seed."""
    if kind not in PLACEABLE_BUILDERS:
        raise ValueError(f'a thing is one of {", ".join(PLACEABLE_BUILDERS)}, got {kind!r}')
    # A kind's own number must not change when others are added.
    number = KINDS.index(kind) if kind in BUILDERS else zlib.crc32(kind.encode())
    return PLACEABLE_BUILDERS[kind](np.random.default_rng((seed, number)))


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
            path=engine.mesh_file(part.mesh),
        )
        for part in model.parts
    ]
    shapes += [_collision(engine, solid) for solid in model.solids]
    links = with_glow_links([Link(BASE, tuple(shapes), mass=model.mass)], model.glows)
    text = body_text(name, links)
    body = engine.load_urdf_text(name, text, position, quaternion, sleeping=True)
    engine.set_dynamics(
        name,
        lateralFriction=model.friction,
        rollingFriction=ROLLING_FRICTION if model.kind in (*ROUND, *ROUND_FOOD) else 0.0,
        spinningFriction=0.001,
        linearDamping=0.04,
        angularDamping=0.1,
    )
    if model.kind in SOFT:
        engine.set_dynamics(name, contactStiffness=SOFT_N_M, contactDamping=SOFT_N_S_M)
    return body


def _collision(engine: Engine, solid: Solid) -> Shape:
    if solid.mesh is not None:
        path = engine.mesh_file(solid.mesh, felt=True)
        return Shape('mesh', (1.0, 1.0, 1.0), path=path, seen=False)
    return Shape(solid.kind, solid.size, solid.position, solid.rpy, seen=False)
