"""Speed of planning: whole plans, what the constraint costs, long scenes, and the validator."""

from collections.abc import Callable, Sequence
import contextlib
from functools import partial
import io
import random
import statistics
import time
from typing import Any
import warnings

from benchmark.language.splits import generated
from tapa_planner.domain_files import load_domain
from tapa_planner.fast_downward import problem_text
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import LanguageModel, Prompt, Sampling
from tapa_planner.pddl_writer import domain_text, named_predicates
from tapa_planner.plan import PlanRequest, Step
from tapa_planner.planning import pruned, solve
from tapa_planner.relevance import relevant_ids, relevant_skills
from tapa_planner.scene import Scene
from tapa_planner.strategies.constraints import StepConstraint
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.tuning.data import Sampler
from tapa_planner.tuning.scenes import random_scene
from tapa_planner.validation import validate

_STEPS = range(9, 12)
_SOME = 30
_UNBOUND = 10_000
_REPEATS = 5


def whole_plans(strategy: PlanningStrategy) -> tuple[float, int]:
    """Return the median seconds of a plan of nine to eleven steps, and how many were timed."""
    seconds = []
    for case in [*generated('two_tasks', 400, seed=5), *generated('three_tasks', 200, seed=5)]:
        if not case.goal:
            continue
        started = time.perf_counter()
        proposal = strategy.propose(PlanRequest(case.scene, case.instruction))
        took = time.perf_counter() - started
        if proposal.plan is not None and len(proposal.plan.steps) in _STEPS:
            seconds.append(took)
        if len(seconds) > _SOME:
            break
    return statistics.median(seconds[1:]), len(seconds) - 1


def constraint_overhead(model: LanguageModel) -> tuple[float, float, int]:
    """
    Return the seconds of constrained and of free decoding of the same number of words, in all.

    Both write steps for the same wishes, one after the other; words that the constraint leaves no
    choice about cost no forward pass, and count all the same.
    """
    domain = load_domain()
    held = free = 0.0
    words = 0
    for case in generated('two_tasks', 60, seed=6):
        if not case.goal:
            continue
        goal = domain.goal(case.goal)
        request = PlanRequest(case.scene, case.instruction)
        prompt = steps_prompt(request, domain, relevant_ids(domain, case.scene, goal), '')
        constraint = StepConstraint(domain, pruned(domain, case.scene, goal), goal)
        taken, written = _timed(model, prompt, Sampling(constraint=constraint, max_pieces=12))
        if not written:
            continue
        held += taken
        words += written
        free += _timed(
            model, prompt, Sampling(min_tokens=written, max_tokens=written, max_pieces=_UNBOUND)
        )[0]
    return held, free, words


def _timed(model: LanguageModel, prompt: Prompt, sampling: Sampling) -> tuple[float, int]:
    started = time.perf_counter()
    generation = model.generate(prompt, sampling)[0]
    return time.perf_counter() - started, generation.tokens


def long_scenes(strategy: PlanningStrategy) -> tuple[float, float]:
    """Return the median seconds of the same kind of wish among 50 and among 1,000 objects."""
    return _median_among(strategy, 50), _median_among(strategy, 1000)


def _median_among(strategy: PlanningStrategy, size: int) -> float:
    lexicon = load_lexicon()
    sampler = Sampler(3)
    names: list[str] = []
    while len(names) < size:
        names += sampler.names()
    scene = random_scene(random.Random(2), names[: size - 12], lexicon)
    items = [
        each for each in scene.objects if scene.place_of(each.id) and each.type_name != 'item'
    ]
    places = [each for each in scene.objects if lexicon.types.is_a(each.type_name, 'surface')]
    seconds = []
    for index in range(_SOME):
        rng = random.Random(index)
        wish = f'put the {rng.choice(items).label} on the {rng.choice(places).label}'
        wish += f' and bring me the {rng.choice(items).label}'
        started = time.perf_counter()
        strategy.propose(PlanRequest(scene, wish, may_ask=False))
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def validator(count: int = 20) -> tuple[float, float, int]:
    """
    Return the seconds a step of our validator and of unified-planning's simulator, and the steps.

    Both replay the same plans over the same objects: those that the goal needs.
    """
    plans = []
    domain = load_domain()
    for case in generated('two_tasks', 3 * count, seed=7):
        steps = solve(domain, case.scene, case.goal) if case.goal else None
        if steps:
            plans.append((case.scene, case.goal, steps))
    ours = theirs = 0.0
    total = 0
    for scene, goal, steps in plans[:count]:
        small = pruned(domain, scene, domain.goal(goal))
        ours += _best(partial(validate, domain, small, steps))
        theirs += _best(_simulated(small, goal, steps))
        total += len(steps)
    return ours / total, theirs / total, total


def _best(work: Callable[[], object]) -> float:
    """Return the processor seconds of the fastest of several runs, as `timeit` does."""
    seconds = []
    for _ in range(_REPEATS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def _simulated(scene: Scene, goal: str, steps: Sequence[Step]) -> Callable[[], object]:
    """Return the replay of a plan in unified-planning's simulator, ready to start."""
    from unified_planning.io import PDDLReader
    from unified_planning.shortcuts import get_environment, SequentialSimulator

    domain, formula = load_domain(), load_domain().goal(goal)
    kept = frozenset(scene.type_of)
    skills = relevant_skills(domain, formula)
    skills = tuple(
        domain.skills[name] for name in {*(s.name for s in skills), *(s.skill for s in steps)}
    )
    written = domain_text(domain, skills, formula, set(scene.type_of.values()))
    text = problem_text(domain, scene, formula, kept, named_predicates(skills, formula))
    environment = get_environment()
    environment.credits_stream = None
    environment.error_used_name = False
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter('ignore')
        problem = PDDLReader().parse_problem_string(written, text)
        simulator = SequentialSimulator(problem)
        state = simulator.get_initial_state()
    names = {own: f'o{index}' for index, own in enumerate(sorted(kept))}

    def replay() -> Any:
        now = state
        for step in steps:
            arguments = tuple(problem.object(names[each]) for each in step.arguments)
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                now = simulator.apply(now, problem.action(step.skill), arguments)
            if now is None:
                raise AssertionError(f'{step} is not possible there')
        return now

    return replay
