"""The part that both strategies share: the model reads the wish, the scene decides what exists."""

from dataclasses import dataclass, field
import re

from tapa_planner.goals import Grounded
from tapa_planner.grounding import Grounder
from tapa_planner.lexicon import Lexicon
from tapa_planner.matching import Matcher, Similarity
from tapa_planner.models.language_model import LanguageModel, Sampling
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.strategies.constraints import WishConstraint
from tapa_planner.strategies.prompts import wish_prompt
from tapa_planner.wish import Clause, parse_wish, Verb, WishError
from tapa_planner.wording import Wording
from tapa_planner.words import split_words

_MAX_WISH_WORDS = 90
_PROHIBITION = re.compile(
    r'(?:(?:please|robot|hey|ok|okay|now|you|hello|just|,) )*'
    r"(?:do not|don't|dont|never|must not|mustn't|should not|shouldn't|may not) [^,;:.]*[.! ?]*$"
)


@dataclass(frozen=True)
class Reading:
    """What was understood: the wish as text and clauses, and the goal over the scene's ids."""

    wish: str
    clauses: tuple[Clause, ...]
    grounded: Grounded
    tokens: int
    notes: tuple[str, ...] = field(default=())

    def answer(self, strategy: str, model: str) -> Proposal | None:
        """Return the refusal or the question that this ends in; None where there is a goal."""
        grounded = self.grounded
        common = {'strategy': strategy, 'model': model, 'tokens': self.tokens}
        if grounded.refusal:
            return Proposal(
                refusal=grounded.refusal, missing=grounded.missing,
                substitutes=grounded.substitutes,
                notes=self.notes, **common,  # type: ignore[arg-type]
            )  # fmt: skip
        if grounded.question:
            return Proposal(question=grounded.question, notes=self.notes, **common)  # type: ignore[arg-type]
        return None


class WishReader:
    """Lets the model write the wish in lifted form, and grounds it."""

    def __init__(self, model: LanguageModel, lexicon: Lexicon, seed: int = 0) -> None:
        self._model = model
        self._lexicon = lexicon
        self._seed = seed
        self._similarity: Similarity | None = getattr(model, 'similarity', None)

    def read(self, request: PlanRequest) -> Reading:
        """
        Read a wish.

        :raises ModelError: if the model does not answer.
        """
        sampling = Sampling(
            constraint=WishConstraint(request.instruction),
            max_pieces=_MAX_WISH_WORDS,
            seed=self._seed,
            told=request.told,
        )
        written = self._model.generate(wish_prompt(request), sampling)[0]
        if is_prohibition(request.instruction):
            clauses: tuple[Clause, ...] = (Clause(Verb.UNCLEAR, slot='WISH'),)
            note = f'a prohibition is nothing to do; read as: {written.text}'
            grounded = self._ground(request, clauses)
            return Reading(written.text, clauses, grounded, written.tokens, (note,))
        try:
            clauses = parse_wish(written.text)
        except WishError as exc:
            clauses = (Clause(Verb.UNCLEAR, slot='WISH'),)
            return Reading(written.text, clauses, self._ground(request, clauses),
                           written.tokens, (str(exc),))  # fmt: skip
        grounded = self._ground(request, clauses)
        return Reading(
            written.text, clauses, grounded, written.tokens, (f'read as: {written.text}',)
        )

    def _ground(self, request: PlanRequest, clauses: tuple[Clause, ...]) -> Grounded:
        answers = {each.name: each.ids for each in request.answers}
        matcher = Matcher(request.scene, self._lexicon, self._similarity, answers)
        wording = (
            Wording.of(request.instruction, request.replies) if request.may_ask else Wording()
        )
        grounder = Grounder(matcher, self._lexicon, request.avoided, handled_ids(request), wording)
        return grounder.ground(clauses)


def is_prohibition(instruction: str) -> bool:
    """
    Say whether a wish only forbids: "do not open the fridge".

    Checked beside the model, since doing what was forbidden is the worst mistake there is. A
    second sentence or clause may hold the wish itself, so that only a single one counts.
    """
    text = ' '.join(split_words(instruction))
    return _PROHIBITION.match(text) is not None


def handled_ids(request: PlanRequest) -> frozenset[str]:
    """Return what was moved or worked on before: "the other one" is none of it."""
    return frozenset(
        each.step.arguments[0]
        for each in request.executed
        if each.is_success and each.step.arguments and each.step.skill != 'go_to'
    )
