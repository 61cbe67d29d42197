"""Electronics, paper and other household things by kind: names to builders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.belongings import basket, boots, cardboard_box, pillow
from sim.decor import candle, picture_frame, vase
from sim.electronics import cd, cell_phone, headphones, laptop, remote_control
from sim.gadgets import alarm_clock, desk_lamp, watch
from sim.plants import house_plant, watering_can
from sim.sports import baseball_bat, basketball, dumbbell, tennis_racket
from sim.stationery import book, credit_card, key_chain, newspaper, notebook, pen, pencil
from sim.statues import statue
from sim.thing import ThingModel
from sim.toys import teddy_bear, toy_car

WARE_BUILDERS: dict[str, Callable[[np.random.Generator], ThingModel]] = {
    'laptop': laptop,
    'cell_phone': cell_phone,
    'remote_control': remote_control,
    'alarm_clock': alarm_clock,
    'desk_lamp': desk_lamp,
    'cd': cd,
    'headphones': headphones,
    'book': book,
    'newspaper': newspaper,
    'notebook': notebook,
    'pen': pen,
    'pencil': pencil,
    'credit_card': credit_card,
    'key_chain': key_chain,
    'vase': vase,
    'statue': statue,
    'candle': candle,
    'box': cardboard_box,
    'house_plant': house_plant,
    'watering_can': watering_can,
    'pillow': pillow,
    'teddy_bear': teddy_bear,
    'basketball': basketball,
    'baseball_bat': baseball_bat,
    'tennis_racket': tennis_racket,
    'dumbbell': dumbbell,
    'boots': boots,
    'basket': basket,
    'watch': watch,
    'picture_frame': picture_frame,
    'toy_car': toy_car,
}
ROLLING_WARES = ('basketball', 'baseball_bat', 'pen', 'pencil')
