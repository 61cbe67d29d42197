"""Doors and drawers as the cloud shows them: the front, its handle, and how the handle moves."""

from dataclasses import dataclass

import numpy as np

from executor.motion.thing import clusters
from executor.motion.transforms import apply, frame_from_axes, inverse, rigid, rotation_z
from executor.robot import FloatArray

FRONT_WINDOW_M = 0.15
HANDLE_NEAR_M = 0.03
HANDLE_FAR_M = 0.115
BAR_RADIUS_M = 0.01
MIN_HANDLE_POINTS = 12
MIN_FACE_POINTS = 60
MIN_HANDLE_LENGTH_M = 0.06
HINGE_DEPTH_M = 0.02
FLOOR_M = 0.15
PANEL_BELOW_HANDLE_M = 0.4
GRID_M = 0.025
PANEL_THICK_M = 0.05
PUSH_DEPTH_M = 0.002
"""How far before a door's face the tool is led; the fingertips reach a little beyond the tool."""
DOOR_THICK_M = 0.04
"""About; what is seen of an open door from the room is its inner face."""


@dataclass(frozen=True)
class Front:
    """A door or drawer: frames in `map`, x out of the closed front, z up."""

    map_tform_front: FloatArray  # at the closed handle's centre, in the plane of the front
    handle_out_m: float  # the bar's distance from the plane
    is_hinged: bool
    radius_m: float  # from hinge to handle along the front; 0 for drawers
    hinge_side: float  # of the hinge, along the front's y: +1 or -1
    panel_lower: FloatArray  # (2,) the panel's y and z, from the handle
    panel_upper: FloatArray

    @property
    def outward(self) -> FloatArray:
        """The closed front's normal (3,)."""
        return self.map_tform_front[:3, 0]

    def moved(self, amount: float) -> FloatArray:
        """Return the front's frame (4, 4) in `map` when opened by radians or metres."""
        if not self.is_hinged:
            slide = rigid(np.eye(3), np.array([amount, 0.0, 0.0]))
            return self.map_tform_front @ slide
        hinge = np.array([-HINGE_DEPTH_M, self.hinge_side * self.radius_m, 0.0])
        turn = rotation_z(self.hinge_side * amount)
        return self.map_tform_front @ rigid(turn, hinge - turn @ hinge)

    def handle(self, amount: float) -> FloatArray:
        """Return the handle's centre (3,) in `map` when opened by that much."""
        out = np.array([[self.handle_out_m, 0.0, 0.0]])
        place: FloatArray = apply(self.moved(amount), out)[0]
        return place

    def amount_at(self, place: FloatArray) -> float:
        """Return how far it is open when the handle is at a place (3,) in `map`."""
        local = apply(inverse(self.map_tform_front), place[None])[0]
        if not self.is_hinged:
            return float(local[0] - self.handle_out_m)
        hinge = np.array([-HINGE_DEPTH_M, self.hinge_side * self.radius_m])
        closed = np.array([self.handle_out_m, 0.0]) - hinge
        now = local[:2] - hinge
        turned = np.arctan2(now[1], now[0]) - np.arctan2(closed[1], closed[0])
        wrapped = (turned + np.pi) % (2 * np.pi) - np.pi
        return float(self.hinge_side * wrapped)

    def panel(self, amount: float) -> tuple[FloatArray, FloatArray]:
        """Return the panel's box: its pose (4, 4) in `map` and half extents (3,)."""
        middle = 0.5 * (self.panel_lower + self.panel_upper)
        half = 0.5 * (self.panel_upper - self.panel_lower)
        centre = rigid(np.eye(3), np.array([-0.5 * PANEL_THICK_M, *middle]))
        return self.moved(amount) @ centre, np.array([0.5 * PANEL_THICK_M, *half])

    def panel_grid(self, amount: float) -> FloatArray:
        """Return points (N, 3) in `map` all over the panel at an opening."""
        pose, half = self.panel(amount)
        counts = np.ceil(half[1:] / GRID_M).astype(int)
        y, z = (
            np.linspace(-side, side, 2 * count + 1)
            for side, count in zip(half[1:], counts, strict=True)
        )
        across, up = np.meshgrid(y, z)
        flat = np.stack([np.zeros(across.size), across.ravel(), up.ravel()], axis=1)
        grid: FloatArray = apply(pose, flat)
        return grid

    def seen_amount(self, cloud: FloatArray, most: float, camera: FloatArray) -> float | None:
        """
        Return the opening at which most points lie on the face that a camera (3,) sees.

        None where too few lie on it at any opening: the face is hidden.
        """
        best, best_count = 0.0, -1
        for amount in np.linspace(0.0, most, 61):
            local = apply(inverse(self.moved(float(amount))), cloud)
            inner = self.panel_lower + 0.02, self.panel_upper - 0.02
            from_behind = apply(inverse(self.moved(float(amount))), camera[None])[0, 0] < 0
            face = -DOOR_THICK_M if from_behind else 0.0
            fine = np.abs(local[:, 0] - face) < 0.014
            fine &= np.all((local[:, 1:] > inner[0]) & (local[:, 1:] < inner[1]), axis=1)
            count = int(fine.sum())
            if count > best_count:
                best, best_count = float(amount), count
        return best if best_count >= MIN_FACE_POINTS else None


