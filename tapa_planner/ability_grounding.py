"""Grounds what is done with tools and devices: to switch, slice, fill, pour, heat, wipe, push."""

from collections.abc import Callable, Sequence

from tapa_planner.choosing import Chooser
from tapa_planner.goals import Goals
from tapa_planner.lexicon import Lexicon
from tapa_planner.matching import said
from tapa_planner.pddl import Atom, Objects
from tapa_planner.skill import Domain
from tapa_planner.wish import Clause, Mention, Verb

_TOOLS = {
    Verb.SLICE: ('sharp', 'knife'),
    Verb.WIPE: ('absorbent', 'cloth'),
    Verb.FILL: ('outlet', 'faucet'),
    Verb.HEAT: ('heating', 'microwave'),
}
"""What the tool must be able to do, and what is missing where there is none."""
_WORK = {Verb.SLICE: ('sliceable', 'sliced'), Verb.FILL: ('fillable', 'filled'),
         Verb.HEAT: ('heatable', 'hot')}  # fmt: skip
"""What carried things must lend themselves to, and the fact that shall hold of them."""
_PLAIN = {
    Verb.OPEN: ('openable', 'open', True),
    Verb.CLOSE: ('openable', 'open', False),
    Verb.ON: ('toggleable', 'switched_on', True),
    Verb.OFF: ('toggleable', 'switched_on', False),
    Verb.WIPE: ('cleanable', 'wiped', True),
    Verb.PRESS: ('toggleable', 'pressed', True),
    Verb.PUSH: ('movable', 'pushed', True),
}
_SAID = {
    Verb.OPEN: 'open or close {0}: it has no door, lid or drawer',
    Verb.CLOSE: 'open or close {0}: it has no door, lid or drawer',
    Verb.ON: 'switch {0} on or off: it has no switch',
    Verb.OFF: 'switch {0} on or off: it has no switch',
    Verb.WIPE: 'wipe {0}',
    Verb.PRESS: 'press {0}: it has no button',
    Verb.PUSH: 'push {0}: it stands fast',
    Verb.SLICE: 'slice {0}',
    Verb.FILL: 'fill {0}',
    Verb.HEAT: 'heat {0}',
    Verb.POUR: 'pour anything out of {0}',
}


