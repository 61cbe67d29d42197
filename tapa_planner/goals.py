"""The goal that a wish is grounded to, and what is collected on the way there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tapa_planner.pddl import Atom, Types
from tapa_planner.scene import Scene


@dataclass(frozen=True)
class Grounded:
    """
    A goal as facts that must hold and facts that must not; or why there is none.

    :param missing: what does not exist, in the person's words.
    :param substitutes: for each missing thing the id of what comes nearest, '' for nothing.
    :param spared: things that the plan shall do without, since the person named another tool.
    """

    holds: tuple[Atom, ...] = ()
    not_holds: tuple[Atom, ...] = ()
    missing: tuple[str, ...] = ()
    refusal: str = ''
    question: str = ''
    assumptions: tuple[str, ...] = ()
    spared: frozenset[str] = frozenset()
    substitutes: tuple[str, ...] = ()

    def planned_in(self, scene: Scene, types: Types) -> Scene:
        """
        Return the scene in which the plan does without what is spared.

        What the goal names or the hand holds stays. A place where something is becomes a plain one:
        without it nobody would know where that is. A plan in it is a plan in the scene itself.
        """
        if not self.spared:
            return scene
        kept = {name for atom in (*self.holds, *self.not_holds) for name in atom.arguments}
        kept |= {atom.arguments[0] for atom in scene.atoms if atom.predicate == 'holding'}
        used = {atom.arguments[-1] for atom in scene.atoms if atom.predicate in ('on', 'in', 'at')}
        plain = {
            each.id: replace(each, type_name=general)
            for each in scene.objects
            for general in ('surface', 'container')
            if each.id in self.spared & used - kept and types.is_a(each.type_name, general)
        }
        scene = replace(scene, objects=tuple(plain.get(each.id, each) for each in scene.objects))
        return scene.without(self.spared - kept - used)

    @property
    def goal(self) -> str:
        """The goal as PDDL."""
        parts = [str(atom) for atom in self.holds] + [f'(not {atom})' for atom in self.not_holds]
        return f'(and {" ".join(parts)})'


@dataclass
class Goals:
    """What the clauses of one wish ask for so far; `missing`, `refusal` and `question` end it."""

    place_of: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    work: dict[Atom, bool] = field(default_factory=dict)
    """Facts that a skill at one place brings about, and whether they shall hold."""
    poured: dict[Atom, bool] = field(default_factory=dict)
    """What pouring brings about; these come first in the goal, so that what is poured goes where it
    shall and not into what is only to be filled."""
    at: str = ''
    spared: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    refusal: str = ''
    question: str = ''
    assumptions: list[str] = field(default_factory=list)

    @property
    def taken(self) -> set[str]:
        """Things that an earlier clause is about."""
        worked = {atom.arguments[0] for atom in (*self.work, *self.poured)}
        return {*self.place_of, *self.held, *worked}

    def want(self, predicate: str, *arguments: str, holds: bool = True) -> None:
        """Ask for a fact, or for its contrary."""
        self.work[Atom(predicate, arguments)] = holds

    def note(self, assumption: str) -> None:
        """Keep what was assumed; '' is nothing."""
        if assumption:
            self.assumptions.append(assumption)

    def answer(self) -> Grounded | None:
        """Return the refusal or the question that the clauses ended in; None if there is a goal."""
        if self.missing:
            names = ' and '.join(f'"{name}"' for name in dict.fromkeys(self.missing))
            refusal = f'I cannot do that: there is no {names} here that I know of.'
            return Grounded(refusal=refusal, missing=tuple(dict.fromkeys(self.missing)))
        if self.refusal:
            return Grounded(refusal=self.refusal)
        if self.question:
            return Grounded(question=self.question)
        return None

    def joined(self, containers: Sequence[str]) -> Grounded:
        """
        Return the joint goal.

        :param containers: ids of furniture that things are in and not on.
        """
        holds = [
            Atom('in' if place in containers else 'on', (item, place))
            for item, place in self.place_of.items()
        ]
        work = {**self.poured, **self.work}
        holds += [atom for atom, is_wanted in work.items() if is_wanted]
        holds += [Atom('holding', (each,)) for each in self.held]
        holds += [Atom('at', (self.at,))] if self.at else []
        not_holds = tuple(atom for atom, is_wanted in work.items() if not is_wanted)
        assumptions = tuple(dict.fromkeys(self.assumptions))
        return Grounded(
            tuple(holds), not_holds, assumptions=assumptions, spared=frozenset(self.spared)
        )
