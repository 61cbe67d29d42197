"""Learns the chances of skills from records of what happened; nothing that a user runs does so."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from tapa_planner.affordances.features import NUMBERS, SceneGeometry
from tapa_planner.affordances.model import (
    AffordanceModel,
    logit,
    RATES,
    SkillChances,
)
from tapa_planner.affordances.record import SkillRecord
from tapa_planner.affordances.trees import DEPTH, Trees
from tapa_planner.skill import Domain

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LEAST = 40
"""Attempts of a skill, and five of each outcome, from which more than its share is learned."""
_LEAST_OF_EACH = 5
_FOLDS = 5
_POOLS = (('press', 'turn_on', 'turn_off'),)
"""Skills that are one motion: what is seen of one is learned for all."""
_PRIOR = 4.0
"""So many attempts of the skill's own share are added to those of each type."""


@dataclass(frozen=True)
class TrainingOptions:
    """How the trees grow."""

    trees: int = 40
    rate: float = 0.06
    share: float = 0.6
    """Of the attempts that each tree sees."""
    leaf: int = 12
    seed: int = 0


@dataclass(frozen=True)
class _Attempts:
    """The attempts of one skill as arrays, N of them."""

    numbers: Floats
    types: tuple[tuple[str, str, str], ...]
    succeeded: Bools
    worlds: NDArray[np.str_]

    def part(self, index: NDArray[np.int64]) -> '_Attempts':
        """Return some of them."""
        types = tuple(self.types[at] for at in index)
        return _Attempts(self.numbers[index], types, self.succeeded[index], self.worlds[index])


def train_affordance(
    domain: Domain,
    records: Sequence[SkillRecord],
    options: TrainingOptions,
    say: Callable[[str], None],
) -> AffordanceModel:
    """Learn from records; each skill by itself."""
    groups: dict[str, list[SkillRecord]] = defaultdict(list)
    for each in records:
        groups[each.step.skill].append(each)
    skills = {}
    for name, own in sorted(groups.items()):
        pool = next((each for each in _POOLS if name in each), (name,))
        together = [each for kind in pool for each in groups[kind]]
        attempts = _arrays(domain, own)
        learned_of = _learn(_arrays(domain, together), options)
        share = _learn(attempts, replace(options, trees=0))
        skills[name] = replace(learned_of, base=share.base, count=share.count)
        learned = 'its share alone' if skills[name].trees is None else 'what it hangs on'
        say(f'{name}: {attempts.succeeded.sum()} of {len(own)} succeeded; learned {learned}')
    return AffordanceModel(domain, skills)


def _arrays(domain: Domain, records: Sequence[SkillRecord]) -> _Attempts:
    numbers, types = [], []
    for each in records:
        geometry = SceneGeometry(domain, each.scene)
        numbers.append(geometry.numbers(each.step))
        types.append(geometry.types(each.step))
    return _Attempts(
        np.array(numbers).reshape(-1, len(NUMBERS)),
        tuple(types),
        np.array([each.succeeded for each in records]),
        np.array([each.world for each in records]),
    )


def _learn(attempts: _Attempts, options: TrainingOptions) -> SkillChances:
    """Grow trees, and calibrate them by what trees of other homes foretell of each home."""
    plain = SkillChances(
        float((attempts.succeeded.sum() + 1) / (len(attempts.succeeded) + 2)),
        len(attempts.succeeded), _rates(attempts),
    )  # fmt: skip
    of_each = min(attempts.succeeded.sum(), (~attempts.succeeded).sum())
    worlds = len(set(attempts.worlds.tolist()))
    if (
        not options.trees
        or len(attempts.succeeded) < _LEAST
        or of_each < _LEAST_OF_EACH
        or worlds < _FOLDS
    ):
        return plain
    told = np.zeros(len(attempts.succeeded))
    for rest, held in GroupKFold(_FOLDS).split(told, groups=attempts.worlds):
        own = _grown(attempts.part(rest), options)
        part = attempts.part(held)
        told[held] = own.log_odds(own.columns(part.numbers, part.types))
    platt = LogisticRegression(C=1.0).fit(told[:, None], attempts.succeeded)
    grown = _grown(attempts, options)
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return SkillChances(
        plain.base, plain.count, grown.rates, grown.trees, max(slope, 0.0), offset, grown.usual
    )


def _grown(attempts: _Attempts, options: TrainingOptions) -> SkillChances:
    """Grow trees on rates that leave each attempt's own home out, so that they foretell others."""
    total = len(attempts.succeeded)
    columns = np.hstack([attempts.numbers, np.zeros((total, len(RATES)))])
    for world in set(attempts.worlds.tolist()):
        own = np.flatnonzero(attempts.worlds == world)
        others = _rates(attempts.part(np.flatnonzero(attempts.worlds != world)))
        for at in own:
            columns[at, len(NUMBERS) :] = [
                others[name].get(kind, 0.0)
                for name, kind in zip(RATES, attempts.types[at], strict=True)
            ]
    forest = GradientBoostingClassifier(
        n_estimators=options.trees, learning_rate=options.rate, max_depth=DEPTH,
        subsample=options.share, min_samples_leaf=options.leaf, max_features=0.5,
        random_state=options.seed,
    ).fit(columns, attempts.succeeded)  # fmt: skip
    share = float(attempts.succeeded.mean())
    usual = np.median(columns[attempts.succeeded], axis=0)
    trees = complete_trees(forest, logit(share))
    return SkillChances(share, total, _rates(attempts), trees, usual=usual)


