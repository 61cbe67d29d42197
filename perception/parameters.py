"""The node's parameters: declared once with description and range, read once into dataclasses."""

from dataclasses import dataclass, field, replace
from typing import Any

from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.node import Node
from rclpy.parameter import Parameter

from perception.detector import BACKENDS, DetectorOptions
from perception.fusion import FusionOptions
from perception.lifting import LiftingOptions
from perception.semantic_map import MapOptions
from perception.viewpoints import POLICIES, ViewpointOptions
from tapa_planner.errors import InputError

MOST_CAMERAS = 4
RELIABILITIES = ('best_effort', 'reliable')


@dataclass(frozen=True)
class NodeOptions:
    """Everything that the node is told from outside."""

    detector: DetectorOptions = field(default_factory=DetectorOptions)
    vocabulary: tuple[str, ...] = ()
    viewpoints: ViewpointOptions = field(default_factory=ViewpointOptions)
    map_options: MapOptions = field(default_factory=MapOptions)
    camera: str = 'head'
    cameras: tuple[str, ...] = ('head',)
    camera_reliability: str = 'best_effort'
    image_wait_s: float = 4.0
    max_views: int = 0

    def __post_init__(self) -> None:
        every = self.every_camera
        if len(every) > MOST_CAMERAS or not all(map(str.isidentifier, every)):
            raise InputError(
                f'cameras: expected 1 to {MOST_CAMERAS} names of letters, digits and _, '
                f'got {", ".join(map(repr, every))}'
            )
        if self.camera_reliability not in RELIABILITIES:
            raise InputError(
                f'camera_reliability: expected one of {", ".join(RELIABILITIES)}, '
                f'got {self.camera_reliability!r}'
            )

    @property
    def every_camera(self) -> tuple[str, ...]:
        """The camera that moves, and then the others."""
        return tuple(dict.fromkeys((self.camera, *self.cameras)))


def declare_options(node: Node) -> NodeOptions:
    """
    Declare all parameters and return their values.

    :raises TapaError: if values contradict each other.
    """
    detector = DetectorOptions(
        _text(node, 'detector', 'embedded', f'Detector backend: {", ".join(BACKENDS)}.'),
        _text(
            node, 'weights', '', "Weights' folder, file or model name; '' for the shipped ones."
        ),
        _number(node, 'least_score', 0.3, 'Detections under this score are dropped.', 0.01, 0.99),
        _whole(node, 'detector_threads', 1, 'Processor threads of the detector.', 1, 64),
    )
    fusion = FusionOptions(
        sure_score=_number(
            node, 'sure_score', 0.6, 'Score with which one view confirms a thing.', 0.05, 1.0
        ),
        least_confidence=_number(
            node,
            'least_confidence',
            0.4,
            'Things whose existence is less sure are not told.',
            0.0,
            1.0,
        ),
    )
    lifting = LiftingOptions(
        most_distance_m=_number(
            node, 'most_distance_m', 4.5, 'Detections farther away are not used, m.', 0.5, 20.0
        )
    )
    options = NodeOptions(
        detector,
        _names(node),
        _viewpoints(node),
        MapOptions(lifting=lifting, fusion=fusion),
        _text(node, 'camera', 'head', 'The camera that moves: topics camera/<name>/...'),
        _name_list(node, 'cameras', ('head',), 'All cameras that are looked with, 1 to 4.'),
        _text(
            node, 'camera_reliability', 'best_effort',
            f'Reliability of image subscriptions: {", ".join(RELIABILITIES)}.',
        ),
        _number(
            node, 'image_wait_s', 4.0, 'How long to wait for an image at rest, s.', 0.1, 60.0
        ),
        _whole(
            node, 'max_views', 0, 'Most images of one look; 0 for no limit.', 0, 1000
        ),
    )  # fmt: skip
    _warn_of_unknown(node)
    return options


def _viewpoints(node: Node) -> ViewpointOptions:
    default = ViewpointOptions()
    policies = ', '.join(POLICIES)
    return replace(
        default,
        policy=_text(node, 'viewpoints', default.policy, f'Policy of viewpoints: {policies}.'),
        least=_whole(node, 'least_viewpoints', default.least, 'Fewest viewpoints.', 1, 20),
        most=_whole(
            node, 'most_viewpoints', default.most, 'Most viewpoints; 0: no limit.', 0, 200
        ),
        sector_rad=_number(
            node, 'rotation_step_rad', default.sector_rad, 'Step of looking all around.', 0.2, 3.2
        ),
        least_gain=_number(
            node,
            'least_gain',
            default.least_gain,
            'next_best_view ends when a view shows less surface anew, m2.',
            0.01,
            5.0,
        ),
        radius_m=_number(
            node, 'robot_radius_m', default.radius_m, 'Free floor a viewpoint needs, m.', 0.1, 2.0
        ),
        far_m=_number(
            node, 'far_m', default.far_m, 'Edges farther away count as not seen, m.', 0.7, 6.0
        ),
        look_height_m=_number(
            node, 'look_height_m', default.look_height_m, 'Height looked at, m.', 0.0, 2.5
        ),
    )


def _names(node: Node) -> tuple[str, ...]:
    descriptor = ParameterDescriptor(
        description="Names to look for; empty: the detector's own.", read_only=True
    )
    value = node.declare_parameter(
        'vocabulary', Parameter.Type.STRING_ARRAY, descriptor, ignore_override=False
    ).value
    return tuple(value or ())


def _name_list(node: Node, name: str, default: tuple[str, ...], text: str) -> tuple[str, ...]:
    descriptor = ParameterDescriptor(description=text, read_only=True)
    return tuple(node.declare_parameter(name, list(default), descriptor).value or ())


def _text(node: Node, name: str, default: str, text: str) -> str:
    descriptor = ParameterDescriptor(description=text, read_only=True)
    return str(node.declare_parameter(name, default, descriptor).value)


def _number(node: Node, name: str, default: float, text: str, low: float, high: float) -> float:
    descriptor = ParameterDescriptor(description=text, read_only=True)
    descriptor.floating_point_range = [FloatingPointRange(from_value=low, to_value=high)]
    value: Any = node.declare_parameter(name, default, descriptor).value
    return float(value)


def _whole(node: Node, name: str, default: int, text: str, low: int, high: int) -> int:
    descriptor = ParameterDescriptor(description=text, read_only=True)
    descriptor.integer_range = [IntegerRange(from_value=low, to_value=high)]
    value: Any = node.declare_parameter(name, default, descriptor).value
    return int(value)


def _warn_of_unknown(node: Node) -> None:
    for name in getattr(node, '_parameter_overrides', {}):
        if not node.has_parameter(name) and not name.startswith('qos_overrides'):
            node.get_logger().warning(f'unknown parameter {name!r} is ignored')
