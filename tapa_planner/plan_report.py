"""What `tapa plan` does: a wish and a scene in, a report for people and machines out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Any

from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.domain_files import load_domain
from tapa_planner.object_list import NamedScene
from tapa_planner.plan import check_instruction, PlanRequest, Proposal
from tapa_planner.rules import load_rules
from tapa_planner.strategies.build import (
    build_model,
    build_strategy,
    DEFAULT_MODEL,
    DEFAULT_STRATEGY,
)
from tapa_planner.validation import trace, validate

EXIT_PLAN, EXIT_REFUSAL, EXIT_QUESTION = 0, 3, 4


@dataclass(frozen=True)
class PlanReport:
    """A proposal with the input's own names, whether it stands, and what it cost."""

    proposal: Proposal
    named: NamedScene
    is_valid: bool
    latency_s: float
    cost: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 for a plan, 3 for a refusal, 4 for a question."""
        if self.proposal.plan is not None:
            return EXIT_PLAN
        return EXIT_REFUSAL if self.proposal.refusal else EXIT_QUESTION

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        proposal = self.proposal
        steps = proposal.plan.steps if proposal.plan else ()
        return {
            'plan': [
                {
                    'skill': step.skill,
                    'arguments': list(step.arguments),
                    'text': step.text,
                    'targets': [self.named.name_of[each] for each in step.targets],
                }
                for step in steps
            ],
            'valid': self.is_valid,
            'validation': [
                each.to_json() for each in trace(load_domain(), self.named.scene, steps)
            ],
            'refusal': proposal.refusal,
            'missing': list(proposal.missing),
            'substitutes': [self.named.name_of.get(each, each) for each in proposal.substitutes],
            'question': proposal.question,
            'assumptions': [*self.named.assumptions, *map(self._renamed, proposal.assumptions)],
            'goal': proposal.goal,
            'strategy': proposal.strategy,
            'model': proposal.model,
            'tokens': proposal.tokens,
            'cost': round(self.cost, 6),
            'latency_s': round(self.latency_s, 4),
            'notes': list(proposal.notes),
        }

    def _renamed(self, text: str) -> str:
        for own, name in self.named.name_of.items():
            if own != name and own in text:
                text = text.replace(own, name)
        return text

    def to_text(self) -> str:
        """Return the report for people."""
        value = self.to_json()
        if self.proposal.refusal or self.proposal.question:
            return self._renamed(str(value['refusal'] or value['question']))
        lines = [f'{i + 1}. {step["text"]}' for i, step in enumerate(value['plan'])]
        lines = lines or ['Nothing to do: it is so already.']
        lines += [f'   (assumed: {each})' for each in value['assumptions']]
        return '\n'.join(lines)


def make_plan(
    instruction: str,
    named: NamedScene,
    model: str = DEFAULT_MODEL,
    strategy: str = DEFAULT_STRATEGY,
    prices: tuple[float, float] = (0.0, 0.0),
    told: Callable[[str], None] | None = None,
    rules: Path | None = None,
) -> PlanReport:
    """
    Plan for a wish in a scene.

    :param prices: what a model server takes for a million prompt and a million completion tokens.
    :param told: hears what the model writes as it grows.
    :param rules: file of rules that the plan must keep to.

    :raises InputError: if the wish, the strategy's name or the file of rules is not usable.
    :raises ModelError: if the model cannot be loaded or does not answer.
    """
    request = PlanRequest(named.scene, check_instruction(instruction), told=told)
    kept = load_rules(rules, load_domain()) if rules is not None else ()
    own = build_model(model, prices=prices)
    affordances = AffordanceModel.load(load_domain())
    planner = build_strategy(strategy, own, rules=kept, affordances=affordances)
    started = time.monotonic()
    proposal = planner.propose(request)
    latency_s = time.monotonic() - started
    is_valid = False
    if proposal.plan is not None:
        goal = proposal.goal if proposal.plan.complete else ''
        report = validate(load_domain(), named.scene, proposal.plan.steps, goal)
        is_valid = report.is_valid
    cost = getattr(getattr(own, 'usage', None), 'cost', 0.0)
    return PlanReport(proposal, named, is_valid, latency_s, cost)
