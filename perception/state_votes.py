"""The states that views show of one thing, brought together: how far open, lit, sliced, dirty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from tapa_planner.scene import StateEstimate

_LEAST_WEIGHT = 1e-6
_LEFT = 0.8
"""What earlier views still count after another one: states change."""


@dataclass(frozen=True)
class StateVotes:
    """For each state the weighted sum of values and the sum of weights."""

    sums: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def with_view(self, estimates: Iterable[StateEstimate], weight: float) -> 'StateVotes':
        """Return the votes with those of one view."""
        sums = dict(self.sums)
        for each in estimates:
            total, weights = sums.get(each.name, (0.0, 0.0))
            own = weight * each.confidence
            sums[each.name] = (_LEFT * total + own * each.value, _LEFT * weights + own)
        return StateVotes(sums)

    def joined(self, other: 'StateVotes') -> 'StateVotes':
        """Return the votes of two tracks of one thing."""
        sums = dict(self.sums)
        for name, (total, weights) in other.sums.items():
            known = sums.get(name, (0.0, 0.0))
            sums[name] = (known[0] + total, known[1] + weights)
        return StateVotes(sums)

    @property
    def estimates(self) -> tuple[StateEstimate, ...]:
        """What is known of each state, by name."""
        return tuple(
            StateEstimate(
                name,
                float(np.clip(total / weights, 0.0, 1.0)),
                float(1.0 - np.exp(-weights)),
            )
            for name, (total, weights) in sorted(self.sums.items())
            if weights > _LEAST_WEIGHT
        )
