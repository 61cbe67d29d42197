"""
From a wish in lifted form to a goal over the scene's ids, or to a refusal or a question.

Whether what is asked for exists is decided here, before any step is written, so that nothing can
put an existing thing in a missing one's place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tapa_planner.lexicon import Lexicon
from tapa_planner.matching import Matcher, said
from tapa_planner.pddl import Atom
from tapa_planner.wish import Clause, Mention, Verb

_HAND_OVER = ('table', 'counter', 'surface')
_BACK_REFERENCES = frozenset({'it', 'its', 'the', 'that', 'this', 'door', 'doors', 'lid'})
_MAKE_ROOM = ('counter', 'table', 'shelf', 'surface')


@dataclass(frozen=True)
class Grounded:
    """
    A goal as facts that must hold and facts that must not; or why there is none.

    :param missing: what does not exist, in the person's words.
    """

    holds: tuple[Atom, ...] = ()
    not_holds: tuple[Atom, ...] = ()
    missing: tuple[str, ...] = ()
    refusal: str = ''
    question: str = ''
    assumptions: tuple[str, ...] = ()

    @property
    def goal(self) -> str:
        """The goal as PDDL."""
        parts = [str(atom) for atom in self.holds] + [f'(not {atom})' for atom in self.not_holds]
        return f'(and {" ".join(parts)})'


@dataclass
class _Goals:
    place_of: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    is_open: dict[str, bool] = field(default_factory=dict)
    observed: list[str] = field(default_factory=list)
    at: str = ''
    missing: list[str] = field(default_factory=list)
    refusal: str = ''
    question: str = ''
    assumptions: list[str] = field(default_factory=list)


class Grounder:
    """Grounds the clauses of one wish in one scene; `avoided` ids failed before."""

    def __init__(self, matcher: Matcher, lexicon: Lexicon, avoided: Iterable[str] = ()) -> None:
        self._matcher = matcher
        self._lexicon = lexicon
        self._scene = matcher.scene
        self._avoided = frozenset(avoided)
        self._facts = self._scene.atoms
        self._type_of = self._scene.type_of
        self._confidence_of = {each.id: each.confidence for each in self._scene.objects}
        self._place_of = {
            atom.arguments[0]: atom.arguments[1]
            for atom in sorted(self._facts)
            if atom.predicate in ('on', 'in')
        }
        self._goals = _Goals()
        self._container = ''

    def ground(self, clauses: Sequence[Clause]) -> Grounded:
        """Return the joint goal of all clauses."""
        for clause in clauses:
            self._clause(self._completed(clause))
        goals = self._goals
        if goals.missing:
            names = ' and '.join(f'"{name}"' for name in goals.missing)
            refusal = f'I cannot do that: there is no {names} here that I know of.'
            return Grounded(refusal=refusal, missing=tuple(dict.fromkeys(goals.missing)))
        if goals.refusal:
            return Grounded(refusal=goals.refusal)
        if goals.question:
            return Grounded(question=goals.question)
        self._share_hand()
        if goals.refusal:
            return Grounded(refusal=goals.refusal)
        return self._joined()

    def _completed(self, clause: Clause) -> Clause:
        """Read a room as here, not as furniture; lend "the blue one" the noun said before it."""
        if clause.source and self._lexicon.is_room(clause.source):
            clause = replace(clause, source=())
        if clause.verb is Verb.PUT and clause.place and self._lexicon.is_room(clause.place):
            clause = replace(clause, verb=Verb.HOLD, place=())  # "bring it here"
        if clause.is_beside and all(map(self._lexicon.is_describing, clause.place)):
            clause = replace(clause, place=(*clause.place, clause.things[0][-1]))
        return clause

    def _clause(self, clause: Clause) -> None:
        match clause.verb:
            case Verb.UNCLEAR:
                self._goals.question = _QUESTIONS[clause.slot]
            case Verb.CANNOT:
                self._goals.refusal = (
                    f'I cannot {said(clause.things[0])}: I can go, look, pick up, put down, open'
                    ' and close.'
                )
            case Verb.PUT:
                self._put(clause)
            case Verb.HOLD:
                chosen = self._things(clause, frozenset())
                self._goals.held += [each for each in chosen if each not in self._goals.held]
            case Verb.OPEN | Verb.CLOSE:
                found = self._said_before(clause.things[0]) or self._furniture(
                    clause.things[0], 'container'
                )
                if found:
                    self._container = found
                    self._goals.is_open[found] = clause.verb is Verb.OPEN
            case Verb.LOOK:
                self._look(clause)
            case Verb.GO:
                self._go(clause)
            case Verb.CLEAR:
                self._clear(clause)

    def _said_before(self, mention: Mention) -> str:
        """Return the container that "it" or "its door" means; '' for any other name."""
        return self._container if _BACK_REFERENCES.issuperset(mention) else ''

    def _put(self, clause: Clause) -> None:
        place = '' if clause.is_away else self._destination(clause)
        if place and self._is_container(place):
            self._container = place
        there = frozenset(
            atom.arguments[0]
            for atom in self._facts
            if atom.predicate in ('on', 'in') and atom.arguments[1] == place
        )
        for item in self._things(clause, there):
            own = place or (self._kept(item) if clause.is_away else '')
            if own:
                self._goals.place_of[item] = own
            elif clause.is_away:
                self._goals.question = _QUESTIONS['PLACE']

    def _destination(self, clause: Clause) -> str:
        if clause.is_beside:
            match = self._matcher.find(clause.place)
            if not match.ids:
                self._goals.missing.append(said(clause.place))
                return ''
            own = match.ids[0]
            place = own if self._matcher.is_furniture(own) else self._place_of.get(own)
            if place is None:
                self._goals.question = f'Where is {said(clause.place)}? I do not know its place.'
            return place or ''
        return self._furniture(clause.place, 'furniture')

    def _furniture(self, mention: Mention, root: str) -> str:
        """Return the best piece of furniture for a mention; '' after noting what is wrong."""
        match = self._matcher.find(mention, root)
        if match.ids:
            self._note(match.assumption)
            return min(match.ids, key=self._doubt)
        other = self._matcher.find(mention)
        name = said(mention)
        if not other.ids:
            self._goals.missing.append(name)
        elif root == 'container':
            self._goals.refusal = f'I cannot open or close "{name}": it has no door or drawer.'
        else:
            self._goals.refusal = f'I can put things on or in furniture, and "{name}" is none.'
        return ''

    def _look(self, clause: Clause) -> None:
        match = self._matcher.find(clause.things[0])
        if not match.ids:
            self._goals.missing.append(said(clause.things[0]))
            return
        self._note(match.assumption)
        self._goals.observed.append(min(match.ids, key=self._doubt))

    def _go(self, clause: Clause) -> None:
        found = self._matcher.find(clause.things[0])
        if found.ids and not self._matcher.is_furniture(found.ids[0]):
            place = self._place_of.get(found.ids[0])
            if place is None:
                self._goals.observed.append(found.ids[0])
            else:
                self._goals.at = place
            return
        self._goals.at = self._furniture(clause.things[0], 'furniture') or self._goals.at

    def _clear(self, clause: Clause) -> None:
        place = self._furniture(clause.things[0], 'furniture')
        if not place:
            return
        target = self._first_place(_MAKE_ROOM, but=place)
        items = self._at(place)
        if items and not target:
            self._goals.question = _QUESTIONS['PLACE']
            return
        self._goals.place_of.update(dict.fromkeys(items, target))
        if items:
            self._note(f'what is cleared away goes to {target}')

    def _things(self, clause: Clause, there: frozenset[str]) -> list[str]:
        """Return the chosen things of a PUT or HOLD clause; [] after noting what is missing."""
        found: list[str] = []
        assumption = ''
        for mention in clause.things:
            match = self._matcher.find(mention, 'item')
            assumption = assumption or match.assumption
            found += [each for each in match.ids if each not in found]
        name = ' or '.join(map(said, clause.things))
        if not found:
            is_fixed = all(self._matcher.find(each).ids for each in clause.things)
            if is_fixed:
                self._goals.refusal = f'I cannot carry "{name}".'
            else:
                self._goals.missing.append(name)
            return []
        self._note(assumption)
        excepted = {i for mention in clause.excepted for i in self._matcher.find(mention).ids}
        found = [each for each in found if each not in excepted]
        if clause.source:
            found = self._from(clause, found)
        elif clause.count == 0 or len(clause.things) == 0:
            return found
        return self._choose(clause, found, there, name)

    def _from(self, clause: Clause, found: list[str]) -> list[str]:
        source = self._furniture(clause.source, 'furniture')
        if not source:
            return []
        at_source = [each for each in found if self._place_of.get(each) == source]
        unknown = [each for each in found if self._place_of.get(each) is None]
        if at_source or clause.count == 0:
            return at_source + ([] if at_source else unknown)
        if found:
            self._note(f'{found[0]} is not known to be at {source}, it is taken from where it is')
        return unknown or found

    def _choose(
        self, clause: Clause, found: list[str], there: frozenset[str], name: str
    ) -> list[str]:
        if clause.count == 0 or self._goals.missing:
            return found
        if len(found) < clause.count:
            self._goals.missing.append(name)
            return []
        taken = {*self._goals.place_of, *self._goals.held}
        ranked = sorted(found, key=lambda each: self._cost(each, there, taken))
        if len(found) > clause.count:
            chosen = ', '.join(ranked[: clause.count])
            self._note(f'any "{name}" will do; chosen of {len(found)}: {chosen}')
        return ranked[: clause.count]

    def _doubt(self, each: str) -> tuple[bool, float]:
        """Order candidates: what did not fail before, then what is surest to be there."""
        return each in self._avoided, -round(self._confidence_of[each], 1)

    def _cost(self, item: str, there: frozenset[str], taken: set[str]) -> tuple[float, ...]:
        """Order candidates: in hand first, then what did not fail, is free, and not there yet."""
        place = self._place_of.get(item)
        shut = place is not None and self._is_container(place)
        shut = shut and Atom('open', (place or '',)) not in self._facts
        return (
            Atom('holding', (item,)) not in self._facts,
            item in self._avoided,
            item in taken,
            item in there,
            shut,
            -round(self._confidence_of[item], 1),
        )

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
            self._note(f'there is one hand, so {item} is brought to {place}')
        goals.held = goals.held[-1:]

    def _joined(self) -> Grounded:
        goals = self._goals
        holds = [
            Atom('in' if self._is_container(place) else 'on', (item, place))
            for item, place in goals.place_of.items()
        ]
        holds += [Atom('observed', (each,)) for each in dict.fromkeys(goals.observed)]
        holds += [Atom('open', (each,)) for each, is_open in goals.is_open.items() if is_open]
        holds += [Atom('holding', (each,)) for each in goals.held]
        holds += [Atom('at', (goals.at,))] if goals.at else []
        shut = [Atom('open', (each,)) for each, is_open in goals.is_open.items() if not is_open]
        return Grounded(
            tuple(holds), tuple(shut), assumptions=tuple(dict.fromkeys(goals.assumptions))
        )

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

    def _at(self, place: str) -> list[str]:
        return [item for item, own in self._place_of.items() if own == place]

    def _is_container(self, place: str) -> bool:
        return self._lexicon.types.is_a(self._type_of[place], 'container')

    def _note(self, assumption: str) -> None:
        if assumption:
            self._goals.assumptions.append(assumption)


_QUESTIONS = {
    'THING': 'Which thing do you mean? Please name it.',
    'PLACE': 'Where shall I put it? Please name the place.',
    'WISH': 'What shall I do? For example: "put the apple in the fridge" or "bring me a drink".',
}
