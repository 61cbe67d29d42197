"""The kinds of things that the detector knows, in plain English: `config/kinds.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from tapa_planner.resources import resource_path

FILE_NAME = 'config/kinds.yaml'


@dataclass(frozen=True)
class KindTexts:
    """What one kind is, what people do with it, and what else they call it."""

    descriptions: tuple[str, ...]
    purposes: tuple[str, ...]
    other_names: tuple[str, ...]
    sayings: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """General words, all of which mean every member."""

    texts: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class AllTexts:
    """The whole file; `elsewhere` is what is in none of our homes."""

    kinds: Mapping[str, KindTexts]
    groups: tuple[Group, ...]
    elsewhere: tuple[str, ...]

    @property
    def every_text(self) -> tuple[str, ...]:
        """All names and sentences of the file."""
        kinds = [
            text
            for name, each in self.kinds.items()
            for text in (
                name, *each.descriptions, *each.purposes, *each.other_names, *each.sayings,
            )
        ]  # fmt: skip
        return (*kinds, *(text for each in self.groups for text in each.texts), *self.elsewhere)


@cache
def load_kind_texts() -> AllTexts:
    """Return the shipped texts, kinds in the file's order."""
    # the loader in C takes a tenth of the time, and every process that detects needs this file
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    text = resource_path(FILE_NAME).read_text(encoding='utf-8')
    values = yaml.load(text, loader)
    kinds = {
        name: KindTexts(
            tuple(each['is']), tuple(each['for']), tuple(each['words']), tuple(each['also'])
        )
        for name, each in values['kinds'].items()
    }
    groups = tuple(Group(tuple(each['texts']), tuple(each['kinds'])) for each in values['groups'])
    elsewhere = tuple(text for texts in values['elsewhere'].values() for text in texts)
    return AllTexts(kinds, groups, elsewhere)
