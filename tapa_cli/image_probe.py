"""Does a camera image really arrive over DDS? One process publishes, another listens."""

import array
import multiprocessing
import os
import sys
import time

import rclpy
from rclpy.node import Node
from sensor_msgs.msg import Image

from tapa_planner.qos import SENSOR, SENSOR_PUBLISHER

_WIDTH, _HEIGHT = 640, 480
_TOPIC = 'doctor_image'
_WAIT_S = 12.0
_WANTED = 5


def publish() -> None:
    """Publish images until killed."""
    rclpy.init()
    node = Node('doctor_camera')
    publisher = node.create_publisher(Image, _TOPIC, SENSOR_PUBLISHER)
    message = Image(height=_HEIGHT, width=_WIDTH, encoding='rgb8', step=3 * _WIDTH)
    message.data = array.array('B', bytes(3 * _WIDTH * _HEIGHT))
    while True:
        message.header.stamp = node.get_clock().now().to_msg()
        publisher.publish(message)
        time.sleep(0.1)


def main() -> None:
    """Start a publisher and count what arrives by best effort, as cameras are listened to."""
    sender = multiprocessing.get_context('spawn').Process(target=publish, daemon=True)
    sender.start()
    ages: list[float] = []
    rclpy.init()
    node = Node('doctor_listener')

    def on_image(message: Image) -> None:
        sent = message.header.stamp.sec + message.header.stamp.nanosec * 1e-9
        ages.append(time.time() - sent)

    node.create_subscription(Image, _TOPIC, on_image, SENSOR)
    deadline = time.monotonic() + _WAIT_S
    while len(ages) < _WANTED and time.monotonic() < deadline:
        rclpy.spin_once(node, timeout_sec=0.2)
    node.destroy_node()
    rclpy.shutdown()
    sender.kill()
    sender.join()
    transport = os.environ.get('FASTDDS_BUILTIN_TRANSPORTS', 'the default transports')
    if len(ages) < _WANTED:
        sys.exit(f'{len(ages)} images of 0.9 MB arrived in {_WAIT_S:.0f} s with {transport}')
    middle = sorted(ages)[len(ages) // 2]
    print(f'detail: images of 0.9 MB arrive in {middle * 1000:.0f} ms with {transport}')


if __name__ == '__main__':
    main()
