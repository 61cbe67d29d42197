"""The everyday word for a colour."""

import colorsys

GRAY_BELOW = 0.16
_HUES = (
    (15, 'red'),
    (40, 'orange'),
    (65, 'yellow'),
    (160, 'green'),
    (200, 'turquoise'),
    (255, 'blue'),
    (290, 'purple'),
    (340, 'pink'),
    (361, 'red'),
)


def color_word(color: tuple[float, float, float]) -> str:
    """Name a colour given as red, green, blue of 0-255."""
    red, green, blue = (min(1.0, max(0.0, value / 255.0)) for value in color)
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if value < 0.18:
        return 'black'
    if saturation < GRAY_BELOW:
        return 'white' if value > 0.72 else 'gray'
    word = next(word for limit, word in _HUES if hue * 360 < limit)
    if word in ('orange', 'yellow', 'red') and value < 0.5 and saturation < 0.75:
        return 'brown'
    return word
