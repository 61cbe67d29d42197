"""Prompts: the scene as a model can use it, examples of the language to write, and the wish."""

from collections.abc import Collection

from tapa_planner.models.language_model import Name, Prompt, Task
from tapa_planner.plan import PlanRequest
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.skill import Domain
from tapa_planner.words import split_words

SHOWN_NAMES = 60

_WISH_RULES = """\
You translate what a person wants from a household robot into one line of a small language.
Words in capitals belong to the language; names are copied from the wish as they are said.
  PUT count thing [OR thing] [FROM place] [BUT thing] TO place   (TO BY thing; TO AWAY)
  HOLD count thing [FROM place] [BUT thing]    to fetch it for the person
  OPEN container | CLOSE container | LOOK thing | GO place | CLEAR place
  CANNOT verb            when it needs more than going, looking, carrying, opening, closing
  UNCLEAR THING | UNCLEAR PLACE | UNCLEAR WISH
count is ONE, TWO, THREE, FOUR, FIVE or ALL. Join clauses with AND; finish with END.
"""
_WISH_EXAMPLES = (
    ('put the red apple in the fridge', 'PUT ONE red apple TO fridge END'),
    (
        'all mugs on the table and bring me the spoon',
        'PUT ALL mugs TO table AND HOLD ONE spoon END',
    ),
    ('I am thirsty', 'HOLD ONE drink END'),
    ('close the microwave please', 'CLOSE microwave END'),
    (
        'move everything on the counter to the shelf except the bread',
        'PUT ALL item FROM counter BUT bread TO shelf END',
    ),
    ('fry an egg', 'CANNOT fry END'),
    ('put it there', 'UNCLEAR THING END'),
)
_STEP_RULES = """\
You are a household robot with one arm. Write the steps that fulfil the wish, one after the other,
separated by a blank, using only these skills and only ids of the list; finish with DONE.
"""
_STEP_EXAMPLE = """\
Objects: apple_1 (apple, on table_1); table_1 (table); fridge_1 (fridge, closed)
Wish: put the apple in the fridge
Steps: go_to(fridge_1) open(fridge_1) go_to(table_1) pick(apple_1) go_to(fridge_1) \
place(apple_1, fridge_1) close(fridge_1) DONE
"""


def wish_prompt(request: PlanRequest) -> Prompt:
    """Return the prompt that asks for the wish in lifted form."""
    wish = ' '.join(split_words(request.instruction))
    examples = '\n'.join(f'Wish: {said}\nAnswer: {answer}' for said, answer in _WISH_EXAMPLES)
    text = f'{_WISH_RULES}\n{examples}\nWish: {wish}\nAnswer:'
    return Prompt(Task.WISH, text, request.instruction)


def steps_prompt(
    request: PlanRequest, domain: Domain, relevant: Collection[str], wish: str
) -> Prompt:
    """Return the prompt that asks for steps; relevant things come first, the rest while it fits."""
    names = names_of(request.scene, domain, relevant)
    skills = ' '.join(
        f'{skill.name}({", ".join(each.name.lstrip("?") for each in skill.parameters)})'
        for skill in domain.skills.values()
    )
    failures = ''.join(f'Earlier failure: {each}\n' for each in request.failures[-3:])
    instruction = ' '.join(split_words(request.instruction))
    text = (
        f'{_STEP_RULES}Skills: {skills}\n\n{_STEP_EXAMPLE}\n'
        f'Objects: {"; ".join(map(_say, names))}\n{failures}Wish: {instruction}\nSteps:'
    )
    return Prompt(Task.STEPS, text, request.instruction, names, wish)


def names_of(scene: Scene, domain: Domain, relevant: Collection[str]) -> tuple[Name, ...]:
    """Describe the scene's objects, the relevant first, at most `SHOWN_NAMES` and all of those."""
    facts: dict[str, set[str]] = {}
    for atom in domain.state_of(scene):
        if atom.arguments:
            facts.setdefault(atom.arguments[0], set()).add(atom.predicate)
    ordered = sorted(scene.objects, key=lambda each: each.id not in relevant)
    shown = ordered[: max(SHOWN_NAMES, len(relevant))]
    return tuple(_name(each, scene, domain, facts.get(each.id, set())) for each in shown)


def _name(each: SceneObject, scene: Scene, domain: Domain, facts: Collection[str]) -> Name:
    flags = set(facts)
    for kind in ('furniture', 'container'):
        if domain.types.is_a(each.type_name, kind):
            flags.add(kind)
    return Name(each.id, each.label, scene.place_of(each.id) or '', frozenset(flags))


def _say(name: Name) -> str:
    facts = [' '.join(split_words(name.label))]
    if name.place:
        facts.append(f'{"in" if "in" in name.flags else "on"} {name.place}')
    if 'container' in name.flags:
        facts.append('open' if 'open' in name.flags else 'closed')
    facts += [flag for flag in ('holding', 'at') if flag in name.flags]
    return f'{name.id} ({", ".join(facts)})'
