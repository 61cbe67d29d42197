"""The parameters of the node `executor`, declared with their ranges and read into values."""

from dataclasses import fields
from enum import Enum
import os
from pathlib import Path
from typing import Any, TypeVar

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.node import Node

from executor.failure_memory import FailureMemory
from executor.person import PersonPolicy
from executor.skills.limits import MotionLimits, zones_from
from executor.turns import WhenBusy
from executor.working_memory import MissionLimits
from tapa_planner.errors import InputError
from tapa_planner.models.vision_server import VisionServer
from tapa_planner.rules import load_rules, Rule
from tapa_planner.skill import Domain

ChoiceT = TypeVar('ChoiceT', bound=Enum)
_LIMIT_TEXTS = {
    'max_replans': 'New plans after failed steps before a mission gives up.',
    'same_failure_limit': 'Times that one step may fail in the same way.',
    'same_state_limit': 'Times that one step may begin with all as it was, before it is a loop.',
    'affordance_floor': 'Chance under which a step is not begun, but planned around; 0: never.',
    'max_rounds': 'Rounds of a strategy that plans step by step.',
    'look_s': 'Time-out of a look around the room, seconds of wall time.',
    'plan_s': 'Time-out of the planner, seconds of wall time.',
    'act_s': 'Time-out of one skill, seconds of wall time; the skill has its own by the clock.',
    'check_s': 'Time-out of a glance after a step, seconds of wall time.',
    'stop_s': 'How long to wait for motion to have stopped after a cancel, seconds of wall time.',
    'mission_s': 'Time-out of a whole mission, seconds of wall time.',
}


def declare_limits(node: Node) -> MissionLimits:
    """Declare each field of `MissionLimits` as a parameter of the same name."""
    values: dict[str, Any] = {}
    for each in fields(MissionLimits):
        descriptor = ParameterDescriptor(description=_LIMIT_TEXTS[each.name], read_only=True)
        if each.name == 'affordance_floor':
            descriptor.floating_point_range = [FloatingPointRange(from_value=0.0, to_value=1.0)]
        elif each.type in (int, 'int'):
            low = 0 if each.name == 'max_replans' else 1
            descriptor.integer_range = [IntegerRange(from_value=low, to_value=1000)]
        else:
            descriptor.floating_point_range = [
                FloatingPointRange(from_value=0.1, to_value=86400.0)
            ]
        values[each.name] = node.declare_parameter(each.name, each.default, descriptor).value
    return MissionLimits(**values)


def declare_policy(node: Node, domain: Domain) -> PersonPolicy:
    """
    Declare what a person decides.

    :raises InputError: if the policy or a skill has no such name.
    """
    default = PersonPolicy()
    wait = FloatingPointRange(from_value=0.0, to_value=86400.0)

    def seconds(name: str, given: float, text: str) -> float:
        descriptor = ParameterDescriptor(
            description=text, read_only=True, floating_point_range=[wait]
        )
        return float(node.declare_parameter(name, given, descriptor).value)

    approval = _choice(node, 'approval', default.approval, 'Which plans wait for approval')
    descriptor = ParameterDescriptor(
        description='The only skills that plans may have; empty: all.', read_only=True
    )
    given = node.declare_parameter('allowed_skills', [''], descriptor).value
    allowed = tuple(each for each in given if each)
    unknown = [each for each in allowed if each not in domain.skills]
    if unknown:
        known = ', '.join(domain.skills)
        raise InputError(f'allowed_skills: expected some of {known}, got {unknown[0]!r}')
    return PersonPolicy(
        approval,
        allowed,
        seconds('approval_wait_s', default.approval_wait_s,
                'Seconds after which a plan that nobody decided on is rejected.'),
        seconds('answer_wait_s', default.answer_wait_s,
                'Seconds to wait for an answer to a question; 0: end with it at once.'),
    )  # fmt: skip


