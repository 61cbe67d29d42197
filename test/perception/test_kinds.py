"""Names of detections mean types of the domain."""

import pytest

from perception.kinds import household_kinds

KINDS = household_kinds()


@pytest.mark.parametrize(
    ('label', 'type_name'),
    [('stove burner', 'stove_burner'), ('couch', 'sofa'), ('tv', 'television'), ('kiwi', 'fruit'),
     ('gadget', 'item'), ('person', 'person'), ('trash can', 'garbage_can')],
)  # fmt: skip
def test_names_have_the_nearest_type(label, type_name):
    assert KINDS.type_of(label) == type_name


def test_things_are_in_containers_on_surfaces_and_at_nothing_else():
    assert KINDS.is_surface('coffee table')
    assert KINDS.is_container('washing machine')
    for label in ('mirror', 'floor lamp', 'curtains'):
        assert KINDS.is_furniture(label)
        assert not KINDS.is_surface(label)
        assert not KINDS.is_container(label)
    assert not KINDS.is_furniture('person')
