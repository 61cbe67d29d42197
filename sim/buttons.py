"""Sprung buttons, knobs and switches that furniture is switched on and off with."""

from __future__ import annotations

from sim.body import BASE, Link, Shape, Triple
from sim.carpentry import rod, shifted
from sim.fittings import Control
from sim.palette import Colour

CONTROL_JOINT = 'control'
STAND_M = 0.014  # that a button sticks out
TRAVEL_M = 0.007
FORCE_N = 4.0
FORWARD: Triple = (-1.0, 0.0, 0.0)  # the push on what is reached from the front
DOWN: Triple = (0.0, 0.0, -1.0)
_HIDDEN_M = 0.004  # of the button, inside of what carries it
_MASS_KG = 0.05


def round_button(
    face: Triple,
    push: Triple,
    colour: Colour,
    radius: float = 0.013,
    name: str = 'button',
    stand: float = STAND_M,
) -> tuple[Link, Control]:
    """
    Return a round button and its link in the piece's frame.

    :param face: middle of its free face at rest.
    :param push: ``FORWARD`` or ``DOWN``.
    """
    length = stand + _HIDDEN_M
    x, y, z = (a + b * length / 2 for a, b in zip(face, push, strict=True))
    axis = 'x' if push == FORWARD else 'z'
    shapes = [rod(radius, length, (x, y, z), axis, colour)]
    return pushed(shapes, face, push, radius, name)


def pushed(
    shapes: list[Shape], face: Triple, push: Triple, radius: float, name: str
) -> tuple[Link, Control]:
    """Hang shapes given in the piece's frame on a joint that can be pushed in at ``face``."""
    link = Link(
        name,
        tuple(shifted(shape, face) for shape in shapes),
        mass=_MASS_KG,
        parent=BASE,
        joint=CONTROL_JOINT,
        joint_kind='prismatic',
        origin=face,
        axis=push,
        upper=TRAVEL_M,
    )
    control = Control(name, face, push, radius, CONTROL_JOINT, TRAVEL_M, FORCE_N)
    return link, control
