"""
Rules that a plan and its execution keep to: what is forbidden, what is required.

They are written as PDDL 3 writes trajectory constraints (Gerevini and Long, 2005)::

    (define (rules home)
      (:rule stove-is-off-at-the-end
        :because "nobody may be here to watch it"
        :constraint (at-end (forall (?s - stove_burner) (not (switched_on ?s))))))

`never` is short for `always not`. What is broken before the first step is not the plan's fault: it
counts only where the plan breaks it anew, or ends without having mended it.
"""

from collections.abc import Iterable, Sequence
import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from tapa_planner.errors import InputError, PddlError
from tapa_planner.pddl import Formula, Not, Objects, State, unbound_variables
from tapa_planner.pddl_parser import Group, parse_group, read_groups, Word
from tapa_planner.plan import Step
from tapa_planner.resources import resource_path
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain

_ONE = ('always', 'never', 'sometime', 'at-most-once', 'at-end')
_TWO = ('sometime-before', 'sometime-after')
_WITHOUT_PAST = frozenset(['always', 'never', 'at-end'])


@dataclass(frozen=True)
class Rule:
    """
    One rule.

    :ivar kind: an operator of PDDL 3, or `never`.
    :ivar first: what it is about; `second` belongs to `sometime-before` and `sometime-after`: before,
        or after, the first holds, the second must.
    :ivar because: the reason for people.
    """

    name: str
    kind: str
    first: Formula
    second: Formula | None = None
    because: str = ''

    @property
    def always(self) -> Formula | None:
        """What must hold in every state; None for other kinds."""
        if self.kind == 'always':
            return self.first
        return Not(self.first) if self.kind == 'never' else None

    @property
    def needs_past(self) -> bool:
        """Whether the rest of a plan cannot be judged without what was done before it."""
        return self.kind not in _WITHOUT_PAST

    def __str__(self) -> str:
        return f'{self.name} ({self.because})' if self.because else self.name


@dataclass(frozen=True)
class Violation:
    """
    A rule that is broken.

    :ivar index: of the state that breaks it, 0 before the first step; None where the end does.
    :ivar step: what led to that state; None where no step did.
    """

    rule: Rule
    index: int | None = None
    step: Step | None = None

    @property
    def message(self) -> str:
        """A sentence for people."""
        if self.step is not None:
            return f'{self.step} would break the rule {self.rule}'
        if self.index is not None:
            return f'the rule {self.rule} is broken'
        return f'at the end the rule {self.rule} would be broken'


@dataclass
class RuleMonitor:
    """Watches one rule over the states of a plan or of a mission, one after the other."""

    rule: Rule
    objects: Objects
    _index: int = -1
    _was_broken: bool = False
    _seen_first: int = 0
    _holds_first: bool = False
    _seen_second: bool = False
    _owed: bool = False

    def saw(self, state: State) -> bool:
        """Take the next state; return whether it breaks the rule, now and not before already."""
        self._index += 1
        holds = self._holds(self.rule.first, state)
        match self.rule.kind:
            case 'always' | 'never':
                is_broken = holds == (self.rule.kind == 'never')
                is_new = is_broken and not self._was_broken and self._index > 0
                self._was_broken = is_broken
                return is_new
            case 'at-most-once':
                is_new = holds and not self._holds_first and self._seen_first > 0
                self._seen_first += holds and not self._holds_first
            case 'sometime-before':
                is_new = holds and not self._holds_first and not self._seen_second
                is_new = is_new and self._index > 0
                self._seen_second |= self._holds(self.rule.second, state)
            case _:
                is_new = False
                self._seen_first += holds
                self._owed = (self._owed or holds) and not self._holds(self.rule.second, state)
        self._holds_first = holds
        return is_new

    def is_broken_at_the_end(self) -> bool:
        """Say whether the rule is broken if nothing more happens."""
        match self.rule.kind:
            case 'always' | 'never':
                return self._was_broken
            case 'sometime':
                return not self._seen_first
            case 'at-end':
                return not self._holds_first
            case 'sometime-after':
                return self._owed
            case _:
                return False

    def _holds(self, formula: Formula | None, state: State) -> bool:
        return formula is not None and formula.holds(state, self.objects, {})


def violations(
    rules: Iterable[Rule], domain: Domain, scene: Scene, steps: Sequence[Step]
) -> tuple[Violation, ...]:
    """Return which rules a possible plan breaks, each once, where it does so first."""
    objects, state = domain.objects(scene), domain.state_of(scene)
    states = [state]
    for step in steps:
        state = domain.apply(step, state, objects)
        states.append(state)
    found = []
    for rule in rules:
        monitor = RuleMonitor(rule, objects)
        broken = next((i for i, each in enumerate(states) if monitor.saw(each)), None)
        if broken is not None:
            found.append(Violation(rule, broken, steps[broken - 1]))
        elif monitor.is_broken_at_the_end():
            found.append(Violation(rule))
    return tuple(found)


