"""
What is kept where: furniture by kind of room, small things by room and furniture.

The tables name kinds that may not be built yet; what has no model is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

FLOOR = 'floor'


@dataclass(frozen=True)
class Rule:
    """
    A wish for furniture in a kind of room, fulfilled in the order of the table.

    :ivar where: how it is placed, a key of `sim.furnishing.PLACERS`.
    :ivar anchor: kinds of furniture that it goes with, the best one first.
    :ivar count: smallest and largest number of pieces.
    :ivar chance: that there is any.
    :ivar is_needed: whether the room is laid out anew when no place is found.
    """

    kind: str
    where: str = 'wall'
    anchor: tuple[str, ...] = ()
    count: tuple[int, int] = (1, 1)
    chance: float = 1.0
    is_needed: bool = False


_WINDOWS = (
    Rule('curtains', 'window', chance=0.6),
    Rule('blinds', 'window', chance=0.4),
    Rule('window', 'window', chance=0.6),
)
_LIGHT = (Rule('light_switch', 'door'), Rule('ceiling_lamp', 'ceiling', chance=0.8))
_TABLE_GROUP = (
    Rule('table', 'open', chance=0.9),
    Rule('chair', 'at', ('table',), (1, 4)),
)
_COOKING = (
    Rule('counter', is_needed=True),
    Rule('sink', is_needed=True),
    Rule('fridge', is_needed=True),
    Rule('oven', chance=0.9),
    Rule('microwave', 'top', ('counter',), chance=0.9),
    Rule('stove_burner', 'top', ('counter',), chance=0.1),
    Rule('coffee_machine', 'top', ('counter', 'shelf'), chance=0.7),
    Rule('toaster', 'top', ('counter', 'table'), chance=0.7),
)

FURNISHING: dict[str, tuple[Rule, ...]] = {
    'kitchen': (
        Rule('blinds', 'window', chance=0.5),
        Rule('window', 'window', chance=0.7),
        *_COOKING,
        *_TABLE_GROUP,
        Rule('dishwasher', chance=0.6),
        Rule('cabinet', chance=0.6),
        Rule('drawer', chance=0.7),
        Rule('shelf', chance=0.6),
        Rule('garbage_can', 'corner', chance=0.8),
        Rule('stool', 'corner', chance=0.3),
        Rule('painting', 'hang', chance=0.3),
        *_LIGHT,
    ),
    'living_room': (
        *_WINDOWS,
        Rule('sofa', is_needed=True),
        Rule('coffee_table', 'before', ('sofa',), chance=0.9),
        Rule('tv_stand', 'opposite', ('sofa',), chance=0.9),
        Rule('television', 'top', ('tv_stand', 'dresser', 'shelf')),
        Rule('armchair', 'wall', count=(0, 2)),
        Rule('bookshelf', chance=0.8),
        Rule('side_table', 'beside', ('sofa', 'armchair'), chance=0.7),
        Rule('floor_lamp', 'beside', ('sofa', 'armchair', 'bookshelf'), chance=0.8),
        Rule('table', 'open', chance=0.5),
        Rule('chair', 'at', ('table',), (2, 4)),
        Rule('shelf', chance=0.4),
        Rule('cabinet', chance=0.4),
        Rule('desk', chance=0.3),
        Rule('chair', 'at', ('desk',)),
        Rule('ottoman', 'corner', chance=0.5),
        Rule('fan', 'corner', chance=0.3),
        Rule('painting', 'above', ('sofa', 'tv_stand', 'cabinet'), (1, 2), 0.8),
        *_LIGHT,
    ),
    'bedroom': (
        *_WINDOWS,
        Rule('bed', is_needed=True),
        Rule('wardrobe', chance=0.9),
        Rule('side_table', 'beside', ('bed',), (1, 2)),
        Rule('desk', chance=0.5),
        Rule('chair', 'at', ('desk',)),
        Rule('dresser', chance=0.6),
        Rule('shelf', chance=0.4),
        Rule('drawer', chance=0.3),
        Rule('armchair', chance=0.2),
        Rule('floor_lamp', 'corner', chance=0.4),
        Rule('laundry_hamper', 'corner', chance=0.3),
        Rule('safe', 'corner', chance=0.2),
        Rule('fan', 'corner', chance=0.2),
        Rule('mirror', 'above', ('dresser',), chance=0.6),
        Rule('painting', 'above', ('bed', 'desk'), chance=0.6),
        *_LIGHT,
    ),
    'bathroom': (
        Rule('window', 'window', chance=0.4),
        Rule('bathtub', chance=0.8),
        Rule('washbasin', is_needed=True),
        Rule('toilet', is_needed=True),
        Rule('shower_head', 'above', ('bathtub',)),
        Rule('shower_curtain', 'along', ('bathtub',), chance=0.7),
        Rule('washing_machine', chance=0.5),
        Rule('laundry_hamper', 'corner', chance=0.5),
        Rule('garbage_can', 'corner', chance=0.4),
        Rule('drawer', chance=0.3),
        Rule('cabinet', chance=0.3),
        Rule('mirror', 'above', ('washbasin',)),
        Rule('toilet_paper_holder', 'near', ('toilet',)),
        Rule('towel_holder', 'hang', count=(1, 2)),
        *_LIGHT,
    ),
    'hall': (
        Rule('bench', chance=0.6),
        Rule('dresser', chance=0.4),
        Rule('cabinet', chance=0.3),
        Rule('wardrobe', chance=0.2),
        Rule('shelf', chance=0.3),
        Rule('side_table', chance=0.4),
        Rule('mirror', 'above', ('dresser', 'side_table', 'bench'), chance=0.8),
        Rule('painting', 'hang', count=(0, 2)),
        *_LIGHT,
    ),
    'studio': (
        *_WINDOWS,
        *_COOKING,
        Rule('bed', is_needed=True),
        Rule('side_table', 'beside', ('bed',), chance=0.8),
        *_TABLE_GROUP,
        Rule('wardrobe', chance=0.8),
        Rule('sofa', chance=0.5),
        Rule('shelf', chance=0.5),
        Rule('bookshelf', chance=0.4),
        Rule('desk', chance=0.4),
        Rule('chair', 'at', ('desk',)),
        Rule('drawer', chance=0.4),
        Rule('floor_lamp', 'corner', chance=0.6),
        Rule('garbage_can', 'corner', chance=0.6),
        Rule('painting', 'hang', count=(0, 2)),
        Rule('mirror', 'hang', chance=0.5),
        *_LIGHT,
    ),
}

_COOK = ('kitchen', 'studio')
_LIVE = ('living_room', 'studio', 'bedroom')
_WASH = ('bathroom',)
_ANY: tuple[str, ...] = ()
_FOOD = ('counter', 'table', 'fridge', 'shelf')
_DRINK = ('fridge', 'counter', 'table', 'coffee_table')
_DISH = ('counter', 'table', 'shelf', 'sink', 'cabinet', 'dishwasher', 'drawer', 'coffee_table')
_STOVE = ('stove_burner', 'oven', 'counter', 'cabinet', 'sink', 'shelf')
_TOOL = ('drawer', 'counter', 'table', 'sink', 'dishwasher')
_BATH = ('washbasin', 'bathtub', 'shelf', 'cabinet', 'washing_machine', 'drawer', 'toilet')
_READ = ('bookshelf', 'desk', 'coffee_table', 'side_table', 'shelf', 'table', 'bed', 'sofa')
_DESK = ('desk', 'drawer', 'table', 'side_table', 'shelf', 'coffee_table', 'dresser')
_PLAY = (FLOOR, 'shelf', 'bookshelf', 'wardrobe', 'bed', 'sofa', 'cabinet')
_SHOW = ('shelf', 'bookshelf', 'tv_stand', 'dresser', 'side_table', 'cabinet', 'coffee_table')

# Kind of thing -> kinds of rooms (none: any) and of furniture that it is kept on or in.
KEPT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(
        ('apple', 'banana', 'lemon', 'pear', 'orange', 'bread', 'cereal_box'),
        (('kitchen', 'studio', 'living_room'), _FOOD),
    ),
    **dict.fromkeys(
        ('carrot', 'potato', 'tomato', 'lettuce', 'egg', 'onion', 'cucumber', 'jar'),
        (_COOK, _FOOD),
    ),
    **dict.fromkeys(
        ('bottle', 'can', 'milk_carton', 'juice_carton', 'wine_bottle'),
        (('kitchen', 'studio', 'living_room'), _DRINK),
    ),
    **dict.fromkeys(
        ('mug', 'cup', 'bowl', 'plate', 'wine_glass'),
        (('kitchen', 'studio', 'living_room'), _DISH),
    ),
    **dict.fromkeys(
        ('spoon', 'fork', 'knife', 'butter_knife', 'ladle', 'spatula', 'scissors'),
        (_COOK, _TOOL),
    ),
    **dict.fromkeys(('pan', 'pot', 'kettle'), (_COOK, _STOVE)),
    **dict.fromkeys(
        ('salt_shaker', 'pepper_shaker', 'teapot', 'tray', 'cutting_board'),
        (_COOK, ('table', 'counter', 'shelf', 'cabinet')),
    ),
    **dict.fromkeys(
        ('sponge', 'scrub_brush', 'soap_bottle', 'paper_towel_roll', 'spray_bottle'),
        ((*_COOK, 'bathroom'), ('sink', 'counter', 'washbasin', 'bathtub', 'shelf', 'cabinet')),
    ),
    **dict.fromkeys(('cloth', 'hand_towel'), ((*_COOK, 'bathroom'), ('sink', 'counter', *_BATH))),
    **dict.fromkeys(('soap_bar', 'toilet_paper', 'towel'), (_WASH, _BATH)),
    'tissue_box': ((*_LIVE, 'bathroom'), ('side_table', 'coffee_table', 'desk', 'dresser')),
    'plunger': (_WASH, (FLOOR,)),
    'dust_pan': (('kitchen', 'hall', 'bathroom', 'studio'), (FLOOR, 'cabinet')),
    'laptop': (_LIVE, ('desk', 'table', 'coffee_table', 'sofa', 'bed')),
    'cell_phone': (_ANY, ('side_table', 'desk', 'table', 'coffee_table', 'counter', 'bed')),
    'remote_control': (_LIVE, ('coffee_table', 'tv_stand', 'sofa', 'armchair', 'side_table')),
    'alarm_clock': (_LIVE, ('side_table', 'desk', 'dresser', 'shelf')),
    'desk_lamp': (_LIVE, ('desk', 'side_table', 'dresser')),
    'cd': (_LIVE, ('tv_stand', 'shelf', 'bookshelf', 'desk')),
    'headphones': (_LIVE, ('desk', 'sofa', 'bed', 'coffee_table')),
    **dict.fromkeys(('book', 'newspaper', 'notebook'), (_LIVE, _READ)),
    **dict.fromkeys(('pen', 'pencil'), (_LIVE, _DESK)),
    **dict.fromkeys(
        ('credit_card', 'key_chain', 'watch'),
        (('hall', *_LIVE), ('side_table', 'dresser', 'desk', 'safe', 'bench', 'drawer')),
    ),
    **dict.fromkeys(('vase', 'statue', 'candle', 'picture_frame'), (_ANY, _SHOW)),
    **dict.fromkeys(('house_plant',), (_ANY, (FLOOR, 'side_table', 'shelf', 'table', 'dresser'))),
    'box': (_ANY, (FLOOR, 'shelf', 'wardrobe', 'table', 'cabinet')),
    'basket': (_ANY, (FLOOR, 'shelf', 'bench', 'washing_machine')),
    'watering_can': (_ANY, (FLOOR, 'shelf', 'cabinet')),
    'pillow': (_LIVE, ('bed', 'sofa', 'armchair')),
    'teddy_bear': (_LIVE, ('bed', 'sofa', 'armchair', FLOOR)),
    **dict.fromkeys(
        ('basketball', 'baseball_bat', 'tennis_racket', 'dumbbell', 'toy_car'),
        (('bedroom', 'living_room', 'studio', 'hall'), _PLAY),
    ),
    'boots': (('hall', 'bedroom', 'studio'), (FLOOR, 'wardrobe')),
}
MANY = {'book': 5, 'plate': 3, 'pillow': 3, 'toilet_paper': 3, 'towel': 3}
USUALLY = 2  # most things of a kind
