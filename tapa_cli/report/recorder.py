"""Listens to a run and keeps what its report needs: views, events, path, map, film."""

import json
from pathlib import Path
import threading
from typing import Any

from nav_msgs.msg import OccupancyGrid, Odometry
import numpy as np
from numpy.typing import NDArray
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import String

from executor.robot import FloorMap
from tapa_cli.report.film import Film, Picture
from tapa_cli.session import TaskClient
from tapa_msgs.msg import TaskStatus
from tapa_planner.conversions import stamp_from_msg
from tapa_planner.qos import EVENT, LATCHED, SENSOR

_MAX_VIEWS = 40
_PATH_STEP_M = 0.02
_READ_S = 5.0
"""How long an explanation is shown, seconds of the film."""


class Recorder:
    """Subscribes while it lives; `close` before the pictures are used."""

    def __init__(self, client: TaskClient, folder: Path, with_film: bool = True) -> None:
        """Start to listen; without a film the cameras need not render for it."""
        self.folder = folder
        self.events: list[dict[str, Any]] = []
        self.views: list[Path] = []
        self.floor: FloorMap | None = None
        self.film = Film(folder / 'film.mp4')
        self._track: list[tuple[float, float]] = []
        self._caption = 'starting'
        self._note = ''
        self._head: Picture | None = None
        self._lock = threading.Lock()
        self._is_closed = False
        self._node = client.node
        (folder / 'views').mkdir(parents=True, exist_ok=True)
        self._event_file = (folder / 'events.jsonl').open('w', encoding='utf-8')
        light, heavy = MutuallyExclusiveCallbackGroup(), MutuallyExclusiveCallbackGroup()
        listen = self._node.create_subscription
        self._subscriptions = [
            listen(String, 'events', self._on_event, EVENT, callback_group=light),
            listen(TaskStatus, 'task_status', self._on_status, LATCHED, callback_group=light),
            listen(Odometry, 'odom', self._on_odometry, SENSOR, callback_group=light),
            listen(OccupancyGrid, 'map', self._on_map, LATCHED, callback_group=light),
            listen(
                CompressedImage, 'detections/image', self._on_view, EVENT, callback_group=light
            ),
        ]
        if with_film:
            for camera, callback in (('head', self._on_head), ('overview', self._on_overview)):
                topic = f'camera/{camera}/color/image_raw'
                self._subscriptions.append(
                    listen(Image, topic, callback, SENSOR, callback_group=heavy)
                )

    @property
    def track(self) -> NDArray[np.float64]:
        """The robot's path, (N, 2), metres in `map`."""
        return np.array(self._track, dtype=np.float64).reshape(-1, 2)

    def last_goal(self) -> str:
        """Return the goal of the last plan; '' if there was none."""
        goals = [str(each.get('goal', '')) for each in self.events if each.get('kind') == 'plan']
        return next((goal for goal in reversed(goals) if goal), '')

    def close(self) -> None:
        """Stop listening and finish the film; a second call does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self.film.close()
            self._event_file.close()
        for each in self._subscriptions:
            self._node.destroy_subscription(each)

    def _on_event(self, msg: String) -> None:
        with self._lock:
            if self._is_closed:
                return
            self._event_file.write(f'{msg.data}\n')
            self._event_file.flush()
            try:
                self.events.append(json.loads(msg.data))
                self._note_down(self.events[-1])
            except json.JSONDecodeError:
                self.events.append({'kind': 'text', 'text': msg.data})

    def _note_down(self, event: dict[str, Any]) -> None:
        """Show over the film why something failed, what is done about it, and how it ends."""
        said = str(event.get('text', ''))
        match event.get('kind'):
            case 'alarm' | 'outdated':
                self.film.show(said)
            case 'explanation':
                self._note = said
            case 'recovery':
                self.film.show(f'{self._note} -> {event.get("remedy", "")}: {said}', _READ_S)
            case 'end':
                self.film.show(f'{event.get("code", "")}: {said}', _READ_S)

    def _on_status(self, msg: TaskStatus) -> None:
        step = f'{msg.step_index + 1}/{msg.step_count}  ' if msg.step_count else ''
        self._caption = f'{step}{msg.text}'

    def _on_odometry(self, msg: Odometry) -> None:
        point = (msg.pose.pose.position.x, msg.pose.pose.position.y)
        if not self._track or np.hypot(*np.subtract(point, self._track[-1])) > _PATH_STEP_M:
            self._track.append(point)

    def _on_map(self, msg: OccupancyGrid) -> None:
        cells = np.array(msg.data, dtype=np.int8).reshape(msg.info.height, msg.info.width)
        origin = msg.info.origin.position
        self.floor = FloorMap(cells > 50, float(msg.info.resolution), origin.x, origin.y)

    def _on_view(self, msg: CompressedImage) -> None:
        if len(self.views) >= _MAX_VIEWS or self._is_closed:
            return
        suffix = 'png' if 'png' in msg.format else 'jpg'
        path = self.folder / 'views' / f'view-{len(self.views) + 1:02d}.{suffix}'
        path.write_bytes(bytes(msg.data))
        self.views.append(path)

    def _on_head(self, msg: Image) -> None:
        self._head = picture_from_msg(msg)

    def _on_overview(self, msg: Image) -> None:
        picture = picture_from_msg(msg)
        with self._lock:
            if not self._is_closed:
                stamp_s = stamp_from_msg(msg.header.stamp)
                self.film.add(picture, self._head, self._caption, stamp_s)


def picture_from_msg(msg: Image) -> Picture:
    """Return an rgb8 or bgr8 image as (H, W, 3) RGB."""
    if msg.encoding not in ('rgb8', 'bgr8'):
        raise ValueError(f'expected an image in rgb8 or bgr8, got {msg.encoding}')
    pixels = np.frombuffer(msg.data, np.uint8).reshape(msg.height, msg.step)
    picture = pixels[:, : msg.width * 3].reshape(msg.height, msg.width, 3)
    return picture if msg.encoding == 'rgb8' else picture[:, :, ::-1]
