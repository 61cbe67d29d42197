"""Are the chances of skills right? Judged on attempts in homes that no training saw."""

from pathlib import Path

import numpy as np

from benchmark.affordance.collect import collect
from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.affordances.record import read_records
from tapa_planner.affordances.train import foretold, Quality, quality
from tapa_planner.domain_files import load_domain

FOLDER = Path('.data') / 'skills_unseen'
FIRST_HOME, FEW, MANY = 9_700, 10, 60
_WANTED = {'calibration error': 0.05, 'area under ROC': 0.85, 'Brier gain': 0.30}


def affordance_figures(full: bool, jobs: int) -> tuple[list[str], bool]:
    """
    Try skills in unseen homes where that was not done yet, and judge the shipped chances.

    :returns: lines to print, and whether a figure is missed.
    """
    homes = range(FIRST_HOME, FIRST_HOME + (MANY if full else FEW))
    collect(
        FOLDER, homes, jobs, lambda done, wanted: print(f'{done} of {wanted} homes', flush=True)
    )
    domain = load_domain()
    records = list(read_records(FOLDER))
    model = AffordanceModel.load(domain)
    chances = foretold(model, records)
    succeeded = np.array([each.succeeded for each in records])
    skills = [each.step.skill for each in records]
    found = quality(chances, succeeded, skills)
    lines = [
        f'affordances: {found.count} attempts of skills in {len({e.world for e in records})} unseen homes'
    ]
    lines += _lines('all', found)
    hard = np.array([each != 'go_to' for each in skills])
    lines += _lines(
        'but go_to', quality(chances[hard], succeeded[hard], [s for s in skills if s != 'go_to'])
    )
    lines += [
        f'  {"skill":<10}{"tried":>7}{"succeeded":>11}{"foretold":>10}{"area":>7}{"gain":>7}'
    ]
    for name in sorted(set(skills)):
        own = np.array([each == name for each in skills])
        part = quality(chances[own], succeeded[own], [name] * int(own.sum()))
        lines.append(
            f'  {name:<10}{part.count:>7}{succeeded[own].mean():>11.2f}{chances[own].mean():>10.2f}'
            f'{part.area:>7.2f}{part.gain:>7.2f}'
        )
    is_missed = (
        found.error > _WANTED['calibration error']
        or found.area < _WANTED['area under ROC']
        or found.gain < _WANTED['Brier gain']
    )
    return lines, is_missed


def _lines(what: str, found: Quality) -> list[str]:
    values = {
        'calibration error': found.error, 'area under ROC': found.area, 'Brier gain': found.gain,
    }  # fmt: skip
    lines = []
    for name, value in values.items():
        wanted = _WANTED[name]
        is_met = value <= wanted if name == 'calibration error' else value >= wanted
        sign = '<=' if name == 'calibration error' else '>='
        lines.append(
            f'  {what}: {name:<20}{value:7.3f}  {sign} {wanted:.2f}  {"met" if is_met else "MISSED"}'
        )
    return lines
