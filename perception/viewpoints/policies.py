"""The policies of viewpoints by name."""

from collections.abc import Callable

import numpy as np

from perception.floor_plan import FloorPlan
from perception.rgbd import FloatArray
from perception.viewpoints.cover import cover
from perception.viewpoints.next_best_view import NextBestView
from perception.viewpoints.tapa_policies import (
    block_centres,
    overall_centre,
    random_share,
    traversal,
)
from perception.viewpoints.viewpoint import (
    FixedViews,
    in_order,
    standing_places,
    Viewpoint,
    ViewpointOptions,
    ViewPolicy,
)

Build = Callable[[FloorPlan, tuple[float, float], ViewpointOptions], ViewPolicy]
Choose = Callable[[FloatArray, ViewpointOptions], list[Viewpoint]]


def _fixed(choose: Choose) -> Build:
    def build(
        plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions
    ) -> ViewPolicy:
        chosen = choose(standing_places(plan, start, options), options)
        ordered = in_order(chosen, np.asarray(start, dtype=np.float64))
        return FixedViews(ordered[: options.most] if options.most else ordered)

    return build


def _cover(plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions) -> ViewPolicy:
    cells = standing_places(plan, start, options)
    ordered = in_order(cover(plan, cells, options), np.asarray(start, dtype=np.float64))
    return FixedViews(ordered)


POLICIES: dict[str, Build] = {
    'next_best_view': NextBestView,
    'cover': _cover,
    'traversal': _fixed(traversal),
    'random': _fixed(random_share),
    'centre': _fixed(overall_centre),
    'blocks': _fixed(block_centres),
}


def build_policy(
    plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions
) -> ViewPolicy:
    """
    Begin a look around with the policy that the options name.

    :raises InputError: if the plan has no floor where the robot can stand.
    """
    return POLICIES[options.policy](plan, start, options)
