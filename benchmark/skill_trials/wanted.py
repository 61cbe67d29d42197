"""Which share of its trials each skill is wanted to succeed in."""

from collections.abc import Mapping, Sequence

from benchmark.skill_trials.trial import Outcome

OFTEN, MOSTLY, NEARLY_ALWAYS = 0.90, 0.95, 0.98
WANTED = {
    'go_to': NEARLY_ALWAYS, 'look_at': NEARLY_ALWAYS, 'press': NEARLY_ALWAYS,
    'turn_on': NEARLY_ALWAYS, 'turn_off': NEARLY_ALWAYS,
    'pick': MOSTLY, 'place': MOSTLY, 'place_at': MOSTLY,
    'open': MOSTLY, 'close': MOSTLY,
    'slice': OFTEN, 'wipe': OFTEN, 'pour': OFTEN, 'fill': OFTEN, 'push': OFTEN, 'hand_over': OFTEN,
}  # fmt: skip


def missed(outcomes: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """Return the skills that succeeded too seldom; a skill without a wanted share never has."""
    return [
        skill
        for skill, each in outcomes.items()
        if each and sum(one.succeeded for one in each) < WANTED.get(skill, 0.0) * len(each)
    ]