def find_front(
    cloud: FloatArray, map_tform_box: FloatArray, size: FloatArray, slides: bool | None = None
) -> Front | None:
    """
    Return the closed front of a container with its handle, None when no handle is seen.

    :param map_tform_box: the container's box, +x out of its front, a few centimetres off.
    :param slides: whether it is a drawer; None: as the bar lies.
    """
    local = apply(inverse(map_tform_box), cloud)
    half = 0.5 * size
    near = (np.abs(local[:, 0] - half[0]) < FRONT_WINDOW_M + HANDLE_FAR_M) & (
        np.abs(local[:, 1]) < 1.12 * half[1]
    )
    # The floor, or the worktop that a microwave stands on, is no part of a front.
    near &= (local[:, 2] > -half[2] + 0.05) & (local[:, 2] < 1.05 * half[2])
    near &= cloud[:, 2] > FLOOR_M
    local = local[near]
    plane = _front_line(local[np.abs(local[:, 0] - half[0]) < FRONT_WINDOW_M])
    if plane is None:
        return None
    yaw, offset = plane
    aligned = local @ rotation_z(yaw)
    aligned[:, 0] -= offset
    found = _handle(aligned)
    if found is None:
        return None
    bar, is_vertical = found
    hinged = is_vertical if slides is None else not slides
    on_front = aligned[np.abs(aligned[:, 0]) < 0.012]
    beside = np.abs(on_front[:, 2] - bar[2]) < 0.12
    edges = np.percentile(on_front[beside, 1], [0.5, 99.5])
    limits = np.percentile(on_front[:, 2], [1.0, 99.0])
    side = -1.0 if bar[1] - edges[0] > edges[1] - bar[1] else 1.0
    far_edge = edges[0] if side < 0 else edges[1]
    near_edge = bar[1] - side * 0.06
    low, high = sorted((far_edge, near_edge))
    if not hinged:
        low, high = edges
        limits = np.array([bar[2] - 0.1, bar[2] + 0.1])
    # A fixed front below the door may lie in its plane; the door's lower edge is not seen then.
    limits[0] = max(limits[0], bar[2] - PANEL_BELOW_HANDLE_M)
    turn = rotation_z(yaw)
    centre = turn @ np.array([offset, bar[1], bar[2]])
    return Front(
        map_tform_front=map_tform_box @ rigid(turn, centre),
        handle_out_m=float(bar[0]),
        is_hinged=hinged,
        radius_m=float(abs(far_edge - bar[1])) if hinged else 0.0,
        hinge_side=side if hinged else 1.0,
        panel_lower=np.array([low - bar[1], limits[0] - bar[2]]),
        panel_upper=np.array([high - bar[1], limits[1] - bar[2]]),
    )


