"""Whether the things that a skill is asked for lend themselves to it, by the domain file."""

from collections.abc import Sequence

from executor.skills.contract import SkillCode, SkillResult, Target
from tapa_planner.pddl import Atom, Fact
from tapa_planner.plan import Step
from tapa_planner.skill import Domain

CODES = {
    'pickupable': SkillCode.NOT_GRASPABLE,
    'openable': SkillCode.NO_HANDLE,
    'toggleable': SkillCode.NO_CONTROL,
    'sharp': SkillCode.NO_TOOL,
    'absorbent': SkillCode.NO_TOOL,
}
"""What is physically missing where a property does not hold; without one, the goal is wrong."""


def why_unsuited(domain: Domain, skill_name: str, targets: Sequence[Target]) -> SkillResult | None:
    """
    Return the refusal of a skill that these things do not lend themselves to; None if they do.

    A table has nothing to open, whatever the robot would try. Kinds that the domain does not
    know, such as a spot or an unknown thing, are left to the skill.
    """
    skill = domain.skills[skill_name]
    if len(targets) != len(skill.parameters):
        return SkillResult(
            SkillCode.INVALID_GOAL,
            f'{skill_name} takes {len(skill.parameters)} target(s), got {len(targets)}',
        )
    for parameter, target in zip(skill.parameters, targets, strict=True):
        kind = target.found.type_name
        if kind in domain.types and not domain.types.is_a(kind, parameter.type_name):
            return SkillResult(
                SkillCode.NOT_GRASPABLE if skill_name == 'pick' else SkillCode.INVALID_GOAL,
                f'{skill_name} needs something of type {parameter.type_name}, '
                f'got the {target.name}, a {kind}',
            )
    names = [f'the {target.name}' for target in targets]
    known = {
        name: target.found.type_name
        for name, target in zip(names, targets, strict=True)
        if target.found.type_name in domain.types
    }
    step = Step(skill_name, tuple(names), skill_name)
    for failure in domain.obstacles(step, frozenset(), domain.objects_of(known)):
        match failure:
            case Fact(Atom(predicate, (name,))) if (
                predicate in domain.properties and name in known
            ):
                code = CODES.get(predicate, SkillCode.INVALID_GOAL)
                return SkillResult(code, f'{skill_name}: {domain.sentence(failure)}')
    return None
