"""
Writes triplets in shards: resumable, in several processes or over machines with Ray.

A folder holds `dataset.json` (what was asked for, a digest of the scenes, and counts) and one
`SPLIT-NNNNN.jsonl` a shard. A shard that is there is complete: it is written beside and then renamed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed, ProcessPoolExecutor
from dataclasses import asdict, dataclass
import hashlib
import json
import multiprocessing
from pathlib import Path
from typing import Any

from tapa_planner.errors import InputError
from tapa_planner.scene import Scene
from tapa_planner.tuning.data import SPLITS
from tapa_planner.tuning.triplets import KINDS, TripletMaker

MANIFEST = 'dataset.json'
Say = Callable[[int, int], None]


@dataclass(frozen=True)
class DataConfig:
    """
    What to write.

    :param count: triplets for training; each other split gets a twentieth.
    :param shard: triplets in a file.
    """

    count: int = 20_000
    seed: int = 0
    shard: int = 500

    def __post_init__(self) -> None:
        if self.count < 1 or self.shard < 1:
            raise InputError(
                f'expected a count and a shard of at least 1, got {self.count} and {self.shard}'
            )

    def size_of(self, split: str) -> int:
        """Return how many triplets a split has."""
        return self.count if split == 'train' else max(1, self.count // 20)


@dataclass(frozen=True)
class Shard:
    """One file of a split."""

    split: str
    index: int
    size: int

    @property
    def name(self) -> str:
        """The file's name."""
        return f'{self.split}-{self.index:05d}.jsonl'

    def seed(self, seed: int) -> int:
        """Return the shard's own seed."""
        text = f'{seed}/{self.split}/{self.index}'
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), 'big')


def shards_of(config: DataConfig) -> tuple[Shard, ...]:
    """Return all shards of a data set."""
    result = []
    for split in ('train', *SPLITS):
        size = config.size_of(split)
        for index, start in enumerate(range(0, size, config.shard)):
            result.append(Shard(split, index, min(config.shard, size - start)))
    return tuple(result)


def make_shard(config: DataConfig, shard: Shard, scenes: Sequence[Scene]) -> str:
    """Return the text of a shard: one triplet in JSON a line."""
    maker = TripletMaker(shard.seed(config.seed), scenes)
    prefix = f'{shard.split}-{shard.index:05d}'
    lines = (
        json.dumps(each.to_json(), ensure_ascii=False)
        for each in maker.triplets(shard.size, shard.split, prefix)
    )
    return '\n'.join(lines) + '\n'


def write_data(
    folder: Path,
    config: DataConfig,
    scenes: tuple[Sequence[Scene], Sequence[Scene]],
    jobs: int = 1,
    ray_address: str | None = None,
    say: Say = lambda done, wanted: None,
) -> dict[str, Any]:
    """
    Write what is missing of a data set and return its manifest.

    :param scenes: for training, and those that training never sees.
    :param ray_address: of a Ray cluster (`auto` for the one of this machine) to make shards on.
    :raises InputError: if the folder holds a data set that was made otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked = {**asdict(config), 'scenes': _digest(scenes)}
    _check_manifest(folder, asked)
    missing = [each for each in shards_of(config) if not (folder / each.name).exists()]
    made = len(shards_of(config)) - len(missing)
    say(made, len(shards_of(config)))
    tasks = [(config, each, scenes[0 if each.split == 'train' else 1]) for each in missing]
    for shard, text in _made(tasks, jobs, ray_address):
        _write(folder / shard.name, text)
        made += 1
        say(made, len(shards_of(config)))
    manifest = _manifest(folder, asked)
    _write(folder / MANIFEST, json.dumps(manifest, indent=2) + '\n')
    return manifest


_Task = tuple[DataConfig, Shard, Sequence[Scene]]


def _made(
    tasks: Sequence[_Task], jobs: int, ray_address: str | None
) -> Iterator[tuple[Shard, str]]:
    if ray_address is not None:
        yield from _made_with_ray(tasks, ray_address)
    elif jobs == 1 or len(tasks) < 2:
        for task in tasks:
            yield task[1], make_shard(*task)
    else:
        context = multiprocessing.get_context('spawn')
        with ProcessPoolExecutor(jobs, context) as pool:
            running = {pool.submit(make_shard, *task): task[1] for task in tasks}
            for future in as_completed(running):
                yield running[future], future.result()


def _made_with_ray(tasks: Sequence[_Task], address: str) -> Iterator[tuple[Shard, str]]:
    """Make shards on a cluster; their text comes back here, so that no folder need be shared."""
    try:
        import ray
    except ImportError as exc:
        raise InputError(f'`--ray` needs the package ray: pip install ray ({exc})') from exc
    try:
        ray.init(address=None if address == 'local' else address, log_to_driver=False)
    except (ConnectionError, ValueError, RuntimeError) as exc:
        raise InputError(f'no Ray cluster answers at {address!r}: {exc}') from exc
    try:
        remote = ray.remote(make_shard)
        kept: dict[int, Any] = {}
        waiting = {}
        for config, shard, scenes in tasks:
            own = kept.setdefault(id(scenes), ray.put(scenes))
            waiting[remote.remote(config, shard, own)] = shard
        while waiting:
            done, _ = ray.wait(list(waiting), num_returns=1)
            yield waiting.pop(done[0]), ray.get(done[0])
    finally:
        ray.shutdown()


def read_triplets(folder: Path, split: str) -> Iterator[dict[str, Any]]:
    """
    Yield the triplets of a split.

    :raises InputError: if there are none, or a line is no JSON.
    """
    paths = sorted(folder.glob(f'{split}-[0-9]*.jsonl'))
    if not paths:
        raise InputError(
            f'{folder} holds no triplets of the split {split!r}; write them with'
            f' `tapa data generate --out {folder}`'
        )
    for path in paths:
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            try:
                yield json.loads(line)
            except ValueError as exc:
                raise InputError(
                    f'{path}, line {number}: expected JSON, got {line[:60]!r}'
                ) from exc


def _digest(scenes: tuple[Sequence[Scene], Sequence[Scene]]) -> str:
    """Return what tells these scenes from others: shards about others must not be mixed in."""
    text = json.dumps([[each.to_json() for each in part] for part in scenes])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _check_manifest(folder: Path, asked: dict[str, Any]) -> None:
    path = folder / MANIFEST
    if not path.exists():
        if any(folder.glob('*-[0-9]*.jsonl')):
            raise InputError(f'{folder} holds triplets without {MANIFEST}; choose another folder')
        _write(path, json.dumps({'config': asked, 'complete': False}, indent=2) + '\n')
        return
    try:
        known = json.loads(path.read_text(encoding='utf-8'))['config']
    except (ValueError, KeyError) as exc:
        raise InputError(f'{path} cannot be read: {exc!r}') from exc
    if known != asked:
        raise InputError(
            f'{folder} was begun with {known}, and {asked} is asked for now;'
            ' choose another folder, or ask for the same to go on'
        )


def _manifest(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    splits = {}
    for split in ('train', *SPLITS):
        kinds: Counter[str] = Counter()
        families: Counter[str] = Counter()
        for each in read_triplets(folder, split):
            kinds[each['kind']] += 1
            families.update(each['family'].split('+'))
        splits[split] = {
            'triplets': sum(kinds.values()),
            'kinds': {kind: kinds[kind] for kind in KINDS},
            'families': len(families),
        }
    return {'config': asked, 'complete': True, 'splits': splits}


def _write(path: Path, text: str) -> None:
    temporary = path.with_suffix('.new')
    temporary.write_text(text, encoding='utf-8')
    temporary.replace(path)
