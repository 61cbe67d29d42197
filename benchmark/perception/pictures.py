"""Pictures of a look: the map beside the truth, and the fused clouds of what was found."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D
import numpy as np

from benchmark.perception.scoring import EntryScore, ThingScore, TrueThing
from perception.floor_plan import FloorPlan
from perception.semantic_map import SemanticMap
from tapa_planner.scene import Scene

RIGHT, MISNAMED, EXTRA, MISSED = '#2a7f3f', '#c77d0a', '#b3261e', '#5a5fc7'


def draw_map(
    path: Path,
    plan: FloorPlan,
    things: Sequence[TrueThing],
    scene: Scene,
    scores: Sequence[ThingScore],
    entries: Sequence[EntryScore],
) -> None:
    """Draw entries by whether they are right, and what is not in the map, over the floor plan."""
    figure = Figure(figsize=(13, 11), layout='constrained')
    axes = figure.add_subplot()
    rows, columns = plan.free.shape
    x0, y0 = plan.origin
    extent = (x0, x0 + columns * plan.resolution_m, y0, y0 + rows * plan.resolution_m)
    axes.imshow(plan.free, origin='lower', extent=extent, cmap='gray', vmin=-2.0, vmax=1.2)
    by_id = {each.entry: each for each in entries}
    for each in scene.objects:
        entry = by_id[each.id]
        color = EXTRA if not entry.thing else RIGHT if entry.is_named else MISNAMED
        x, y, _ = each.pose.position
        _box(axes, x, y, each.size, each.pose.yaw, color)
        told = each.label if entry.is_named or not entry.thing else f'{each.label} ({entry.thing})'
        axes.text(x, y, told, fontsize=5.5, color=color, ha='center', va='center')
    missed = {each.name for each in scores if not each.entry}
    for thing in things:
        if thing.name in missed:
            x, y, _ = thing.box.centre
            _box(axes, x, y, thing.box.size, thing.box.yaw, MISSED, ':')
            axes.text(x, y, thing.name, fontsize=5.5, color=MISSED, ha='center', va='top')
    axes.set_title(
        'green: right; orange: another name (the true one in brackets); '
        'red: nothing there or twice; dotted blue: not found'
    )
    axes.set_aspect('equal')
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _box(
    axes: object, x: float, y: float, size: Sequence[float], yaw: float, color: str,
    style: str = '-',
) -> None:  # fmt: skip
    wide, deep = size[0], size[1]
    patch = Rectangle((-wide / 2, -deep / 2), wide, deep, fill=False, ec=color, ls=style, lw=1.0)
    turned = Affine2D().rotate(yaw).translate(x, y)
    patch.set_transform(turned + axes.transData)  # type: ignore[attr-defined]
    axes.add_patch(patch)  # type: ignore[attr-defined]


def draw_cloud(path: Path, semantic_map: SemanticMap, scene: Scene) -> None:
    """Draw the points of every entry, each in a colour of its own."""
    figure = Figure(figsize=(11, 8), layout='constrained')
    axes = figure.add_subplot(projection='3d')
    rng = np.random.default_rng(0)
    for each in scene.objects:
        points = semantic_map.points_of(each.id)
        step = len(points) // 300 + 1
        points = points[::step]
        if len(points):
            axes.scatter(*points.T, s=0.6, color=rng.uniform(0.1, 0.85, 3))
    axes.set_aspect('equal')
    axes.view_init(elev=55, azim=-70)
    axes.set_title('points of the entries')
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
