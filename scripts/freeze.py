"""
Write constraints.txt: every package in this environment that requirements*.txt do not pin.

Run it as `.venv/bin/python scripts/freeze.py` after changing a requirement. Local versions ("+cpu")
are cut, so that the pins hold whichever build of a package an index offers.
"""

from importlib.metadata import distributions
from pathlib import Path
import re

ROOT = Path(__file__).resolve().parents[1]
HEADER = '# What the direct requirements bring along, as tested. Written by scripts/freeze.py.\n'
OWN = {'pip', 'tapa-msgs', 'tapa-planner'}


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r'[-_.]+', '-', name).lower()


def direct_requirements() -> set[str]:
    """Return the names that the requirement files pin."""
    names = set()
    for path in ROOT.glob('requirements*.txt'):
        for line in path.read_text().splitlines():
            match = re.match(r'([A-Za-z0-9._-]+)(\[.*\])?==', line)
            if match:
                names.add(canonical(match.group(1)))
    return names


def main() -> None:
    """Write the file."""
    versions = {}
    for distribution in distributions():
        # A ROS wheel installs a second, inner metadata folder ("rclpy" beside "ros-rclpy") that
        # no index knows; only what pip itself installed carries an INSTALLER file.
        if distribution.read_text('INSTALLER') is None:
            continue
        name = canonical(distribution.metadata['Name'])
        versions[name] = distribution.version.split('+')[0]
    inner = {name for name in versions if f'ros-{name}' in versions}
    names = sorted(set(versions) - inner - direct_requirements() - OWN)
    lines = [f'{name}=={versions[name]}\n' for name in names]
    (ROOT / 'constraints.txt').write_text(HEADER + ''.join(lines))
    print(f'constraints.txt: {len(lines)} packages')


if __name__ == '__main__':
    main()
