"""One attempt of a skill, and what came of it."""

from dataclasses import dataclass, field

KITCHEN, APARTMENT = 'kitchen', 'apartment'


@dataclass(frozen=True)
class Trial:
    """
    One attempt: the room's seed, the skill that counts, the objects by the simulator's names.

    :ivar world: the kind of home it happens in; '' for a room composed for the trial.
    """

    skill: str
    seed: int
    names: tuple[str, ...]
    world: str = ''


@dataclass
class Outcome:
    """What came of a trial."""

    trial: Trial
    succeeded: bool
    cause: str
    simulated_s: float
    wall_s: float
    steps: list[str] = field(default_factory=list)
