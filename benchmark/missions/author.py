"""
Draws the wishes of the mission suites: all families, in words and homes that no training saw.

`python -m benchmark.missions.author` writes `suites/missions.yaml` and `suites/missions_faults.yaml`;
to be done again after homes changed. A wish is fair where what it needs can be seen, held and
reached: a thing that two fingers can take (`is_holdable`), a place at most 1.3 m high. One that the
robot would warn about ("metal in a microwave") is said with "anyway", as the warning asks.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, count
from pathlib import Path
import random
import sys
from typing import Any

import yaml

from benchmark.skill_trials.apartments import HIGHEST_M, ROOM_M
from benchmark.skill_trials.holdable import is_holdable
from benchmark.suite import SUITE_FOLDER
from sim.apartment import apartment
from sim.home import HomeSpec
from sim.home_scene import scene_of_home
from sim.kitchen import kitchen
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import PlannerError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.plan import PlanRequest, Proposal, Step
from tapa_planner.safety import load_safety_rules, warnings
from tapa_planner.scene import Scene
from tapa_planner.strategies.llm_pddl import LlmPddl
from tapa_planner.tuning.data import Sampler
from tapa_planner.tuning.families import Family, load_families
from tapa_planner.tuning.given_wish import GivenWish
from tapa_planner.wish import parse_wish

WISHES, FAULTS_EACH = 200, 20
FIRST_APARTMENT, FIRST_KITCHEN = 9_200, 9_500
"""Seeds that nothing else uses."""
_TRIES = 25
_SOLVER_S = 1.0
_MOST_NAMED = 4
"""Things in a goal: each is any one of its kind, and all ways to choose are gone through."""
_SPLITS = ('unseen_templates', 'new_scenes')
"""Words that no training saw, and words that it saw, by turns."""
_MOST_STEPS = 14
_JUDGED = frozenset({
    'on', 'in', 'open', 'holding', 'switched_on', 'sliced', 'filled', 'handed_over', 'dirty', 'at',
})  # fmt: skip
"""Facts that the simulator's state tells; goals of others cannot be judged."""
_HANDLING = ('pick', 'place', 'open', 'close')
FAULTS: dict[str, dict[str, Any]] = {
    'thing_moved': {'target': 'item', 'before': 'pick'},
    'thing_vanishes': {'target': 'item', 'before': 'pick', 'is_final': True},
    'grasp_slips': {'during': ('pick', 'place'), 'duration_s': 30.0},
    'door_jammed': {'target': 'container', 'during': ('open',), 'duration_s': 60.0},
    'door_blocked': {'target': 'container', 'before': 'open', 'is_final': True},
    'camera_dark': {'during': _HANDLING, 'duration_s': 25.0},
    'camera_frozen': {'during': _HANDLING, 'duration_s': 25.0},
    'localisation_offset': {},
    'joint_stuck': {'during': _HANDLING, 'duration_s': 20.0},
    'slow_network': {'duration_s': 60.0},
    'skill_hangs': {'during': _HANDLING, 'duration_s': 25.0},
}
"""
Fault -> what it befalls, before which step of the plan or during which steps it comes, how long it
lasts (simulated seconds), and whether the goal cannot be reached with it. What ends by itself comes
where it can matter: fingers that are slippery while the hand is empty are nothing to notice.
"""


