"""What a URDF has to be seen."""

import numpy as np
import pytest

from sim.drawing.seen_links import seen_links, without_visuals
from sim.meshes import box

HEAD, TAIL = '<robot name="r"><link name="a">', '</link><link name="empty"/></robot>'


def visual(geometry: str, origin: str = '', rgba: str = '0.5 0.25 1 1') -> str:
    colour = f'<material name="m"><color rgba="{rgba}"/></material>'
    return f'<visual>{origin}<geometry>{geometry}</geometry>{colour}</visual>'


@pytest.mark.parametrize(
    ('geometry', 'size'),
    [
        ('<box size="0.1 0.2 0.3"/>', (0.1, 0.2, 0.3)),
        ('<cylinder radius="0.1" length="0.5"/>', (0.2, 0.2, 0.5)),
        ('<sphere radius="0.1"/>', (0.2, 0.2, 0.2)),
        ('<mesh filename="mem" scale="1 2 3"/>', (0.1, 0.2, 0.3)),
    ],
)
def test_shapes_have_their_sizes(geometry: str, size: tuple[float, ...]) -> None:
    (link,) = seen_links(HEAD + visual(geometry) + TAIL, {'mem': box((0.1, 0.1, 0.1))})
    assert link.name == 'a'
    assert np.ptp(link.vertices, axis=0) == pytest.approx(size, abs=1e-6)
    assert link.colours == pytest.approx(np.tile((0.5, 0.25, 1.0), (len(link.vertices), 1)))


def test_shapes_stand_where_their_origins_are() -> None:
    origin = '<origin xyz="1 2 3" rpy="0 0 1.5707963"/>'
    (link,) = seen_links(HEAD + visual('<box size="0.4 0.2 0.2"/>', origin) + TAIL, {})
    assert link.vertices.mean(axis=0) == pytest.approx((1, 2, 3), abs=1e-6)
    assert np.ptp(link.vertices, axis=0) == pytest.approx((0.2, 0.4, 0.2), abs=1e-6)


def test_a_links_shapes_are_joined_in_their_colours() -> None:
    two = visual('<box size="1 1 1"/>') + visual('<sphere radius="1"/>', rgba='1 0 0 1')
    (link,) = seen_links(HEAD + two + TAIL, {})
    assert link.faces.max() == len(link.vertices) - 1
    assert {tuple(colour) for colour in link.colours.tolist()} == {
        (0.5, 0.25, 1.0),
        (1.0, 0.0, 0.0),
    }


def test_unknown_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="'capsule'"):
        seen_links(HEAD + visual('<capsule radius="1" length="1"/>') + TAIL, {})


def test_without_visuals_the_rest_stays() -> None:
    touch = '<collision><geometry><box size="1 1 1"/></geometry></collision>'
    whole = HEAD + visual('<box size="1 1 1"/>') + touch + visual('<sphere radius="1"/>') + TAIL
    assert without_visuals(whole) == HEAD + touch + TAIL
