"""Loads the household domain from the files in `config/`."""

from functools import cache
from pathlib import Path

import yaml

from tapa_planner.errors import PddlError
from tapa_planner.resources import resource_path
from tapa_planner.skill import Domain


@cache
def load_domain(folder: Path | None = None) -> Domain:
    """
    Return the domain of `household.pddl` and `skills.yaml` in a folder (default: the shipped one).

    :raises PddlError: if one of the files is missing, malformed or contradicts the other.
    """
    pddl = folder / 'household.pddl' if folder else resource_path('config/household.pddl')
    details = folder / 'skills.yaml' if folder else resource_path('config/skills.yaml')
    try:
        return Domain.build(
            pddl.read_text(encoding='utf-8'),
            yaml.safe_load(details.read_text(encoding='utf-8')),
        )
    except OSError as exc:
        raise PddlError(f'cannot read the domain: {exc}') from exc
    except (yaml.YAMLError, KeyError, TypeError) as exc:
        raise PddlError(f'{details}: {exc}') from exc
