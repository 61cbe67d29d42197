"""Builds strategies and models from their names."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import LanguageModel
from tapa_planner.plan import Affordances
from tapa_planner.rules import Rule
from tapa_planner.safety import load_safety_rules
from tapa_planner.skill import Domain
from tapa_planner.strategies.cautious import Cautious
from tapa_planner.strategies.feasible import Feasible, FLOOR
from tapa_planner.strategies.heedful import Heedful
from tapa_planner.strategies.hybrid import Hybrid
from tapa_planner.strategies.llm_pddl import LlmPddl
from tapa_planner.strategies.local_repair import LocalRepair
from tapa_planner.strategies.saycan import SayCan
from tapa_planner.strategies.tapa import Tapa
from tapa_planner.strategies.tidy import Tidy
from tapa_planner.strategies.tree import TreeBacktracking
from tapa_planner.strategy import PlanningStrategy

STRATEGIES: dict[str, Callable[..., PlanningStrategy]] = {
    each.name: each for each in (Hybrid, LlmPddl, SayCan, Tapa)
}
REPLANNING = ('full', 'local', 'tree')
"""After a failure: all anew by the strategy; repaired by the sound planner; another branch."""
STEPWISE = frozenset({SayCan.name})
"""Strategies whose plans hold the next step alone."""
DEFAULT_STRATEGY = Hybrid.name
DEFAULT_MODEL = 'embedded'


def build_strategy(
    name: str,
    model: LanguageModel,
    *,
    seed: int = 0,
    timeout_s: float = 10.0,
    rules: Sequence[Rule] = (),
    affordances: Affordances | None = None,
    floor: float = FLOOR,
    replanning: str = 'full',
) -> PlanningStrategy:
    """
    Build a strategy over the shipped domain, with the shipped safety rules before its plans.

    :param rules: what its plans must keep to (`load_rules`).
    :param affordances: how likely steps are to succeed; None leaves that out.
    :param replanning: one of `REPLANNING`, how it plans after a failure.
    :param floor: the chance under which a step is not tried unasked.

    :raises InputError: if there is no strategy or replanning of that name, or the rules are malformed.
    """
    builder = STRATEGIES.get(name)
    if builder is None:
        raise InputError(f'unknown strategy {name!r}; known are {", ".join(STRATEGIES)}')
    domain = load_domain()
    strategy = builder(domain, load_lexicon(), model, seed=seed, timeout_s=timeout_s, rules=rules)
    again = Tidy(_replanning(replanning, strategy, domain, timeout_s), domain)
    feasible = Feasible(again, affordances, floor)
    return Heedful(Cautious(feasible, domain, load_safety_rules()))


def _replanning(
    name: str, strategy: PlanningStrategy, domain: Domain, timeout_s: float
) -> PlanningStrategy:
    if name == 'full':
        return strategy
    if name == 'local':
        return LocalRepair(strategy, domain, timeout_s)
    if name == 'tree':
        return TreeBacktracking(strategy, domain)
    raise InputError(f'unknown replanning {name!r}; known are {", ".join(REPLANNING)}')


def build_model(
    name: str, *, timeout_s: float = 60.0, prices: tuple[float, float] = (0.0, 0.0)
) -> LanguageModel:
    """
    Build a model: `embedded`, the URL of an OpenAI-compatible server, or a Hugging Face model.

    A URL may name the model behind `#`: `http://localhost:8000/v1#my-model`.

    :param prices: what a server takes for a million prompt and a million completion tokens.

    :raises ModelError: if it cannot be loaded or reached.
    """
    if name in ('', DEFAULT_MODEL):
        from tapa_planner.models.embedded import EmbeddedModel

        return EmbeddedModel()
    if name.startswith(('http://', 'https://')):
        from tapa_planner.models.openai_server import OpenAiServer

        return OpenAiServer.connect(name, timeout_s=timeout_s, prices=prices)
    try:
        from tapa_planner.models.huggingface import HuggingFaceModel
    except ImportError as exc:
        raise ModelError(
            f'the model {name!r} needs transformers: {exc}; run `make setup`'
        ) from exc
    return HuggingFaceModel.load(Path(name) if Path(name).exists() else name)
