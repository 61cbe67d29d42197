"""What came of a pouring, judged by how the vessel was tilted and by what the camera saw."""

from dataclasses import dataclass

import numpy as np

from executor.motion.inside import RISEN_M
from executor.motion.spilling import Beside
from executor.skills.contract import SkillCode, SkillError, SkillResult
from tapa_planner.plan import Measurement

LEAST_FALLING = 8
"""Points seen in the air over the target's opening, once something falls into it."""
SPILLED_M2 = 0.0012
"""Of the support, that is wet beside the target once something was spilled."""
SEEN_M2 = 0.01
"""Of it, that must be in view to say that nothing was spilled."""
EMPTY_RAD = 1.6
"""A vessel that was tilted by less need not have run out."""


@dataclass(frozen=True)
class Over:
    """How a vessel was tilted over an opening of some radius, its lip so far from the middle."""

    tilt_rad: float
    aside_m: float
    radius_m: float


@dataclass(frozen=True)
class Seen:
    """
    What the camera saw of it.

    :ivar falling: the most points over the opening in one picture, of what fell into it.
    :ivar risen_m: by how much what is seen inside is higher than before, NaN where it is hidden.
    """

    falling: int
    risen_m: float
    around: Beside


def poured(vessel: str, into: str, over: Over, seen: Seen) -> SkillResult:
    """
    Return success where liquid is seen to have come in, or where it cannot have gone elsewhere.

    Into a deep vessel the camera does not see. Then liquid was seen to fall into its opening, or
    all around it stayed as it was.

    :raises SkillError: SPILLED when something came beside, NO_EFFECT when nothing more is inside.
    """
    measured = [
        Measurement('tilt', over.tilt_rad, 'rad'),
        Measurement('distance_to_goal', over.aside_m, 'm'),
        Measurement('spilled_area', seen.around.changed_m2, 'm^2'),
    ]
    did = f'tilted the {vessel} by {np.degrees(over.tilt_rad):.0f} degrees'
    if seen.around.changed_m2 > SPILLED_M2:
        raise SkillError(
            SkillCode.SPILLED,
            f'{did}, but beside the {into} {seen.around.changed_m2 * 1e4:.0f} cm^2 are wet',
        )
    fell_in = seen.falling >= LEAST_FALLING and over.tilt_rad >= EMPTY_RAD
    if seen.risen_m >= RISEN_M:
        measured.append(Measurement('level_rise', seen.risen_m, 'm'))
        text = f'it stands {seen.risen_m * 1000:.0f} mm higher in the {into}'
    elif fell_in:
        text = f'it was seen to fall into the {into}'
    elif not np.isnan(seen.risen_m):
        raise SkillError(SkillCode.NO_EFFECT, f'{did}, but nothing more is seen in the {into}')
    elif (
        seen.around.seen_m2 < SEEN_M2 or over.aside_m > over.radius_m or over.tilt_rad < EMPTY_RAD
    ):
        raise SkillError(
            SkillCode.NO_EFFECT,
            f'{did}, but that it went into the {into} was not seen: that was hidden',
        )
    else:
        text = f'over the {into}, around which all stayed dry; its inside was hidden'
    return SkillResult(SkillCode.SUCCESS, f'poured the {vessel}: {text}', tuple(measured))
