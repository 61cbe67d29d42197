"""The table, the interval and the headline of a suite's run."""

from collections import Counter
from collections.abc import Sequence
import math
import os
from pathlib import Path
import platform

from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case, Suite

Z_95 = 1.959964


def wilson_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's formula; (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    spread = Z_95 * math.sqrt(share * (1 - share) / trials + Z_95**2 / (4 * trials**2))
    centre = share + Z_95**2 / (2 * trials)
    scale = 1 + Z_95**2 / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def is_below(successes: int, trials: int, figure: float) -> bool:
    """Tell whether the whole interval lies below the wanted share."""
    return wilson_interval(successes, trials)[1] < figure


def headline(suite: Suite, reached: int, trials: int) -> str:
    """Return the last line: `goals reached: 15 of 20`."""
    return f'{suite.headline}: {reached} of {trials}'


def machine() -> str:
    """Return the machine and its load, for the times to mean something."""
    model = platform.processor() or platform.machine()
    info = Path('/proc/cpuinfo')
    if info.exists():
        lines = info.read_text(encoding='utf-8', errors='replace').splitlines()
        names = [line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')]
        model = names[0] if names else model
    return f'{os.cpu_count()} x {model}, load {os.getloadavg()[0]:.1f}'


def _row(case: Case, record: EpisodeRecord | None) -> str:
    if record is None:
        return f'{case.id:<22} {"not run":<8} {"time":<6} {"":>6}  {case.instruction}'
    word = 'reached' if record.reached else 'failed'
    text = case.instruction if record.reached else record.message or record.outcome
    return f'{case.id:<22} {word:<8} {record.link.value:<6} {record.wall_s:5.0f}s  {text[:110]}'


def _grip_modes(records: Sequence[EpisodeRecord]) -> str:
    return ', '.join(sorted({each.grip_mode for each in records if each.grip_mode})) or 'unknown'


def report_lines(
    suite: Suite, cases: Sequence[Case], records: Sequence[EpisodeRecord | None]
) -> list[str]:
    """Return everything that is printed at the end; the last line is the headline."""
    done = [record for record in records if record is not None]
    reached = sum(record.reached for record in done)
    low, high = wilson_interval(reached, len(cases))
    lines = ['', f'{"episode":<22} {"":<8} {"link":<6} {"wall":>6}', '-' * 78]
    lines += [_row(case, record) for case, record in zip(cases, records, strict=True)]
    broken = Counter(record.link.value for record in done if record.link is not Link.NONE)
    lines += ['-' * 78]
    if broken:
        listed = ', '.join(f'{link} {count}' for link, count in broken.most_common())
        lines += [f'links that broke: {listed}']
    lines += [
        f'hallucinations (acts on what is not there): {sum(r.hallucination for r in done)}; '
        f'counterfactuals (breaks a precondition): {sum(r.counterfactual for r in done)}',
        f'gripping mode: {_grip_modes(done)}',
        f'wall time: {sum(r.wall_s for r in done) / 60:.1f} minutes over {len(done)} episodes, '
        f'on {machine()}',
        f'95 % interval: {100 * low:.0f} to {100 * high:.0f} %; '
        f'wanted: {suite.at_least} of {len(suite.selected(full=False))}',
        headline(suite, reached, len(cases)),
    ]
    return lines
