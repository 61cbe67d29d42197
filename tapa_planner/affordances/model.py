"""
The chance that a step succeeds here and now, with the reason in words (SayCan's affordance).

What the domain forbids has no chance; the rest is learned from what happened in the simulator
(`tapa train affordance`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from tapa_planner.affordances.features import NUMBERS, SceneGeometry
from tapa_planner.affordances.reasons import CIRCUMSTANCES
from tapa_planner.affordances.trees import Trees
from tapa_planner.errors import InputError, PlanError
from tapa_planner.pddl import Objects, State
from tapa_planner.plan import Chance, Step
from tapa_planner.resources import resource_path
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain

Floats = NDArray[np.float64]

RATES = ('type_rate', 'second_rate', 'below_rate')
"""How often steps with such types succeeded, as log-odds over those of the skill."""
COLUMNS = (*NUMBERS, *RATES)
_LEAST_SPOKEN = 0.15
"""Log-odds that a circumstance must cost before it is told as the reason."""
_CERTAIN = 0.995
WEIGHTS, DETAILS = 'affordance.safetensors', 'affordance.json'


@dataclass(frozen=True)
class SkillChances:
    """
    What was learned of one skill.

    :ivar base: how often it succeeded, of `count` times.
    :ivar rates: for each of `RATES`, log-odds by type.
    :ivar trees: log-odds from `COLUMNS`; None where too little was seen to learn more than `base`.
    :ivar slope: with `offset`, what makes the trees' log-odds calibrated (Platt, 1999).
    :ivar usual: what the columns are when it succeeds (medians).
    """

    base: float
    count: int
    rates: Mapping[str, Mapping[str, float]]
    trees: Trees | None = None
    slope: float = 1.0
    offset: float = 0.0
    usual: Floats | None = None

    def columns(self, numbers: Floats, types: Sequence[tuple[str, str, str]]) -> Floats:
        """Join numbers (N, len(NUMBERS)) with the rates of types: (N, len(COLUMNS))."""
        rates = [
            [self.rates[name].get(own, 0.0) for name, own in zip(RATES, each, strict=True)]
            for each in types
        ]
        return np.hstack([numbers, np.array(rates).reshape(-1, len(RATES))])

    def log_odds(self, columns: Floats) -> Floats:
        """Return calibrated log-odds (N,) of columns (N, len(COLUMNS))."""
        if self.trees is None:
            return np.full(len(columns), logit(self.base))
        return self.slope * self.trees(columns) + self.offset


def logit(share: float) -> float:
    """Return the log-odds of a share, which is kept off 0 and 1."""
    kept = min(max(share, 1e-3), 1.0 - 1e-3)
    return math.log(kept / (1.0 - kept))


def chance_of(log_odds: Floats) -> Floats:
    """Return the chances of log-odds."""
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))


class AffordanceModel:
    """Fits `Affordances`."""

    def __init__(self, domain: Domain, skills: Mapping[str, SkillChances]) -> None:
        self._domain = domain
        self.skills = dict(skills)

    @classmethod
    def load(cls, domain: Domain, folder: Path | None = None) -> 'AffordanceModel':
        """
        Read trained weights, the shipped ones by default.

        :raises InputError: if there are none, or they were trained on other numbers.
        """
        folder = folder or resource_path('models/affordance')
        try:
            details = json.loads((folder / DETAILS).read_text(encoding='utf-8'))
            arrays = load_file(folder / WEIGHTS)
            if tuple(details['columns']) != COLUMNS:
                raise ValueError('they were trained on other numbers; train them again')
            skills = {
                name: _skill_from(name, value, arrays) for name, value in details['skills'].items()
            }
        except (OSError, KeyError, TypeError, ValueError) as exc:
            raise InputError(f'{folder} holds no affordance weights: {exc}') from exc
        return cls(domain, skills)

    def save(self, folder: Path, details: Mapping[str, object]) -> None:
        """Write the weights and what is known of their training."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[np.float32]] = {}
        skills: dict[str, object] = {}
        for name, each in self.skills.items():
            skills[name] = {
                'base': each.base, 'count': each.count, 'slope': each.slope,
                'offset': each.offset, 'rates': each.rates,
            }  # fmt: skip
            if each.trees is not None and each.usual is not None:
                arrays |= {f'{name}.{key}': value for key, value in each.trees.arrays().items()}
                arrays[f'{name}.usual'] = each.usual.astype(np.float32)
        save_file(arrays, folder / WEIGHTS)
        text = json.dumps({**details, 'columns': COLUMNS, 'skills': skills}, indent=1)
        (folder / DETAILS).write_text(text + '\n', encoding='utf-8')

    def along(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        """Return the chance of each step of a plan, each where the steps before it lead."""
        objects, state = self._domain.objects(scene), self._domain.state_of(scene)
        chances = []
        for step in steps:
            here = scene.with_atoms(each for each in state if each.arguments)
            chances.append(self.here((step,), here)[0])
            if chances[-1].value > 0.0:
                state = self._domain.apply(step, state, objects)
        return tuple(chances)

    def here(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        """Return the chance of each step here and now; what is not possible has none."""
        objects, state = self._domain.objects(scene), self._domain.state_of(scene)
        geometry = SceneGeometry(self._domain, scene)
        found: list[Chance | None] = []
        for step in steps:
            found.append(self._forbidden(step, state, objects))
        by_skill: dict[str, list[int]] = {}
        for index, step in enumerate(steps):
            if found[index] is None:
                by_skill.setdefault(step.skill, []).append(index)
        for skill, indices in by_skill.items():
            chances = self._learned(skill, [steps[index] for index in indices], geometry)
            for index, each in zip(indices, chances, strict=True):
                found[index] = each
        return tuple(each for each in found if each is not None)

    def _forbidden(self, step: Step, state: State, objects: Objects) -> Chance | None:
        """Return no chance for a step that the domain does not allow here, with the reason."""
        try:
            self._domain.check(step, objects)
        except PlanError as exc:
            return Chance(0.0, str(exc))
        obstacles = self._domain.obstacles(step, state, objects)
        if not obstacles:
            return None
        return Chance(0.0, ' and '.join(map(self._domain.sentence, obstacles)))

    def _learned(self, skill: str, steps: Sequence[Step], geometry: SceneGeometry) -> list[Chance]:
        own = self.skills.get(skill)
        if own is None:
            return [Chance(0.5, f'nothing was learned of {skill} yet')] * len(steps)
        usual = f'{skill} succeeded {100 * own.base:.0f} % of the time'
        found = [Chance(own.base, usual)] * len(steps)
        known = [index for index, step in enumerate(steps) if geometry.is_known_of(step)]
        if own.trees is None or not known:
            return found
        numbers = np.array([geometry.numbers(steps[index]) for index in known])
        columns = own.columns(numbers, [geometry.types(steps[index]) for index in known])
        values = chance_of(own.log_odds(columns))
        for at, index in enumerate(known):
            value = float(values[at])
            labels = [geometry.scene.get(name).label for name in steps[index].arguments]
            reason = _reason(own, columns[at], labels) if value < _CERTAIN else ''
            found[index] = Chance(value, reason or usual)
        return found


def _reason(own: SkillChances, columns: Floats, labels: Sequence[str]) -> str:
    """Return the circumstance without which success were likeliest, '' where none counts."""
    assert own.usual is not None
    varied = np.repeat(columns[None], len(CIRCUMSTANCES), axis=0)
    for row, circumstance in zip(varied, CIRCUMSTANCES.values(), strict=True):
        at = [COLUMNS.index(name) for name in circumstance.numbers]
        row[at] = own.usual[at]
    gains = own.log_odds(varied) - own.log_odds(columns[None])
    best = int(gains.argmax())
    if gains[best] < _LEAST_SPOKEN:
        return ''
    values = dict(zip(COLUMNS, columns.tolist(), strict=True))
    second = labels[1] if len(labels) > 1 else ''
    return list(CIRCUMSTANCES.values())[best].say(values, labels[0], second)


def _skill_from(
    name: str, value: Mapping[str, Any], arrays: Mapping[str, NDArray[np.float32]]
) -> SkillChances:
    own = SkillChances(
        float(value['base']), int(value['count']), value['rates'],
        slope=float(value['slope']), offset=float(value['offset']),
    )  # fmt: skip
    if f'{name}.leaves' not in arrays:
        return own
    trees = Trees.from_arrays(
        {key: arrays[f'{name}.{key}'] for key in ('features', 'thresholds', 'leaves', 'start')}
    )
    return replace(own, trees=trees, usual=arrays[f'{name}.usual'].astype(np.float64))
