"""How a person said a name: as a certain thing (the mug), or as any of its kind (a mug)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tapa_planner.plan import Reply
from tapa_planner.words import split_words

_DEFINITE = frozenset({'the', 'that', 'this', 'my', 'your', 'our', 'his', 'her', 'their'})
_ANY = frozenset({'any', 'whichever', 'whatever', 'either', 'some'})


@dataclass(frozen=True)
class Wording:
    """
    The words of a wish; none when the wish was not said but given in lifted form.

    :ivar replies: what the person answered to earlier questions, the newest last.
    """

    words: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()

    @classmethod
    def of(cls, instruction: str, replies: Sequence[Reply] = ()) -> 'Wording':
        """Take the words of an instruction."""
        return cls(tuple(split_words(instruction)), tuple(replies))

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

_ORDER = {'first': 0, 'second': 1, 'third': 2, 'fourth': 3, 'last': -1}
_EITHER = frozenset({'any', 'either', 'whichever', 'whatever'})


def chosen_by(answer: str, options: Sequence[tuple[str, frozenset[str]]]) -> str:
    """
    Return which option an answer to "which one?" means: "the red one", "the one on the shelf".

    :param options: each id with the words that tell it from its like, in the order of the question.
    :return: the id; '' where the answer fits none, or several.
    """
    words = split_words(answer)
    if not options or not words:
        return ''
    if not _EITHER.isdisjoint(words):
        return options[0][0]
    named = [own for own, _ in options if own in answer.lower().split()]
    if len(named) == 1:
        return named[0]
    places = [_ORDER[word] for word in words if word in _ORDER]
    if places and places[0] < len(options):
        return options[places[0]][0]
    fits = {own: len(marks.intersection(words)) for own, marks in options}
    best = max(fits.values())
    meant = [own for own, count in fits.items() if count == best]
    return meant[0] if best and len(meant) == 1 else ''
