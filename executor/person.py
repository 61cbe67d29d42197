"""
The person beside the robot: plans wait for their approval, questions for their answer.

A mission puts something on the desk and polls; services answer from other threads at any time. What
is answered must be what lies there: an approval for an earlier plan, or an edit that makes the plan
invalid, comes back with a sentence and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
import threading

from tapa_planner.plan import Plan, Step
from tapa_planner.rules import Rule, violations
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.validation import validate

MAX_TEXT = 2000
_RISKY = 'high'


class Approval(Enum):
    """Which plans wait for a person before anything moves."""

    NEVER = 'never'
    """None."""
    RISKY = 'risky'
    """Those with a skill whose risk is high in `config/skills.yaml`."""
    FIRST = 'first'
    """Those with a skill that was not in an approved plan since the start."""
    ALWAYS = 'always'
    """All."""


@dataclass(frozen=True)
class PersonPolicy:
    """
    What a person decides, and how long they are waited for.

    :param allowed_skills: the only skills that plans may have; () allows all.
    :param approval_wait_s: after so many seconds without a decision the plan counts as rejected.
    :param answer_wait_s: after so many seconds without an answer the mission ends with its question;
        0 ends it at once.
    """

    approval: Approval = Approval.NEVER
    allowed_skills: tuple[str, ...] = ()
    approval_wait_s: float = 300.0
    answer_wait_s: float = 0.0


@dataclass(frozen=True)
class Decision:
    """What a person said about a plan; `steps` are other ones than it had, None leaves them."""

    is_approved: bool
    reason: str = ''
    steps: tuple[Step, ...] | None = None


@dataclass(frozen=True)
class _Offer:
    id: str
    plan: Plan
    goal: str
    scene: Scene


class PersonDesk:
    """What waits for the person; one plan or one question at a time."""

    def __init__(
        self,
        domain: Domain,
        policy: PersonPolicy | None = None,
        rules: Sequence[Rule] = (),
    ) -> None:
        """
        Begin with an empty desk.

        :param rules: what edited plans must keep to.
        """
        self._rules = tuple(rules)
        self.policy = policy or PersonPolicy()
        self._domain = domain
        self._lock = threading.Lock()
        self._count = 0
        self._known_skills: set[str] = set()
        self._offer: _Offer | None = None
        self._decision: Decision | None = None
        self._question = ('', '')
        self._answer: str | None = None

    @property
    def plan_id(self) -> str:
        """The plan that waits; '' for none."""
        return self._offer.id if self._offer is not None else ''

    @property
    def question(self) -> tuple[str, str]:
        """The id and the text of the question that waits; '' for none."""
        return self._question

    def why_asked(self, plan: Plan) -> str:
        """Say why a plan must wait for approval; '' where it need not."""
        used = list(dict.fromkeys(step.skill for step in plan.steps))
        match self.policy.approval:
            case Approval.ALWAYS if used:
                return 'every plan waits for approval'
            case Approval.RISKY:
                risky = [each for each in used if self._domain.skills[each].risk == _RISKY]
                return f'{" and ".join(risky)} may do harm' if risky else ''
            case Approval.FIRST:
                new = [each for each in used if each not in self._known_skills]
                return f'first time of {", ".join(new)}' if new else ''
        return ''

    def forbidden(self, plan: Plan) -> list[str]:
        """Return the skills of a plan that are not allowed."""
        allowed = self.policy.allowed_skills
        used = dict.fromkeys(step.skill for step in plan.steps)
        return [each for each in used if allowed and each not in allowed]

    def offer(self, mission_id: str, plan: Plan, goal: str, scene: Scene) -> str:
        """Lay a plan on the desk; return its id."""
        with self._lock:
            self._count += 1
            self._offer = _Offer(f'{mission_id}/plan-{self._count}', plan, goal, scene)
            self._decision = None
            return self._offer.id

    def decide(
        self,
        plan_id: str,
        is_approved: bool,
        reason: str = '',
        steps: Sequence[Step] | None = None,
    ) -> str:
        """Take a decision; return '' or a sentence that says why it does not count."""
        with self._lock:
            offer = self._offer
            if offer is None or self._decision is not None:
                return 'no plan waits for approval'
            if plan_id != offer.id:
                return f'expected a decision about the plan {offer.id}, got one about {plan_id!r}'
            if len(reason) > MAX_TEXT:
                return f'expected a reason of at most {MAX_TEXT} characters, got {len(reason)}'
            if is_approved and steps is not None and (complaint := self._wrong(offer, steps)):
                return complaint
            kept = tuple(steps) if is_approved and steps is not None else None
            self._decision = Decision(is_approved, reason.strip(), kept)
            if is_approved:
                self._known_skills |= {each.skill for each in kept or offer.plan.steps}
            return ''

    def _wrong(self, offer: _Offer, steps: Sequence[Step]) -> str:
        edited = Plan(tuple(steps))
        if banned := self.forbidden(edited):
            return f'the edited plan has skills that are not allowed: {", ".join(banned)}'
        report = validate(self._domain, offer.scene, steps, offer.goal)
        if not report.is_valid:
            return f'the edited plan is not valid: {report.message}'
        # What a rule asks of the past cannot be judged on what is still to come.
        ahead = [each for each in self._rules if not each.needs_past]
        broken = violations(ahead, self._domain, offer.scene, tuple(steps))
        return f'the edited plan breaks a rule: {broken[0].message}' if broken else ''

    def decision(self) -> Decision | None:
        """Return the decision about the plan that waits and clear the desk; None before."""
        with self._lock:
            decision = self._decision
            if decision is not None:
                self._offer = self._decision = None
            return decision

    def ask(self, mission_id: str, question: str) -> str:
        """Lay a question on the desk; return its id."""
        with self._lock:
            self._count += 1
            self._question, self._answer = (f'{mission_id}/question-{self._count}', question), None
            return self._question[0]

    def answer(self, question_id: str, text: str) -> str:
        """Take an answer; return '' or a sentence that says why it does not count."""
        with self._lock:
            own, _ = self._question
            text = text.strip()
            if not own or self._answer is not None:
                return 'no question is open'
            if question_id != own:
                return f'expected an answer to the question {own}, got one to {question_id!r}'
            if not text or len(text) > MAX_TEXT or not text.isprintable():
                return (
                    f'expected an answer of 1 to {MAX_TEXT} characters without control characters,'
                    f' got {text[:40]!r}'
                )
            self._answer = text
            return ''

    def reply(self) -> str | None:
        """Return the answer to the open question and clear the desk; None before."""
        with self._lock:
            answer = self._answer
            if answer is not None:
                self._question, self._answer = ('', ''), None
            return answer

    def clear(self) -> None:
        """Take away what waits: the mission goes another way."""
        with self._lock:
            self._offer = self._decision = self._answer = None
            self._question = ('', '')