def _front_line(points: FloatArray) -> tuple[float, float] | None:
    """Return heading and offset of the vertical plane with most points, facing about +x."""
    if len(points) < 60:
        return None
    rng = np.random.default_rng(0)
    flat = points[rng.choice(len(points), min(len(points), 2500), replace=False), :2]
    first, second = flat[rng.integers(len(flat), size=(2, 400))]
    along = second - first
    length = np.linalg.norm(along, axis=1)
    slope = -along[:, 0] / np.where(np.abs(along[:, 1]) < 1e-6, 1e-6, along[:, 1])
    yaws = np.arctan(slope)
    usable = (length > 0.12) & (np.abs(yaws) < 0.25)
    if not usable.any():
        return None
    yaws, first = yaws[usable], first[usable]
    normals = np.stack([np.cos(yaws), np.sin(yaws)], axis=1)
    offsets = np.sum(normals * first, axis=1)
    distance = np.abs(normals @ flat.T - offsets[:, None])
    best = int(np.argmax((distance < 0.008).sum(axis=1)))
    inliers = flat[distance[best] < 0.01]
    fit = np.polyfit(inliers[:, 1], inliers[:, 0], 1)
    yaw = float(np.arctan(-fit[0]))
    return yaw, float(np.median(inliers @ np.array([np.cos(yaw), np.sin(yaw)])))


def _handle(aligned: FloatArray) -> tuple[FloatArray, bool] | None:
    """Return the bar's centre (3,) in the front's frame and whether it stands upright."""
    out = aligned[(aligned[:, 0] > HANDLE_NEAR_M) & (aligned[:, 0] < HANDLE_FAR_M)]
    best: tuple[float, FloatArray, bool] | None = None
    for group in clusters(out, 0.025):
        if len(group) < MIN_HANDLE_POINTS:
            continue
        low, high = np.percentile(group, 2, axis=0), np.percentile(group, 98, axis=0)
        extent = high - low
        long, short = max(extent[1], extent[2]), min(extent[1], extent[2])
        if long < MIN_HANDLE_LENGTH_M or short > 0.08 or long < 1.5 * short:
            continue
        depth = float(np.percentile(group[:, 0], 95)) - BAR_RADIUS_M
        bar = group[group[:, 0] > depth - 0.012]
        middle = 0.5 * (bar.max(axis=0) + bar.min(axis=0))
        centre = np.array([depth, middle[1], middle[2]])
        if best is None or long > best[0]:
            best = (float(long), centre, bool(extent[2] > extent[1]))
    return None if best is None else (best[1], best[2])


def hands_on(
    front: Front, amounts: FloatArray, relative_yaws: FloatArray, pitch: float
) -> FloatArray:
    """
    Return tool poses (K, 4, 4) that hold the handle at given openings.

    :param relative_yaws: of the hand against the door, (K,), for bars that stand upright.
    :param pitch: how far the hand points down.
    """
    grip = np.array([front.handle_out_m, 0.0, 0.0])
    return _hands_at(front, grip, amounts, relative_yaws, pitch, front.is_hinged)


def hands_against(
    front: Front,
    amounts: FloatArray,
    relative_yaws: FloatArray,
    pitch: float,
    place: tuple[float, float],
) -> FloatArray:
    """
    Return tool poses (K, 4, 4) that push the outer face of a door with closed fingers.

    :param place: where on the face, metres along its y and z from the handle.
    """
    touch = np.array([PUSH_DEPTH_M, *place])
    return _hands_at(front, touch, amounts, relative_yaws, pitch, False)


def _hands_at(
    front: Front,
    place: FloatArray,
    amounts: FloatArray,
    relative_yaws: FloatArray,
    pitch: float,
    closes_level: bool,
) -> FloatArray:
    """Return tool poses (K, 4, 4) at a place (3,) of the moving front, heading against it."""
    poses = []
    for amount, yaw in zip(amounts, relative_yaws, strict=True):
        frame = front.moved(float(amount))
        level = frame[:3, :3] @ rotation_z(float(yaw)) @ np.array([-1.0, 0.0, 0.0])
        approach = np.cos(pitch) * level + np.array([0.0, 0.0, -np.sin(pitch)])
        across = np.cross([0.0, 0.0, 1.0], level)
        closing = across if closes_level else np.cross(approach, across)
        poses.append(rigid(frame_from_axes(approach, closing), apply(frame, place[None])[0]))
    return np.stack(poses)


def rolled(poses: FloatArray) -> FloatArray:
    """Return the same hand poses with the fingers swapped."""
    return poses @ rigid(np.diag([-1.0, -1.0, 1.0]), np.zeros(3))
