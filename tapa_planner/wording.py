"""How a person said a name: as a certain thing (the mug), or as any of its kind (a mug)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tapa_planner.words import split_words

_DEFINITE = frozenset({'the', 'that', 'this', 'my', 'your', 'our', 'his', 'her', 'their'})
_ANY = frozenset({'any', 'whichever', 'whatever', 'either', 'some'})


@dataclass(frozen=True)
class Wording:
    """The words of a wish; none when the wish was not said but given in lifted form."""

    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, instruction: str) -> 'Wording':
        """Take the words of an instruction."""
        return cls(tuple(split_words(instruction)))

    def is_certain(self, mention: Sequence[str]) -> bool:
        """
        Say whether the person has one certain thing in mind: "the red mug", "my mug".

        "One of the mugs", "a mug", "any mug" leave the choice; so does a name that was not said.
        """
        if not mention or not _ANY.isdisjoint(self.words):
            return False
        size = len(mention)
        for start in range(1, len(self.words) - size + 1):
            if self.words[start : start + size] != tuple(mention):
                continue
            before = self.words[start - 1]
            if before in _DEFINITE:
                return start < 2 or self.words[start - 2] != 'of'
        return False


UNSAID = Wording()
"""A wish that was not said in words."""
