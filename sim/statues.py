"""Small statues: busts, figures and cats on a plinth."""

from __future__ import annotations

import numpy as np

from sim.forms import cone, disc, ellipsoid
from sim.meshes import box, join, lathe, Mesh, tube, turn
from sim.palette import pick_colour, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator


def statue(rng: Rng) -> ThingModel:
    """Return a small bust, a standing figure or a sitting cat, on a plinth."""
    colour = pick_colour(rng, (*WARES, 'white', 'tan', 'steel', 'grey'))
    plinth = (
        colour if rng.random() < 0.3 else pick_colour(rng, ('black', 'walnut', 'white', 'grey'))
    )
    side, rise = rng.uniform(0.058, 0.07), rng.uniform(0.02, 0.035)
    scale = float(rng.uniform(0.85, 1.1))
    steps = [box((side, side, rise)), box((0.82 * side, 0.82 * side, 0.008))]
    foot = join([steps[0].moved((0, 0, rise / 2)), steps[1].moved((0, 0, rise + 0.004))])
    form = (_bust, _figure, _cat)[int(rng.integers(3))]
    pieces = [piece.scaled((scale,) * 3).moved((0, 0, rise + 0.006)) for piece in form()]
    solids = [Solid('box', (side, side, rise), (0, 0, rise / 2))]
    body = join(pieces)
    middle = float(np.median(body.vertices[:, 2]))
    for low in (True, False):
        chosen = [p for p in pieces if bool(p.vertices[:, 2].mean() < middle) is low]
        if chosen:
            solids.append(hull(join(chosen)))
    return thing('statue', [Part(foot, plinth), Part(body, colour)], solids, 0.8)


def _bust() -> list[Mesh]:
    """Return shoulders, neck and a head with nose, ears and hair that look along +x."""
    return [
        cone(0.016, 0.024, 0.0, 0.03, 16),
        ellipsoid((0.05, 0.1, 0.055)).moved((0, 0, 0.045)),
        disc(0.014, 0.05, 0.09, 14),
        ellipsoid((0.052, 0.044, 0.062)).moved((0.004, 0, 0.112)),
        ellipsoid((0.036, 0.034, 0.03)).moved((0.009, 0, 0.094)),
        ellipsoid((0.016, 0.008, 0.016), 10, 7).moved((0.031, 0, 0.108)),
        ellipsoid((0.012, 0.02, 0.005), 10, 7).moved((0.027, 0, 0.094)),
        ellipsoid((0.01, 0.034, 0.006), 10, 7).moved((0.025, 0, 0.12)),
        *(ellipsoid((0.012, 0.008, 0.02), 10, 7).moved((0, s * 0.023, 0.11)) for s in (-1, 1)),
        ellipsoid((0.056, 0.052, 0.036)).moved((-0.006, 0, 0.13)),
    ]


def _figure() -> list[Mesh]:
    """Return a figure that stands with one arm raised."""
    return [
        cone(0.026, 0.014, 0.0, 0.075, 16).scaled((0.8, 1.0, 1.0)),
        ellipsoid((0.03, 0.044, 0.06)).moved((0, 0, 0.095)),
        disc(0.006, 0.115, 0.13, 10),
        ellipsoid((0.028, 0.025, 0.032), 14, 9).moved((0.002, 0, 0.142)),
        ellipsoid((0.028, 0.028, 0.018), 12, 7).moved((-0.003, 0, 0.152)),
        tube([(0, 0.02, 0.115), (0.004, 0.032, 0.125), (0.01, 0.03, 0.16)], (0.006, 0.005, 0.004)),
        ellipsoid((0.012, 0.012, 0.016), 10, 7).moved((0.01, 0.03, 0.166)),
        tube(
            [(0, -0.02, 0.115), (0.006, -0.03, 0.09), (0.016, -0.02, 0.075)], (0.006, 0.005, 0.005)
        ),
    ]


def _cat() -> list[Mesh]:
    """Return a cat that sits, its tail around its feet."""
    ear = lathe([(0.008, 0.0), (0.0, 0.018)], 8)
    return [
        ellipsoid((0.058, 0.05, 0.06)).moved((-0.008, 0, 0.028)),
        ellipsoid((0.036, 0.036, 0.08)).moved((0.004, 0, 0.056)),
        *(
            ellipsoid((0.013, 0.013, 0.055), 10, 7).moved((0.018, s * 0.01, 0.026))
            for s in (-1, 1)
        ),
        *(
            ellipsoid((0.022, 0.014, 0.01), 10, 7).moved((0.024, s * 0.011, 0.004))
            for s in (-1, 1)
        ),
        ellipsoid((0.04, 0.044, 0.038)).moved((0.012, 0, 0.105)),
        ellipsoid((0.016, 0.018, 0.014), 10, 7).moved((0.03, 0, 0.099)),
        *(ear.turned(turn('x', -s * 0.25)).moved((0.01, s * 0.013, 0.117)) for s in (-1, 1)),
        tube(
            [
                (-0.03, 0.0, 0.008),
                (-0.02, 0.026, 0.007),
                (0.008, 0.031, 0.006),
                (0.025, 0.024, 0.006),
            ],
            (0.006, 0.006, 0.006, 0.004),
        ),
    ]
