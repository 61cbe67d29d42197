"""What comes nearest to a thing that is not there, to be offered and never taken unasked."""

from tapa_planner.matching import Matcher

_TOO_GENERAL = frozenset({'object', 'destination', 'item', 'furniture'})
_SIMILAR = 0.45
"""Cosine of two names below which one is no substitute of the other (a laptop of a phone)."""


def nearest(matcher: Matcher, name: str) -> str:
    """Return the id of what comes nearest to a missing name; '' where nothing does."""
    lexicon = matcher.lexicon
    meaning = lexicon.understand(name.split())
    own = lexicon.type_of(meaning.kind)
    relatives: list[str] = []
    if own is not None:
        parent = own if meaning.kind in lexicon.general_of else lexicon.types.parents.get(own, own)
        if parent not in _TOO_GENERAL:
            relatives = [
                each.id
                for each in matcher.scene.objects
                if lexicon.types.is_a(each.type_name, parent)
            ]
    same = [each for each in relatives if meaning.kind in matcher.kinds[each]]
    if same or matcher.similarity is None:  # the green mug is missing, a red one is there
        return next(iter(same or relatives), '')
    labels = {each.id: each.label for each in matcher.scene.objects}
    names = sorted({labels[each] for each in relatives} or set(labels.values()))
    if not names:
        return ''
    best, label = max(zip(matcher.similarity(meaning.kind, names), names, strict=True))
    found = [each for each in (relatives or labels) if labels[each] == label]
    return found[0] if best >= _SIMILAR else ''
