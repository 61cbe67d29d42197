"""
From a wish in lifted form to a goal over the scene's ids, or to a refusal or a question.

Whether what is asked for exists is decided here, before any step is written, so that nothing can
put an existing thing in a missing one's place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tapa_planner.ability_grounding import Abilities, HANDLERS
from tapa_planner.choosing import Chooser
from tapa_planner.domain_files import load_domain
from tapa_planner.goals import Goals, Grounded
from tapa_planner.lexicon import DETERMINERS, Lexicon
from tapa_planner.matching import Matcher, said
from tapa_planner.substitutes import nearest
from tapa_planner.wish import Clause, Mention, Verb
from tapa_planner.wording import UNSAID, Wording

_HAND_OVER = ('table', 'counter', 'surface')
_BACK_REFERENCES = frozenset({'it', 'its', 'the', 'that', 'this', 'door', 'doors', 'lid'})
_MAKE_ROOM = ('counter', 'table', 'shelf', 'surface')
_ABILITIES = (
    'go, look, pick up, put down, open, close, switch, slice, fill, pour, wipe, heat, press, push'
    ' and hand over'
)


class Grounder:
    """Grounds the clauses of one wish in one scene."""

    def __init__(
        self,
        matcher: Matcher,
        lexicon: Lexicon,
        avoided: Iterable[str] = (),
        handled: Iterable[str] = (),
        wording: Wording = UNSAID,
    ) -> None:
        """Keep the scene and the wish; see `Chooser` for what the rest means."""
        self._matcher = matcher
        self._lexicon = lexicon
        self._scene = matcher.scene
        self._type_of = self._scene.type_of
        self._goals = Goals()
        self._chooser = Chooser(matcher, lexicon, self._goals, avoided, handled, wording)
        self._abilities = Abilities(self._chooser, lexicon, load_domain())
        self._container = ''
        self._noun: Mention = ()

    def ground(self, clauses: Sequence[Clause]) -> Grounded:
        """Return the joint goal of all clauses."""
        for clause in clauses:
            self._clause(self._completed(clause))
        answer = self._goals.answer()
        if answer is None:
            self._share_hand()
            answer = self._goals.answer()
        if answer is not None and answer.missing:
            answer = self._with_substitutes(answer)
        containers = [each for each in self._type_of if self._chooser.is_container(each)]
        return answer or self._goals.joined(containers)

    def _with_substitutes(self, answer: Grounded) -> Grounded:
        """Offer for each missing thing what comes nearest to it."""
        found = tuple(nearest(self._matcher, name) for name in answer.missing)
        offers = [each for each in dict.fromkeys(found) if each]
        offer = f' The nearest that I know of: {", ".join(offers)}.' if offers else ''
        return replace(answer, substitutes=found, refusal=answer.refusal + offer)

    def _completed(self, clause: Clause) -> Clause:
        """Read a room as here, not as furniture; lend "the blue one" the noun said before it."""
        if clause.source and self._lexicon.is_room(clause.source):
            clause = replace(clause, source=())
        if clause.verb is Verb.PUT and clause.place and self._lexicon.is_room(clause.place):
            clause = replace(clause, verb=Verb.HOLD, place=())  # "bring it here"
        things = tuple(map(self._with_noun, clause.things))
        clause = replace(clause, things=things)
        if things:
            self._noun = things[0]
        if clause.is_beside:
            clause = replace(clause, place=self._with_noun(clause.place))
        return clause

    def _with_noun(self, mention: Mention) -> Mention:
        is_bare = all(self._lexicon.is_describing(word) or word in DETERMINERS for word in mention)
        is_named = DETERMINERS.isdisjoint(mention) and self._lexicon.understand(mention).is_known
        return (*mention, self._noun[-1]) if is_bare and not is_named and self._noun else mention

    def _clause(self, clause: Clause) -> None:
        if clause.verb in HANDLERS:
            self._with_ability(clause)
            return
        match clause.verb:
            case Verb.UNCLEAR:
                self._goals.question = _QUESTIONS[clause.slot]
            case Verb.CANNOT:
                self._goals.refusal = f'I cannot {said(clause.things[0])}: I can {_ABILITIES}.'
            case Verb.PUT:
                self._put(clause)
            case Verb.HOLD:
                chosen = self._chooser.things(clause, frozenset())
                self._goals.held += [each for each in chosen if each not in self._goals.held]
            case Verb.LOOK:
                self._look(clause)
            case Verb.GO:
                self._go(clause)
            case Verb.CLEAR:
                self._clear(clause)

    def _with_ability(self, clause: Clause) -> None:
        is_door = clause.verb in (Verb.OPEN, Verb.CLOSE)
        if is_door and self._container and _BACK_REFERENCES.issuperset(clause.things[0]):
            self._goals.want('open', self._container, holds=clause.verb is Verb.OPEN)
            return
        found = HANDLERS[clause.verb](self._abilities, clause)
        if is_door and isinstance(found, str) and found:
            self._container = found

    def _put(self, clause: Clause) -> None:
        place = '' if clause.is_away else self._destination(clause)
        if place and self._chooser.is_container(place):
            self._container = place
        for item in self._chooser.things(clause, frozenset(self._chooser.at(place))):
            own = place or (self._kept(item) if clause.is_away else '')
            if own:
                self._goals.place_of[item] = own
            elif clause.is_away:
                self._goals.question = _QUESTIONS['PLACE']

    def _destination(self, clause: Clause) -> str:
        if not clause.is_beside:
            return self._chooser.furniture(clause.place, 'furniture')
        match = self._chooser.find(clause.place)
        if not match.ids:
            self._goals.missing.append(said(clause.place))
            return ''
        own = match.ids[0]
        place = own if self._matcher.is_furniture(own) else self._chooser.place_of.get(own)
        if place is None:
            self._goals.question = f'Where is {said(clause.place)}? I do not know its place.'
        return place or ''

    def _look(self, clause: Clause) -> None:
        match = self._chooser.find(clause.things[0])
        if not match.ids:
            self._goals.missing.append(said(clause.things[0]))
            return
        self._goals.note(match.assumption)
        self._goals.want('observed', self._chooser.best(match.ids))

    def _go(self, clause: Clause) -> None:
        match = self._chooser.find(clause.things[0])
        if not match.ids:
            self._goals.missing.append(said(clause.things[0]))
            return
        self._goals.note(match.assumption)
        stands = [each for each in match.ids if self._is_destination(each)]
        if stands:
            self._goals.at = self._chooser.best(stands)
        elif place := self._chooser.place_of.get(match.ids[0]):
            self._goals.at = place
        else:
            self._goals.want('observed', match.ids[0])

    def _is_destination(self, each: str) -> bool:
        return self._lexicon.types.is_a(self._type_of[each], 'destination')

    def _clear(self, clause: Clause) -> None:
        place = self._chooser.furniture(clause.things[0], 'furniture')
        if not place:
            return
        target = self._first_place(_MAKE_ROOM, but=place)
        items = self._chooser.at(place)
        if items and not target:
            self._goals.question = _QUESTIONS['PLACE']
            return
        self._goals.place_of.update(dict.fromkeys(items, target))
        if items:
            self._goals.note(f'what is cleared away goes to {target}')

    def _share_hand(self) -> None:
        """There is one hand: of several things to hand over, all but the last go to a table."""
        goals = self._goals
        goals.held = [each for each in goals.held if each not in goals.place_of]
        for item in goals.held[:-1]:
            place = self._first_place(_HAND_OVER)
            if not place:
                goals.refusal = (
                    'I have one hand, and there is no table to bring several things to.'
                )
                return
            goals.place_of[item] = place
            goals.note(f'there is one hand, so {item} is brought to {place}')
        goals.held = goals.held[-1:]

    def _kept(self, item: str) -> str:
        """Return where things of this kind are kept; '' where no such place exists."""
        types = self._lexicon.types
        for ancestor in types.ancestors(self._type_of[item]):
            if ancestor in self._lexicon.away:
                return self._first_place(self._lexicon.away[ancestor])
        return ''

    def _first_place(self, kinds: Sequence[str], but: str = '') -> str:
        types = self._lexicon.types
        for kind in kinds:
            for each in self._scene.objects:
                if each.id != but and types.is_a(each.type_name, kind):
                    return each.id
        return ''


_QUESTIONS = {
    'THING': 'Which thing do you mean? Please name it.',
    'PLACE': 'Where shall I put it? Please name the place.',
    'WISH': 'What shall I do? For example: "put the apple in the fridge" or "bring me a drink".',
}
