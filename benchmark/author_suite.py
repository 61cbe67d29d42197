"""
Gives each wish of a suite a kitchen in which it is fair.

Writing wishes is a person's work; `python -m benchmark.author_suite SUITE.yaml 0 20` then writes a
seed from 0 to before 20 into each case, no seed twice. To be done again after kitchens changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
import re
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmark.suite import Case, load_suite, World
from sim.home import HomeSpec
from sim.kitchen import kitchen
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import And, Atom, Formula, Objects, Quantified, State


def initial_state(spec: HomeSpec) -> tuple[Objects, State]:
    """Return a kitchen's objects and the atoms that hold in it, all containers closed."""
    type_of = {piece.name: piece.kind for piece in spec.furniture}
    type_of |= {item.name: item.kind for item in spec.items}
    state = frozenset(Atom(item.relation, (item.name, item.support)) for item in spec.items)
    return load_domain().objects_of(type_of), state


def quantified_types(formula: Formula) -> Iterator[str]:
    """Yield the types of which a goal needs at least one object."""
    if isinstance(formula, And):
        for part in formula.parts:
            yield from quantified_types(part)
    elif isinstance(formula, Quantified) and not formula.universal:
        yield from (variable.type_name for variable in formula.variables)


def problems_of(case: Case) -> list[str]:
    """Return what is wrong with a case in its kitchen; nothing when it is fair."""
    spec = kitchen(case.world.seed)
    objects, state = initial_state(spec)
    if case.refuse:
        present = [each for each in case.refuse if each in objects.type_of.values()]
        return [f'{each} is there and need not be refused' for each in present]
    if not case.goal:
        return []
    goal = load_domain().goal(case.goal)
    visible = {item.name for item in spec.items if item.relation == 'on'}
    visible |= {piece.name for piece in spec.furniture}
    problems = [
        f'nothing of type {each} stands openly'
        for each in quantified_types(goal)
        if not visible & set(objects.of(each))
    ]
    if goal.holds(state, objects, {}):
        problems.append('the goal holds before anything is done')
    return problems


def fair_seeds(cases: Sequence[Case], seeds: Sequence[int]) -> list[int]:
    """
    Return a seed for each case, no seed twice, so that every case is fair.

    :raises ValueError: naming the cases for which no kitchen was left.
    """
    problems = np.array(
        [
            [len(problems_of(replace(case, world=World(case.world.kind, seed)))) for seed in seeds]
            for case in cases
        ]
    )  # (cases, seeds)
    rows, columns = linear_sum_assignment(problems)
    unfair = [cases[row].id for row in rows if problems[row, columns[row]]]
    if unfair:
        raise ValueError(f'no kitchen of {seeds[0]} to {seeds[-1]} is fair to {", ".join(unfair)}')
    return [seeds[column] for column in columns]


def main() -> None:
    """Write the seeds into a suite's file, in the order of its cases."""
    path, first, end = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    seeds = iter(fair_seeds(load_suite(str(path)).cases, range(first, end)))
    text = re.sub(r'seed: \d+', lambda _: f'seed: {next(seeds)}', path.read_text('utf-8'))
    path.write_text(text, 'utf-8')


if __name__ == '__main__':
    main()
