"""Which of the things that a name fits are taken: by place, by count, by what is nearest to hand."""

from collections.abc import Iterable, Sequence

from tapa_planner.goals import Goals
from tapa_planner.lexicon import Lexicon, plain_name
from tapa_planner.matching import Match, Matcher, said
from tapa_planner.pddl import Atom
from tapa_planner.wish import Clause, Mention, Verb
from tapa_planner.wording import chosen_by, UNSAID, Wording

_MOST_OPTIONS = 4
_MOVES = {Verb.PUT, Verb.HOLD, Verb.GIVE}
"""Verbs of which only one can be done to a thing: two of them in a wish are about two things."""
_OTHER = frozenset({'other', 'others', 'another'})


class Chooser:
    """Chooses in one scene for one wish; what is wrong goes into the wish's `Goals`."""

    def __init__(
        self,
        matcher: Matcher,
        lexicon: Lexicon,
        goals: Goals,
        avoided: Iterable[str] = (),
        handled: Iterable[str] = (),
        wording: Wording = UNSAID,
    ) -> None:
        """
        Keep the scene and the wish.

        :param avoided: ids that failed before.
        :param handled: ids that the robot dealt with last: "the other one" is none of them.
        :param wording: the wish as it was said; without one, nothing is asked back.
        """
        self.matcher = matcher
        self.goals = goals
        self._lexicon = lexicon
        self._avoided, self._handled = frozenset(avoided), frozenset(handled)
        self._wording = wording
        self.facts = matcher.scene.atoms
        self._chosen: dict[tuple[Mention, ...], tuple[Clause, list[str]]] = {}
        self._confidence_of = {each.id: each.confidence for each in matcher.scene.objects}
        self._type_of = matcher.scene.type_of
        self.place_of = {
            atom.arguments[0]: atom.arguments[1]
            for atom in sorted(self.facts)
            if atom.predicate in ('on', 'in')
        }

    def find(self, mention: Mention, root: str = 'object') -> Match:
        """Return what a mention may mean; "the other one" leaves out what was dealt with."""
        match = self.matcher.find(mention, root)
        if _OTHER.isdisjoint(mention):
            return match
        held = {atom.arguments[0] for atom in self.facts if atom.predicate == 'holding'}
        done = self.goals.taken | held | self._handled
        return Match(tuple(each for each in match.ids if each not in done), match.assumption)

    def best(self, ids: Sequence[str]) -> str:
        """Return the surest of several that did not fail before."""
        return min(ids, key=self._doubt)

    def at(self, place: str) -> list[str]:
        """Return the things on or in a piece of furniture."""
        return [item for item, own in self.place_of.items() if own == place]

    def _holds_things(self, place: str) -> bool:
        own = self._type_of[place]
        return any(self._lexicon.types.is_a(own, kind) for kind in ('surface', 'container'))

    def is_container(self, place: str) -> bool:
        """Say whether things are in it and not on it."""
        return self._lexicon.types.is_a(self._type_of[place], 'container')

    def furniture(self, mention: Mention, root: str) -> str:
        """Return the best piece of furniture for a mention; '' after noting what is wrong."""
        match = self.find(mention, root)
        able = [each for each in match.ids if self._holds_things(each)]
        if able:
            self.goals.note(match.assumption)
            return self.best(able)
        name = said(mention)
        if not self.find(mention).ids:
            self.goals.missing.append(name)
        else:
            self.goals.refusal = f'I can put things on or in furniture, and "{name}" is none.'
        return ''

    def things(self, clause: Clause, done: frozenset[str]) -> list[str]:
        """
        Return the chosen things of a counted clause; [] after noting what is missing.

        :param done: things for which the wish is fulfilled already: others are taken first.
        """
        found: list[str] = []
        assumption = ''
        for mention in clause.things:
            match = self.find(mention, 'item')
            assumption = assumption or match.assumption
            found += [each for each in match.ids if each not in found]
        name = ' or '.join(map(said, clause.things))
        if again := self._meant_again(clause, found):
            return again
        if not found:
            if all(self.find(each).ids for each in clause.things):
                self.goals.refusal = f'I cannot carry "{name}".'
            else:
                self.goals.missing.append(name)
            return []
        self.goals.note(assumption)
        excepted = {i for mention in clause.excepted for i in self.matcher.find(mention).ids}
        found = [each for each in found if each not in excepted]
        if clause.source:
            found = self._from(clause, found)
        return self._choose(clause, found, done, name)

    def _meant_again(self, clause: Clause, found: Sequence[str]) -> list[str]:
        """Return what an earlier clause worked on under the same name: "fill the pot, put it ..."."""
        before = self._chosen.get(clause.things)
        if before is None or clause.count != before[0].count or clause.source:
            return []
        is_moved_twice = {clause.verb, before[0].verb} <= _MOVES
        kept = [each for each in before[1] if each in found]
        return [] if is_moved_twice or clause.verb is before[0].verb else kept

    def _from(self, clause: Clause, found: list[str]) -> list[str]:
        source = self.furniture(clause.source, 'furniture')
        if not source:
            return []
        at_source = [each for each in found if self.place_of.get(each) == source]
        unknown = [each for each in found if self.place_of.get(each) is None]
        if at_source or clause.count == 0:
            return at_source + ([] if at_source else unknown)
        if found:
            self.goals.note(
                f'{found[0]} is not known to be at {source}, it is taken from where it is'
            )
        return unknown or found

    def _choose(
        self, clause: Clause, found: list[str], done: frozenset[str], name: str
    ) -> list[str]:
        if clause.count == 0 or self.goals.missing:
            self._chosen[clause.things] = (clause, found)
            return found
        if len(found) < clause.count:
            self.goals.missing.append(name)
            return []
        taken = self.goals.taken
        ranked = sorted(found, key=lambda each: self._cost(each, done, taken))
        if clause.count == 1 and self._wording.is_certain(clause.things[0]):
            free = [each for each in found if each not in taken | done]
            if meant := self._answered(clause.things[0], free):
                self._chosen[clause.things] = (clause, [meant])
                return [meant]
            self._ask_which(clause.things[0], free)
        if len(found) > clause.count:
            chosen = ', '.join(ranked[: clause.count])
            self.goals.note(f'any "{name}" will do; chosen of {len(found)}: {chosen}')
        self._chosen[clause.things] = (clause, ranked[: clause.count])
        return ranked[: clause.count]

    def _ask_which(self, mention: Mention, found: Sequence[str]) -> None:
        """Ask where several fit that look different; alike ones are as good as each other."""
        is_clear = any(Atom('holding', (each,)) in self.facts for each in found)
        looks = {each: self._looks(each) for each in found}
        if is_clear or not all(looks.values()) or len(set(looks.values())) < 2:
            return
        options = [
            f'the {" ".join(sorted(words))} one{self._where(each)}'
            for each, words in looks.items()
        ]
        if len(options) > _MOST_OPTIONS:
            rest = len(options) - _MOST_OPTIONS + 1
            options = [*options[: _MOST_OPTIONS - 1], f'one of {rest} others']
        shown = f'{", ".join(options[:-1])} or {options[-1]}'
        self.goals.question = f'Which {said(mention)} do you mean: {shown}?'

    def _answered(self, mention: Mention, found: Sequence[str]) -> str:
        """Return which of several the person answered is meant; '' where that is not clear."""
        for reply in reversed(self._wording.replies):
            if f'Which {said(mention)} ' not in reply.question:
                continue
            if meant := chosen_by(reply.answer, [(each, self._marks(each)) for each in found]):
                return meant
        return ''

    def _marks(self, each: str) -> frozenset[str]:
        """Return the words that tell a thing from its like: its looks and its place."""
        place = self.place_of.get(each, '')
        where = {place, *plain_name(place).split()} if place else set()
        return self._looks(each) | where

    def _looks(self, each: str) -> frozenset[str]:
        words = self.matcher.descriptions[each]
        return frozenset(word for word in words if self._lexicon.is_describing(word))

    def _where(self, each: str) -> str:
        place = self.place_of.get(each)
        if place is None:
            return ''
        return f' {"in" if self.is_container(place) else "on"} {place}'

    def _doubt(self, each: str) -> tuple[bool, float]:
        """Order candidates: what did not fail before, then what is surest to be there."""
        return each in self._avoided, -round(self._confidence_of[each], 1)

    def _cost(self, item: str, done: frozenset[str], taken: set[str]) -> tuple[float, ...]:
        """Order candidates: in hand first, then what did not fail, is free, and not done yet."""
        place = self.place_of.get(item)
        shut = place is not None and self.is_container(place)
        shut = shut and Atom('open', (place or '',)) not in self.facts
        return (
            Atom('holding', (item,)) not in self.facts,
            item in self._avoided,
            item in taken,
            item in done,
            shut,
            -round(self._confidence_of[item], 1),
        )
