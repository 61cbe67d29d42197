"""What rooms are called, by the furniture that was seen in them: `kitchen_1`, `bedroom_2`."""

from collections.abc import Mapping, Sequence

TELLING: Mapping[str, Mapping[str, float]] = {
    'kitchen': {
        'fridge': 3.0, 'oven': 3.0, 'stove burner': 2.0, 'microwave': 2.0, 'dishwasher': 2.0,
        'counter': 1.5, 'sink': 1.0, 'coffee machine': 1.0, 'toaster': 1.0, 'kettle': 0.5,
    },
    'bathroom': {
        'toilet': 3.0, 'bathtub': 3.0, 'shower head': 2.0, 'shower curtain': 2.0,
        'towel holder': 1.5, 'toilet paper holder': 1.5, 'washing machine': 1.0, 'sink': 0.5,
    },
    'bedroom': {'bed': 3.0, 'wardrobe': 1.0, 'dresser': 1.0, 'alarm clock': 0.3, 'pillow': 0.5},
    'living_room': {
        'sofa': 2.5, 'television': 1.0, 'tv stand': 1.5, 'armchair': 1.5, 'coffee table': 1.5,
    },
    'study': {'desk': 2.0, 'laptop': 0.5, 'bookshelf': 0.7, 'desk lamp': 0.5},
}  # fmt: skip
"""How much a thing speaks for a kind of room."""
LEAST_SCORE = 1.5
UNTOLD = 'room'


def room_names(things: Mapping[int, Sequence[tuple[str, float]]]) -> dict[int, str]:
    """
    Return a name for each room by its number.

    :param things: labels in each room with how sure they are, 0..1.
    """
    kinds = {number: _kind(things[number]) for number in sorted(things)}
    counts: dict[str, int] = {}
    names = {}
    for number, kind in kinds.items():
        counts[kind] = counts.get(kind, 0) + 1
        names[number] = f'{kind}_{counts[kind]}'
    return names


def _kind(labels: Sequence[tuple[str, float]]) -> str:
    scores = {
        kind: sum(weights.get(label, 0.0) * sure for label, sure in labels)
        for kind, weights in TELLING.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= LEAST_SCORE else UNTOLD
