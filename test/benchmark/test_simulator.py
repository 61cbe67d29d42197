"""The measurements of the simulator: bounds, tables, and worlds that are told apart exactly."""

import pytest

pytest.importorskip('pybullet')

from benchmark.simulator import worlds
from benchmark.simulator.figure import Figure, table
from benchmark.simulator.growth import plot, Point
from benchmark.simulator.side_by_side import at_rest, driving, Pair, with_camera

pytestmark = pytest.mark.sim


@pytest.mark.parametrize(
    ('value', 'at_least', 'is_met'),
    [(2.0, True, True), (1.9, True, False), (2.0, False, True), (2.1, False, False)],
)
def test_a_figure_keeps_its_bound_or_not(value, at_least, is_met):
    figure = Figure('speed', value, 'x', 2.0, at_least)
    assert figure.is_met is is_met
    assert ('MISSED' in figure.cells()[3]) is not is_met


def test_what_has_no_bound_is_only_told():
    figure = Figure('speed', 0.0, 'x')
    assert figure.is_met
    assert figure.cells()[2:] == ('', '')


def test_columns_line_up():
    lines = table(('a', 'b'), [('1', 'long cell'), ('22', 'x')]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == 4


def test_overhead_is_taken_turn_by_turn():
    pair = Pair(0.5, (0.11, 0.22, 0.055), (0.1, 0.2, 0.05))
    assert pair.overhead == pytest.approx(0.1)
    assert pair.real_time_factor == pytest.approx(0.5 / 0.11)
    assert pair.bare_factor == pytest.approx(5.0)


def test_the_same_small_world_is_measured_and_ends_alike():
    with worlds.world(3, things=4, rooms=1) as ours, worlds.world(3, things=4, rooms=1) as bare:
        assert worlds.fingerprint(ours) == worlds.fingerprint(bare)
        for measure in (at_rest, driving, with_camera):
            pair = measure(ours, bare, 1)
            assert len(pair.ours_s) == len(pair.bare_s) == 1
            assert pair.real_time_factor > 0
            assert min(pair.milliseconds) > 0
        assert worlds.fingerprint(ours) != worlds.fingerprint(bare)  # only one has drawn back


def test_the_growth_is_drawn(tmp_path):
    points = [Point(20, 1.0, 20.0, 15.0, 3.0), Point(60, 2.0, 12.0, 10.0, 2.5)]
    plot(points, tmp_path / 'growth.png')
    assert (tmp_path / 'growth.png').stat().st_size > 1000
