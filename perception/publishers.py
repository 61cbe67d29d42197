"""What the node `perception` tells: scene, markers, detections, pictures and diagnostics."""

from collections.abc import Callable, Sequence

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.node import Node
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import Header, String
from visualization_msgs.msg import MarkerArray

from perception import conversions
from perception.camera_health import Health
from perception.detector import Detection
from perception.rgbd import RgbdImage
from tapa_msgs.msg import Detections
from tapa_msgs.msg import Scene as SceneMsg
from tapa_planner.conversions import scene_to_msg
from tapa_planner.qos import EVENT, LATCHED
from tapa_planner.scene import Scene


class Publishers:
    """All topics of the node; those of `vision_msgs` only where that package is installed."""

    def __init__(self, node: Node, is_furniture: Callable[[str], bool]) -> None:
        """Advertise them."""
        self._node, self._is_furniture = node, is_furniture
        self._scene = node.create_publisher(SceneMsg, 'scene', LATCHED)
        self._markers = node.create_publisher(MarkerArray, 'scene_markers', LATCHED)
        self._detections = node.create_publisher(Detections, 'detections', EVENT)
        self._image = node.create_publisher(CompressedImage, 'detections/image', EVENT)
        self._diagnostics = node.create_publisher(DiagnosticArray, 'diagnostics', EVENT)
        self._names = node.create_publisher(String, 'vocabulary/names', LATCHED)
        self._vision = conversions.vision_messages()
        if self._vision is not None:
            self._vision_2d = node.create_publisher(
                self._vision.Detection2DArray, 'detections/vision', EVENT
            )
            self._vision_3d = node.create_publisher(
                self._vision.Detection3DArray, 'scene/vision', LATCHED
            )

    def detections(self, image: RgbdImage, found: Sequence[Detection], frame: str) -> None:
        """Tell what was found in one image."""
        self._detections.publish(conversions.detections_to_msg(image, found, frame))
        if self._vision is not None:
            self._vision_2d.publish(
                conversions.detections_to_vision(self._vision, image, found, frame)
            )
        if self._image.get_subscription_count():
            self._image.publish(conversions.annotated_to_msg(image, found, frame))

    def scene(self, scene: Scene) -> None:
        """Tell the map."""
        self._scene.publish(scene_to_msg(scene))
        big = [self._is_furniture(each.label) for each in scene.objects]
        self._markers.publish(conversions.scene_markers(scene, big))
        if self._vision is not None:
            self._vision_3d.publish(conversions.scene_to_vision(self._vision, scene))

    def names(self, names: Sequence[str]) -> None:
        """Tell which names are looked for."""
        self._names.publish(String(data=', '.join(names)))

    def diagnostics(self, healths: Sequence[tuple[str, Health]]) -> None:
        """Tell how each part is doing."""
        statuses = [
            DiagnosticStatus(
                level=bytes([health.level]),
                name=f'perception: {name}',
                message=health.message,
                values=[KeyValue(key=key, value=value) for key, value in health.values.items()],
            )
            for name, health in healths
        ]
        header = Header(stamp=self._node.get_clock().now().to_msg())
        self._diagnostics.publish(DiagnosticArray(header=header, status=statuses))
