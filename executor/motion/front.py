"""Doors, drawers, lids, blinds and curtains: where panel and handle are at any opening."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from executor.motion.transforms import apply, inverse, rigid, rotate_about
from executor.robot import FloatArray

GRID_M = 0.025
MIN_FACE_POINTS = 60
MIN_BAR_POINTS = 30
BAR_RADIUS_M = 0.01
BAR_NEAR_M = 0.012
"""A seen point this near to a bar's surface is the bar's."""
BAR_FREE_M = 0.04
BAR_END_M = 0.025
"""Of a bar at either end, where the posts that carry it are."""
FACE_NEAR_M = 0.014
FACE_EDGE_M = 0.02
SEEN_STEPS = 61


class Motion(Enum):
    """How something opens."""

    SWING = 'swing'
    """A door about an upright hinge at one of its sides."""
    LIFT = 'lift'
    """A lid about a level hinge at its back."""
    PULL = 'pull'
    """A drawer, straight out."""
    SLIDE = 'slide'
    """A curtain or sliding door, to one side."""
    RAISE = 'raise'
    """A blind, straight up."""

    @property
    def turns(self) -> bool:
        """Whether an opening is an angle; else it is a length."""
        return self in (Motion.SWING, Motion.LIFT)


@dataclass(frozen=True)
class Front:
    """
    What opens, in frames in `map` with x out of the closed front and z up.

    :ivar map_tform_front: at the closed handle's centre, in the plane of the front.
    :ivar handle_out_m: the bar's distance from that plane.
    :ivar bar_m: length of the bar, which stands upright or lies level along the front.
    :ivar axis: of the front's frame (3,), about which or along which it opens.
    :ivar pivot: a point (3,) of the hinge in the front's frame; of no meaning where nothing turns.
    :ivar lower: corner (3,) of the panel in the front's frame; ``upper`` the other one.
    """

    map_tform_front: FloatArray
    motion: Motion
    handle_out_m: float
    bar_m: float
    bar_is_upright: bool
    axis: FloatArray
    pivot: FloatArray
    lower: FloatArray
    upper: FloatArray

    @property
    def outward(self) -> FloatArray:
        """The closed front's normal (3,)."""
        return self.map_tform_front[:3, 0]

    @property
    def turns(self) -> bool:
        """Whether an opening is in radians, else in metres."""
        return self.motion.turns

    @property
    def radius_m(self) -> float:
        """The distance from a door's hinge to its handle along the front."""
        return abs(float(self.pivot[1]))

    @property
    def hinge_side(self) -> float:
        """The side of a door's hinge, along the front's y: +1 or -1."""
        return 1.0 if self.pivot[1] > 0 else -1.0

    def moved(self, amount: float) -> FloatArray:
        """Return the front's frame (4, 4) in `map` when opened by radians or metres."""
        if not self.turns:
            return self.map_tform_front @ rigid(np.eye(3), amount * self.axis)
        turn = rotate_about(self.axis, np.array([amount]))[0]
        return self.map_tform_front @ rigid(turn, self.pivot - turn @ self.pivot)

    def handle(self, amount: float) -> FloatArray:
        """Return the handle's centre (3,) in `map` when opened by that much."""
        out = np.array([[self.handle_out_m, 0.0, 0.0]])
        place: FloatArray = apply(self.moved(amount), out)[0]
        return place

    def amount_at(self, place: FloatArray) -> float:
        """Return how far it is open when the handle is at a place (3,) in `map`."""
        local = apply(inverse(self.map_tform_front), place[None])[0]
        closed = np.array([self.handle_out_m, 0.0, 0.0])
        if not self.turns:
            return float((local - closed) @ self.axis)
        start, now = closed - self.pivot, local - self.pivot
        start, now = (each - (each @ self.axis) * self.axis for each in (start, now))
        return float(np.arctan2(np.cross(start, now) @ self.axis, start @ now))

    def panel(self, amount: float) -> tuple[FloatArray, FloatArray]:
        """Return the panel's box: its pose (4, 4) in `map` and half extents (3,)."""
        centre = rigid(np.eye(3), 0.5 * (self.lower + self.upper))
        return self.moved(amount) @ centre, 0.5 * (self.upper - self.lower)

    def panel_grid(self, amount: float) -> FloatArray:
        """Return points (N, 3) in `map` all over the panel at an opening."""
        pose, half = self.panel(amount)
        axes = []
        for axis, side in enumerate(half):
            count = 0 if axis == self._thin else int(np.ceil(side / GRID_M))
            axes.append(np.linspace(-side, side, 2 * count + 1) if count else np.zeros(1))
        flat = np.stack([each.ravel() for each in np.meshgrid(*axes)], axis=1)
        grid: FloatArray = apply(pose, flat)
        return grid

    def bar_amount(self, cloud: FloatArray, most: float, camera: FloatArray) -> float | None:
        """
        Return the opening at which points (N, 3) show the bar; None where they show none.

        A camera (3,) behind a door sees its edge, which must not be taken for the bar.
        """
        coarse = np.linspace(0.0, most, SEEN_STEPS)
        counts = [self._bar_score(cloud, float(amount), camera)[0] for amount in coarse]
        best = int(np.argmax(counts))
        if counts[best] < MIN_BAR_POINTS:
            return None
        step = coarse[1]
        fine = np.linspace(coarse[best] - 1.5 * step, coarse[best] + 1.5 * step, 13)
        scores = [self._bar_score(cloud, float(amount), camera)[1] for amount in fine]
        return float(max(0.0, fine[int(np.argmax(scores))]))

    def _bar_score(
        self, cloud: FloatArray, amount: float, camera: FloatArray
    ) -> tuple[int, float]:
        """Return how many more points lie on the bar than around it, and how well they do."""
        seen_from = apply(inverse(self.moved(amount)), camera[None])[0]
        if self.motion is Motion.SWING and seen_from[0] < self.handle_out_m:
            return 0, 0.0
        along, half = (2 if self.bar_is_upright else 1), 0.5 * self.bar_m - BAR_END_M
        local = apply(inverse(self.moved(amount)), cloud)
        local = local[np.abs(local[:, along]) < half] - np.array([self.handle_out_m, 0.0, 0.0])
        beside = np.linalg.norm(np.delete(local, along, axis=1), axis=1)
        near = beside[beside < BAR_RADIUS_M + BAR_NEAR_M]
        # A face that passes where the bar would be goes on beside it; around a bar there is air.
        around = int(np.sum(beside < BAR_FREE_M)) - len(near)
        score = float(np.sum(1.0 - np.abs(near - BAR_RADIUS_M) / BAR_NEAR_M))
        return len(near) - around, score - around

    def face_amount(self, cloud: FloatArray, most: float, camera: FloatArray) -> float | None:
        """
        Return the opening at which most points lie on the face that a camera (3,) sees.

        None where too few lie on it at any opening: the face is hidden.
        """
        amounts = np.linspace(0.0, most, SEEN_STEPS)
        counts = self.face_counts(cloud, amounts, camera)
        best = int(np.argmax(counts))
        return float(amounts[best]) if counts[best] >= MIN_FACE_POINTS else None

    def face_counts(
        self, cloud: FloatArray, amounts: FloatArray, camera: FloatArray
    ) -> np.ndarray:
        """Return how many points (N, 3) lie on the face that a camera sees at openings (K,)."""
        thin = self._thin
        across = [axis for axis in range(3) if axis != thin]
        inner = self.lower[across] + FACE_EDGE_M, self.upper[across] - FACE_EDGE_M
        counts = []
        for amount in amounts:
            to_front = inverse(self.moved(float(amount)))
            local = apply(to_front, cloud)
            from_behind = apply(to_front, camera[None])[0, thin] < self.upper[thin]
            face = self.lower[thin] if from_behind else self.upper[thin]
            fine = np.abs(local[:, thin] - face) < FACE_NEAR_M
            fine &= np.all((local[:, across] > inner[0]) & (local[:, across] < inner[1]), axis=1)
            counts.append(int(fine.sum()))
        return np.array(counts)

    @property
    def _thin(self) -> int:
        """The axis of the front's frame along which the panel is thin."""
        return 2 if self.motion is Motion.LIFT else 0
