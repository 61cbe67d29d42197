"""
What a language model offers to a strategy: generate, score, next-token logits.

A prompt holds the text for models that read text, and the wish and the names for the embedded one,
which reads these through its frozen encoder. A constraint lists what may follow, piece by piece;
pieces are joined by a blank.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol


class Capability(Enum):
    """What a model may be able to do."""

    GENERATE = 'generate'
    """Write text."""
    SCORE = 'score'
    """Give the log-probability of a text."""
    LOGITS = 'logits'
    """Give the log-probabilities of the next token."""
    CONSTRAIN = 'constrain'
    """Hold a constraint while writing, instead of being asked again after a mistake."""


class Task(Enum):
    """What the text is to be."""

    WISH = 'wish'
    """The goal in lifted form (`tapa_planner.wish`)."""
    STEPS = 'steps'
    """Steps over the scene's ids."""


@dataclass(frozen=True)
class Name:
    """An object as a prompt shows it: id, label, where it is, and flags such as `open`."""

    id: str
    label: str
    place: str = ''
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Prompt:
    """What is asked: the whole text, and the parts that it was made of."""

    task: Task
    text: str
    instruction: str
    names: tuple[Name, ...] = ()
    wish: str = ''
    written: tuple[str, ...] = ()
    """Steps that stand behind the prompt already; what is written or scored goes on from them."""

    @property
    def full_text(self) -> str:
        """The text with what is written already."""
        return ' '.join((self.text, *self.written))


class Constraint(Protocol):
    """What may be written, piece by piece."""

    def options(self, written: Sequence[str]) -> Sequence[str]:
        """Return the pieces that may follow; none means that the text is complete."""


@dataclass(frozen=True)
class Sampling:
    """
    How to write: number of samples, temperature (0 is greedy), stops, bounds, constraint.

    :param told: hears the text as it grows; what it raises ends the writing.
    :param min_tokens: an unconstrained text does not end before; servers do not know it.
    """

    n: int = 1
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    min_tokens: int = 0
    max_tokens: int = 256
    max_pieces: int = 80
    seed: int = 0
    constraint: Constraint | None = None
    told: Callable[[str], None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Generation:
    """A written text, its log-probability (NaN where a server gives none), tokens used."""

    text: str
    log_prob: float
    tokens: int
    pieces: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Score:
    """
    How likely a model finds a text.

    :ivar log_prob: of the whole text.
    :ivar tokens: how many pieces of the model's own vocabulary it has.
    """

    log_prob: float
    tokens: int

    @property
    def mean(self) -> float:
        """The log-probability a token: long texts are not less likely for their length alone."""
        return self.log_prob / max(1, self.tokens)


class LanguageModel(Protocol):
    """A model behind the strategies; it must answer in bounded time or raise ModelError."""

    name: str
    capabilities: frozenset[Capability]

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """
        Write `sampling.n` texts, the likeliest first.

        :raises ModelError: if the model does not answer, or not within the constraint.
        """

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """
        Return how likely each continuation is; what they share is computed once.

        :raises ModelError: if the model cannot.
        """

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """
        Return log-probabilities of the tokens that may follow the prefix.

        :raises ModelError: if the model cannot.
        """
