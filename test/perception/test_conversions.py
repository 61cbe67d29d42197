"""Between perception's values and messages."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from toy_room import APPLE, TABLE
from toy_world import looking, render

from perception.detector import Detection
from perception.rgbd import ImageError
from tapa_planner.scene import Pose, Scene, SceneObject

pytest.importorskip('rclpy')
from robot_messages import messages

from perception.conversions import (
    annotated_to_msg,
    detections_to_msg,
    detections_to_vision,
    image_from_parts,
    scene_to_vision,
)

pytestmark = pytest.mark.ros
BLOCKS = [TABLE, APPLE]


def test_images_come_back_from_their_messages() -> None:
    image, _ = render(BLOCKS, looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)), 2.0)
    for encoding in ('32FC1', '16UC1'):
        parts = dict(
            zip(('color', 'depth', 'info', 'pose'), messages(image, 2.5, encoding), strict=True)
        )
        again = image_from_parts(parts, 'head')
        assert np.array_equal(again.color, image.color)
        assert np.nanmax(np.abs(again.depth_m - image.depth_m)) < 0.002
        assert np.allclose(again.map_tform_camera, image.map_tform_camera, atol=1e-6)
        assert again.stamp_s == 2.5
    parts['color'].encoding = 'yuv422'
    with pytest.raises(ImageError, match='expected encoding'):
        image_from_parts(parts, 'head')
    parts['color'].encoding, parts['color'].height = 'rgb8', 4000
    with pytest.raises(ImageError, match='rows of'):
        image_from_parts(parts, 'head')


class _Flat:
    """A message of `vision_msgs` as far as it is filled: any field, made when it is asked for."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        value: Any = [] if name == 'detections' else _Flat()
        setattr(self, name, value)
        return value


def test_vision_messages_hold_boxes_and_hypotheses() -> None:
    names = ('Detection2DArray', 'Detection2D', 'Detection3DArray', 'Detection3D')
    vision = SimpleNamespace(**dict.fromkeys((*names, 'ObjectHypothesisWithPose'), _Flat))
    image, _ = render(BLOCKS, looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)), 2.0)
    found = [Detection('mug', 0.8, (10.0, 20.0, 30.0, 60.0), chances=(('mug', 0.7), ('cup', 0.2)))]
    flat = detections_to_vision(vision, image, found, 'head_optical').detections[0]
    assert (flat.bbox.center.position.x, flat.bbox.center.position.y) == (20.0, 40.0)
    assert (flat.bbox.size_x, flat.bbox.size_y) == (20.0, 40.0)
    assert [each.hypothesis.class_id for each in flat.results] == ['mug', 'cup']
    mug = SceneObject('mug_1', 'mug', 'mug', Pose((1.0, 2.0, 0.8)), (0.1, 0.1, 0.12), 0.9)
    solid = scene_to_vision(vision, Scene((mug,))).detections[0]
    assert (solid.id, solid.bbox.center.position.z, solid.bbox.size.z) == ('mug_1', 0.8, 0.12)
    assert solid.results[0].hypothesis.score == 0.9


def test_detections_carry_names_and_chances() -> None:
    image, _ = render(BLOCKS, looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)), 2.0)
    mask = np.zeros(image.depth_m.shape, dtype=np.bool_)
    mask[20:60, 10:30] = True
    found = [
        Detection(
            'mug', 0.8, (10.0, 20.0, 30.0, 60.0), mask, chances=(('mug', 0.7), ('cup', 0.2))
        ),
        Detection('unknown', 0.5, (50.0, 20.0, 80.0, 60.0)),
    ]
    message = detections_to_msg(image, found, 'head_optical')
    assert list(message.detections[0].names) == ['mug', 'cup']
    assert np.allclose(message.detections[0].chances, [0.7, 0.2])
    assert list(message.detections[1].names) == []
    assert len(annotated_to_msg(image, found, 'head_optical').data) > 1000
