"""The domain as a page for people, in Markdown: `docs/domain.md`, printed by `tapa domain`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tapa_planner.pddl import And, Formula, Types, Variable
from tapa_planner.pddl_writer import effect_text
from tapa_planner.skill import Domain, Skill

_INTRODUCTION = """\
# What exists, and what the robot can do

Printed by `tapa domain` from `config/household.pddl` and `config/skills.yaml`; change those and
run `tapa domain > docs/domain.md`. The validator, the planners, the prompts, the decoding
constraint, the monitor and the skill server are fed from the same two files.
"""
_WIDTH = 96


def domain_page(domain: Domain) -> str:
    """Return the page."""
    kinds = domain.types.leaves()
    parts = [
        _INTRODUCTION,
        f'## Types\n\n{len(kinds)} kinds under {len(domain.types.parents) - len(kinds)} general'
        ' types. What stands behind a colon are kinds.\n',
        '```',
        *_tree(domain.types, 'object', 0),
        '```',
        '\n## Properties\n\nWhat a thing lends itself to, by its type; it never changes.\n',
        *_table(('property', 'types', 'meaning'), _property_rows(domain)),
        '\n## Facts\n\nWhat changes; a scene says what holds, everything else does not.\n',
        *_table(('fact', 'when it holds', 'when it does not'), _fact_rows(domain)),
        '\n## Skills\n',
        *_table(
            ('skill', 'said', 'proved by', 'time-out', 'risk'),
            map(_skill_row, domain.skills.values()),
        ),
    ]
    for skill in domain.skills.values():
        parts += _skill_section(skill)
    return '\n'.join(parts) + '\n'


def _tree(types: Types, name: str, depth: int) -> Iterator[str]:
    inner = set(types.parents.values())
    children = [each for each, parent in types.parents.items() if parent == name]
    kinds = [each for each in children if each not in inner]
    line = f'{"  " * depth}{name}' + (f': {", ".join(kinds)}' if kinds else '')
    yield from _wrapped(line, '  ' * (depth + 2))
    for child in children:
        if child in inner:
            yield from _tree(types, child, depth + 1)


def _wrapped(line: str, indent: str) -> Iterator[str]:
    while len(line) > _WIDTH:
        cut = line.rfind(' ', 0, _WIDTH)
        yield line[:cut]
        line = indent + line[cut + 1 :]
    yield line


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = tuple(titles)
    for row in (titles, ('---',) * len(titles), *rows):
        yield f'| {" | ".join(row)} |'


def _property_rows(domain: Domain) -> Iterator[tuple[str, str, str]]:
    parents = domain.types.parents
    for name, types in domain.properties.items():
        listed = [each for each in parents if each in types and parents[each] not in types]
        excepted = [each for each in parents if each not in types and parents[each] in types]
        text = ', '.join(listed) + (f'; not {", ".join(excepted)}' if excepted else '')
        yield f'`{name}`', text, domain.fact_sentences[name][0].format('it')


def _fact_rows(domain: Domain) -> Iterator[tuple[str, str, str]]:
    for name, variables in domain.predicates.items():
        if name not in domain.properties:
            words = [_plain(variable) for variable in variables]
            holds, holds_not = domain.fact_sentences[name]
            fact = f'`({" ".join((name, *words))})`'
            yield fact, holds.format(*words), holds_not.format(*words)


def _skill_row(skill: Skill) -> tuple[str, ...]:
    return (
        f'`{_call(skill)}`',
        ' / '.join(dict.fromkeys(skill.sentences.values())),
        ', '.join(f'{name} {_bounds(each)}' for name, each in skill.measures.items()) or '-',
        f'{skill.timeout_s:g} s',
        skill.risk,
    )


def _bounds(each: Mapping[str, Any]) -> str:
    words = {'min': 'at least', 'max': 'at most'}
    limits = ' and '.join(f'{words[key]} {each[key]:g}' for key in words if key in each)
    return f'{limits} {each.get("unit", "")}'.strip()


def _skill_section(skill: Skill) -> Iterator[str]:
    yield f'\n### {_call(skill)}\n'
    yield ', '.join(f'`{_plain(each)}`: {each.type_name}' for each in skill.parameters) + '.\n'
    needs = _conjuncts(skill.precondition)
    yield 'Needs:\n' if needs else 'Needs nothing.'
    yield from (f'- `{each}`' for each in needs)
    yield '\nBrings about:\n'
    yield from (f'- `{effect_text(each)}`' for each in skill.effects)


def _call(skill: Skill) -> str:
    return f'{skill.name}({", ".join(map(_plain, skill.parameters))})'


def _plain(variable: Variable) -> str:
    return variable.name.lstrip('?')


def _conjuncts(formula: Formula) -> tuple[Formula, ...]:
    return formula.parts if isinstance(formula, And) else (formula,)
