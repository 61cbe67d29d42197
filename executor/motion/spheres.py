"""The robot's body as spheres: a cover of the collision geometry of its URDF, link by link."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
import xml.etree.ElementTree as ElementTree

import numpy as np
from scipy.spatial import ConvexHull, Delaunay

from executor.motion.kinematics import Kinematics
from executor.motion.transforms import apply, rigid
from executor.robot import FloatArray

GRID_STEPS = 9
MAX_SPHERES_PER_SHAPE = 30
MIN_RADIUS_M = 0.012
GRIPPER_WORDS = ('hand', 'finger')
FINGER_WORD = 'finger'


@dataclass(frozen=True)
class BodySpheres:
    """Spheres fixed to links: centres (S, 3) in the frame of the chain joint that carries them."""

    centres: FloatArray
    radii: FloatArray
    joints: np.ndarray  # (S,) chain joint, 0 is the base
    links: tuple[str, ...]  # (S,)

    def placed(self, joint_frames: FloatArray) -> FloatArray:
        """Return the centres (N, S, 3) for joint frames (N, J + 1, 4, 4)."""
        frames = joint_frames[:, self.joints]
        placed: FloatArray = (frames[..., :3, :3] @ self.centres[..., None])[..., 0]
        return placed + frames[..., :3, 3]

    def named(self, words: tuple[str, ...]) -> np.ndarray:
        """Return which spheres (S,) belong to links whose name holds one of the words."""
        return np.array([any(word in link for word in words) for link in self.links])


def body_spheres(urdf: str, kinematics: Kinematics) -> BodySpheres:
    """Cover every link of the description; links without collision geometry have no spheres."""
    centres, radii, joints, links = [], [], [], []
    for link in ElementTree.fromstring(urdf).iter('link'):
        name = link.attrib['name']
        for collision in link.iter('collision'):
            cover = cover_points(_shape_points(collision))
            joint, placement = kinematics.link_placement(name)
            centres.append(apply(placement @ _origin(collision), cover[0]))
            radii.append(cover[1])
            joints += [joint] * len(cover[1])
            links += [name] * len(cover[1])
    if not links:
        raise ValueError('robot description: expected collision geometry, it has none')
    return BodySpheres(
        np.concatenate(centres), np.concatenate(radii), np.array(joints), tuple(links)
    )


def cover_points(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return centres (K, 3) and radii (K,) of few spheres that hold all points (N, 3)."""
    return _cover(np.ascontiguousarray(points, dtype=np.float64).tobytes())


@lru_cache(maxsize=512)  # a robot's shapes are covered once, however often its models are built
def _cover(content: bytes) -> tuple[FloatArray, FloatArray]:
    points = np.frombuffer(content).reshape(-1, 3)
    extents = np.sort(points.max(axis=0) - points.min(axis=0))
    width = min(extents[1], 1.2 * extents[0] + 0.003)
    wanted = max(MIN_RADIUS_M, 1.12 * float(np.hypot(extents[0], width)) / 2)
    fewest = int(np.prod(np.maximum(extents / (2 * wanted), 1.0)))
    for count in range(min(fewest, MAX_SPHERES_PER_SHAPE), MAX_SPHERES_PER_SHAPE + 1):
        centres, radii = _cluster(points, count)
        if radii.max() <= wanted:
            break
    radii = np.maximum(radii, 0.004)
    for array in (centres, radii):
        array.setflags(write=False)
    return centres, radii


def box_points(size: FloatArray, steps: int = GRID_STEPS) -> FloatArray:
    """Return a grid of points (N, 3) that fills a box around the origin, surface included."""
    axes = [np.linspace(-0.5, 0.5, steps) * extent for extent in size]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 3)


def _cluster(points: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Split points into clusters, each with the sphere around the middle of its extent."""
    chosen = [int(np.argmin(points @ np.array([1.0, 0.7, 0.4])))]
    distance = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < count:
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    centres = points[chosen]
    for _ in range(12):
        owner = np.argmin(np.linalg.norm(points[:, None] - centres[None], axis=2), axis=1)
        groups = [points[owner == index] for index in range(count)]
        centres = np.array([0.5 * (g.max(axis=0) + g.min(axis=0)) for g in groups if len(g)])
        count = len(centres)
    owner = np.argmin(np.linalg.norm(points[:, None] - centres[None], axis=2), axis=1)
    far = np.linalg.norm(points - centres[owner], axis=1)
    radii = np.array([far[owner == i].max() if np.any(owner == i) else 0.0 for i in range(count)])
    return centres, radii


def _shape_points(collision: ElementTree.Element) -> FloatArray:
    """Return points (N, 3) that fill a collision shape, in the shape's own frame."""
    geometry = collision.find('geometry')
    shape = None if geometry is None else next(iter(geometry), None)
    if shape is None:
        raise ValueError('robot description: a collision element has no geometry')
    if shape.tag == 'box':
        return box_points(_numbers(shape.attrib['size']))
    if shape.tag == 'mesh':
        return _mesh_points(shape)
    radius = float(shape.attrib['radius'])
    length = 2 * radius if shape.tag == 'sphere' else float(shape.attrib['length'])
    grid = box_points(np.array([2 * radius, 2 * radius, length]), 11)
    reach = grid if shape.tag == 'sphere' else grid[:, :2]
    inside: FloatArray = grid[np.linalg.norm(reach, axis=1) <= radius * 1.001]
    return inside


def _mesh_points(shape: ElementTree.Element) -> FloatArray:
    """Return points that fill the convex hull of an OBJ mesh."""
    path = Path(shape.attrib['filename'].removeprefix('file://'))
    if path.suffix.lower() != '.obj' or not path.is_file():
        raise ValueError(f'collision mesh: expected an existing .obj file, got {path}')
    rows = [line.split()[1:4] for line in path.read_text().splitlines() if line[:2] == 'v ']
    vertices = np.array(rows, dtype=np.float64) * _numbers(shape.attrib.get('scale', '1 1 1'))
    corners = vertices[ConvexHull(vertices).vertices]
    middle = 0.5 * (corners.max(axis=0) + corners.min(axis=0))
    grid = box_points(corners.max(axis=0) - corners.min(axis=0), 11) + middle
    inside = Delaunay(corners).find_simplex(grid) >= 0
    return np.concatenate([grid[inside], corners])


def _origin(collision: ElementTree.Element) -> FloatArray:
    origin = collision.find('origin')
    if origin is None:
        return np.eye(4)
    roll, pitch, yaw = _numbers(origin.attrib.get('rpy', '0 0 0'))
    return rigid(_rpy(roll, pitch, yaw), _numbers(origin.attrib.get('xyz', '0 0 0')))


def _rpy(roll: float, pitch: float, yaw: float) -> FloatArray:
    cr, sr, cp, sp = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch)
    cy, sy = np.cos(yaw), np.sin(yaw)
    about_x = np.array([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    about_y = np.array([[cp, 0, sp], [0, 1, 0], [-sp, 0, cp]])
    about_z = np.array([[cy, -sy, 0], [sy, cy, 0], [0, 0, 1.0]])
    rotation: FloatArray = about_z @ about_y @ about_x
    return rotation


def _numbers(text: str) -> FloatArray:
    return np.array([float(word) for word in text.split()])
