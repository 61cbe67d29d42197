"""Settings for all tests: a ROS domain of its own for each process, and no silent skips."""

from collections.abc import Generator
import os
import re

from hypothesis import settings
import pytest

# A domain for each worker process, so that runs side by side do not hear each other: away from 0,
# where a person's nodes run, and from 60 on, where the benchmark's episodes do.
_WORKER = int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0').removeprefix('gw'))
os.environ.setdefault('ROS_DOMAIN_ID', str(10 + (os.getppid() * 7 + _WORKER) % 48))
os.environ.setdefault('FASTDDS_BUILTIN_TRANSPORTS', 'DEFAULT?sockets_size=8MB')
os.environ.setdefault('HF_HUB_OFFLINE', '1')
os.environ.setdefault('TOKENIZERS_PARALLELISM', 'false')
os.environ.setdefault('OMP_NUM_THREADS', '1')

# A busy machine is no failure: tests assert no times.
settings.register_profile('tapa', deadline=None)
settings.load_profile('tapa')

REQUIRE_ALL = bool(os.environ.get('TAPA_REQUIRE_ALL'))
"""Set by `make test`: there, everything is installed, so nothing may be skipped for its lack."""

MISSING = re.compile(r'could not import|no module named|not installed|missing|cannot import', re.I)


def is_for_missing_dependency(reason: str) -> bool:
    """Tell whether a skip's reason is that something could not be imported or found."""
    return MISSING.search(reason) is not None


def _fail_if_for_missing_dependency(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not (REQUIRE_ALL and report.skipped and isinstance(report.longrepr, tuple)):
        return
    reason = report.longrepr[2]
    if is_for_missing_dependency(reason):
        report.outcome = 'failed'
        report.longrepr = f'under `make test` nothing may be missing, but: {reason}'


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip for a missing dependency into a failure."""
    report = yield
    _fail_if_for_missing_dependency(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a whole module that `pytest.importorskip` skipped."""
    report = yield
    _fail_if_for_missing_dependency(report)
    return report
