"""What a thing is called, by the vote of all views: chances multiplied, as independent evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from perception.detector import Detection, UNKNOWN
from perception.size_prior import SizePrior

MOST_NAMES = 5
"""Names that an entry of the map tells beside its best one."""
_LEAST_CHANCE = 0.02
"""What a view did not name at all is unlikely, not impossible."""
_SIZE_OF_UNKNOWN = 2.0
_CERTAIN = 0.9
"""How far a backend is trusted that tells only its best name."""


@dataclass(frozen=True)
class NameVotes:
    """
    The evidence for each name that was ever given.

    :ivar evidence: sums of weighted logarithms of chances, by name.
    :ivar unnamed: what a name would have that no view gave.
    :ivar weight: of all views together.
    :ivar given: the names that were some view's best.
    """

    evidence: Mapping[str, float] = field(default_factory=dict)
    unnamed: float = 0.0
    weight: float = 0.0
    given: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there was any vote."""
        return bool(self.evidence)

    def __contains__(self, name: str) -> bool:
        """Tell whether that name was some view's best."""
        return name in self.given

    @property
    def best(self) -> str:
        """The likeliest name; '' before the first vote."""
        return max(sorted(self.evidence), key=lambda name: self.evidence[name], default='')

    @property
    def share(self) -> float:
        """How likely the best name is, 0..1; 0 before the first vote."""
        if not self.evidence:
            return 0.0
        values = np.array(list(self.evidence.values()))
        return float(1.0 / np.exp(values - values.max()).sum())

    def likeliest(self, most: int) -> tuple[tuple[str, float], ...]:
        """Return names with their chances, likeliest first."""
        if not self.evidence:
            return ()
        names = sorted(self.evidence, key=lambda name: (-self.evidence[name], name))
        values = np.array([self.evidence[name] for name in names])
        chances = np.exp(values - values[0])
        chances /= chances.sum()
        return tuple(zip(names[:most], chances[:most].tolist(), strict=True))

    def with_vote(self, detection: Detection, weight: float) -> 'NameVotes':
        """Return the votes with those of one sighting."""
        chances = dict(detection.chances or ((detection.label, _CERTAIN),))
        least = weight * float(np.log(_LEAST_CHANCE))
        evidence = {name: value + least for name, value in self.evidence.items()}
        for name, chance in chances.items():
            before = self.evidence.get(name, self.unnamed)
            evidence[name] = before + weight * float(np.log(max(chance, _LEAST_CHANCE)))
        given = self.given | {detection.label}
        return NameVotes(evidence, self.unnamed + least, self.weight + weight, given)

    def with_size(self, size: Sequence[float], prior: SizePrior, weight: float) -> 'NameVotes':
        """
        Return the votes with what a box's size (x, y, z in metres) says for and against each name.

        Names of the prior that no view gave take part too. What has none of the names may have
        any size, and so fits a little everywhere.
        """
        fits = prior.all_evidence(size)
        names = {*self.evidence, *fits, UNKNOWN}
        evidence = {
            name: self.evidence.get(name, self.unnamed) + weight * fits.get(name, _SIZE_OF_UNKNOWN)
            for name in names
        }
        return NameVotes(evidence, self.unnamed, self.weight, self.given)

    def joined(self, other: 'NameVotes') -> 'NameVotes':
        """Return the votes of two tracks of one thing."""
        names = {*self.evidence, *other.evidence}
        evidence = {
            name: self.evidence.get(name, self.unnamed) + other.evidence.get(name, other.unnamed)
            for name in names
        }
        return NameVotes(
            evidence,
            self.unnamed + other.unnamed,
            self.weight + other.weight,
            self.given | other.given,
        )