class Author:
    """Draws fair wishes for homes."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._domain, self._lexicon = load_domain(), load_lexicon()
        self._families = [
            replace(each, weight=1.0)
            for each in load_families()
            if not each.is_held_out
            and not any(p.meaning.startswith(('UNCLEAR', 'CANNOT')) for p in each.patterns)
        ]
        # Drawn where the others have no words of a split for what is there.
        self._plain = replace(
            next(each for each in self._families if each.name == 'put'), weight=0.01
        )
        self._model = GivenWish()
        self._strategy = LlmPddl(self._domain, self._lexicon, self._model, timeout_s=_SOLVER_S)

    def wish(self, home: HomeSpec, families: Sequence[Family]) -> dict[str, Any] | None:
        """Return a wish of one of the families that is fair in a home, or None."""
        full = scene_of_home(home)
        seen = self._visible(home, full)
        names = [each.label for each in seen.objects if self._is(each.type_name, 'item')]
        if not names:
            return None
        for _ in range(_TRIES):
            sampler = Sampler(self._rng.randrange(1 << 30), [*families, self._plain])
            sample = sampler.sample(self._rng.choice(_SPLITS), names)
            if self._describes(sample.meant):
                continue
            proposal = self._answer(sample.instruction, sample.meant, seen)
            kinds = self._kinds_named(sample.meant)
            if proposal is None or not self._is_fair(proposal, home, full, kinds):
                continue
            assert proposal.plan is not None
            return {
                'tags': [sample.family],
                'instruction': self._insisting(sample.instruction, proposal, full),
                'goal': self._in_kinds(proposal.goal, full, kinds),
                'steps': [str(step) for step in proposal.plan.steps],
            }
        return None

    def _insisting(self, instruction: str, proposal: Proposal, scene: Scene) -> str:
        """Return a wish as somebody says it again whom the robot has warned."""
        steps = proposal.plan.steps if proposal.plan is not None else ()
        is_risky = warnings(load_safety_rules(), self._domain.types, scene, steps)
        return f'{instruction.rstrip(".?! ")} anyway' if is_risky else instruction

    def rounds(self) -> Iterator[Family]:
        """Yield the families again and again, each round in another order."""
        while True:
            yield from self._rng.sample(self._families, len(self._families))

    def _answer(self, instruction: str, meaning: str, scene: Scene) -> Proposal | None:
        self._model.meaning = meaning
        try:
            return self._strategy.propose(PlanRequest(scene, instruction, may_ask=False))
        except PlannerError:
            return None

    def _is(self, type_name: str, general: str) -> bool:
        return self._domain.types.is_a(type_name, general)

    def _visible(self, home: HomeSpec, scene: Scene) -> Scene:
        """Return the scene without what is shut away."""
        out = {
            item.name
            for item in home.items
            if item.relation != 'on' or item.position[2] > HIGHEST_M
        }
        return scene.without(out & {each.id for each in scene.objects})

    def _describes(self, meaning: str) -> bool:
        """Say whether a wish tells what things look like, which is drawn here without looking."""
        return any(
            self._lexicon.is_describing(word)
            for clause in parse_wish(meaning)
            for mention in (*clause.things, *clause.excepted, clause.place, clause.tool)
            for word in mention
        )

    def _kinds_named(self, meaning: str) -> tuple[str, ...]:
        """Return the types that a wish names, such as `drink`, of which any one will do."""
        named = []
        for clause in parse_wish(meaning):
            for mention in (*clause.things, clause.place, clause.tool):
                own = self._lexicon.type_of(' '.join(mention).replace('_', ' '))
                named.append(own or '')
        return tuple(filter(None, named))

    def _is_fair(
        self, proposal: Proposal, home: HomeSpec, full: Scene, kinds: Sequence[str]
    ) -> bool:
        plan = proposal.plan
        if plan is None or not 0 < len(plan.steps) <= _MOST_STEPS:
            return False
        facts = set(proposal.goal.replace('(', ' ').replace(')', ' ').split())
        ids = {each.id for each in full.objects}
        if (
            len(facts & ids) > _MOST_NAMED
            or not facts & _JUDGED
            or facts - _JUDGED - ids - {'and', 'not', 'or'}
        ):
            return False
        goal = self._domain.goal(self._in_kinds(proposal.goal, full, kinds))
        if goal.holds(self._domain.state_of(full), self._domain.objects(full), {}):
            return False
        return all(self._can(step, home) for step in plan.steps)

    def _can(self, step: Step, home: HomeSpec) -> bool:
        """Say whether a step is within the robot's means: neither too wide, nor too high or narrow."""
        if step.skill == 'pick':
            item = {each.name: each for each in home.items}[step.arguments[0]]
            return is_holdable(item.kind, item.seed, item.rest)
        if step.skill not in ('place', 'open', 'close'):
            return True
        piece = {each.name: each for each in home.furniture}.get(step.arguments[-1])
        if piece is None:
            return False
        model = piece.model()
        if step.skill in ('open', 'close'):
            return model.handle is not None
        if model.joint:
            return model.handle is not None
        return any(
            min(region.size) >= ROOM_M and piece.z + region.centre[2] < HIGHEST_M
            for region in model.regions
        )

    def _in_kinds(self, goal: str, scene: Scene, kinds: Sequence[str]) -> str:
        """Say a goal over ids by kinds: the robot numbers things as it finds them."""
        words = goal.replace('(', ' ').replace(')', ' ').split()
        types = {
            name: next((each for each in kinds if self._is(own, each)), own)
            for name, own in scene.type_of.items()
        }
        ids = list(dict.fromkeys(word for word in words if word in types))
        if not ids:
            return goal
        names = {name: f'?x{index}' for index, name in enumerate(ids)}
        text = goal
        for name in sorted(ids, key=len, reverse=True):
            text = text.replace(f' {name}', f' {names[name]}')
        variables = ' '.join(f'{names[name]} - {types[name]}' for name in ids)
        apart = ' '.join(
            f'(not (= {names[a]} {names[b]}))'
            for a, b in combinations(ids, 2)
            if types[a] == types[b]
        )
        return f'(exists ({variables}) (and {text}{" " + apart if apart else ""}))'


