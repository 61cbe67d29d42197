"""Tests for torchvision_guard.py."""

import os
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).parents[2]
BROKEN = "raise RuntimeError('operator torchvision::nms does not exist')\n"


def run_python(code: str, *extra_path: Path) -> str:
    """Run code in a process of its own and return what it printed."""
    path = os.pathsep.join(str(folder) for folder in (*extra_path, ROOT))
    result = subprocess.run(
        [sys.executable, '-c', code],
        env={**os.environ, 'PYTHONPATH': path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_a_broken_torchvision_is_hidden(tmp_path: Path) -> None:
    package = tmp_path / 'torchvision'
    package.mkdir()
    (package / '__init__.py').write_text('import torchvision.extension\n' + BROKEN)
    (package / 'extension.py').write_text('')
    code = (
        'import sys\n'
        'from tapa_planner.torchvision_guard import block_broken_torchvision as block\n'
        'print(block(), block(), "torchvision.extension" in sys.modules)\n'
        'try:\n'
        '    import torchvision\n'
        'except ModuleNotFoundError:\n'
        '    print("absent")\n'
    )
    assert run_python(code, tmp_path).split() == ['False', 'False', 'False', 'absent']


def test_a_working_torchvision_is_left_alone(tmp_path: Path) -> None:
    package = tmp_path / 'torchvision'
    package.mkdir()
    (package / '__init__.py').write_text('works = True\n')
    code = (
        'from tapa_planner.torchvision_guard import block_broken_torchvision as block\n'
        'print(block())\n'
        'import torchvision\n'
        'print(torchvision.works)\n'
    )
    assert run_python(code, tmp_path).split() == ['True', 'True']


def test_transformers_and_ultralytics_import_behind_the_guard() -> None:
    code = (
        'from tapa_planner.torchvision_guard import block_broken_torchvision\n'
        'block_broken_torchvision()\n'
        'from transformers import AutoModel\n'
        'from ultralytics.nn.tasks import WorldModel\n'
        'print(AutoModel.__name__, WorldModel.__name__)\n'
    )
    assert run_python(code).split()[-2:] == ['AutoModel', 'WorldModel']
