"""What things lend themselves to, by type: the section `properties` of `config/skills.yaml`."""

from collections.abc import Iterable, Mapping
from typing import Any

from tapa_planner.errors import PddlError
from tapa_planner.pddl import Types
from tapa_planner.pddl_parser import DomainText

_KEYS = ('of', 'not')


def read_properties(section: Mapping[str, Any], text: DomainText) -> dict[str, frozenset[str]]:
    """
    Return the types that have each property: those listed and all below, less those excepted.

    :param section: for each property, `of` and perhaps `not`, lists of types.
    :raises PddlError: if a property is no predicate of one argument, is what a skill changes, or
        lists an unknown type.
    """
    changed = {effect.atom.predicate for each in text.actions for effect in each.effects}
    for name, entry in section.items():
        if len(text.predicates.get(name, ())) != 1:
            known = ', '.join(each for each, names in text.predicates.items() if len(names) == 1)
            raise PddlError(
                f'the property {name!r} is no predicate with one argument; these are: {known}'
            )
        if name in changed:
            raise PddlError(f'the property {name!r} is changed by a skill, so it is none')
        _check_entry(name, entry, text.types)
    return {
        name: _below(entry['of'], text.types) - _below(entry.get('not', ()), text.types)
        for name, entry in section.items()
    }


def _check_entry(name: str, entry: Any, types: Types) -> None:
    if not isinstance(entry, Mapping) or 'of' not in entry or not set(entry) <= set(_KEYS):
        raise PddlError(
            f'the property {name!r}: expected {{of: [types], not: [types]}}, got {entry}'
        )
    for key in _KEYS:
        listed = entry.get(key, ())
        if not isinstance(listed, list | tuple):
            raise PddlError(f'the property {name!r}: expected a list of types, got {listed!r}')
        unknown = [each for each in listed if each not in types]
        if unknown:
            raise PddlError(f'the property {name!r} lists the unknown type {unknown[0]!r}')


def _below(listed: Iterable[str], types: Types) -> frozenset[str]:
    names = ('object', *types.parents)
    return frozenset(name for name in names for each in listed if types.is_a(name, each))
