"""A model that writes a meaning that is known already: the answer is then what the planner makes of it."""

from collections.abc import Mapping, Sequence

from tapa_planner.errors import ModelError
from tapa_planner.models.language_model import Capability, Generation, Prompt, Sampling, Score


class GivenWish:
    """Stands where a language model stands, so that labels come from the code that plans."""

    name = 'given'
    capabilities = frozenset({Capability.GENERATE})

    def __init__(self) -> None:
        self.meaning = ''

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Return the meaning that was set."""
        pieces = tuple(self.meaning.split())
        return [Generation(self.meaning, 0.0, len(pieces), pieces)]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Not offered."""
        raise ModelError('a given meaning scores nothing')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Not offered."""
        raise ModelError('a given meaning has no tokens')