def declare_rules(node: Node, domain: Domain) -> tuple[Rule, ...]:
    """
    Declare and read the file of rules.

    :raises InputError: naming the line of what is wrong in it.
    """
    text = 'File of rules that are watched (config/rules.pddl is an example); none if empty.'
    descriptor = ParameterDescriptor(description=text, read_only=True)
    path = node.declare_parameter('rules', '', descriptor).value
    return load_rules(Path(path), domain) if path else ()


def declare_failure_memory(node: Node, domain: Domain) -> FailureMemory:
    """Declare and read the file of past failures; one that cannot be read whole is warned of."""
    text = (
        'File of what failed in earlier tasks and what helped; "" for none, ~ is your home folder,'
        ' $ROS_HOME and other variables are filled in.'
    )
    descriptor = ParameterDescriptor(description=text, read_only=True)
    given = node.declare_parameter('failure_memory', '', descriptor).value
    if not given:
        return FailureMemory(domain.types)
    path = Path(os.path.expandvars(os.path.expanduser(given)))
    try:
        past = FailureMemory(domain.types, path)
    except OSError as exc:
        node.get_logger().warning(f'failure_memory: {path} cannot be read: {exc}')
        return FailureMemory(domain.types)
    if past.unreadable:
        node.get_logger().warning(f'{path}: {past.unreadable} lines are no failures, passed over')
    return past


def declare_witness(node: Node) -> VisionServer | None:
    """
    Declare and reach the vision-language model that is asked about failures; None for none.

    :raises ModelError: if nothing answers there.
    """
    text = (
        'URL (URL#model) of a vision-language model that is asked about failures; none if empty.'
    )
    descriptor = ParameterDescriptor(description=text, read_only=True)
    url = node.declare_parameter('witness', '', descriptor).value
    return VisionServer.connect(url) if url else None


def declare_turns(node: Node) -> WhenBusy:
    """
    Declare what becomes of a task that comes while another one runs.

    :raises InputError: if there is no such policy.
    """
    return _choice(node, 'when_busy', WhenBusy.REJECT, 'A task that comes while another one runs')


_MOTION = {
    'speed_m_s': (0.0, 2.0, "Most speed of the base, m/s; 0: the robot's own."),
    'force_n': (0.0, 500.0, 'Most force of the fingers, N; 0: what the skill asks for.'),
    'people_m': (0.0, 10.0, 'Within this distance of a person the robot is slow, m; 0: never.'),
    'people_speed_m_s': (0.02, 2.0, 'Most speed of the base near a person, m/s.'),
    'people_share': (0.05, 1.0, 'Share of its usual speed that the arm keeps near a person.'),
}


def declare_motion_limits(node: Node) -> MotionLimits:
    """
    Declare what bounds the robot's motion, each a parameter `limits.<name>`.

    :raises InputError: if a zone is malformed.
    """
    default = MotionLimits()
    values: dict[str, float] = {}
    for name, (low, high, text) in _MOTION.items():
        span = FloatingPointRange(from_value=low, to_value=high)
        descriptor = ParameterDescriptor(
            description=text, read_only=True, floating_point_range=[span]
        )
        given = node.declare_parameter(f'limits.{name}', getattr(default, name), descriptor)
        values[name] = float(given.value)
    descriptor = ParameterDescriptor(
        description='Rectangles of the floor that base and arm keep out of, each'
        ' "x_min y_min x_max y_max" in map, metres.',
        read_only=True,
    )
    zones = node.declare_parameter('limits.keep_out', [''], descriptor).value
    return MotionLimits(zones_from(zones), **values)


def _choice(node: Node, name: str, default: ChoiceT, text: str) -> ChoiceT:
    """Declare a parameter that is one of an enumeration's values."""
    kind = type(default)
    known = ', '.join(each.value for each in kind)
    descriptor = ParameterDescriptor(description=f'{text}: {known}.', read_only=True)
    given = node.declare_parameter(name, default.value, descriptor).value
    try:
        return kind(given)
    except ValueError as exc:
        raise InputError(f'{name}: expected one of {known}, got {given!r}') from exc
