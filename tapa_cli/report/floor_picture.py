"""A picture of the room from above: the map, the objects that were found, the robot's path."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from executor.robot import FloorMap
from tapa_planner.domain_files import load_domain
from tapa_planner.scene import Scene, SceneObject

_FURNITURE = '#9db8cc'
_ITEM = '#d1495b'
_PATH = '#2e7d32'


def draw_floor(
    path: Path, floor: FloorMap | None, scene: Scene | None, track: NDArray[np.float64], title: str
) -> None:
    """
    Write the picture as PNG.

    :param track: (N, 2) positions of the base in `map`, metres.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 8), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if floor is not None:
        _draw_map(axes, floor)
    if scene is not None:
        _draw_objects(axes, scene)
    if len(track):
        axes.plot(track[:, 0], track[:, 1], color=_PATH, lw=2, label="the robot's path", zorder=3)
        axes.plot(*track[0], 'o', color=_PATH, ms=9, label='start', zorder=4)
        axes.plot(*track[-1], 's', color=_PATH, ms=9, label='end', zorder=4)
    axes.set_aspect('equal')
    axes.set_xlabel('x in map [m]')
    axes.set_ylabel('y in map [m]')
    axes.set_title(title, wrap=True)
    handles, labels = axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    axes.legend(unique.values(), unique.keys(), loc='upper left', bbox_to_anchor=(1.0, 1.0))
    figure.savefig(path, dpi=110)


def _draw_map(axes: 'object', floor: FloorMap) -> None:
    rows, columns = floor.occupied.shape
    left, bottom = floor.origin_x, floor.origin_y
    extent = (
        left,
        left + columns * floor.resolution_m,
        bottom,
        bottom + rows * floor.resolution_m,
    )
    shade = np.where(floor.occupied, 0.35, 1.0)
    axes.imshow(shade, cmap='gray', vmin=0, vmax=1, origin='lower', extent=extent)  # type: ignore[attr-defined]


def _draw_objects(axes: 'object', scene: Scene) -> None:
    types = load_domain().types
    # Furniture first, so that what stands on it is drawn over it.
    for each in sorted(scene.objects, key=lambda each: -each.size[0] * each.size[1]):
        is_furniture = each.type_name in types and types.is_a(each.type_name, 'furniture')
        _draw_object(axes, each, is_furniture)


def _draw_object(axes: 'object', each: SceneObject, is_furniture: bool) -> None:
    from matplotlib.patches import Rectangle

    x, y, _ = each.pose.position
    width, depth = max(each.size[0], 0.03), max(each.size[1], 0.03)
    box = Rectangle(
        (x - width / 2, y - depth / 2),
        width,
        depth,
        angle=np.degrees(each.pose.yaw),
        rotation_point='center',
        facecolor=_FURNITURE if is_furniture else _ITEM,
        edgecolor='black',
        lw=0.8,
        alpha=0.55 if is_furniture else 0.9,
        label='furniture found' if is_furniture else 'thing found',
        zorder=1 if is_furniture else 2,
    )
    axes.add_patch(box)  # type: ignore[attr-defined]
    axes.annotate(  # type: ignore[attr-defined]
        each.id,
        (x, y),
        xytext=(0, 0) if is_furniture else (4, 4),
        textcoords='offset points',
        ha='center' if is_furniture else 'left',
        fontsize=9 if is_furniture else 7,
        fontweight='bold' if is_furniture else 'normal',
        zorder=5,
    )
