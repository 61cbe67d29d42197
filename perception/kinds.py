"""What the names of detections mean in the household domain."""

from perception.semantic_map import Kinds
from tapa_planner.domain_files import load_domain
from tapa_planner.lexicon import load_lexicon
from tapa_planner.skill import Domain


def household_kinds(domain: Domain | None = None) -> Kinds:
    """Return the meaning of names by the domain: nearest type, furniture or not, container or not."""
    types = (domain or load_domain()).types
    lexicon = load_lexicon()

    def type_of(label: str) -> str:
        plain = label.replace(' ', '_')
        if plain in types:
            return plain
        return lexicon.type_of(lexicon.kind_of_label(label)) or 'item'

    return Kinds(
        type_of,
        lambda label: types.is_a(type_of(label), 'furniture'),
        lambda label: types.is_a(type_of(label), 'container'),
    )
