"""
The semantic map as a file: one `.npz` with all points and, as JSON, everything else.

A map that was loaded goes on where the saved one was: ids, votes, views and what was never opened.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
import json
import os
from pathlib import Path
from typing import Any
import zipfile
import zlib

import numpy as np
from numpy.typing import NDArray

from perception.floor_plan import FloorPlan
from perception.furniture import FurnitureTrack
from perception.fusion import ItemTrack
from perception.identities import Identities
from perception.naming import NameVotes
from perception.oriented_box import OrientedBox
from perception.semantic_map import MapContents, SemanticMap
from perception.state_votes import StateVotes
from perception.voxels import VoxelVotes
from tapa_planner.errors import InputError

VERSION = 1
SUFFIX = '.npz'
_MAX_BYTES = 1_000_000_000
_META = 'meta'


class MapFileError(InputError):
    """A file that cannot be written, or that holds no semantic map."""


def save_map(semantic_map: SemanticMap, path: Path) -> int:
    """
    Write the map; a file that is there is replaced only when the new one is whole.

    :returns: how many things it holds.
    :raises MapFileError: if it cannot be written there.
    """
    if path.suffix != SUFFIX:
        raise MapFileError(f'expected a file name that ends in {SUFFIX}, got {str(path)!r}')
    contents = semantic_map.contents
    arrays: dict[str, NDArray[Any]] = {}
    plan = contents.plan
    meta = {
        'version': VERSION,
        'revision': contents.revision,
        'view': contents.view,
        'identities': contents.identities.to_json(),
        'items': [_item_to_json(each, arrays) for each in contents.items],
        'furniture': [_piece_to_json(each, arrays) for each in contents.furniture],
        'plan': None,
    }
    if plan is not None:
        arrays['plan'] = plan.free
        meta['plan'] = {'resolution_m': plan.resolution_m, 'origin': list(plan.origin)}
    arrays[_META] = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    partial = path.with_name(path.name + '.partial')
    try:
        with partial.open('wb') as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as exc:
        partial.unlink(missing_ok=True)
        raise MapFileError(f'the map cannot be written to {path}: {exc}') from exc
    return len(contents.items) + len(contents.furniture)


def load_map(semantic_map: SemanticMap, path: Path) -> int:
    """
    Replace what the map knows by what a file holds; the map stays as it was if that fails.

    :returns: how many things it holds.
    :raises MapFileError: if there is no file, or it is damaged or of another kind.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise MapFileError(f'{path}: expected at most {_MAX_BYTES} bytes')
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except OSError as exc:
        raise MapFileError(f'the map {path} cannot be read: {exc}') from exc
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError) as exc:
        raise MapFileError(f'{path} is no saved map: {exc}') from exc
    try:
        meta = json.loads(arrays[_META].tobytes())
        if meta['version'] != VERSION:
            raise MapFileError(f'{path}: expected map version {VERSION}, got {meta["version"]!r}')
        contents = _contents(meta, arrays)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as exc:
        raise MapFileError(f'{path} is no saved map: {exc!r}') from exc
    semantic_map.take_over(contents)
    return len(contents.items) + len(contents.furniture)


def _contents(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> MapContents:
    plan = None
    if meta['plan'] is not None:
        x, y = meta['plan']['origin']
        free = np.asarray(arrays['plan'], dtype=np.bool_)
        plan = FloorPlan(free, float(meta['plan']['resolution_m']), (float(x), float(y)))
    return MapContents(
        [_item_from_json(each, arrays) for each in meta['items']],
        [_piece_from_json(each, arrays) for each in meta['furniture']],
        Identities.from_json(meta['identities']),
        plan,
        int(meta['view']),
        int(meta['revision']),
    )


def _plain_fields(track: ItemTrack | FurnitureTrack, left_out: tuple[str, ...]) -> dict[str, Any]:
    return {
        each.name: getattr(track, each.name)
        for each in fields(track)
        if each.name not in (*left_out, 'votes', 'states')
    } | {
        'votes': {**asdict(track.votes), 'given': sorted(track.votes.given)},
        'states': {name: list(sums) for name, sums in track.states.sums.items()},
    }


def _item_to_json(track: ItemTrack, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    arrays[f'item_{track.key}'] = track.points
    return {**_plain_fields(track, ('points', 'box')), 'box': asdict(track.box)}


def _piece_to_json(track: FurnitureTrack, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    for name in ('keys', 'points', 'inside', 'outside'):
        arrays[f'piece_{-track.key}_{name}'] = getattr(track.voxels, name)
    boxes = {
        name: None if box is None else asdict(box)
        for name, box in (('fixed', track.fixed), ('footprint', track.footprint))
    }
    return {**_plain_fields(track, ('voxels', 'fixed', 'footprint')), **boxes}


def _item_from_json(value: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> ItemTrack:
    points = _points(arrays[f'item_{value["key"]}'])
    color = tuple(float(each) for each in value['color'])
    plain = {**value, 'votes': _votes(value['votes']), 'states': _states(value['states'])}
    track = ItemTrack(**{**plain, 'points': points, 'box': _box(value['box']), 'color': color})
    return replace(track, support_m=None if track.support_m is None else float(track.support_m))


def _piece_from_json(value: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> FurnitureTrack:
    name = f'piece_{-int(value["key"])}'
    voxels = VoxelVotes(
        np.asarray(arrays[f'{name}_keys'], dtype=np.int64),
        _points(arrays[f'{name}_points']),
        np.asarray(arrays[f'{name}_inside'], dtype=np.float32),
        np.asarray(arrays[f'{name}_outside'], dtype=np.float32),
    )
    boxes = {
        each: None if value[each] is None else _box(value[each]) for each in ('fixed', 'footprint')
    }
    plain = {**value, 'votes': _votes(value['votes']), 'states': _states(value['states'])}
    return FurnitureTrack(**{**plain, **boxes, 'voxels': voxels})


def _points(array: NDArray[Any]) -> NDArray[np.float64]:
    points = np.asarray(array, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 3 or not np.isfinite(points).all():
        raise ValueError(f'expected finite points (N, 3), got shape {points.shape}')
    return points


def _box(value: Mapping[str, Any]) -> OrientedBox:
    x, y, z = (float(each) for each in value['center'])
    depth, width, height = (float(each) for each in value['size'])
    return OrientedBox((x, y, z), (depth, width, height), float(value['yaw']))


def _votes(value: Mapping[str, Any]) -> NameVotes:
    evidence = {str(name): float(each) for name, each in value['evidence'].items()}
    given = frozenset(map(str, value['given']))
    return NameVotes(evidence, float(value['unnamed']), float(value['weight']), given)


def _states(value: Mapping[str, Any]) -> StateVotes:
    return StateVotes({str(name): (float(a), float(b)) for name, (a, b) in value.items()})
