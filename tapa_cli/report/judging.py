"""From the goal that was planned, over the scene's ids, to one that the simulator can judge."""

from collections.abc import Mapping
from itertools import combinations
import re

KNOWN_GOALS: dict[str, str] = {
    'put the apple in the fridge': '(exists (?x - apple ?y - fridge) (in ?x ?y))',
}
"""Wishes whose goal is fixed, however the planner reads them."""

_WORD = re.compile(r'[^\s()]+')


def goal_for_truth(wish: str, planned_goal: str, type_of: Mapping[str, str]) -> str:
    """
    Return the goal to judge in the simulator's own names; '' when there is none.

    :param planned_goal: PDDL over the ids of `type_of`, as the planner reported it.
    """
    known = KNOWN_GOALS.get(' '.join(wish.lower().rstrip('.!').split()))
    return known or over_types(planned_goal, type_of)


def over_types(goal: str, type_of: Mapping[str, str]) -> str:
    """
    Replace the ids in a goal by variables of their types, all of them different things.

    `(in apple_1 fridge_1)` becomes `(exists (?apple_1 - apple ?fridge_1 - fridge)
    (in ?apple_1 ?fridge_1))`.
    """
    used = [word for word in dict.fromkeys(_WORD.findall(goal)) if word in type_of]
    if not used:
        return goal
    body = _WORD.sub(lambda match: _variable(match[0], type_of), goal)
    different = [
        f'(not (= ?{left} ?{right}))'
        for left, right in combinations(used, 2)
        if type_of[left] == type_of[right]
    ]
    if different:
        body = f'(and {" ".join(different)} {body})'
    variables = ' '.join(f'?{name} - {type_of[name]}' for name in used)
    return f'(exists ({variables}) {body})'


def _variable(word: str, type_of: Mapping[str, str]) -> str:
    return f'?{word}' if word in type_of else word