@dataclass
class RuleWatch:
    """Watches all rules while a plan is carried out; each is told once."""

    rules: tuple[Rule, ...]
    domain: Domain
    _monitors: dict[str, RuleMonitor] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def saw(self, scene: Scene, step: Step | None = None) -> tuple[Violation, ...]:
        """Take over what is believed now, after a step or because the world changed."""
        objects, state = self.domain.objects(scene), self.domain.state_of(scene)
        found = []
        for rule in self.rules:
            monitor = self._monitors.setdefault(rule.name, RuleMonitor(rule, objects))
            monitor.objects = objects  # things come and go
            if monitor.saw(state) and rule.name not in self._told:
                self._told.add(rule.name)
                found.append(Violation(rule, monitor._index, step))
        return tuple(found)

    def at_the_end(self, scene: Scene) -> tuple[Violation, ...]:
        """Return the rules that are broken if nothing more happens, by all that was seen."""
        self.saw(scene)
        return tuple(
            Violation(rule)
            for rule in self.rules
            if self._monitors[rule.name].is_broken_at_the_end()
        )


def load_rules(path: Path, domain: Domain) -> tuple[Rule, ...]:
    """
    Read a file of rules; one that is not there is looked for among the shipped files.

    :raises InputError: naming the file, the line, what was expected and what came.
    """
    if not path.exists():
        with contextlib.suppress(FileNotFoundError):
            path = resource_path(str(path))
    try:
        text = path.read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f'the rules {path} cannot be read: {exc}') from exc
    try:
        return parse_rules(text, domain)
    except PddlError as exc:
        raise InputError(f'{path}: {exc}') from exc


def parse_rules(text: str, domain: Domain) -> tuple[Rule, ...]:
    """
    Parse rules.

    :raises PddlError: with the line of what was not expected.
    """
    group = read_groups(text)
    if group.head() != 'define':
        raise PddlError(f'line {group.line}: expected (define (rules ...) (:rule ...) ...)')
    rules: dict[str, Rule] = {}
    for section in group.items[1:]:
        if not isinstance(section, Group):
            raise PddlError(f'line {section.line}: expected (:rule ...), got {section.text!r}')
        match section.head():
            case 'rules':
                continue
            case ':rule':
                rule = _rule(section, domain)
            case other:
                raise PddlError(f'line {section.line}: expected (:rule ...), got ({other} ...)')
        if rule.name in rules:
            raise PddlError(f'line {section.line}: the rule {rule.name} comes twice')
        rules[rule.name] = rule
    return tuple(rules.values())


def _rule(section: Group, domain: Domain) -> Rule:
    items = section.items[1:]
    if not items or not isinstance(items[0], Word):
        raise PddlError(f'line {section.line}: expected the name of the rule behind :rule')
    name, parts = items[0].text, dict[str, Word | Group]()
    for key, value in zip(items[1::2], items[2::2], strict=False):
        if not isinstance(key, Word) or key.text not in (':because', ':constraint'):
            came = key.text if isinstance(key, Word) else 'a parenthesis'
            raise PddlError(f'line {key.line}: expected :because or :constraint, got {came}')
        parts[key.text] = value
    if len(items) % 2 == 0 or ':constraint' not in parts:
        raise PddlError(
            f'line {section.line}: the rule {name} needs :constraint (always ...) or another of'
            f' {", ".join((*_ONE, *_TWO))}'
        )
    because, constraint = parts.get(':because'), parts[':constraint']
    if isinstance(because, Group):
        raise PddlError(f'line {because.line}: expected a text in quotes behind :because')
    if not isinstance(constraint, Group):
        raise PddlError(f'line {constraint.line}: expected a parenthesis, got {constraint.text!r}')
    kind, inner = constraint.head(), constraint.items[1:]
    wanted = 1 if kind in _ONE else 2 if kind in _TWO else 0
    if not wanted:
        raise PddlError(
            f'line {constraint.line}: expected one of {", ".join((*_ONE, *_TWO))}, got {kind!r}'
        )
    if len(inner) != wanted:
        raise PddlError(
            f'line {constraint.line}: ({kind} ...) takes {wanted} conditions, got {len(inner)}'
        )
    formulas = [parse_group(each, dict(domain.predicates), domain.types) for each in inner]
    unbound = sorted(name for each in formulas for name in unbound_variables(each))
    if unbound:
        raise PddlError(
            f'line {constraint.line}: {unbound[0]} is bound nowhere; write (forall ({unbound[0]}'
            ' - type) ...) or (exists ...) around it'
        )
    reason = because.text.strip('"') if because is not None else ''
    return Rule(name, kind, formulas[0], formulas[1] if wanted == 2 else None, reason)
