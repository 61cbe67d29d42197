"""The parts of an arm that every robot's description is written from."""

import pytest

from sim.urdf import arm_joints, finger_joints, Turning

ROW = Turning((0.0, 0.0, 0.3), (0.0, 0.0, 0.0), -1.0, 2.0, 90.0, 2.5)


def test_each_joint_of_an_arm_is_between_a_link_and_the_next():
    first, second = arm_joints(('a', 'b'), ('root', 'upper', 'lower'), (ROW, ROW))
    assert (first.parent, first.child, second.parent, second.child) == (
        'root', 'upper', 'upper', 'lower',
    )  # fmt: skip
    assert '<limit lower="-1" upper="2" effort="90" velocity="2.5"/>' in second.urdf()


def test_a_table_of_another_length_than_the_links_is_refused():
    with pytest.raises(ValueError, match='2 names, 1 rows and 3 links'):
        arm_joints(('a', 'b'), ('root', 'upper', 'lower'), (ROW,))


def test_the_fingers_slide_apart():
    left, right = finger_joints(('l', 'r'), 'hand', ('left', 'right'), 0.06, 0.04)
    assert left.axis == (0.0, 1.0, 0.0)
    assert right.axis == (0.0, -1.0, 0.0)
    assert left.upper == right.upper == 0.04
