"""Finds the files that ship beside the code: in a source checkout and in the installed tree."""

import os
from pathlib import Path
import sys

_CHECKOUT = Path(__file__).resolve().parent.parent


def resource_path(relative: str) -> Path:
    """
    Return the path of a shipped file or folder such as `config/household.pddl` or `models/planner`.

    Looked for beside the code first, then in `share/tapa_planner` of each ament prefix and of the
    Python environment.

    :raises FileNotFoundError: naming all places that were searched.
    """
    prefixes = [each for each in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if each]
    shares = [Path(prefix) / 'share' / 'tapa_planner' for prefix in (*prefixes, sys.prefix)]
    candidates = [folder / relative for folder in (_CHECKOUT, *shares)]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    searched = ', '.join(str(each) for each in candidates)
    raise FileNotFoundError(f'{relative} was not found; searched: {searched}')
