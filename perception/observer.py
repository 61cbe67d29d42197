"""
One look at the room: go, look, detect, fuse, tell; stops when asked to.

What moves the robot and what brings images are Protocols, so that a round can be run without ROS.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from perception.detector import Detector
from perception.looking import (
    Camera,
    Listeners,
    Mover,
    Observation,
    ObserveCode,
    Phase,
    Progress,
    Request,
    StopRequested,
)
from perception.rgbd import RgbdImage
from perception.semantic_map import SemanticMap
from perception.viewpoints import (
    build_policy,
    FixedViews,
    looks_along,
    Viewpoint,
    viewpoint_at,
    ViewpointOptions,
    ViewPolicy,
)
from tapa_planner.errors import InputError
from tapa_planner.scene import Pose, Scene, SceneObject

_AHEAD_M = 1.2
_LOOK_TRIES = 2
_NECK_RAD = 2.6
_HIGH_M = 1.2
_BLIND_AFTER = 3
_SAME_TIME_S = 0.5
_NO_IMAGE = 'no camera image arrived after the head had turned'
_MOST_FAILURES = 12
"""Viewpoints that could not be reached, after which a look gives up."""


class Observer:
    """Looks around with one camera and keeps the semantic map up to date."""

    def __init__(
        self,
        detector: Detector,
        semantic_map: SemanticMap,
        mover: Mover,
        camera: Camera,
        options: ViewpointOptions,
        listeners: Listeners,
        where: Callable[[], tuple[float, float, float]],
        others: Sequence[Camera] = (),
    ) -> None:
        """
        Keep the parts of a look.

        :param others: cameras that show what they show; their newest images are taken beside each
            view of the one that moves.
        :param where: tells where the robot is in `map`: x, y, yaw.
        """
        self.detector = detector
        self._map = semantic_map
        self._mover, self._camera = mover, camera
        self._options = options
        self._listeners = listeners
        self._views = 0
        self._planned = 0
        self._failures: list[str] = []
        self.last_scene = Scene()
        self._where = where
        self._others = list(others)
        self._taken_s: dict[int, float] = {}
        self._stamp_s = 0.0
        self._begun_s: float | None = None
        self._looker: ViewPolicy | None = None

    def listen(self, progress: Callable[[Progress], None]) -> None:
        """Tell the progress of the next look to somebody else."""
        self._listeners = replace(self._listeners, progress=progress)

    def observe(self, request: Request, stop: StopRequested) -> Observation:
        """
        Look, and return the scene.

        :raises InputError: if the focus names nothing known, or the map has no free floor.
        """
        self._views, self._failures, self._begun_s = 0, [], None
        halted = self._glance(request, stop) if self._is_glance(request) else self._tour(
            request, stop
        )  # fmt: skip
        self._map.settle(final=request.move and not request.focus)
        scene = self.tell_scene()
        if stop():
            return Observation(
                ObserveCode.CANCELED, 'canceled; the robot has stopped', scene, self._views
            )
        if halted is not None:
            return Observation(ObserveCode.EMERGENCY_STOP, halted, scene, self._views)
        if self._views == 0:
            stuck = [each for each in self._failures if each != _NO_IMAGE]
            code = ObserveCode.MOTION_FAILED if stuck else ObserveCode.NO_IMAGES
            why = (
                '; '.join(dict.fromkeys(self._failures[:3]))
                or 'no camera image with depth and pose arrived'
            )
            why += f' ({self._camera.trouble})' if self._camera.trouble else ''
            return Observation(code, f'nothing could be looked at: {why}', scene, 0)
        missed = f', {len(self._failures)} looks failed' if self._failures else ''
        text = f'{len(scene.objects)} objects from {self._views} views{missed}'
        return Observation(ObserveCode.SUCCESS, text, scene, self._views)

    def _is_glance(self, request: Request) -> bool:
        return not request.move

    def _tour(self, request: Request, stop: StopRequested) -> str | None:
        """Visit viewpoints; return why the robot was halted, if it was."""
        policy = self._policy(request)
        self._looker = policy
        number, here = 0, None
        try:
            while not stop() and not self._is_spent(request):
                each = policy.next_stop(self._where(), self.last_scene)
                if each is None:
                    return None
                self._planned = policy.planned
                if here != (each.x, each.y):
                    number += 1
                    self._say(Phase.MOVING, f'going to viewpoint {number}')
                    moved = self._mover.go_to(each.x, each.y, self._yaw_at(each), stop)
                    if moved.emergency_stop:
                        return moved.message
                    if not moved.succeeded:
                        self._failures.append(moved.message)
                        policy.could_not_reach(each)
                        if len(self._failures) >= _MOST_FAILURES:
                            return None
                        continue
                    here = (each.x, each.y)
                halted = self._looks(each.looks, stop, request)
                if halted is not None:
                    return halted
                self._say(Phase.FUSING, f'fusing what viewpoint {number} showed')
                self._map.settle()
                self.tell_scene()
        finally:
            self._looker = None
        return None

    def _is_spent(self, request: Request) -> bool:
        """Tell whether the look has used up its views or its seconds."""
        if request.most_views and self._views >= request.most_views:
            return True
        if self._views == 0 and len(self._failures) >= _BLIND_AFTER:
            return True  # there is no camera, or the robot does not move
        begun = self._begun_s
        return bool(
            request.most_s and begun is not None and self._stamp_s - begun >= request.most_s
        )

    def _yaw_at(self, viewpoint: Viewpoint) -> float:
        """Keep the heading where the neck reaches all looks: turning needs room and time."""
        yaw = self._where()[2]
        for x, y, _ in viewpoint.looks:
            bearing = np.arctan2(y - viewpoint.y, x - viewpoint.x)
            if np.cos(bearing - yaw) < np.cos(_NECK_RAD):
                return viewpoint.yaw
        return yaw

    def _policy(self, request: Request) -> ViewPolicy:
        plan = self._map.plan
        if plan is None:
            raise InputError('expected a static map on topic map to choose viewpoints, got none')
        here = self._where()[:2]
        options = self._options
        if request.policy:
            options = replace(options, policy=request.policy)
        if request.most_stops:
            options = replace(
                options, least=min(options.least, request.most_stops), most=request.most_stops
            )
        if request.focus:
            found = [
                viewpoint_at(
                    plan, here, each.pose.position, _front(each), options, _looks_at(each)
                )
                for each in self._targets(request.focus)
            ]
            return FixedViews([each for each in found if each is not None])
        return build_policy(plan, here, options)

    def _targets(self, focus: Sequence[str]) -> list[SceneObject]:
        known = self.last_scene.objects
        found = [
            each
            for name in focus
            for each in known
            if name in (each.id, each.label, each.type_name)
        ]
        if not found:
            names = ', '.join(each.id for each in known) or 'nothing yet'
            raise InputError(f'focus: expected ids or labels of {names}, got {", ".join(focus)}')
        return found

    def _glance(self, request: Request, stop: StopRequested) -> str | None:
        """Look at the focus, or straight ahead, from where the robot stands."""
        points = [each.pose.position for each in self._targets(request.focus)] if (
            request.focus
        ) else self._ahead()  # fmt: skip
        self._planned = len(points)
        halted = self._looks(points, stop, request)
        if halted is None and self._views == 0 and not stop():
            image = self._camera.newest()
            if image is not None:
                self._take_in(image)
        return halted

    def _ahead(self) -> list[tuple[float, float, float]]:
        image = self._camera.newest()
        if image is None:
            return []
        point = image.position + _AHEAD_M * image.map_tform_camera[:3, 2]
        return [(float(point[0]), float(point[1]), float(point[2]))]

    def _looks(
        self,
        points: Sequence[tuple[float, float, float]],
        stop: StopRequested,
        request: Request,
    ) -> str | None:
        for point in points:
            if self._is_spent(request):
                return None
            for _ in range(_LOOK_TRIES):
                if stop():
                    return None
                self._say(Phase.MOVING, 'turning the camera')
                moved = self._mover.look_at(point, stop)
                if moved.emergency_stop:
                    return moved.message
                if not moved.succeeded or moved.stamp_s is None:
                    self._failures.append(moved.message)
                    break
                image = self._camera.first_from(moved.stamp_s, stop)
                if image is not None:
                    self._take_in(image)
                    self._take_in_others(image.stamp_s)
                    break
            else:
                self._failures.append(_NO_IMAGE)
        return None

    def _take_in(self, image: RgbdImage) -> None:
        self._views += 1
        self._say(Phase.DETECTING, f'looking at view {self._views}')
        found = self.detector.detect(image)
        self._listeners.detections(image, found)
        self._map.add_view(image, found, self._where()[:2])
        self._stamp_s = image.stamp_s
        if self._begun_s is None:
            self._begun_s = image.stamp_s
        if self._looker is not None:
            self._looker.saw(image)

    def _take_in_others(self, stamp_s: float) -> None:
        """Take in what the other cameras show now; an image of before, or one twice, is not."""
        for index, camera in enumerate(self._others):
            image = camera.newest()
            if image is None or image.stamp_s < stamp_s - _SAME_TIME_S:
                continue
            if image.stamp_s > self._taken_s.get(index, float('-inf')):
                self._taken_s[index] = image.stamp_s
                self._take_in(image)

    def tell_scene(self) -> Scene:
        """Bring the scene up to date with the map, and tell it."""
        x, y, yaw = self._where()
        self.last_scene = self._map.scene(self._stamp_s, Pose.from_yaw(x, y, 0.0, yaw))
        self._listeners.scene(self.last_scene)
        return self.last_scene

    def _say(self, phase: Phase, text: str) -> None:
        views = max(self._planned, self._views)
        objects = len(self.last_scene.objects)
        self._listeners.progress(Progress(phase, self._views, views, objects, text))


def _front(each: SceneObject) -> float | None:
    """Return the direction that furniture faces; small things have none."""
    return each.pose.yaw if max(each.size) > 0.45 and np.isfinite(each.pose.yaw) else None


def _looks_at(each: SceneObject) -> tuple[tuple[float, float, float], ...]:
    """Return what shows all of a thing from near: for low wide furniture, points along its top."""
    yaw = _front(each)
    if yaw is None or each.pose.position[2] + 0.5 * each.size[2] > _HIGH_M:
        return (each.pose.position,)
    return looks_along(each.pose.position, each.size, yaw)
