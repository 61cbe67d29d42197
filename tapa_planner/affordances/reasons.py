"""What is said of a chance: the circumstance that speaks most against success, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Values = Mapping[str, float]


@dataclass(frozen=True)
class Circumstance:
    """
    Numbers that say one thing together.

    :ivar say: says it of a step whose first and second objects are called so.
    """

    numbers: tuple[str, ...]
    say: Callable[[Values, str, str], str]


def _cm(value: float) -> str:
    return f'{100 * value:.0f} cm'


CIRCUMSTANCES: Mapping[str, Circumstance] = {
    'size': Circumstance(
        ('across', 'along', 'tall'),
        lambda v, a, b: f'the {a} is {_cm(v["across"])} across and {_cm(v["tall"])} high',
    ),
    'height': Circumstance(
        ('bottom', 'top'), lambda v, a, b: f'the {a} is {_cm(v["bottom"])} above the floor'
    ),
    'edge': Circumstance(
        ('edge', 'edge_front', 'edge_aside', 'turned'),
        lambda v, a, b: f'the {a} is {_cm(max(v["edge"], 0.0))} from the edge',
    ),
    'clearance': Circumstance(
        ('nearest', 'crowd', 'taller'),
        lambda v, a, b: (
            f'{v["crowd"]:.0f} things are close to the {a}'
            if v['crowd'] > 1
            else f'it is {_cm(max(v["nearest"], 0.0))} from the {a} to the next thing'
        ),
    ),
    'headroom': Circumstance(
        ('headroom', 'inside', 'below_across', 'below_tall', 'below_depth'),
        lambda v, a, b: f'there are {_cm(max(v["headroom"], 0.0))} over the {a} where it is',
    ),
    'floor': Circumstance(
        ('front_free', 'ring_free', 'second_front_free'),
        lambda v, a, b: f'there is little free floor at the {b or a}',
    ),
    'front': Circumstance(
        ('before',), lambda v, a, b: f'something stands {_cm(v["before"])} before the {a}'
    ),
    'fullness': Circumstance(
        ('taken', 'room_ratio'),
        lambda v, a, b: f'{100 * min(v["taken"], 1.0):.0f} % of the {b} is taken',
    ),
    'place': Circumstance(
        (
            'second_across', 'second_along', 'second_tall', 'second_bottom', 'second_top',
            'second_is_container',
        ),
        lambda v, a, b: f'the {b} is {_cm(v["second_across"])} deep at {_cm(v["second_top"])}',
    ),
    'door': Circumstance(
        ('open_share',), lambda v, a, b: f'the {b or a} is {100 * v["open_share"]:.0f} % open'
    ),
    'kind': Circumstance(
        ('type_rate', 'is_furniture'), lambda v, a, b: f'this seldom succeeds with a {a}'
    ),
    'second kind': Circumstance(
        ('second_rate',), lambda v, a, b: f'this seldom succeeds at a {b}'
    ),
    'support': Circumstance(
        ('below_rate',), lambda v, a, b: f'this seldom succeeds where the {a} is'
    ),
    'sight': Circumstance(('sureness',), lambda v, a, b: f'the {a} was not seen well'),
}  # fmt: skip
"""What may be said, by name."""
