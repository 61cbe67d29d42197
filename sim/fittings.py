"""Parts by which a body does something: what is pushed, what lights up, holds liquid, or cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.body import Link, Triple
from sim.palette import Colour

_GLOW_KG = 0.001  # of a link that is only seen


@dataclass(frozen=True)
class Control:
    """
    A button, knob, lever or switch: pushed in, it springs back and switches its body on or off.

    :ivar centre: of its free face, in the body's frame (its spring at rest).
    :ivar push: unit vector along which it is pushed, in the body's frame.
    :ivar radius: of the circle on its face that a fingertip may press on, metres.
    :ivar joint: its own prismatic joint; '' for a face that feels touch and does not move.
    :ivar travel: how far the joint can be pushed in, metres; it switches beyond half of that.
    :ivar force: with which it resists at the end of its travel (joint), or from which it switches
        (touch), newtons.
    """

    name: str
    centre: Triple
    push: Triple
    radius: float = 0.012
    joint: str = ''
    travel: float = 0.006
    force: float = 4.0


@dataclass(frozen=True)
class Glow:
    """
    A visible shape whose colour says that its body is switched on.

    A renderer gives a link one colour only, so `with_glow_links` sets it apart when it is loaded.

    :ivar link: the link that it belongs to.
    :ivar shape: its index among the shapes of that link that are seen.
    """

    link: str
    shape: int
    off: Colour
    on: Colour


def glow_link(index: int) -> str:
    """Return the name of the link that the ``index``-th glow of a body becomes."""
    return f'glow_{index}'


def with_glow_links(links: Sequence[Link], glows: Sequence[Glow]) -> list[Link]:
    """Return the links of a body with the shape of each glow in a link of its own."""
    seen = {link.name: [shape for shape in link.shapes if shape.seen] for link in links}
    lit = [seen[glow.link][glow.shape] for glow in glows]
    apart = {id(shape) for shape in lit}
    kept = []
    for link in links:
        shapes = (replace(s, seen=False) if id(s) in apart else s for s in link.shapes)
        kept.append(replace(link, shapes=tuple(s for s in shapes if s.seen or s.solid)))
    added = [
        Link(
            glow_link(index),
            (replace(shape, solid=False),),
            mass=_GLOW_KG,
            parent=glow.link,
            joint=f'{glow_link(index)}_joint',
        )
        for index, (glow, shape) in enumerate(zip(glows, lit, strict=True))
    ]
    return [*kept, *added]


@dataclass(frozen=True)
class Hollow:
    """
    The inside of a vessel: an upright cylinder about (x, y) in the body's frame, open at its top.

    :ivar floor: height of its bottom in the body's frame; ``rim`` that of its edge.
    :ivar radius: at the rim; ``foot`` the radius at the bottom.
    :ivar spout: where liquid leaves it when it is tilted that way; None for one that pours over
        its rim.
    """

    x: float
    y: float
    floor: float
    rim: float
    radius: float
    foot: float
    spout: Triple | None = None

    @property
    def capacity_l(self) -> float:
        """Return how much it holds when brimful, litres."""
        a, b = self.radius, self.foot
        volume: float = 3.141592653589793 / 3 * (a * a + a * b + b * b) * (self.rim - self.floor)
        return 1000.0 * volume


@dataclass(frozen=True)
class Filling:
    """
    What a vessel holds to begin with.

    :ivar level: height of its surface in the body's frame.
    :ivar part: index of the part that shows its surface; -1 where it cannot be seen.
    """

    liquid: str
    level: float
    part: int = -1


@dataclass(frozen=True)
class Blade:
    """
    A cutting edge: a straight line from heel to tip, then bent towards the blade's point.

    All are points of the body's frame.

    :ivar spine: a point of the blade's back: it tells which way the edge looks.
    """

    heel: Triple
    tip: Triple
    point: Triple
    spine: Triple


@dataclass(frozen=True)
class Outlet:
    """
    Where liquid comes out while the body is switched on: a stream falling from a point.

    :ivar liquid: ``water`` or ``coffee``.
    :ivar flow: litres a second.
    """

    point: Triple
    liquid: str = 'water'
    flow: float = 0.1
