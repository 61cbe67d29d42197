"""
How people say household wishes: task families of patterns, with what the model must write beside.

The patterns are in `families/*.yaml`: a family has a weight, and for each meaning
(`tapa_planner.wish`) the ways to say it. `[a|b|]` is a choice; `{..}` is a slot
(`tapa_planner.tuning.filling`). A pattern that begins with `~` is held out of training, and so are
families marked `held_out`; a pattern that any weights were trained on must never get the mark.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from tapa_planner.errors import InputError

HELD_OUT = '~ '


@dataclass(frozen=True)
class Pattern:
    """One way to say a wish, and what the model must write for it."""

    text: str
    meaning: str
    is_held_out: bool


@dataclass(frozen=True)
class Family:
    """Ways to ask for one kind of task."""

    name: str
    weight: float
    patterns: tuple[Pattern, ...]
    is_held_out: bool = False

    @property
    def is_joinable(self) -> bool:
        """Whether such a wish may stand beside another one in a sentence."""
        return not any(each.meaning.startswith(('UNCLEAR', 'CANNOT')) for each in self.patterns)


@cache
def load_families() -> tuple[Family, ...]:
    """
    Return all task families.

    :raises InputError: if a file is malformed or a name comes twice.
    """
    found: dict[str, Family] = {}
    folder = files('tapa_planner.tuning') / 'families'
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if not path.name.endswith('.yaml'):
            continue
        for name, value in yaml.safe_load(path.read_text(encoding='utf-8')).items():
            if name in found:
                raise InputError(f'{path.name}: the family {name} comes twice')
            try:
                said = [(text, mean) for mean, texts in value['means'].items() for text in texts]
                weight = float(value['weight'])
            except (KeyError, TypeError, AttributeError) as exc:
                raise InputError(
                    f'{path.name}: {name}: expected a weight and means, got {value!r:.80}'
                ) from exc
            patterns = tuple(
                Pattern(text.removeprefix(HELD_OUT), mean, text.startswith(HELD_OUT))
                for text, mean in said
            )
            found[name] = Family(name, weight, patterns, bool(value.get('held_out')))
    return tuple(found.values())
