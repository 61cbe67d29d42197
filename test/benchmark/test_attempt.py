"""What a trial needs survives the way into another process."""

import pickle

import pytest

from benchmark.skill_trials.attempt import attempt, SKILLS, trials
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.robot_model import ROBOTS


def through_a_pipe(what):
    return pickle.loads(pickle.dumps(what))


def test_another_process_finds_what_it_shall_run():
    assert attempt.__module__ == 'benchmark.skill_trials.attempt'
    assert through_a_pipe(attempt) is attempt


@pytest.mark.parametrize('robot', ROBOTS.values(), ids=list(ROBOTS))
def test_another_process_loads_the_same_profile(robot):
    options = Options(robot=robot)
    assert through_a_pipe(options).profile() == options.profile()


@pytest.mark.parametrize('skill', SKILLS)
def test_every_skill_has_trials_and_the_same_for_the_same_seed(skill):
    first = list(trials(skill, range(3000, 3001)))
    assert first == list(trials(skill, range(3000, 3001)))
    assert all(isinstance(trial, Trial) and trial.skill == skill for trial in first)
