"""The installed tree: what a wheel of this package puts where, and that it finds itself there."""

import os
from pathlib import Path
import stat
import subprocess
import sys
import zipfile

import pytest

from tapa_planner.domain_files import load_domain

ROOT = Path(__file__).resolve().parents[1]
EXECUTABLES = ('sim_node', 'skill_node', 'perception_node', 'planner_node', 'executor_node')


@pytest.fixture(scope='module')
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel and unpack it as an installer would: code and data below one prefix."""
    folder = tmp_path_factory.mktemp('wheel')
    # Without the package's own folders: what was built before must not end up in the wheel.
    command = [sys.executable, 'setup.py', '-q', 'egg_info', '--egg-base', str(folder)]
    command += ['build', '--build-base', str(folder / 'build')]
    command += ['bdist_wheel', '--dist-dir', str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob('*.whl')
    target = folder / 'prefix'
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            parts = Path(info.filename).parts
            is_data = parts[0].endswith('.data') and parts[1] == 'data'
            place = target.joinpath(*parts[2:]) if is_data else target / 'site' / info.filename
            if info.is_dir():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.read(info))
            place.chmod(info.external_attr >> 16 & 0o777)
    return target


def shipped(folder: str) -> list[Path]:
    """Return the tracked or new files of a folder, relative to the repository."""
    listed = subprocess.run(
        ['git', 'ls-files', '--cached', '--others', '--exclude-standard', folder],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize('folder', ['launch', 'config', 'models'])
def test_every_resource_is_installed(prefix: Path, folder: str) -> None:
    share = prefix / 'share' / 'tapa_planner'
    missing = [str(path) for path in shipped(folder) if not (share / path).is_file()]
    assert not missing


def test_every_module_is_installed(prefix: Path) -> None:
    packages = ('benchmark', 'executor', 'perception', 'sim', 'tapa_cli', 'tapa_planner')
    modules = [path for name in packages for path in shipped(name) if path.suffix == '.py']
    missing = [str(path) for path in modules if not (prefix / 'site' / path).is_file()]
    assert modules
    assert not missing


def test_ros_finds_the_package_and_its_executables(prefix: Path) -> None:
    assert (prefix / 'share/ament_index/resource_index/packages/tapa_planner').is_file()
    assert (prefix / 'share/tapa_planner/package.xml').is_file()
    for name in EXECUTABLES:
        path = prefix / 'lib' / 'tapa_planner' / name
        assert path.stat().st_mode & stat.S_IXUSR, f'{path} is not executable'


def test_the_installed_code_finds_its_resources(prefix: Path, tmp_path: Path) -> None:
    code = (
        'from tapa_planner.resources import resource_path\n'
        'from tapa_planner.domain_files import load_domain\n'
        'print(resource_path("config/household.pddl"))\n'
        'print(len(load_domain().skills))\n'
    )
    result = subprocess.run(
        [sys.executable, '-c', code],
        cwd=tmp_path,
        env={
            **os.environ,
            'PYTHONPATH': str(prefix / 'site'),
            'AMENT_PREFIX_PATH': str(prefix),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found, count = result.stdout.split()
    assert Path(found) == prefix / 'share/tapa_planner/config/household.pddl'
    assert count == str(len(load_domain().skills))


def test_executables_and_entry_points_agree(prefix: Path) -> None:
    (entry_points,) = (prefix / 'site').glob('*.dist-info/entry_points.txt')
    text = entry_points.read_text()
    for name in (*EXECUTABLES, 'tapa'):
        assert f'\n{name} = ' in text