def wishes() -> list[dict[str, Any]]:
    """Draw the suite without faults: a wish in each of 200 apartments."""
    author, cases = Author(1), list[dict[str, Any]]()
    families = author.rounds()
    for seed in count(FIRST_APARTMENT):
        print(f'{len(cases)} of {WISHES}', end='\r', file=sys.stderr, flush=True)
        if len(cases) == WISHES:
            return cases
        wish = author.wish(apartment(seed), [next(families) for _ in range(4)])
        if wish is not None:
            world = {'kind': 'apartment', 'seed': seed}
            cases.append({'id': f'{seed}-{wish["tags"][0]}', 'world': world, **wish})
    raise AssertionError('there are seeds without end')


def faulty() -> list[dict[str, Any]]:
    """Draw the suite with faults: each of them in kitchens of its own."""
    author, cases = Author(2), list[dict[str, Any]]()
    carrying = [
        each for each in load_families() if each.name in ('put', 'put_inside', 'keep_cold')
    ]
    seeds = count(FIRST_KITCHEN)
    rng = random.Random(3)
    for index in range(FAULTS_EACH):
        print(f'{index} of {FAULTS_EACH} of each fault', end='\r', file=sys.stderr, flush=True)
        for kind, how in FAULTS.items():
            while True:
                seed = next(seeds)
                home = kitchen(seed)
                wish = author.wish(home, carrying)
                fault = wish and _fault(kind, how, wish['steps'], home, rng)
                if wish and fault:
                    break
            cases.append({
                'id': f'{kind}-{index + 1}', 'world': {'kind': 'kitchen', 'seed': seed},
                'split': 'test' if index == 0 else 'full', **wish, 'fault': fault,
            })  # fmt: skip
    return cases


def _fault(
    kind: str, how: dict[str, Any], steps: Sequence[str], home: HomeSpec, rng: random.Random
) -> dict[str, Any] | None:
    """Return a fault at a random moment of a plan; None where the plan gives it nothing to befall."""
    skills = [each.partition('(')[0] for each in steps]
    last = len(skills) - 1
    if before := how.get('before'):
        if before not in skills:
            return None
        last = skills.index(before)
    fitting = [at for at in range(last + 1) if skills[at] in how.get('during', skills)]
    if not fitting:
        return None
    target = ''
    if wanted := how.get('target'):
        skill = 'pick' if wanted == 'item' else 'open'
        target = steps[skills.index(skill)].partition('(')[2].rstrip(')')
        kind_of = {each.name: each.kind for each in home.items}
        kind_of |= {each.name: each.kind for each in home.furniture}
        if Counter(kind_of.values())[kind_of[target]] != 1:
            return None  # the robot might take the other one
    return {
        'kind': kind,
        'target': target,
        'step': rng.choice(fitting),
        'delay_s': round(rng.uniform(0.0, 3.0), 2),
        'duration_s': how.get('duration_s', 0.0),
        'is_final': bool(how.get('is_final', False)),
    }


def _write(name: str, description: str, headline: str, at_least: int, cases: Any) -> None:
    path = Path(SUITE_FOLDER) / f'{name}.yaml'
    value = {
        'description': description, 'headline': headline, 'at_least': at_least, 'cases': cases,
    }  # fmt: skip
    head = '# Written by `python -m benchmark.missions.author`; not to be edited.\n'
    path.write_text(head + yaml.safe_dump(value, sort_keys=False, width=120), encoding='utf-8')


def main() -> None:
    """Write both suites."""
    free = wishes()
    for index, case in enumerate(free):
        case['split'] = 'test' if index % 25 == 0 else 'full'
    few = sum(case['split'] == 'test' for case in free)
    _write(
        'missions', 'a wish in each of two hundred apartments', 'goals reached',
        round(0.85 * few), free,
    )  # fmt: skip
    _write(
        'missions_faults', 'one fault at a random moment of a mission, twenty of each kind',
        'goals reached', 0, faulty(),
    )  # fmt: skip


if __name__ == '__main__':
    main()
