"""The thread that owns the physics: it runs commands between steps and says what is to publish."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
import queue
import threading
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.cameras import CAMERAS
from sim.engine import TIME_STEP_S
from sim.gripper import GripperState
from sim.outbox import Outbox
from sim.pace import Pace, PaceOptions, Schedule, WallClock
from sim.renderer import Picture
from sim.simulation import Simulation
from sim.streams import RobotState
from sim.trajectory import Motion

FloatArray = NDArray[np.float64]
Result = TypeVar('Result')

PERIOD_STEPS = 12  # of a base command in lockstep: 0.05 s
TICK_STEPS = 8  # in real time: state goes out at 30 Hz
WATCHDOG_S = 0.3
_SETTLE_S = 0.5
_IDLE_S = 0.2  # wall time between repetitions of the state while a lockstep clock stands
_REPEATS = 5
"""
Pictures for a viewer that comes while time stands: the first may be sent before it listens, since a
publisher knows of a subscription earlier than the subscription of its publisher.
"""
_CALL_POLL_S = 0.5


class LoopEndedError(RuntimeError):
    """Something was asked of a simulation that has ended."""


class Audience(Protocol):
    """Who hears of the simulation; called on the loop's thread only."""

    def viewers(self, camera: str) -> int:
        """Return how many look at a camera's pictures; ``overview`` is the film's."""

    def on_clock(self, stamp_s: float) -> None:
        """Take the time."""

    def on_state(self, state: RobotState) -> None:
        """Take what the robot measures; late, where the network is slow."""

    def on_picture(self, camera: str, picture: Picture, stamp_s: float) -> None:
        """Take a picture; those of the robot's cameras late, where the network is slow."""


