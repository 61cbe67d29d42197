"""What one episode leaves behind: a JSON file that says how it went and which link broke."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
import json
from pathlib import Path
from typing import Any


class Link(StrEnum):
    """The link of the chain that broke."""

    NONE = ''
    """None: the episode succeeded."""
    NODES = 'nodes'
    """A process could not be started, died, or did not answer."""
    LOOK = 'look'
    """Perception failed, or did not find a thing that is there."""
    PLAN = 'plan'
    """No plan, a false refusal or question, or a plan for something else."""
    ACT = 'act'
    """A skill failed, and so did every further attempt."""
    CHECK = 'check'
    """The executor believes in a success that the simulator's state denies."""
    TIME = 'time'
    """The episode ran out of wall time."""


@dataclass(frozen=True)
class EpisodeRecord:
    """One episode; times in seconds of wall time."""

    case_id: str
    key: str
    """Hash of the case; a record of another wording is not taken up again."""
    reached: bool
    program: str = ''
    """Hash of the program that ran, set by the runner; likewise."""
    link: Link = Link.NONE
    outcome: str = ''
    """Name of the result's error code: SUCCESS, REFUSED, STEP_FAILED, ..."""
    message: str = ''
    hallucination: bool = False
    """Acted on, or planned with, a kind of thing that is not in the world."""
    counterfactual: bool = False
    """Ran a step whose precondition did not hold."""
    steps: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """What became of the world: facts that came to hold (+) and ceased to (-)."""
    replans: int = 0
    fault: str = ''
    """Kind of the fault that was set off, '' for none."""
    is_noticed: bool = False
    """Whether anything was told to be wrong after the fault."""
    causes: tuple[str, ...] = ()
    """What the explanations and alarms blamed, in their order; after the fault where there is one."""
    explanation: str = ''
    """The sentence of the first of them."""
    grip_mode: str = ''
    """What kept things in the simulated hand."""
    wall_s: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the record; a reader never sees half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix('.part')
        part.write_text(json.dumps(asdict(self), indent=1, sort_keys=True), encoding='utf-8')
        part.replace(path)


def load_record(path: Path) -> EpisodeRecord | None:
    """Return the record in a file, None where there is none that this program can read."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding='utf-8'))
        data['link'] = Link(data['link'])
        data['steps'] = tuple(data['steps'])
        data['changes'] = tuple(data['changes'])
        data['causes'] = tuple(data.get('causes', ()))
        return EpisodeRecord(**data)
    except (OSError, ValueError, KeyError, TypeError):
        return None
