"""Where to stand and where to look from there."""

from perception.viewpoints.focus import looks_along, viewpoint_at
from perception.viewpoints.policies import build_policy, POLICIES
from perception.viewpoints.viewpoint import (
    FixedViews,
    Viewpoint,
    ViewpointOptions,
    ViewPolicy,
)

__all__ = [
    'POLICIES',
    'FixedViews',
    'ViewPolicy',
    'Viewpoint',
    'ViewpointOptions',
    'build_policy',
    'looks_along',
    'viewpoint_at',
]
