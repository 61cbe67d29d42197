"""Parts by which a body does something: what is pushed, what lights up, holds liquid, or cuts."""

from __future__ import annotations

from dataclasses import dataclass

from sim.body import Triple
from sim.palette import Colour


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

    :ivar link: the link that it belongs to.
    :ivar shape: its index among the shapes of that link that are seen.
    """

    link: str
    shape: int
    off: Colour
    on: Colour


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
    """A cutting edge, a line between two points of the body's frame."""

    heel: Triple
    tip: Triple


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