def _rates(attempts: _Attempts) -> dict[str, dict[str, float]]:
    """Return log-odds of types over those of the skill, drawn to 0 where little was seen."""
    share = float(attempts.succeeded.mean()) if len(attempts.succeeded) else 0.5
    rates: dict[str, dict[str, float]] = {}
    for slot, name in enumerate(RATES):
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for kinds, succeeded in zip(attempts.types, attempts.succeeded, strict=True):
            counts[kinds[slot]][0] += bool(succeeded)
            counts[kinds[slot]][1] += 1
        rates[name] = {
            kind: round(logit((good + _PRIOR * share) / (tries + _PRIOR)) - logit(share), 4)
            for kind, (good, tries) in sorted(counts.items())
        }
    return rates


def complete_trees(forest: GradientBoostingClassifier, start: float) -> Trees:
    """Return a forest's trees as complete ones: a missing node sends everything to the left."""
    inner = 2**DEPTH - 1
    count = len(forest.estimators_)
    features = np.zeros((count, inner), dtype=np.int64)
    thresholds = np.full((count, inner), np.inf)
    leaves = np.zeros((count, 2**DEPTH))
    for index, (estimator,) in enumerate(forest.estimators_):
        tree = estimator.tree_

        def fill(node: int, place: int, index: int = index, tree: object = tree) -> None:
            left = tree.children_left[node]  # type: ignore[attr-defined]
            if place >= inner:
                leaves[index, place - inner] = tree.value[node, 0, 0]  # type: ignore[attr-defined]
                return
            if left < 0:
                fill(node, 2 * place + 1)
                fill(node, 2 * place + 2)
                return
            features[index, place] = tree.feature[node]  # type: ignore[attr-defined]
            thresholds[index, place] = tree.threshold[node]  # type: ignore[attr-defined]
            fill(left, 2 * place + 1)
            fill(tree.children_right[node], 2 * place + 2)  # type: ignore[attr-defined]

        fill(0, 0)
    return Trees(features, thresholds, forest.learning_rate * leaves, start)


@dataclass(frozen=True)
class Quality:
    """
    How well chances foretell outcomes.

    :ivar brier: mean squared error; `brier_base` with each skill's own share in its place.
    :ivar error: expected calibration error over ten bins of equal width (Guo et al., 2017).
    :ivar area: under the ROC curve.
    """

    count: int
    brier: float
    brier_base: float
    error: float
    area: float

    @property
    def gain(self) -> float:
        """How much smaller the Brier score is than with each skill's share."""
        return 1.0 - self.brier / self.brier_base if self.brier_base > 0 else 0.0


def quality(chances: Floats, succeeded: Bools, skills: Sequence[str]) -> Quality:
    """Judge chances (N,) by outcomes (N,) of attempts of some skills."""
    names = np.array(skills)
    shares = np.zeros(len(names))
    for name in set(skills):
        shares[names == name] = succeeded[names == name].mean()
    return Quality(
        len(chances),
        float(np.mean((chances - succeeded) ** 2)),
        float(np.mean((shares - succeeded) ** 2)),
        calibration_error(chances, succeeded),
        area_under_roc(chances, succeeded),
    )


def calibration_error(chances: Floats, succeeded: Bools, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width."""
    at = np.minimum((chances * bins).astype(int), bins - 1)
    return float(
        sum(
            (at == each).mean() * abs(chances[at == each].mean() - succeeded[at == each].mean())
            for each in np.unique(at)
        )
    )


def area_under_roc(chances: Floats, succeeded: Bools) -> float:
    """Return how often a success is given a higher chance than a failure; ties count half."""
    good, bad = chances[succeeded], chances[~succeeded]
    if not len(good) or not len(bad):
        return float('nan')
    over = (good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean()
    return float(over)


def foretold(model: AffordanceModel, records: Sequence[SkillRecord]) -> Floats:
    """Return the chance that a model gives each attempt, with what was believed before it."""
    return np.array([model.here((each.step,), each.scene)[0].value for each in records])


def left_out_quality(
    domain: Domain, records: Sequence[SkillRecord], options: TrainingOptions
) -> Quality | None:
    """
    Judge what would be learned on homes that are left out of it, each home once.

    None where there are too few homes for that.
    """
    worlds = np.array([each.world for each in records])
    if len(set(worlds.tolist())) < _FOLDS:
        return None
    chances = np.zeros(len(records))
    for rest, held in GroupKFold(_FOLDS).split(chances, groups=worlds):
        model = train_affordance(domain, [records[at] for at in rest], options, lambda _: None)
        chances[held] = foretold(model, [records[at] for at in held])
    succeeded = np.array([each.succeeded for each in records])
    return quality(chances, succeeded, [each.step.skill for each in records])
