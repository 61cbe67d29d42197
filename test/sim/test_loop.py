"""The physics thread: lockstep time, commands between steps, failures and the end."""

import threading
import time

import numpy as np
import pytest

from sim.loop import LoopEndedError, SimulationLoop
from sim.pace import Pace, PaceOptions
from sim.simulation import Simulation, SimulationOptions
from sim.trajectory import MotionEnd

pytestmark = pytest.mark.sim


class Ear:
    """An audience that remembers stamps."""

    def __init__(self, looks=False):
        self.clocks = []
        self.states = []
        self.pictures = []
        self.looks = looks
        self.others = 0

    def viewers(self, camera):
        return int(self.looks) + self.others if camera == 'head' else 0

    def on_clock(self, stamp_s):
        self.clocks.append(stamp_s)

    def on_state(self, state):
        self.states.append(state)

    def on_picture(self, camera, picture, stamp_s):
        assert camera == 'head', 'nobody asked for another'
        self.pictures.append(stamp_s)


def build():
    return Simulation('kitchen', 3, SimulationOptions(renderer='tiny'))


def looped(pace, ear, **options):
    return SimulationLoop(build, PaceOptions(pace=pace, **options), ear)


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def lockstep(ear):
    loop = looped(Pace.LOCKSTEP, ear, render_while_moving=False)
    loop.start()
    yield loop
    loop.stop()
    assert loop.failure is None


def now_s(loop):
    return loop.call(lambda sim: sim.time_s)


def wait_until(condition, timeout_s=10.0):
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, 'it did not happen in time'
        time.sleep(0.005)


def test_lockstep_time_stands_while_nothing_is_due(lockstep):
    before_s = now_s(lockstep)
    time.sleep(0.3)
    assert now_s(lockstep) == before_s


def test_each_base_command_is_due_for_one_period(lockstep):
    before_s = now_s(lockstep)
    for _ in range(7):
        lockstep.drive(0.0, 0.0, 0.0)
    wait_until(lambda: now_s(lockstep) >= before_s + 0.349)
    time.sleep(0.05)
    assert now_s(lockstep) == pytest.approx(before_s + 0.35)


def test_a_motion_runs_to_its_end_and_then_time_stands(lockstep):
    motion, ended = lockstep.follow(
        lambda sim: sim.driver.follow(['head_pan'], np.array([[0.5]]), np.array([1.0]))
    )
    assert ended.wait(20.0)
    assert motion.end is MotionEnd.REACHED
    at_s = now_s(lockstep)
    time.sleep(0.1)
    assert now_s(lockstep) == at_s


def test_an_emergency_stop_lets_time_go_until_standstill(lockstep):
    for _ in range(20):
        lockstep.drive(0.4, 0.0, 0.0)
    lockstep.call(lambda sim: None)
    lockstep.call(lambda sim: sim.driver.emergency_stop())
    wait_until(lambda: lockstep.call(lambda sim: sim.driver.base.is_holding))


def test_pictures_come_at_their_rate_and_only_when_somebody_looks(lockstep, ear):
    for _ in range(8):
        lockstep.drive(0.0, 0.0, 0.0)
    wait_until(lambda: now_s(lockstep) >= 1.399)
    assert ear.pictures == []
    ear.looks = True
    for _ in range(20):
        lockstep.drive(0.0, 0.0, 0.0)
    wait_until(lambda: now_s(lockstep) >= 2.399)
    wait_until(lambda: len(ear.pictures) >= 5)
    assert len(ear.pictures) <= 6


def test_who_comes_to_look_while_time_stands_gets_the_picture_more_than_once(lockstep, ear):
    ear.looks = True
    wait_until(lambda: len(ear.pictures) == 5)
    time.sleep(0.5)
    assert len(ear.pictures) == 5
    ear.others = 1
    wait_until(lambda: len(ear.pictures) == 10)
    ear.others = 0
    time.sleep(0.5)
    assert len(ear.pictures) == 10
    ear.others = 1
    wait_until(lambda: len(ear.pictures) == 15)
    assert len(set(ear.pictures)) == 1


def test_a_slow_network_delays_state_and_pictures_but_not_the_clock(lockstep, ear):
    lockstep.call(lambda sim: setattr(sim.streams, 'delay_s', 0.2))
    begin_s, known = now_s(lockstep), len(ear.states)
    ear.looks = True
    lockstep.drive(0.0, 0.0, 0.0)
    wait_until(lambda: len(ear.states) > known)
    assert ear.states[known].stamp_s == pytest.approx(begin_s + 0.05)
    wait_until(lambda: ear.pictures)
    assert ear.clocks[-1] >= ear.states[known].stamp_s + 0.199
    # Time has gone on until everything had come through, and stands again.
    stands_s = now_s(lockstep)
    time.sleep(0.1)
    assert now_s(lockstep) == stands_s


def test_an_exception_in_a_call_goes_to_its_caller(lockstep):
    with pytest.raises(ZeroDivisionError):
        lockstep.call(lambda sim: 1 / 0)
    assert lockstep.is_running


def test_a_world_that_cannot_be_built_fails_at_start(ear):
    loop = SimulationLoop(lambda: Simulation('castle'), PaceOptions(), ear)
    with pytest.raises(ValueError, match='castle'):
        loop.start()
    assert not loop.is_running


def test_a_failure_in_the_thread_ends_the_loop_and_is_kept():
    class Deaf(Ear):
        def on_state(self, state):
            if len(self.states) > 3:
                raise RuntimeError('deaf')
            super().on_state(state)

    loop = looped(Pace.REAL_TIME, Deaf())
    loop.start()
    loop.join()
    assert 'deaf' in str(loop.failure)
    with pytest.raises(LoopEndedError):
        loop.call(lambda sim: sim.time_s)


def test_real_time_keeps_up_with_the_wall_and_the_watchdog_stops_the_base(ear):
    loop = looped(Pace.REAL_TIME, ear)
    loop.start()
    try:
        begin_s, wall_s = now_s(loop), time.monotonic()
        loop.drive(0.3, 0.0, 0.0)
        threading.Event().wait(1.5)
        passed, wall = now_s(loop) - begin_s, time.monotonic() - wall_s
        assert passed == pytest.approx(wall, rel=0.5)
        wait_until(lambda: loop.call(lambda sim: sim.driver.base.is_holding))
        assert passed > 0.3
    finally:
        loop.stop()
