"""What the names of detections mean in the household domain."""

from collections.abc import Callable

from perception.told import Kinds
from tapa_planner.domain_files import load_domain
from tapa_planner.lexicon import load_lexicon
from tapa_planner.skill import Domain


def household_kinds(domain: Domain | None = None) -> Kinds:
    """Return the meaning of names by the domain: the nearest type, and what that is one of."""
    types = (domain or load_domain()).types
    lexicon = load_lexicon()

    def type_of(label: str) -> str:
        plain = label.replace(' ', '_')
        if plain in types:
            return plain
        return lexicon.type_of(lexicon.kind_of_label(label)) or 'item'

    def is_a(root: str) -> Callable[[str], bool]:
        return lambda label: types.is_a(type_of(label), root)

    return Kinds(type_of, is_a('furniture'), is_a('container'), is_a('surface'))
