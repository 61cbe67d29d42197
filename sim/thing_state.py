"""What changes about a thing or a piece of furniture beside its place: heat, contents, dirt."""

from __future__ import annotations

from dataclasses import dataclass

AMBIENT_C = 21.0
HOT_FROM_C = 50.0
COLD_TO_C = 10.0
CLEAN_TO = 0.1
WET_FROM = 0.2
FILLED_FROM = 0.25
"""Share of a vessel's capacity from which it counts as filled."""


@dataclass(frozen=True)
class Spot:
    """
    A spot of dirt or a puddle on a surface.

    :ivar place: of its middle in the body's frame, on the surface.
    :ivar link: name of the link that it moves with; '' for the base.
    :ivar amount: 0 to 1; a spot of which nothing is left is dropped.
    :ivar liquid: what was spilled; '' for dirt. A puddle of water is wet and not dirty.
    """

    place: tuple[float, float, float]
    radius: float
    amount: float = 1.0
    liquid: str = ''
    link: str = ''

    @property
    def is_dirt(self) -> bool:
        """Whether it dirties what it lies on."""
        return self.liquid != 'water'


@dataclass(frozen=True)
class ThingState:
    """
    The state of one body; how far it is open and whether it is on are read off the body itself.

    :ivar temperature_c: of the body and of what it holds.
    :ivar slices: into how many pieces its thing was cut; 0 for a whole one.
    :ivar liquid: what it holds; '' for nothing. ``filled_l`` says how much, in litres.
    :ivar dirt: all over it, 0 to 1; ``wet`` alike.
    :ivar spots: dirt and puddles that have a place.
    """

    temperature_c: float = AMBIENT_C
    slices: int = 0
    liquid: str = ''
    filled_l: float = 0.0
    dirt: float = 0.0
    wet: float = 0.0
    broken: bool = False
    spots: tuple[Spot, ...] = ()

    def __post_init__(self) -> None:
        shares = (self.dirt, self.wet, *(spot.amount for spot in self.spots))
        if not all(0.0 <= share <= 1.0 for share in shares):
            raise ValueError(f'dirt, wetness and spots are given from 0 to 1, got {self}')
        if self.filled_l < 0.0 or bool(self.liquid) != (self.filled_l > 0.0):
            raise ValueError(f'a liquid needs a positive amount and a name, got {self}')

    @property
    def is_hot(self) -> bool:
        """Whether it burns the hand."""
        return self.temperature_c >= HOT_FROM_C

    @property
    def is_cold(self) -> bool:
        """Whether it feels as from the fridge."""
        return self.temperature_c <= COLD_TO_C

    @property
    def dirtiness(self) -> float:
        """Return how dirty its dirtiest place is, 0 to 1."""
        return max([self.dirt, *(spot.amount for spot in self.spots if spot.is_dirt)])

    @property
    def wetness(self) -> float:
        """Return how wet its wettest place is, 0 to 1."""
        return max([self.wet, *(spot.amount for spot in self.spots if spot.liquid)])

    @property
    def is_dirty(self) -> bool:
        """Whether it wants cleaning."""
        return self.dirtiness > CLEAN_TO

    @property
    def is_wet(self) -> bool:
        """Whether a dry cloth would come away wet."""
        return self.wetness >= WET_FROM


AS_USUAL = ThingState()
