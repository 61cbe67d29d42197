"""
Triplets that a teacher model writes, as TaPA had its data written: instructions with their plans.

The teacher sees a scene and invents both. Its steps are replayed; what is not possible, names what is
not there or changes nothing is dropped and counted. The goal of what stays is what the plan changes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
import json
from pathlib import Path
import random
from typing import Any

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InstructionError, ModelError, PlanError
from tapa_planner.models.language_model import LanguageModel, Prompt, Sampling, Task
from tapa_planner.pddl import State
from tapa_planner.plan import check_instruction, Step
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.strategies.build import build_model
from tapa_planner.strategies.constraints import parse_step
from tapa_planner.tuning.scenes import thinned
from tapa_planner.tuning.triplets import Triplet
from tapa_planner.validation import validate

SPLIT = 'teacher'
_EACH_TIME = 4
_SHARD = 50
_MOST_STEPS = 15
_GIVE_UP_AFTER = 20
_ENDS_ONLY = frozenset({'at', 'hand_empty', 'observed'})
Say = Callable[[str], None]


def teacher_prompt(scene: Scene, domain: Domain) -> str:
    """Return what the teacher is asked: a room's objects, the skills, the form of the answer."""
    facts: dict[str, list[str]] = {}
    for atom in sorted(scene.atoms):
        facts.setdefault(atom.arguments[0], []).append(
            ' '.join((atom.predicate, *atom.arguments[1:]))
        )
    objects = '\n'.join(
        f'- {each.id}: {each.label}'
        + (f' ({", ".join(facts[each.id])})' if each.id in facts else '')
        for each in scene.objects
    )
    skills = ', '.join(
        f'{skill.name}({", ".join(each.name.lstrip("?") for each in skill.parameters)})'
        for skill in domain.skills.values()
    )
    return (
        'You are a service robot with one arm in a home. You know where everything is:\n'
        f'{objects}\n\nYour skills are {skills}. You go to a piece of furniture before you work'
        ' there, open a container before you take something out or put something in, and hold at most'
        f' one thing.\nThink of {_EACH_TIME} different things that a person might ask you here, in'
        ' varied tones, and write for each the plan that does it, of at most'
        f' {_MOST_STEPS} steps, with ids of the list only. Leave out whatever you cannot do for'
        ' certain.\nAnswer with a JSON list and nothing else, in this form:\n'
        '[{"instruction": "...", "steps": ["go_to(table_1)", "pick(apple_1)"]}]'
    )


def items_of(text: str) -> list[Mapping[str, Any]]:
    """Return the items of a teacher's answer; whatever is no list of items is none."""
    start, end = text.find('['), text.rfind(']')
    try:
        value = json.loads(text[start : end + 1]) if 0 <= start < end else []
    except (ValueError, RecursionError):
        return []
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def checked(item: Mapping[str, Any], scene: Scene, domain: Domain) -> tuple[Triplet | None, str]:
    """Return a triplet without an id, or why there is none."""
    try:
        instruction = check_instruction(str(item.get('instruction', '')))
        said = item.get('steps')
        steps = [parse_step(str(each)) for each in said] if isinstance(said, list) else []
    except (InstructionError, PlanError):
        return None, 'malformed'
    if not 0 < len(steps) <= _MOST_STEPS:
        return None, 'no steps, or too many'
    report = validate(domain, scene, steps)
    if not report.is_valid:
        return None, 'a step is not possible'
    goal = _changes(domain.state_of(scene), report.state)
    if not goal:
        return None, 'it changes nothing'
    told = tuple(_told(step, scene, domain) for step in steps)
    return (
        Triplet(
            '', SPLIT, SPLIT, '', instruction, '', scene, 'plan', f'(and {" ".join(goal)})', told
        ),
        '',
    )


def _told(step: Step, scene: Scene, domain: Domain) -> Step:
    return domain.step(step.skill, *step.arguments, scene=scene)


def _changes(before: State, after: State) -> list[str]:
    """Return as a goal what is so now and was not, and the contrary; ends only where nothing else is."""
    added = sorted(after - before)
    removed = [
        each
        for each in sorted(before - after)
        if each.predicate not in ('on', 'in', 'at', 'hand_empty')
    ]
    lasting = [each for each in added if each.predicate not in _ENDS_ONLY]
    kept = lasting or [each for each in added if each.predicate != 'hand_empty']
    return [*map(str, kept), *(f'(not {each})' for each in removed)]


def lessons(
    model: LanguageModel, scenes: Sequence[Scene], seed: int, dropped: Counter[str]
) -> Iterator[Triplet]:
    """
    Yield checked triplets without end.

    :raises ModelError: if the teacher does not answer, or nothing that it writes stands.
    """
    rng, domain = random.Random(seed), load_domain()
    known: set[str] = set()
    fruitless = 0
    while True:
        scene = thinned(rng, rng.choice(scenes))
        prompt = Prompt(Task.STEPS, teacher_prompt(scene, domain), 'think of wishes')
        text = model.generate(prompt, Sampling(temperature=0.8, max_tokens=1500))[0].text
        items = items_of(text)
        dropped['no list of items'] += not items
        fruitless += 1
        for item in items:
            triplet, reason = checked(item, scene, domain)
            if triplet is None:
                dropped[reason] += 1
            elif triplet.instruction in known:
                dropped['said before'] += 1
            else:
                known.add(triplet.instruction)
                fruitless = 0
                yield triplet
        if fruitless >= _GIVE_UP_AFTER:
            reasons = ', '.join(f'{count} {reason}' for reason, count in dropped.most_common())
            raise ModelError(
                f'nothing of the last {fruitless} answers of {model.name} could be used: {reasons}'
            )


def teach(
    folder: Path, teacher: str, scenes: Sequence[Scene], count: int, seed: int, say: Say
) -> int:
    """
    Write `teacher-NNNNN.jsonl` until there are so many triplets; return how many there are.

    :raises ModelError: if the teacher cannot be reached, or nothing that it writes stands.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = build_model(teacher)
    dropped: Counter[str] = Counter()
    total = 0
    for index, start in enumerate(range(0, count, _SHARD)):
        size = min(_SHARD, count - start)
        path = folder / f'{SPLIT}-{index:05d}.jsonl'
        if not path.exists():
            lines: list[str] = []
            for triplet in lessons(model, scenes, seed * 10_000 + index, dropped):
                value = {**triplet.to_json(), 'id': f'{SPLIT}-{index:05d}-{len(lines):05d}'}
                lines.append(json.dumps(value, ensure_ascii=False))
                say(f'{total + len(lines)} of {count} triplets, {sum(dropped.values())} dropped')
                if len(lines) == size:
                    break
            temporary = path.with_suffix('.new')
            temporary.write_text('\n'.join(lines) + '\n', encoding='utf-8')
            temporary.replace(path)
        total += size
    return total
