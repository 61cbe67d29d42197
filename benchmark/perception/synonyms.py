"""
Words that nobody trained: how often they mean the right kind, and find the right thing.

`python -m benchmark.perception.synonyms` counts over two sets of texts: one to tune on, and the
test set. With `--scene` (a saved scene) and `--truth` (the scene as it really is) it also counts
how often the object that is found for a text is truly what was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import sys

import click
import numpy as np
from scipy.optimize import minimize
import yaml

from benchmark.report import wilson_interval
from perception.dictionary import Dictionary
from perception.meaning import KindMeanings, load_meanings, MeaningHead, Understood
from tapa_planner.lexicon import load_lexicon, plain_name, singular
from tapa_planner.scene import Scene, SceneObject

FOLDER = Path(__file__).parent
TEST_FILE = FOLDER / 'synonyms.yaml'
DEVELOPMENT_FILE = FOLDER / 'synonyms_dev.yaml'
FIGURE = 0.85
_SAME_PLACE_M = 0.15

Meaning = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True)
class SynonymSet:
    """Texts with the kinds that each may mean, and texts that mean none."""

    names: Mapping[str, tuple[str, ...]]
    nothing: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> 'SynonymSet':
        """Read a set."""
        values = yaml.safe_load(path.read_text(encoding='utf-8'))
        names = {text: tuple(kinds) for text, kinds in values['names'].items()}
        return cls(names, tuple(values['nothing']))


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    title: str
    hits: int
    trials: int

    def __str__(self) -> str:
        low, high = wilson_interval(self.hits, self.trials)
        share = self.hits / max(1, self.trials)
        return f'{self.title:52s} {share:.3f}  [{low:.3f}, {high:.3f}]  {self.hits}/{self.trials}'


def understood(meanings: KindMeanings, texts: Sequence[str]) -> list[Understood]:
    """Understand texts; one that is an alias of the planner without its table."""
    known = load_lexicon().kind_of_name
    by_table = [singular(plain_name(text)) in known for text in texts]
    with_tables = iter(
        meanings.understand(
            [text for text, is_in in zip(texts, by_table, strict=True) if not is_in]
        )
    )
    without = iter(
        meanings.understand(
            [text for text, is_in in zip(texts, by_table, strict=True) if is_in], use_tables=False
        )
    )
    return [next(without) if is_in else next(with_tables) for is_in in by_table]


def text_to_kind(meanings: KindMeanings, texts: SynonymSet, title: str) -> list[Share]:
    """Count how often the right kind is first, or in the first three, of all kinds."""
    first = third = refused = 0
    for kinds, each in zip(
        texts.names.values(), understood(meanings, list(texts.names)), strict=True
    ):
        ranked = list(each.chances)
        first += bool(set(ranked[:1]) & set(kinds))
        third += bool(set(ranked[:3]) & set(kinds))
        refused += not ranked
    silent = sum(not each.chances for each in understood(meanings, texts.nothing))
    count = len(texts.names)
    return [
        Share(f'{title}: right kind first', first, count),
        Share(f'{title}: right kind in the first three', third, count),
        Share(f'{title}: said wrongly that nothing fits', refused, count),
        Share(f'{title}: said rightly that nothing fits', silent, len(texts.nothing)),
    ]


def by_meaning(scene: Scene, meaning: Mapping[str, float]) -> list[SceneObject]:
    """Rank a scene's objects by how likely each is what the text means."""

    def likely(each: SceneObject) -> float:
        names = each.names or ((each.label, 1.0),)
        return sum(meaning.get(name, 0.0) * chance for name, chance in names)

    ranked = sorted(scene.objects, key=lambda each: (-likely(each), -each.confidence, each.id))
    return [each for each in ranked if likely(each) > 0.0]


def true_kinds(scene: Scene, truth: Scene) -> dict[str, str]:
    """Return what each found object truly is, by place: id to kind; what is nothing is left out."""
    kinds = {}
    for each in scene.objects:
        gaps = [
            (float(np.linalg.norm(np.subtract(each.pose.position, real.pose.position))), real)
            for real in truth.objects
        ]
        gap, nearest = min(gaps, key=lambda pair: pair[0], default=(np.inf, None))
        if nearest is not None and gap <= max(_SAME_PLACE_M, 0.3 * max(nearest.size)):
            kinds[each.id] = nearest.label.replace('_', ' ')
    return kinds