class SimulationLoop:
    """
    Steps a simulation on its own thread at a pace; all access goes through `call`.

    :param build: makes the simulation; run on the loop's thread, to which OpenGL is bound.
    """

    def __init__(
        self, build: Callable[[], Simulation], options: PaceOptions, audience: Audience
    ) -> None:
        self._build = build
        self._built: Future[None] = Future()
        self._simulation: Simulation
        self._options = options
        self._audience = audience
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # What is due in lockstep, each for a control period of its own: of the base, of the hand.
        self._base_moves: deque[Callable[[float], None]] = deque()
        self._arm_moves: deque[Callable[[float], None]] = deque()
        self._waiting: list[tuple[Callable[[], bool], threading.Event]] = []
        self._settle_until_s = 0.0
        self._due = {name: Schedule(options.camera_rate_hz) for name in CAMERAS}
        self._overview = Schedule(options.overview_rate_hz)
        self._shown_s = dict.fromkeys(CAMERAS, -1.0)
        self._viewers = dict.fromkeys(CAMERAS, 0)
        self._repeats = dict.fromkeys(CAMERAS, 0)
        self._outbox = Outbox()
        self._wall = WallClock(options.real_time_factor)
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name='physics', daemon=True)
        self.failure: BaseException | None = None

    def start(self) -> None:
        """
        Build the simulation and begin to step it.

        :raises Exception: what building it raised.
        """
        self._running.set()
        self._thread.start()
        self._built.result()

    def stop(self) -> None:
        """End the thread; a second call does nothing."""
        self._running.clear()
        self._calls.put(None)
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=10.0)

    def join(self) -> None:
        """Wait until the thread has ended, by `stop` or by a failure."""
        self._thread.join()

    def call(self, function: Callable[[Simulation], Result]) -> Result:
        """
        Run a function between two physics steps and return its result.

        :raises Exception: what the function raised.
        :raises LoopEndedError: if the thread ended before it could run.
        """
        future: Future[Result] = Future()

        def run() -> None:
            try:
                future.set_result(function(self._simulation))
            except Exception as exc:
                future.set_exception(exc)

        self._calls.put(run)
        while not future.done() and self.is_running:
            wait((future,), timeout=_CALL_POLL_S)
        if not future.done():
            raise LoopEndedError('the simulation has ended')
        return future.result()

    def drive(self, vx: float, vy: float, wz: float) -> None:
        """Command a base velocity; in lockstep it is due for one control period of its own."""

        def move(valid_s: float) -> None:
            self._simulation.driver.drive(vx, vy, wz, valid_s)

        self._calls.put(lambda: self._take(move, self._base_moves))

    def move_arm(self, twist: FloatArray, frame: str, refused: Callable[[str], None]) -> None:
        """
        Command a velocity of the hand (6,); in lockstep it is due for one control period.

        :param refused: told why, when the driver does not take it.
        """

        def move(valid_s: float) -> None:
            reason = self._simulation.driver.move_arm(twist, frame, valid_s)
            if reason:
                refused(reason)

        self._calls.put(lambda: self._take(move, self._arm_moves))

    def follow(self, start: Callable[[Simulation], Motion]) -> tuple[Motion, threading.Event]:
        """Start a motion and return it with an event that its end sets."""
        motion = self.call(start)
        return motion, self.when(lambda: motion.end is not None)

    def when(self, condition: Callable[[], bool]) -> threading.Event:
        """Return an event that is set after the first step at which the condition holds."""
        event = threading.Event()
        self._calls.put(lambda: self._waiting.append((condition, event)))
        return event

    def gripped(self, tell: Callable[[GripperState], object]) -> threading.Event:
        """
        Return an event that the end of the fingers' command sets.

        :param tell: called after each step until then, on the simulator's thread.
        """

        def is_idle() -> bool:
            gripper = self._simulation.driver.gripper
            tell(gripper.state())
            return not gripper.is_moving

        return self.when(is_idle)

    def settle(self) -> threading.Event:
        """Let the robot come to rest and return an event that says so."""

        def begin(simulation: Simulation) -> float:
            self._settle_until_s = simulation.time_s + _SETTLE_S
            return self._settle_until_s

        end_s = self.call(begin)
        return self.when(lambda: self._is_at_rest(end_s))

    def _is_at_rest(self, end_s: float) -> bool:
        return self._simulation.driver.is_still() or self._simulation.time_s >= end_s

    def _take(self, move: Callable[[float], None], later: deque[Callable[[float], None]]) -> None:
        if self._options.pace is Pace.LOCKSTEP:
            later.append(move)
        else:
            move(WATCHDOG_S * max(1.0, self._options.real_time_factor))

    def _run(self) -> None:
        try:
            self._simulation = self._build()
        except BaseException as exc:
            self._running.clear()
            self._built.set_exception(exc)
            return
        self._built.set_result(None)
        try:
            self._step_on()
        except BaseException as exc:
            self.failure = exc
        finally:
            self._running.clear()
            self._simulation.close()

    @property
    def is_running(self) -> bool:
        """Say whether the thread still steps."""
        return self._running.is_set()

    def _step_on(self) -> None:
        lockstep = self._options.pace is Pace.LOCKSTEP
        self._tell_state()
        while self._running.is_set():
            self._serve_calls()
            if lockstep:
                self._lockstep_turn()
            else:
                self._simulation.driver.step(TICK_STEPS)
                self._show(rendering=True)
                self._wall.wait(self._simulation.time_s)

    def _serve_calls(self) -> None:
        while not self._calls.empty():
            call = self._calls.get_nowait()
            if call is not None:
                call()
        self._wake()

    def _wake(self) -> None:
        still = []
        for condition, event in self._waiting:
            if condition():
                event.set()
            else:
                still.append((condition, event))
        self._waiting = still

    def _lockstep_turn(self) -> None:
        moves = [each for each in (self._base_moves, self._arm_moves) if each]
        if not moves and not self._is_due():
            if self._outbox.is_empty:
                self._rest()
            else:  # nobody commands, but somebody waits for what is still on its way
                self._simulation.driver.step(PERIOD_STEPS)
                self._deliver()
            return
        for waiting in moves:
            waiting.popleft()(PERIOD_STEPS * TIME_STEP_S)
        self._simulation.driver.step(PERIOD_STEPS)
        driver = self._simulation.driver
        self._show(self._options.render_while_moving or driver.is_still())

    def _is_due(self) -> bool:
        driver = self._simulation.driver
        if driver.is_busy or (driver.is_stopped and not driver.base.is_holding):
            return True
        return self._simulation.time_s < self._settle_until_s and not driver.is_still()

    def _rest(self) -> None:
        """Stand still in time until a command comes; who comes late still hears and sees the state."""
        try:
            call = self._calls.get(timeout=_IDLE_S)
        except queue.Empty:
            self._audience.on_clock(self._simulation.time_s)
            self._audience.on_state(self._simulation.state())
            now_s = self._simulation.time_s
            for camera, shown_s in self._shown_s.items():
                viewers = self._audience.viewers(camera)
                if viewers > self._viewers[camera]:
                    self._repeats[camera] = _REPEATS
                self._viewers[camera] = viewers
                if viewers and (shown_s < now_s or self._repeats[camera]):
                    self._repeats[camera] = max(0, self._repeats[camera] - 1)
                    self._show_camera(camera, now_s)
            return
        if call is not None:
            call()

    def _show(self, rendering: bool) -> None:
        self._tell_state()
        self._wake()
        now_s = self._simulation.time_s
        for camera, schedule in self._due.items():
            if rendering and schedule.is_due(now_s) and self._audience.viewers(camera):
                self._show_camera(camera, now_s)
        if self._overview.is_due(now_s) and self._audience.viewers('overview'):
            self._audience.on_picture('overview', self._simulation.overview(), now_s)
            self._overview.done(now_s)

    def _tell_state(self) -> None:
        state = self._simulation.state()
        self._deliver()
        self._send(lambda: self._audience.on_state(state))

    def _show_camera(self, camera: str, now_s: float) -> None:
        picture = self._simulation.cameras.take(camera)
        self._send(lambda: self._audience.on_picture(camera, picture, now_s))
        self._due[camera].done(now_s)
        self._shown_s[camera] = now_s

    def _send(self, deliver: Callable[[], None]) -> None:
        now_s, delay_s = self._simulation.time_s, self._simulation.streams.delay_s
        self._outbox.send(deliver, now_s, delay_s)

    def _deliver(self) -> None:
        """Tell the time, which no network delays, and hand over what has come through by now."""
        now_s = self._simulation.time_s
        self._audience.on_clock(now_s)
        self._outbox.deliver_due(now_s)
