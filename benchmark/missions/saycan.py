"""SayCan: plans with and without affordances, and tokens of a step beside naive scoring."""

from collections.abc import Callable
import time

from benchmark.language.splits import generated
from benchmark.language.suite import Case
from benchmark.report import wilson_interval
from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import TapaError
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.models.language_model import Prompt
from tapa_planner.plan import Affordances, PlanRequest, StepResult
from tapa_planner.scene import Scene
from tapa_planner.strategies.build import build_strategy
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.validation import validate

CANDIDATES, TIMES_FEWER = 500, 10.0
_MOST_STEPS = 25
_FEW, _MANY = 60, 300


def saycan_figures(full: bool) -> tuple[list[str], bool]:
    """Return lines to print, and whether a figure is missed."""
    cases = [each for each in generated('new_scenes', 2 * (_MANY if full else _FEW)) if each.goal]
    cases = cases[: _MANY if full else _FEW]
    model = EmbeddedModel()
    lines = ['SayCan: whole plans, step by step, replayed in words (the paper: 0.84 and 0.67)']
    for name, affordances in (('with', AffordanceModel.load(load_domain())), ('without', None)):
        right = sum(is_reached(case, model, affordances) for case in cases)
        low, high = wilson_interval(right, len(cases))
        share = right / len(cases)
        lines.append(
            f'  {name + " affordances":<22}{right:>4} of {len(cases):<4} {share:.3f}'
            f' [{low:.2f}, {high:.2f}]'
        )
    shared, naive, shared_s, naive_s = step_tokens(model)
    ratio = naive / shared
    is_met = ratio >= TIMES_FEWER
    lines.append(
        f'  a step over {CANDIDATES} candidates: {shared} tokens computed, {naive} where each is'
        f' scored with its whole prompt: {ratio:.0f} times fewer  >= {TIMES_FEWER:.0f}'
        f'  {"met" if is_met else "MISSED"} ({shared_s:.2f} s and {naive_s:.2f} s)'
    )
    return lines, not is_met


def is_reached(case: Case, model: EmbeddedModel, affordances: Affordances | None) -> bool:
    """
    Plan and carry out step after step in words; a step that is not possible ends it.

    Without affordances what the domain forbids is offered as well.
    """
    domain = load_domain()
    strategy = build_strategy('saycan', model, affordances=affordances, floor=0.0)
    scene, done = case.scene, list[StepResult]()
    for _ in range(_MOST_STEPS):
        request = PlanRequest(scene, case.instruction, 'case', executed=tuple(done), may_ask=False)
        try:
            plan = strategy.propose(request).plan
        except TapaError:
            return False
        if plan is None:
            return False
        if plan.complete:
            state, objects = domain.state_of(scene), domain.objects(scene)
            return domain.goal(case.goal).holds(state, objects, {})
        state = validate(domain, scene, plan.steps).state  # `Cautious` lets only valid ones out
        scene = scene.with_atoms(each for each in state if each.arguments)
        done.append(StepResult(plan.steps[0]))
    return False


def step_tokens(model: EmbeddedModel) -> tuple[int, int, float, float]:
    """Return tokens computed for one step over many candidates, shared and naive, and seconds."""
    prompt, texts = _prompt_with_candidates()
    counts, seconds = [], []
    ways: tuple[Callable[[], object], ...] = (
        lambda: model.score(prompt, texts),
        lambda: [model.score(prompt, [text]) for text in texts],
    )
    for way in ways:
        before, started = model.computed_tokens, time.perf_counter()
        way()
        counts.append(model.computed_tokens - before)
        seconds.append(time.perf_counter() - started)
    return counts[0], counts[1], seconds[0], seconds[1]


def _prompt_with_candidates() -> tuple[Prompt, list[str]]:
    domain = load_domain()
    case = max(generated('new_scenes', 20), key=lambda each: len(each.scene.objects))
    scene: Scene = case.scene
    request = PlanRequest(scene, case.instruction)
    steps = [str(each) for each in domain.grounded(domain.objects(scene))][:CANDIDATES]
    if len(steps) < CANDIDATES:
        raise ValueError(f'expected a scene with {CANDIDATES} steps, got {len(steps)}')
    prompt = steps_prompt(request, domain, [each.id for each in scene.objects], 'GO table END')
    return prompt, steps
