"""Tests for the set-up scripts: stamps, the environment of .venv, and the search for libraries."""

import os
from pathlib import Path
import subprocess
import sys

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / 'scripts'


def run_script(code: str, **variables: str) -> str:
    """Run code beside the scripts, in a process that knows nothing of .venv's settings."""
    environment = {'PATH': os.environ['PATH'], '_ROS_WHEELS_BOOTSTRAP_COMPLETE': '1', **variables}
    result = subprocess.run(
        [sys.executable, '-S', '-c', code],
        cwd=SCRIPTS,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def environment_in(prefix: Path, variable: str, **variables: str) -> str:
    """Return a variable as venv_environment.py leaves it in an environment at this prefix."""
    code = (
        f'import os, sys; sys.prefix = {str(prefix)!r}\n'
        f'import venv_environment; print(os.environ.get({variable!r}, ""))'
    )
    return run_script(code, **variables)


def test_the_ament_index_of_the_environment_comes_after_what_somebody_named(
    tmp_path: Path,
) -> None:
    assert environment_in(tmp_path, 'AMENT_PREFIX_PATH') == str(tmp_path)
    named = environment_in(tmp_path, 'AMENT_PREFIX_PATH', AMENT_PREFIX_PATH='/opt/mine')
    assert named == f'/opt/mine:{tmp_path}'
    again = environment_in(tmp_path, 'AMENT_PREFIX_PATH', AMENT_PREFIX_PATH=str(tmp_path))
    assert again == str(tmp_path)


def test_unpacked_libraries_are_searched_where_there_are_any(tmp_path: Path) -> None:
    assert environment_in(tmp_path, 'LD_LIBRARY_PATH', LD_LIBRARY_PATH='/a') == '/a'
    drivers = tmp_path / 'opt/sysroot/usr/lib/x86_64-linux-gnu/dri'
    drivers.mkdir(parents=True)
    assert environment_in(tmp_path, 'LIBGL_DRIVERS_PATH') == str(drivers)
    found = environment_in(tmp_path, 'LD_LIBRARY_PATH', LD_LIBRARY_PATH='/a')
    assert found == f'{drivers.parent}:/a'


def test_a_library_that_does_not_exist_cannot_be_loaded() -> None:
    code = (
        'import system_libraries as s\n'
        "print(s.can_load('libc.so.6'), s.can_load('libno_such_thing.so.9'))"
    )
    assert run_script(code) == 'True False'


def test_what_is_missing_is_named_with_its_packages() -> None:
    code = (
        'import system_libraries as s\n'
        "s.LIBRARIES = {'libno_such_thing.so.9': 'libnothing9'}\n"
        's.install_with_root = s.install_without_root = lambda packages: False\n'
        's.bring()'
    )
    with pytest.raises(AssertionError, match='sudo apt-get install libnothing9'):
        run_script(code)


def test_a_stamp_is_for_one_key(tmp_path: Path) -> None:
    code = (
        f'import pathlib, stamps; stamps.VENV = pathlib.Path({str(tmp_path)!r})\n'
        "stamps.mark_done('step', 'a'); stamps.mark_done('step', 'b')\n"
        "print(stamps.is_done('step', 'a'), stamps.is_done('step', 'b'))"
    )
    assert run_script(code) == 'False True'


def test_another_python_is_refused_with_what_to_do() -> None:
    code = (
        'import sys; sys.version_info = (3, 13, 0, "final", 0)\n'
        'import os; os.environ["TAPA_SETUP_REEXEC"] = "1"\n'
        'import set_up'
    )
    with pytest.raises(AssertionError, match=r'Python 3\.11 is needed, this is 3\.13\.0'):
        run_script(code)
