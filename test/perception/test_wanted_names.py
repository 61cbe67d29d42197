"""Tests for perception/wanted_names.py."""

from collections.abc import Sequence
import threading

import pytest

from perception.detector import Detection
from perception.rgbd import RgbdImage
from perception.vocabulary import checked_names
from perception.wanted_names import WantedNames
from tapa_planner.errors import InputError


class Listed:
    """Fits `Detector`; knows names only."""

    names: tuple[str, ...] = ('apple', 'table')

    def set_vocabulary(self, names: Sequence[str]) -> None:
        self.names = checked_names(names) if names else ('apple', 'table')

    def detect(self, image: RgbdImage) -> list[Detection]:
        return []


def wanted() -> tuple[WantedNames, Listed, list[tuple[str, ...]]]:
    detector, heard = Listed(), []
    names = WantedNames(detector, threading.Lock(), lambda names: heard.append(tuple(names)))
    return names, detector, heard


def test_names_of_a_task_are_looked_for_beside_the_others_until_it_is_over():
    names, detector, heard = wanted()
    with names.also(['tumbler']) as trouble:
        assert trouble == ''
        assert detector.names == ('apple', 'table', 'tumbler')
    assert detector.names == ('apple', 'table')
    assert heard == [('apple', 'table', 'tumbler'), ('apple', 'table')]


def test_names_that_are_set_meanwhile_stay():
    names, detector, _ = wanted()
    with names.also(['tumbler']):
        names.set(['mug'])
        assert detector.names == ('mug', 'tumbler')
    assert detector.names == ('mug',)
    names.set([])
    assert detector.names == ('apple', 'table')


def test_unusable_names_of_a_task_are_told_and_change_nothing():
    names, detector, _ = wanted()
    names.set(['mug'])
    with names.also(['x' * 500]) as trouble:
        assert 'characters' in trouble
        assert detector.names == ('mug',)
    assert detector.names == ('mug',)
    assert 'characters' in names.trouble


def test_unusable_names_leave_those_before():
    names, detector, _ = wanted()
    names.set(['mug'])
    with pytest.raises(InputError):
        names.set([''])
    with names.also(['tumbler']):
        assert detector.names == ('mug', 'tumbler')


def test_the_trouble_of_one_look_is_gone_with_the_next_and_another_stays():
    names, _, _ = wanted()
    with names.also(['x' * 500]):
        assert names.trouble
    with names.also(['tumbler']):
        assert not names.trouble
    names.trouble = 'topic vocabulary: unusable'
    with names.also([]):
        assert names.trouble == 'topic vocabulary: unusable'
