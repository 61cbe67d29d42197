"""The report of a run as report.json for programs and report.md for people."""

from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class RunReport:
    """What is to be told of a run."""

    wish: str
    seed: int
    grip_mode: str
    code: int
    message: str
    goal_judged: str
    goal_planned: str
    goal_held: bool
    held_at_start: bool
    goal_believed: bool
    steps: tuple[dict[str, Any], ...]
    replans: int
    times_s: dict[str, float]
    views: tuple[str, ...]
    film_frames: int

    def write(self, folder: Path) -> None:
        """Write both files."""
        text = json.dumps(self.__dict__, indent=2, ensure_ascii=False)
        (folder / 'report.json').write_text(f'{text}\n', encoding='utf-8')
        (folder / 'report.md').write_text(self.markdown(), encoding='utf-8')

    def markdown(self) -> str:
        """Return the report for people."""
        held = 'holds' if self.goal_held else 'does not hold'
        lines = [
            f'# {self.wish}',
            '',
            f'Kitchen {self.seed}. The goal **{held}** in the simulator at the end'
            f'{" (it held from the start)" if self.held_at_start else ""}.',
            '',
            f'- gripping mode: {self.grip_mode or "that of the hardware"}',
            f'- how it ended: {self.message}',
            f'- goal that was judged: `{self.goal_judged or "none"}`',
            f'- goal that was planned: `{self.goal_planned or "none"}`',
            f'- the robot itself believes that it holds: {"yes" if self.goal_believed else "no"}',
            f'- new plans: {self.replans}',
            '',
            '| step | result | seconds |',
            '|---|---|---|',
        ]
        lines += [
            f'| {each["step"]} | {each["error_msg"]} | {each["duration_s"]:.1f} |'
            for each in self.steps
        ]
        lines += ['', '| stage | seconds of wall time |', '|---|---|']
        lines += [f'| {name} | {value:.1f} |' for name, value in self.times_s.items()]
        lines += ['', '![the room from above](map.png)', '']
        if self.film_frames:
            lines += ['[film of the run](film.mp4)', '']
        lines += [f'![annotated view]({view})' for view in self.views]
        return '\n'.join(lines) + '\n'
