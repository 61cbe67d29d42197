"""The texts cover what the simulator builds, and nothing else."""

from perception.kind_texts import load_kind_texts
from sim.furniture import BUILDERS
from sim.things import ALL_KINDS


def test_every_kind_that_is_built_has_its_texts() -> None:
    built = {kind.replace('_', ' ') for kind in (*ALL_KINDS, *BUILDERS, 'person')}
    texts = load_kind_texts()
    assert set(texts.kinds) == built
    for kind, each in texts.kinds.items():
        assert all((each.descriptions, each.purposes, each.sayings)), kind
        assert 2 <= len(each.other_names) <= 5, kind


def test_groups_are_of_known_kinds() -> None:
    texts = load_kind_texts()
    assert all(set(group.kinds) <= set(texts.kinds) for group in texts.groups)
    assert all(isinstance(text, str) and text for text in texts.every_text)


def test_no_other_name_is_trained_for_two_kinds() -> None:
    names = [name for each in load_kind_texts().kinds.values() for name in each.other_names]
    assert len(set(names)) == len(names)
    assert not set(names) & set(load_kind_texts().kinds)
