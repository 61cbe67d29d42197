"""Teaches the second decoder to write steps: after the wish, over the names of a scene."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import random

import torch
from torch import Tensor

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import PlannerError
from tapa_planner.grounding import Grounder
from tapa_planner.lexicon import Lexicon
from tapa_planner.matching import Matcher
from tapa_planner.models.copy_decoder import CopyDecoder, marginal_loss
from tapa_planner.models.language_model import Name
from tapa_planner.models.minilm import MiniLm, TOKEN_WIDTH
from tapa_planner.models.name_features import describe_names
from tapa_planner.models.vocabulary import STEP_WORDS, Vocabulary
from tapa_planner.planning import solve
from tapa_planner.precision import forward_precision
from tapa_planner.relevance import relevant_ids
from tapa_planner.strategies.constraints import DONE
from tapa_planner.strategies.prompts import names_of
from tapa_planner.tuning.data import Sample
from tapa_planner.tuning.scenes import scene_for
from tapa_planner.wish import parse_wish
from tapa_planner.words import split_words

STEP_VOCABULARY = Vocabulary(STEP_WORDS)
_MAX_STEP_TOKENS = 90
_SOLVER_S = 1.0


@dataclass(frozen=True)
class StepSample:
    """A wish in a scene with sound steps, as tokens."""

    instruction: str
    wish: tuple[str, ...]
    names: tuple[Name, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class EncodedSteps:
    """A sample ready for a batch."""

    states: Tensor  # (W, 768), half precision
    described: Tensor  # (N, 776), half precision
    rights: tuple[tuple[int, ...], ...]
    given: int


def step_sample(sample: Sample, lexicon: Lexicon, rng: random.Random) -> StepSample | None:
    """Put a wish into a scene and solve it; None if it has no goal there or is done already."""
    domain = load_domain()
    clauses = parse_wish(sample.meant)
    scene = scene_for(rng, clauses, sample.names, lexicon)
    grounded = Grounder(Matcher(scene, lexicon), lexicon).ground(clauses)
    if grounded.refusal or grounded.question:
        return None
    try:
        steps = solve(domain, grounded.planned_in(scene, domain.types), grounded.goal, _SOLVER_S)
    except PlannerError:
        return None  # beyond the quick planner, and too long for the other
    tokens = [token for step in steps or () for token in (step.skill, *step.arguments)]
    if not tokens or len(tokens) > _MAX_STEP_TOKENS:
        return None
    relevant = relevant_ids(domain, scene, domain.goal(grounded.goal))
    shown = names_of(scene, domain, relevant)
    return StepSample(sample.instruction, tuple(sample.target.split()), shown, (*tokens, DONE))


def encode(encoder: MiniLm, samples: Sequence[StepSample], batch: int = 64) -> list[EncodedSteps]:
    """Return samples with their word states and described names."""
    ordered = sorted(samples, key=lambda each: len(split_words(each.instruction)))
    result = []
    for start in range(0, len(ordered), batch):
        part = ordered[start : start + batch]
        wishes = [split_words(each.instruction) for each in part]
        with forward_precision():
            states = encoder.words(wishes)
        for each, words, state in zip(part, wishes, states, strict=True):
            ids = [name.id for name in each.names]
            rights = tuple(
                STEP_VOCABULARY.outputs(word, words, ids) for word in (*each.wish, *each.steps)
            )
            described = describe_names(encoder, each.names).half()
            result.append(EncodedSteps(state.half(), described, rights, len(each.wish)))
    return result


def batches(
    pool: Sequence[EncodedSteps], size: int, rng: random.Random
) -> Iterator[list[EncodedSteps]]:
    """Yield one epoch of batches of similar length, in random order."""
    order = sorted(range(len(pool)), key=lambda i: len(pool[i].rights) + rng.random() * 4)
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        yield [pool[index] for index in group]


def loss_of(model: CopyDecoder, batch: Sequence[EncodedSteps]) -> Tensor:
    """Return the loss on the steps of a batch; the wish before them is given."""
    rows, size = len(batch), model.config.vocabulary
    width = max(len(each.states) for each in batch)
    count = max(len(each.described) for each in batch)
    length = max(len(each.rights) for each in batch)
    words = torch.zeros(rows, width, TOKEN_WIDTH)
    names = torch.zeros(rows, count, batch[0].described.shape[1])
    word_mask = torch.zeros(rows, width, dtype=torch.bool)
    name_mask = torch.zeros(rows, count, dtype=torch.bool)
    written = torch.zeros(rows, length, dtype=torch.long)
    right = torch.zeros(rows, length, size + width + count, dtype=torch.bool)
    counted = torch.zeros(rows, length, dtype=torch.bool)
    for row, each in enumerate(batch):
        own = len(each.states)
        words[row, :own] = each.states.float()
        word_mask[row, :own] = True
        names[row, : len(each.described)] = each.described.float()
        name_mask[row, : len(each.described)] = True
        counted[row, each.given : len(each.rights)] = True
        for column, outputs in enumerate(each.rights):
            # Names come behind the padded words of the batch.
            moved = [o if o < size + own else o + width - own for o in outputs]
            right[row, column, moved] = True
            if column + 1 < len(each.rights):
                written[row, column + 1] = moved[0] if moved else 0
    memory = model.read(words, word_mask, names, name_mask)
    return marginal_loss(model(memory, written), right, counted)