def found_thing(
    meanings: KindMeanings, texts: SynonymSet, scene: Scene, truth: Scene, title: str
) -> list[Share]:
    """Count, over texts whose thing really exists, how often the first found is such a thing."""
    really = true_kinds(scene, truth)
    existing = {each.label.replace('_', ' ') for each in truth.objects}
    asked = {text: kinds for text, kinds in texts.names.items() if existing & set(kinds)}
    first = third = 0
    for kinds, each in zip(asked.values(), understood(meanings, list(asked)), strict=True):
        found = [really.get(thing.id, '') for thing in by_meaning(scene, each.chances)]
        first += bool(set(found[:1]) & set(kinds))
        third += bool(set(found[:3]) & set(kinds))
    return [
        Share(f'{title}: right thing first', first, len(asked)),
        Share(f'{title}: right thing in the first three', third, len(asked)),
    ]


def calibrate(meanings: KindMeanings, texts: SynonymSet) -> tuple[float, float, float]:
    """Return temperature and bias for nothing that make chances true; and the log loss then."""
    rows = meanings.log_chances([*texts.names, *texts.nothing])
    right = np.zeros(rows.shape, dtype=bool)
    for row, kinds in enumerate(texts.names.values()):
        right[row, [meanings.kinds.index(kind) for kind in kinds]] = True
    right[len(texts.names) :, -1] = True

    def loss(values: Sequence[float]) -> float:
        scaled = rows / np.exp(values[0])
        scaled[:, -1] += values[1]
        chances = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        told = (chances * right).sum(axis=1) / chances.sum(axis=1)
        return float(-np.log(np.maximum(told, 1e-9)).mean())

    best = minimize(loss, [0.0, 0.0], method='Nelder-Mead')
    return float(np.exp(best.x[0])), float(best.x[1]), float(best.fun)


def _read_scene(path: Path) -> Scene:
    return Scene.from_json(json.loads(path.read_text(encoding='utf-8')))


@click.command()
@click.option('--only-development', is_flag=True, help='Leave the test set alone.')
@click.option('--calibrate', 'wants_calibration', is_flag=True, help='Print the best constants.')
@click.option('--failures', is_flag=True, help='Print what fails of the development set.')
@click.option('--scene', type=click.Path(path_type=Path, exists=True), help='A saved scene.')
@click.option('--truth', type=click.Path(path_type=Path, exists=True), help='What is truly there.')
def main(
    only_development: bool,
    wants_calibration: bool,
    failures: bool,
    scene: Path | None,
    truth: Path | None,
) -> None:
    """Print the hit rates; exit 1 if the test set misses the figure."""
    if (scene is None) != (truth is None):
        raise click.UsageError('expected --scene and --truth together')
    meanings = load_meanings()
    alone = KindMeanings(MeaningHead.load(), dictionary=Dictionary({}))
    development = SynonymSet.load(DEVELOPMENT_FILE)
    sets = {'development': development}
    if not only_development:
        sets['test'] = SynonymSet.load(TEST_FILE)
    click.echo(f'{"":52s} share  [95 % Wilson]')
    figures = []
    for title, texts in sets.items():
        shares = text_to_kind(meanings, texts, title)
        shares += text_to_kind(alone, texts, f'{title}, without dictionary')[:2]
        if scene is not None and truth is not None:
            found = found_thing(meanings, texts, _read_scene(scene), _read_scene(truth), title)
            shares += found
            figures += [found[0]] if title == 'test' else []
        elif title == 'test':
            figures += [shares[0]]
        click.echo('\n'.join(map(str, shares)))
    if wants_calibration:
        temperature, bias, loss = calibrate(meanings, development)
        click.echo(f'TEMPERATURE = {temperature:.3f}, NOTHING_BIAS = {bias:.3f} (loss {loss:.3f})')
    if failures:
        for text, each in zip(
            development.names, understood(meanings, list(development.names)), strict=True
        ):
            if each.best not in development.names[text]:
                click.echo(f'{text}: {dict(list(each.chances.items())[:3])} {each.nothing:.2f}')
    if any(each.hits < FIGURE * each.trials for each in figures):
        click.echo(f'expected at least {FIGURE} of the test set')
        sys.exit(1)


if __name__ == '__main__':
    main()
