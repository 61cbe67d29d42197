"""What the sources import is what the requirement files pin and package.xml declares."""

import ast
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
import re
import sys
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ('benchmark', 'dashboard', 'executor', 'perception', 'sim', 'tapa_cli', 'tapa_planner')
# Used where they can be imported, absent from the wheels; see docs/design.md.
OPTIONAL = {'control_msgs', 'nav2_msgs', 'tf2_ros', 'vision_msgs'}


# Distributions whose files do not say which package they hold.
OWNERS = {'pinocchio': ['pin']}


def canonical(name: str) -> str:
    """Return a distribution's name as indexes compare it."""
    return re.sub(r'[-_.]+', '-', name).lower()


@cache
def imported() -> dict[str, str]:
    """Return every foreign top-level package and one file that imports it."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob('*.py')):
            for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [each.name for each in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    names = [node.module]
                for name in names:
                    found.setdefault(name.split('.')[0], str(path.relative_to(ROOT)))
    own = {*PACKAGES, *sys.stdlib_module_names, *OPTIONAL}
    return {name: path for name, path in found.items() if name not in own}


def pinned() -> set[str]:
    """Return the names that the requirement files pin."""
    names = set()
    for path in ROOT.glob('requirements*.txt'):
        for line in path.read_text(encoding='utf-8').splitlines():
            match = re.match(r'([A-Za-z0-9._-]+)(\[.*\])?==\S+$', line)
            is_directive = not line.strip() or line.startswith(('#', '-c ', '-r '))
            assert match or is_directive, f'{path.name}: expected name==version, got {line!r}'
            if match:
                names.add(canonical(match.group(1)))
    return names


def test_every_imported_library_is_pinned() -> None:
    known = pinned()
    distributions = {**packages_distributions(), **OWNERS}
    loose = []
    for module, path in imported().items():
        owners = {canonical(each) for each in distributions.get(module, [])}
        # Some ROS packages come with rclpy itself; constraints.txt pins those.
        is_ros = any(each.startswith('ros-') or f'ros-{each}' in owners for each in owners)
        if not owners & known and not is_ros and module != 'tapa_msgs':
            loose.append(f'{path} imports {module}, of {sorted(owners) or "no installed package"}')
    assert not loose


def test_no_pin_has_a_local_version() -> None:
    for path in (*ROOT.glob('requirements*.txt'), ROOT / 'constraints.txt'):
        pins = [line for line in path.read_text(encoding='utf-8').splitlines() if '==' in line]
        assert not [line for line in pins if '+' in line.split('#')[0].split('==')[1]]


def test_every_ros_package_is_declared() -> None:
    tree = ElementTree.parse(ROOT / 'package.xml')
    declared = {element.text for element in tree.iter() if element.tag.endswith('depend')}
    ros = {name for name in imported() if name.endswith(('_msgs', '_interfaces', '_srvs'))}
    assert not (ros | {'rclpy'}) - declared
