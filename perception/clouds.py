"""Point clouds through Open3D: thinned, cleaned, with surface directions. Imported late: 1-3 s."""

import threading
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from perception.projection import Points


def _open3d() -> ModuleType:
    import open3d

    open3d.utility.set_verbosity_level(open3d.utility.VerbosityLevel.Error)
    return open3d


def import_in_background() -> threading.Thread:
    """Begin to import Open3D while something else is done."""
    thread = threading.Thread(target=_open3d, name='import open3d', daemon=True)
    thread.start()
    return thread


def thinned(points: Points, voxel_m: float) -> Points:
    """Return one mean point for each occupied voxel."""
    if not len(points):
        return points
    return np.asarray(_cloud(points).voxel_down_sample(voxel_m).points, dtype=np.float64)


def without_strays(points: Points, neighbours: int = 12, ratio: float = 2.0) -> Points:
    """Drop points that lie much farther from their neighbours than the others do."""
    if len(points) <= neighbours:
        return points
    _, kept = _cloud(points).remove_statistical_outlier(neighbours, ratio)
    return np.asarray(points[np.asarray(kept, dtype=np.int64)])


def clusters(points: Points, reach_m: float, least: int = 5) -> NDArray[np.int64]:
    """Return the number of each point's dense part (N,); -1 for strays."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(_cloud(points).cluster_dbscan(reach_m, least), dtype=np.int64)


def normals(points: Points, reach_m: float) -> Points:
    """Return unit surface directions (N, 3), their sign without meaning."""
    o3d = _open3d()
    cloud = _cloud(points)
    cloud.estimate_normals(o3d.geometry.KDTreeSearchParamHybrid(reach_m, 30))
    return np.asarray(cloud.normals, dtype=np.float64)


def _cloud(points: Points):  # type: ignore[no-untyped-def]
    o3d = _open3d()
    return o3d.geometry.PointCloud(o3d.utility.Vector3dVector(np.ascontiguousarray(points)))