class Abilities:
    """Grounds the clauses of one wish that ask for more than carrying."""

    def __init__(self, chooser: Chooser, lexicon: Lexicon, domain: Domain) -> None:
        self._chooser = chooser
        self._lexicon = lexicon
        self._objects: Objects = domain.objects(chooser.matcher.scene)

    @property
    def _goals(self) -> Goals:
        return self._chooser.goals

    def plain(self, clause: Clause) -> str:
        """Ground a clause about one mention; return the id that it is about, '' if none."""
        quality, predicate, is_wanted = _PLAIN[clause.verb]
        mention = clause.things[0]
        match = self._chooser.find(mention)
        fit = self._able(quality, match.ids)
        if not fit and quality == 'toggleable':
            fit = self._switches(mention)
        if not fit:
            self._refuse(clause.verb, mention, is_there=bool(match.ids))
            return ''
        self._goals.note(match.assumption)
        changing = [each for each in fit if self._is_so(predicate, each) != is_wanted]
        chosen = fit if clause.count == 0 else [self._chooser.best(changing or fit)]
        for each in chosen:
            self._goals.want(predicate, each, holds=is_wanted)
        self._use_tool(clause, chosen)
        return chosen[0]

    def work(self, clause: Clause) -> None:
        """Ground SLICE, FILL and HEAT."""
        quality, predicate = _WORK[clause.verb]
        done = frozenset(a.arguments[0] for a in self._chooser.facts if a.predicate == predicate)
        chosen = self._fitting(clause, quality, done)
        for each in chosen:
            self._goals.want(predicate, each)
        if chosen:
            self._use_tool(clause, chosen)

    def pour(self, clause: Clause) -> None:
        """Ground POUR: the target shall be filled and the vessel empty."""
        empty = frozenset(
            each for each in self._objects.type_of if not self._is_so('filled', each)
        )
        vessels = self._fitting(clause, 'fillable', empty)
        match = self._chooser.find(clause.place)
        targets = [each for each in self._able('fillable', match.ids) if each not in vessels]
        if not match.ids:
            self._goals.missing.append(said(clause.place))
        elif not targets:
            self._goals.refusal = f'I cannot pour anything into "{said(clause.place)}".'
        if not vessels or not targets:
            return
        self._goals.note(match.assumption)
        vessel, target = vessels[0], self._chooser.best(targets)
        if not self._is_so('filled', vessel):
            self._goals.refusal = f'I do not know of anything in {vessel} that I could pour.'
            return
        self._goals.poured[Atom('filled', (target,))] = True
        self._goals.poured[Atom('filled', (vessel,))] = False

    def give(self, clause: Clause) -> None:
        """Ground GIVE: things to somebody who is there."""
        match = self._chooser.find(clause.place, 'person')
        if not match.ids:
            self._goals.missing.append(said(clause.place))
        chosen = self._chooser.things(clause, frozenset())
        for each in chosen if match.ids else ():
            self._goals.want('handed_over', each, self._chooser.best(match.ids))

    def _fitting(self, clause: Clause, quality: str, done: frozenset[str]) -> list[str]:
        """Return the chosen things of a clause; [] after noting what is wrong with them."""
        unfit = frozenset(each for each in self._objects.type_of if not self._has(quality, each))
        chosen = self._chooser.things(clause, done | unfit)
        wrong = [each for each in chosen if each in unfit]
        if wrong and clause.count:
            self._refuse(clause.verb, clause.things[0], is_there=True)
            return []
        return [each for each in chosen if each not in wrong]

    def _use_tool(self, clause: Clause, chosen: Sequence[str]) -> None:
        """Make sure of a tool; where the person named one, the others are left alone."""
        if clause.verb not in _TOOLS:
            return
        quality, usual = _TOOLS[clause.verb]
        able = [each for each in self._objects.type_of if self._has(quality, each)]
        able = [each for each in able if each not in chosen]
        if not clause.tool:
            if not able:
                self._goals.missing.append(usual)
            return
        match = self._chooser.find(clause.tool)
        named = [each for each in match.ids if each in able]
        if not match.ids:
            self._goals.missing.append(said(clause.tool))
        elif not named:
            deed = clause.verb.value.lower()
            self._goals.refusal = f'I cannot {deed} anything with "{said(clause.tool)}".'
        else:
            tool = self._chooser.best(named)
            self._goals.spared |= set(able) - {tool}

    def _switches(self, mention: Mention) -> list[str]:
        """Return what switches a thing that has no switch of its own: a faucet for the water."""
        kind = self._lexicon.understand(mention).kind
        other = self._lexicon.switched_by.get(kind)
        return self._able('toggleable', self._chooser.find((other,)).ids) if other else []

    def _refuse(self, verb: Verb, mention: Mention, is_there: bool) -> None:
        if is_there:
            self._goals.refusal = f'I cannot {_SAID[verb]}.'.format(f'"{said(mention)}"')
        else:
            self._goals.missing.append(said(mention))

    def _able(self, quality: str, ids: Sequence[str]) -> list[str]:
        return [each for each in ids if self._has(quality, each)]

    def _has(self, quality: str, each: str) -> bool:
        return self._objects.has(Atom(quality, (each,)))

    def _is_so(self, predicate: str, each: str) -> bool:
        return Atom(predicate, (each,)) in self._chooser.facts


HANDLERS: dict[Verb, Callable[[Abilities, Clause], object]] = {
    **dict.fromkeys(_PLAIN, Abilities.plain),
    **dict.fromkeys(_WORK, Abilities.work),
    Verb.POUR: Abilities.pour,
    Verb.GIVE: Abilities.give,
}
