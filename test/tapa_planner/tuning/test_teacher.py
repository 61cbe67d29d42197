"""What a teacher writes is replayed; only what stands is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
import json

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError
from tapa_planner.models.language_model import Capability, Generation, Prompt, Sampling, Score
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.tuning.teacher import checked, items_of, lessons, teacher_prompt

SCENE = Scene(
    (SceneObject('table_1', 'table', 'table'), SceneObject('shelf_1', 'shelf', 'shelf'),
     SceneObject('apple_1', 'apple', 'apple')),
    (Relation('on', ('apple_1', 'table_1')),),
)  # fmt: skip
MOVE = ['go_to(table_1)', 'pick(apple_1)', 'go_to(shelf_1)', 'place(apple_1, shelf_1)']


class Scripted:
    """A teacher that answers what it was given, then the same again."""

    name = 'scripted'
    capabilities = frozenset({Capability.GENERATE})

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        return [Generation(text, 0.0, 1)]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        raise ModelError('no')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        raise ModelError('no')


def test_the_prompt_shows_ids_facts_and_skills() -> None:
    prompt = teacher_prompt(SCENE, load_domain())
    assert 'apple_1: apple (on table_1)' in prompt
    assert 'pick(item)' in prompt


def test_a_sound_plan_is_kept_with_what_it_changes_as_the_goal() -> None:
    triplet, reason = checked({'instruction': 'shelve it', 'steps': MOVE}, SCENE, load_domain())
    assert not reason
    assert triplet is not None
    assert triplet.goal == '(and (on apple_1 shelf_1))'


@pytest.mark.parametrize(
    ('item', 'reason'),
    [
        ({'instruction': 'x', 'steps': ['pick(unicorn_1)']}, 'a step is not possible'),
        ({'instruction': 'x', 'steps': ['pick(apple_1)']}, 'a step is not possible'),
        ({'instruction': 'x', 'steps': ['fly']}, 'malformed'),
        ({'instruction': '', 'steps': MOVE}, 'malformed'),
        ({'instruction': 'x', 'steps': 'go'}, 'no steps, or too many'),
        ({'instruction': 'x', 'steps': MOVE * 9}, 'no steps, or too many'),
    ],
)
def test_what_does_not_stand_is_dropped_with_the_reason(item: dict, reason: str) -> None:
    assert checked(item, SCENE, load_domain()) == (None, reason)


@pytest.mark.parametrize(
    'text', ['', 'Sure!', '[', '[{"a": 1', '{"a": 1}', '[' * 5000, '[1, 2]', '][']
)
def test_an_answer_that_is_no_list_of_items_has_none(text: str) -> None:
    assert items_of(text) == []


def test_lessons_come_once_each_and_a_useless_teacher_is_given_up() -> None:
    good = 'Here you are: ' + json.dumps([{'instruction': 'shelve it', 'steps': MOVE}])
    dropped: Counter[str] = Counter()
    made = lessons(Scripted('nonsense', good), [SCENE], 0, dropped)
    assert [each.instruction for each in islice(made, 1)] == ['shelve it']
    with pytest.raises(ModelError, match='said before'):
        next(made)
    assert dropped['no list of items'] == 1
