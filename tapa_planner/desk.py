"""Answers planning requests with a time-out, cancel and progress: the planner node without ROS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
import threading
import time

from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, ModelError, PlannerError, TapaError
from tapa_planner.models.language_model import LanguageModel
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.rules import load_rules, Rule
from tapa_planner.strategies.build import (
    build_model,
    build_strategy,
    DEFAULT_MODEL,
    DEFAULT_STRATEGY,
)
from tapa_planner.strategies.feasible import FLOOR
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.validation import validate

_POLL_S = 0.02
_TOLD = 400
"""Characters of a growing text that are told; the last ones."""


class Code(IntEnum):
    """How a request ended; the numbers are those of `GeneratePlan.action`."""

    SUCCESS = 0
    INVALID_GOAL = 1
    BUSY = 2
    CANCELED = 3
    REFUSED = 4
    QUESTION = 5
    NO_VALID_PLAN = 6
    MODEL_UNAVAILABLE = 7
    TIMED_OUT = 8
    INTERNAL = 99


class Phase(IntEnum):
    """What is being done; the numbers are those of the action's feedback."""

    READING = 0
    GENERATING = 1
    VALIDATING = 2


@dataclass(frozen=True)
class DeskOptions:
    """
    Which model and strategy answer, with what seed, how much time and at what price.

    :param may_ask: whether to ask which of several different things is meant.
    :param rules: file of rules that plans keep to (`tapa_planner.rules`); '' for none.
    :param replanning: one of `tapa_planner.strategies.build.REPLANNING`.
    :param affordance_floor: the chance under which a step is not tried unasked.
    """

    model: str = DEFAULT_MODEL
    strategy: str = DEFAULT_STRATEGY
    seed: int = 0
    timeout_s: float = 60.0
    solver_timeout_s: float = 10.0
    request_timeout_s: float = 30.0
    prompt_price: float = 0.0
    completion_price: float = 0.0
    may_ask: bool = True
    rules: str = ''
    affordance_floor: float = FLOOR
    replanning: str = 'full'


@dataclass(frozen=True)
class Answer:
    """A proposal, or why there is none; the message is never empty."""

    code: Code
    message: str
    proposal: Proposal | None = None
    is_valid: bool = False
    latency_s: float = 0.0


@dataclass
class _Work:
    answer: Answer | None = None
    is_given_up: bool = False


class _GivenUpError(Exception):
    """Nobody waits for the plan any more."""


Tell = Callable[[Phase, str], None]


