"""What the domain says of a target's type, as far as skills act on it."""

from executor.skills.contract import Target
from tapa_planner.domain_files import load_domain

FILLED = 'filled'


def has_property(target: Target, name: str) -> bool:
    """Say whether things of the target's type have a property of the domain."""
    return load_domain().has(target.found.type_name, name)


def is_vessel(target: Target) -> bool:
    """Say whether the target can hold liquid."""
    return has_property(target, 'fillable')


def is_sharp(target: Target) -> bool:
    """Say whether the target is for cutting, and has a handle to be taken by."""
    return has_property(target, 'sharp')


def is_absorbent(target: Target) -> bool:
    """Say whether one wipes with the target."""
    return has_property(target, 'absorbent')


def is_soft(type_name: str) -> bool:
    """Say whether things of a type give way between the fingers until these are almost closed."""
    return load_domain().has(type_name, 'absorbent')


def is_filled(target: Target) -> bool:
    """Say whether the target is known to hold liquid."""
    return FILLED in target.found.states
