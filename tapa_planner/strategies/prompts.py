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
  GIVE count thing TO person    POUR count vessel TO vessel
  SLICE count food [WITH knife]   FILL count vessel [WITH tap]   HEAT count thing [WITH device]
  WIPE thing [WITH cloth]   ON device | OFF device | PRESS device | PUSH thing
  OPEN container | CLOSE container | LOOK thing | GO place | CLEAR place    (ON ALL devices, ...)
  CANNOT verb            when it needs another ability
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
    ('cut the tomato and turn off all the lamps', 'SLICE ONE tomato AND OFF ALL lamps END'),
    (
        'put the red mug here and the other one in the sink',
        'HOLD ONE red mug AND PUT ONE other one TO sink END',
    ),
    ('the table is sticky', 'WIPE table END'),
    (
        'pour the kettle into the bowl and give grandma the bowl',
        'POUR ONE kettle TO bowl AND GIVE ONE bowl TO grandma END',
    ),
    (
        'move everything on the counter to the shelf except the bread',
        'PUT ALL item FROM counter BUT bread TO shelf END',
    ),
    ('fry an egg', 'CANNOT fry END'),
    ('put it there', 'UNCLEAR THING END'),
)
_SAID_STATES = {
    'unexplored': 'nobody looked inside', 'switched_on': 'switched on', 'filled': 'full',
    'sliced': 'sliced', 'hot': 'hot', 'cold': 'cold', 'dirty': 'dirty', 'wet': 'wet',
    'broken': 'broken', 'holding': 'holding', 'at': 'at',
}  # fmt: skip
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
    """
    Return the prompt that asks for steps.

    What the goal needs comes first, then what the wish names, then containers that nobody looked
    into; the rest follows while it fits, in the scene's order. Nothing is cut at random.
    """
    names = names_of(request.scene, domain, relevant, request.instruction)
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


def names_of(
    scene: Scene, domain: Domain, relevant: Collection[str], instruction: str = ''
) -> tuple[Name, ...]:
    """Describe the scene's objects, the relevant first, at most `SHOWN_NAMES` and all of those."""
    said = set(split_words(instruction))
    facts: dict[str, set[str]] = {}
    for atom in domain.state_of(scene):
        if atom.arguments:
            facts.setdefault(atom.arguments[0], set()).add(atom.predicate)
    ordered = sorted(
        scene.objects,
        key=lambda each: (
            each.id not in relevant,
            said.isdisjoint(split_words(each.label)),
            not each.unexplored,
        ),
    )
    shown = ordered[: max(SHOWN_NAMES, len(relevant))]
    return tuple(_name(each, scene, domain, facts.get(each.id, set())) for each in shown)


def _name(each: SceneObject, scene: Scene, domain: Domain, facts: Collection[str]) -> Name:
    flags = set(facts)
    for kind in ('furniture', 'container'):
        if domain.types.is_a(each.type_name, kind):
            flags.add(kind)
    if each.unexplored and 'open' not in flags:
        flags.add('unexplored')
    return Name(each.id, each.label, scene.place_of(each.id) or '', frozenset(flags))


def _say(name: Name) -> str:
    facts = [' '.join(split_words(name.label))]
    if name.place:
        facts.append(f'{"in" if "in" in name.flags else "on"} {name.place}')
    if 'container' in name.flags:
        facts.append('open' if 'open' in name.flags else 'closed')
    facts += [said for flag, said in _SAID_STATES.items() if flag in name.flags]
    return f'{name.id} ({", ".join(facts)})'
