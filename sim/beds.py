"""Beds: a frame with a headboard at the wall, mattress and blanket."""

from __future__ import annotations

import numpy as np

from sim.carpentry import base, drawn, FurnitureModel, panel, Region, unseen
from sim.palette import contrast, FRONTS, pick_colour, shaded, WARES
from sim.upholstery import soft_box


def bed(rng: np.random.Generator) -> FurnitureModel:
    """Return a single or a wide bed; its head is at the back."""
    depth, height = rng.uniform(2.02, 2.12), rng.uniform(0.85, 1.1)
    width = rng.uniform(0.92, 1.02) if rng.random() < 0.5 else rng.uniform(1.3, 1.6)
    top, board, rail = rng.uniform(0.46, 0.56), 0.05, rng.uniform(0.28, 0.34)
    wood = pick_colour(rng, FRONTS)
    sheet = pick_colour(rng, ('white', 'cream', 'sky', 'pink', 'white', 'grey'))
    blanket = contrast(rng, sheet, WARES)
    long, middle = depth - board, board / 2
    shapes = [
        panel((board, width, height), (-depth / 2 + board / 2, 0, height / 2), wood),
        panel((long, width, 0.12), (middle, 0, rail - 0.06), wood),
        unseen((long - 0.02, width - 0.04, top - rail), (middle, 0, (top + rail) / 2)),
        drawn(
            soft_box((long - 0.02, width - 0.04, top - rail - 0.012), 0.05),
            sheet,
            (middle, 0, (top + rail) / 2 - 0.006),
        ),
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            at = (middle + sx * (long / 2 - 0.05), sy * (width / 2 - 0.05), (rail - 0.1) / 2)
            shapes.append(panel((0.06, 0.06, rail - 0.1), at, wood))
    if rng.random() < 0.5:
        foot = panel((0.04, width, top + 0.06), (depth / 2 - 0.02, 0, (top + 0.06) / 2), wood)
        shapes.append(foot)
    share = rng.uniform(0.58, 0.72)
    cover, drop = long * share, top - rail + 0.05
    x = depth / 2 - 0.045 - cover / 2
    shapes.append(
        drawn(soft_box((cover, width - 0.015, drop), 0.04), blanket, (x, 0, top - drop / 2))
    )
    fold = (x - cover / 2 + 0.07, 0, top - drop / 2 + 0.001)
    turned = soft_box((0.2, width - 0.011, drop + 0.001), 0.04)
    shapes.append(drawn(turned, shaded(sheet, 0.93), fold))
    if rng.random() < 0.5:
        for index in range(3):
            stripe = (x + cover * (0.1 + 0.15 * index), 0, top - drop / 2)
            line = soft_box((0.05, width - 0.012, drop + 0.0015), 0.02)
            shapes.append(drawn(line, contrast(rng, blanket), stripe))
    region = Region((0.02, 0, top), (depth - 0.5, width - 0.24), 1.2)
    return FurnitureModel('bed', (depth, width, height), (base(shapes),), (region,))