class PlanningDesk:
    """One request at a time; models are loaded once and kept."""

    def __init__(self, options: DeskOptions) -> None:
        self._options = options
        self._models: dict[str, LanguageModel] = {}
        self._rules: tuple[Rule, ...] | None = None
        self._affordances: AffordanceModel | None = None
        self._strategies: dict[tuple[str, int], PlanningStrategy] = {}
        self._loading = threading.Lock()
        self._busy = threading.Lock()
        self.answers: dict[str, int] = {}
        self.last_latency_s = float('nan')

    def load(self) -> None:
        """
        Load the configured model and rules, and check the strategy's name.

        :raises InputError: if the strategy is unknown or the rules are malformed.
        :raises ModelError: if the model cannot be loaded.
        """
        options = self._options
        self._load_rules()
        self._strategy(options.strategy, self._model(options.model))

    def answer(
        self,
        request: PlanRequest,
        strategy: str,
        model: str,
        stop: Callable[[], bool],
        tell: Tell,
    ) -> Answer:
        """Answer a request; empty names mean the configured ones. Never raises, never hangs."""
        if not self._busy.acquire(blocking=False):
            return Answer(Code.BUSY, 'another plan is being made; ask again when it is done')
        work = _Work()
        thread = threading.Thread(
            target=self._work, args=(work, request, strategy, model, tell), daemon=True
        )
        started = time.monotonic()
        thread.start()  # it frees the desk, also when nobody waits for it any more
        while thread.is_alive():
            thread.join(_POLL_S)
            if stop():
                work.is_given_up = True
                return Answer(Code.CANCELED, 'planning was cancelled')
            if time.monotonic() - started > self._options.timeout_s:
                work.is_given_up = True
                return Answer(
                    Code.TIMED_OUT, f'no plan within {self._options.timeout_s:g} s; ask again'
                )
        return work.answer or Answer(Code.INTERNAL, 'the planner stopped without an answer')

    def _work(
        self, work: _Work, request: PlanRequest, strategy: str, model: str, tell: Tell
    ) -> None:
        started = time.monotonic()

        def told(text: str) -> None:
            if work.is_given_up:
                raise _GivenUpError
            tell(Phase.GENERATING, text[-_TOLD:])

        try:
            may_ask = request.may_ask and self._options.may_ask
            request = replace(request, told=told, may_ask=may_ask)
            answer = self._propose(request, strategy, model, tell)
        except _GivenUpError:
            answer = Answer(Code.CANCELED, 'planning was given up')
        except ModelError as exc:
            answer = Answer(Code.MODEL_UNAVAILABLE, str(exc))
        except InputError as exc:
            answer = Answer(Code.INVALID_GOAL, str(exc))
        except PlannerError as exc:
            answer = Answer(Code.NO_VALID_PLAN, str(exc))
        except Exception as exc:  # a defect must end the goal, not the node
            answer = Answer(Code.INTERNAL, f'defect: {type(exc).__name__}: {exc}')
        finally:
            self._busy.release()
        self.last_latency_s = time.monotonic() - started
        self.answers[answer.code.name] = self.answers.get(answer.code.name, 0) + 1
        work.answer = Answer(
            answer.code, answer.message, answer.proposal, answer.is_valid, self.last_latency_s
        )

    def _propose(self, request: PlanRequest, strategy: str, model: str, tell: Tell) -> Answer:
        options = self._options
        tell(Phase.READING, f'reading "{request.instruction[:80]}"')
        own = self._model(model or options.model)
        planner = self._strategy(strategy or options.strategy, own)
        tell(Phase.GENERATING, f'{planner.name} with the model {own.name}')
        proposal = planner.propose(request)
        if proposal.refusal:
            return Answer(Code.REFUSED, proposal.refusal, proposal)
        if proposal.plan is None:
            return Answer(Code.QUESTION, proposal.question, proposal)
        tell(Phase.VALIDATING, str(proposal.plan))
        goal = proposal.goal if proposal.plan.complete else ''
        report = validate(load_domain(), request.scene, proposal.plan.steps, goal)
        if not report.is_valid:
            return Answer(Code.NO_VALID_PLAN, report.message, proposal)
        return Answer(Code.SUCCESS, f'a plan of {len(proposal.plan.steps)} steps', proposal, True)

    def usage(self) -> dict[str, str]:
        """Return for each model server its requests, tokens and cost so far."""
        return {
            f'{name} requests, tokens, cost': f'{used.requests}, {used.prompt_tokens}'
            f' + {used.completion_tokens}, {used.cost:.4f}'
            for name, model in list(self._models.items())
            if (used := getattr(model, 'usage', None)) is not None
        }

    def _strategy(self, name: str, model: LanguageModel) -> PlanningStrategy:
        """Return a strategy, the same one each time: some keep what they planned in a mission."""
        key, options = (name, id(model)), self._options
        if key not in self._strategies:
            self._strategies[key] = build_strategy(
                name,
                model,
                seed=options.seed,
                timeout_s=options.solver_timeout_s,
                rules=self._load_rules(),
                affordances=self.affordances(),
                floor=options.affordance_floor,
                replanning=options.replanning,
            )
        return self._strategies[key]

    def affordances(self) -> AffordanceModel:
        """
        Return what was learned of the chances of skills; loaded once.

        :raises InputError: if the weights are missing or malformed.
        """
        with self._loading:
            if self._affordances is None:
                self._affordances = AffordanceModel.load(load_domain())
            return self._affordances

    def _load_rules(self) -> tuple[Rule, ...]:
        with self._loading:
            if self._rules is None:
                path = self._options.rules
                self._rules = load_rules(Path(path), load_domain()) if path else ()
            return self._rules

    def _model(self, name: str) -> LanguageModel:
        with self._loading:
            if name not in self._models:
                options = self._options
                self._models[name] = build_model(
                    name,
                    timeout_s=options.request_timeout_s,
                    prices=(options.prompt_price, options.completion_price),
                )
            return self._models[name]


def describe(error: TapaError) -> str:
    """Return the one line that a node prints when it cannot start."""
    return f'the planner cannot start: {error}'
