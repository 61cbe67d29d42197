"""Where a belief comes from, and how old it is: what was seen, measured, or only follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tapa_planner.pddl import Atom


class Source(Enum):
    """Who told a fact."""

    SEEN = 'seen'
    """A look showed it."""
    MEASURED = 'measured'
    """A skill measured it, or reported it done."""
    FOLLOWS = 'follows'
    """It follows from what a skill did, by the domain; nothing showed it."""


@dataclass(frozen=True)
class Origin:
    """Who told a fact, and when; seconds of the robot's clock."""

    source: Source
    stamp_s: float

    def age_s(self, now_s: float) -> float:
        """Return how old it is, seconds; never negative."""
        return max(0.0, now_s - self.stamp_s)


class Origins:
    """The origin of every believed fact."""

    def __init__(self) -> None:
        self._of: dict[Atom, Origin] = {}

    def tell(self, atoms: Iterable[Atom], source: Source, stamp_s: float) -> None:
        """Note that facts were told just now."""
        for each in atoms:
            self._of[each] = Origin(source, stamp_s)

    def keep(self, atoms: Iterable[Atom]) -> None:
        """Forget the facts that are no longer believed."""
        kept = set(atoms)
        self._of = {each: origin for each, origin in self._of.items() if each in kept}

    def of(self, atom: Atom) -> Origin | None:
        """Return who told a fact; None where it is not believed."""
        return self._of.get(atom)

    def lines(self, now_s: float) -> tuple[str, ...]:
        """Return every fact with its source and age: `(on apple_1 table_1) seen 12 s ago`."""
        return tuple(
            f'{atom} {origin.source.value} {origin.age_s(now_s):.0f} s ago'
            for atom, origin in sorted(self._of.items())
        )
