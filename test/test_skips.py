"""Under `make test` a test that is skipped because something is missing counts as failed."""

import os
from pathlib import Path
import shutil
import subprocess
import sys

import pytest

CONFTEST = Path(__file__).with_name('conftest.py')
TESTS = (
    'import pytest\n'
    'def test_missing():\n'
    "    pytest.importorskip('no_such_module')\n"
    "@pytest.mark.skip(reason='for another machine')\n"
    'def test_elsewhere():\n'
    '    pass\n'
)


def outcome(folder: Path, require_all: str) -> str:
    """Run the tests above in a folder of their own; return pytest's last line."""
    shutil.copy(CONFTEST, folder)
    (folder / 'test_skipping.py').write_text(TESTS)
    result = subprocess.run(
        [sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', str(folder)],
        cwd=folder,
        env={**os.environ, 'TAPA_REQUIRE_ALL': require_all},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ('require_all', 'expected'), [('1', '1 failed, 1 skipped'), ('', '2 skipped')]
)
def test_a_skip_for_a_missing_dependency_fails_where_nothing_may_be_missing(
    tmp_path: Path, require_all: str, expected: str
) -> None:
    assert outcome(tmp_path, require_all).startswith(expected)
