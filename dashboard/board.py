"""What the page shows of the robot, as one value that threads share."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import threading
from typing import Any

from tapa_planner.errors import PlanError
from tapa_planner.plan import Plan
from tapa_planner.scene import Scene
from tapa_planner.strategies.constraints import parse_step

EVENTS_KEPT = 300
ANNOTATED = 'detections'
"""The name of the picture with what perception detected drawn in."""
CAMERAS = ('head', 'wrist')


@dataclass(frozen=True)
class Picture:
    """One encoded picture of a camera."""

    jpeg: bytes
    stamp_s: float
    number: int
    """Counts up: a page asks for what is newer than what it has."""


@dataclass(frozen=True)
class Task:
    """Where the mission stands, as `task_status` says it."""

    mission_id: str = ''
    instruction: str = ''
    phase: str = 'idle'
    step_index: int = 0
    step_count: int = 0
    replans: int = 0
    text: str = ''
    plan_id: str = ''
    question_id: str = ''

    @property
    def is_running(self) -> bool:
        """Whether a task is under way, paused or waiting for a person."""
        return self.phase not in ENDED


ENDED = frozenset({'idle', 'succeeded', 'failed', 'refused', 'canceled'})


@dataclass(frozen=True)
class Floor:
    """The floor plan as a picture: metres, `map` frame; `cells` (rows, columns) is 0 free, 1 not."""

    cells: Any
    resolution_m: float
    origin: tuple[float, float]


@dataclass(frozen=True)
class Health:
    """What one part of a node reports of itself."""

    level: int  # 0 ok, 1 warn, 2 error, 3 stale
    message: str
    values: Mapping[str, str]
    heard_s: float


@dataclass
class Board:
    """The newest of everything; a writer replaces values whole, so that readers need no lock."""

    pose: tuple[float, float, float] | None = None  # x m, y m, yaw rad in `map`
    scene: Scene | None = None
    scene_number: int = 0
    plan: Plan | None = None
    plan_number: int = 0
    task: Task = Task()
    floor: Floor | None = None
    is_stopped: bool | None = None
    """Whether the driver says that the emergency stop is latched; None before it said anything."""
    last_heard_s: float = 0.0
    health: dict[str, Health] = field(default_factory=dict)
    trail: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=400))
    event_number: int = 0
    _events: deque[tuple[int, dict[str, Any]]] = field(
        default_factory=lambda: deque(maxlen=EVENTS_KEPT)
    )
    _pictures: dict[str, Picture] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def planned(self, plan: Plan) -> None:
        """Take a plan over, unless it was asked for beside the task that runs."""
        if self.task.is_running and plan.mission_id not in ('', self.task.mission_id):
            return
        self.plan, self.plan_number = plan, self.plan_number + 1

    def carries_out(self, event: Mapping[str, Any]) -> None:
        """
        Take over the steps of an event `plan`, which are what the executor will do.

        They may be a detour of its own, or a person's. Sentences are kept of the plan that was known.
        """
        texts = {str(step): step.text for step in self.plan.steps} if self.plan else {}
        try:
            steps = [parse_step(str(each)) for each in event.get('steps', ())]
        except PlanError:
            return
        chances = [float(each) for each in event.get('chances', ())] or [0.0] * len(steps)
        told = tuple(
            replace(step, text=texts.get(str(step), ''), score=chance)
            for step, chance in zip(steps, chances, strict=False)
        )
        self.plan, self.plan_number = Plan(told), self.plan_number + 1

    def add_event(self, event: dict[str, Any]) -> None:
        """Keep an event of the executor."""
        with self._changed:
            self.event_number += 1
            self._events.append((self.event_number, event))

    def events_after(self, number: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the kept events with a higher number, oldest first."""
        with self._changed:
            return [each for each in self._events if each[0] > number]

    def show(self, camera: str, jpeg: bytes, stamp_s: float) -> None:
        """Keep the newest picture of a camera and wake who waits for it."""
        with self._changed:
            before = self._pictures.get(camera)
            number = before.number + 1 if before is not None else 1
            self._pictures[camera] = Picture(jpeg, stamp_s, number)
            self._changed.notify_all()

    def picture(self, camera: str) -> Picture | None:
        """Return the newest picture of a camera; None before the first."""
        return self._pictures.get(camera)

    def picture_after(self, camera: str, number: int, timeout_s: float) -> Picture | None:
        """
        Wait for a picture with another number than one; None where none came in time.

        After a new start numbers begin again: a lower one is newer then.
        """

        def newer() -> Picture | None:
            kept = self._pictures.get(camera)
            return kept if kept is not None and kept.number != number else None

        with self._changed:
            self._changed.wait_for(lambda: newer() is not None, timeout_s)
            return newer()
