"""Sets a fault off in the middle of a mission, and tells what the robot said about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
import threading
import time
from typing import Any

from benchmark.suite import FaultPlan

ACCEPTED: Mapping[str, frozenset[str]] = {
    'thing_moved': frozenset({'moved', 'gone'}),
    'thing_vanishes': frozenset({'gone'}),
    'grasp_slips': frozenset({'slipped'}),
    'door_jammed': frozenset({'door jammed'}),
    'door_blocked': frozenset({'door blocked', 'obstacle'}),
    'camera_dark': frozenset({'blind'}),
    'camera_frozen': frozenset({'frozen'}),
    'localisation_offset': frozenset({'lost'}),
    'joint_stuck': frozenset({'joint'}),
    'slow_network': frozenset({'late'}),
    'skill_hangs': frozenset({'driver'}),
}
"""
Fault -> the causes that name it, or what can be seen of it: where somebody took a thing that was
moved is not told by the place that it left.
"""
TOLD = ('explanation', 'alarm', 'overcome')
NOTICED = (*TOLD, 'failure', 'outdated', 'gone')
_POLL_S = 0.02


@dataclass
class FaultWatch:
    """
    Waits for the moment of a fault, sets it off, and knows which events came after it.

    :param events: grows while the mission runs.
    :param inject: sets a fault off; returns whether it was taken, and a sentence.
    """

    plan: FaultPlan
    events: Sequence[Mapping[str, Any]]
    inject: Callable[..., tuple[bool, str]]
    at: int | None = None
    """How many events there were when it was set off; None before that."""
    said: str = ''
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to wait."""
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop waiting."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(20.0)

    def _wait(self) -> None:
        while not self._stop.is_set():
            if is_time(self.events, self.plan.step):
                count = len(self.events)
                taken, self.said = self.inject(
                    fault=self.plan.kind, target=self.plan.target, values=[],
                    delay_s=self.plan.delay_s, duration_s=self.plan.duration_s,
                )  # fmt: skip
                self.at = count if taken else None
                return
            time.sleep(_POLL_S)


def is_time(events: Sequence[Mapping[str, Any]], step: int) -> bool:
    """Say whether a step of the first plan has begun: as many were done, and acting goes on."""
    done = sum(each.get('kind') == 'step' for each in events)
    phases = [each for each in events if each.get('kind') == 'phase']
    is_acting = bool(phases) and phases[-1].get('phase') == 'acting'
    has_plan = any(each.get('kind') == 'plan' for each in events)
    return has_plan and done >= step and is_acting


def told_causes(events: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], str]:
    """Return the causes that events blame, and the sentence of the first one."""
    told = [each for each in events if each.get('kind') in TOLD]
    # An explanation that does not decide says nothing.
    decided = [each for each in told if each.get('cause') != 'unknown'] or told
    causes = tuple(str(each.get('cause')) for each in decided)
    return causes, str(decided[0].get('text', '')) if decided else ''
