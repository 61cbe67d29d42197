"""One PyBullet client behind names: bodies, joints, contacts, rays and camera buffers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.contact import Contact, contact_of
from sim.drawing.choice import open_renderer
from sim.drawing.interface import Buffers
from sim.drawing.light import Light
from sim.memory import return_freed_memory
from sim.meshes import Mesh
from sim.quiet import quiet
from sim.rotation import rotation_matrix
from sim.scene_files import SceneFiles

Vector = Sequence[float]  # (3,) metres, or (4,) quaternion xyzw

TIME_STEP_S = 1.0 / 240.0
SPRING_GAIN = 0.1


class Engine:
    """
    A physics client whose bodies have names.

    :ivar after_step: called after every physics step; ``before_picture`` before every picture.
    :ivar owners: bodies that are only seen, with the body that pictures tell in their place.
    :ivar renderer: what draws the pictures.
    :param renderer: its name, or ``auto`` for the best that works here; see `open_renderer`.
    """

    def __init__(self, renderer: str = 'auto') -> None:
        self.client_id: int = p.connect(p.DIRECT)
        self.bodies: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.steps = 0
        self.after_step: list[Callable[[], None]] = []
        self.before_picture: list[Callable[[], None]] = []
        self.owners: dict[str, str] = {}
        self._files = SceneFiles()
        self._joints: dict[str, dict[str, int]] = {}
        self._links: dict[str, dict[str, int]] = {}
        self._balance: dict[str, NDArray[np.float64]] = {}  # centre of mass in the base's frame
        # PyBullet's plugin knows only bodies that are created after it.
        self.renderer = open_renderer(renderer, self.client_id, self._files)
        self._set_up_physics()

    @property
    def time_s(self) -> float:
        """Simulated seconds since the start."""
        return self.steps * TIME_STEP_S

    def _set_up_physics(self) -> None:
        p.setGravity(0.0, 0.0, -9.81, physicsClientId=self.client_id)
        p.setPhysicsEngineParameter(
            fixedTimeStep=TIME_STEP_S,
            numSolverIterations=50,
            deterministicOverlappingPairs=1,
            physicsClientId=self.client_id,
        )

    def close(self) -> None:
        """Disconnect and delete the temporary files; a second call does nothing."""
        if self.client_id >= 0:
            self.renderer.close()
            with quiet():
                p.disconnect(physicsClientId=self.client_id)
            self.client_id = -1
            self._files.close()
            # What hooks in here knows the engine: worlds that are gone would wait for the collector.
            self.after_step.clear()
            self.before_picture.clear()
            return_freed_memory()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def mesh_file(self, mesh: Mesh, felt: bool = False) -> str:
        """
        Return the path that stands for a mesh in a URDF.

        :param felt: whether things touch it, and not only cameras see it.
        """
        return self._files.mesh(mesh, is_read=felt or self.renderer.needs_files)

    def load_urdf_text(
        self,
        name: str,
        text: str,
        position: Vector = (0.0, 0.0, 0.0),
        quaternion: Vector = (0.0, 0.0, 0.0, 1.0),
        fixed: bool = False,
        flags: int = 0,
        sleeping: bool = False,
    ) -> int:
        """
        Load a URDF given as text under a name and return the body's id.

        :param flags: PyBullet's URDF flags.
        :param sleeping: let the body fall asleep when it rests; the lever on speed.
        """
        if name in self.bodies:
            raise ValueError(f'body names must be unique, {name!r} is loaded already')
        if sleeping:
            flags |= p.URDF_ENABLE_SLEEPING
        # PyBullet cuts long lines off, so every tag gets a line of its own.
        lines = self.renderer.prepared(text).replace('><', '>\n<')
        path = self._files.write(lines, '.urdf')
        try:
            body = int(
                p.loadURDF(
                    path,
                    list(position),
                    list(quaternion),
                    useFixedBase=fixed,
                    flags=flags,
                    physicsClientId=self.client_id,
                )
            )
        except p.error as exc:
            raise RuntimeError(f'PyBullet cannot load the URDF of {name!r}: {exc}') from exc
        self._register(name, body)
        self.renderer.add(body, self._links[name], text, self._files.meshes)
        return body

    def _register(self, name: str, body: int) -> None:
        self.bodies[name] = body
        self.names[body] = name
        joints: dict[str, int] = {}
        links: dict[str, int] = {}
        for index in range(p.getNumJoints(body, physicsClientId=self.client_id)):
            info = p.getJointInfo(body, index, physicsClientId=self.client_id)
            joints[info[1].decode()] = index
            links[info[12].decode()] = index
        self._joints[name] = joints
        self._links[name] = links
        self._balance[name] = np.array(
            p.getDynamicsInfo(body, -1, physicsClientId=self.client_id)[3]
        )

    def remove(self, name: str) -> None:
        """Remove a body and with it its constraints."""
        body = self.bodies.pop(name)
        del self.names[body], self._joints[name], self._links[name], self._balance[name]
        self.renderer.remove(body)
        p.removeBody(body, physicsClientId=self.client_id)

    def rename(self, name: str, new: str) -> None:
        """Call a body otherwise; its number stays."""
        if new in self.bodies:
            raise ValueError(f'body names must be unique, {new!r} is loaded already')
        self.bodies[new] = body = self.bodies.pop(name)
        self.names[body] = new
        self._joints[new], self._links[new] = self._joints.pop(name), self._links.pop(name)
        self._balance[new] = self._balance.pop(name)

    def step(self, count: int = 1) -> None:
        """Advance the world by ``count`` steps of 1/240 s."""
        for _ in range(count):
            p.stepSimulation(physicsClientId=self.client_id)
            self.steps += 1
            for hook in self.after_step:
                hook()

    def recolour(self, name: str, link: int, colour: Sequence[float]) -> None:
        """Give all that is seen of a link (-1 is the base) one colour."""
        self.renderer.recolour(self.bodies[name], link, colour)

    def joint_index(self, name: str, joint: str) -> int:
        """Return PyBullet's index of a joint, which is that of its child link too."""
        return self._joints[name][joint]

    def link_index(self, name: str, link: str) -> int:
        """Return PyBullet's index of a link."""
        return self._links[name][link]

    def joint_position(self, name: str, joint: str) -> float:
        """Return a joint's position, in radians or metres."""
        state = p.getJointState(
            self.bodies[name], self.joint_index(name, joint), physicsClientId=self.client_id
        )
        return float(state[0])

    def reset_joint(self, name: str, joint: str, position: float) -> None:
        """Put a joint somewhere without motion; for setting up a scene only."""
        body, index = self.bodies[name], self.joint_index(name, joint)
        p.resetJointState(body, index, position, physicsClientId=self.client_id)
        self.wake(name)

    def wake(self, name: str) -> None:
        """Wake a body that sleeps, as a touch does; motors and forces alone do not."""
        self.set_dynamics(name, activationState=p.ACTIVATION_STATE_WAKE_UP)

    def set_joint_friction(self, name: str, joint: str, friction: float) -> None:
        """Let a passive joint resist motion with a torque (Nm) or force (N)."""
        p.setJointMotorControl2(
            self.bodies[name],
            self.joint_index(name, joint),
            p.VELOCITY_CONTROL,
            targetVelocity=0.0,
            force=friction,
            physicsClientId=self.client_id,
        )

    def set_spring(self, name: str, joint: str, force: float) -> None:
        """Let a joint return to zero with a limited torque (Nm) or force (N)."""
        p.setJointMotorControl2(
            self.bodies[name],
            self.joint_index(name, joint),
            p.POSITION_CONTROL,
            targetPosition=0.0,
            positionGain=SPRING_GAIN,
            velocityGain=1.0,
            force=force,
            physicsClientId=self.client_id,
        )

    def set_dynamics(self, name: str, link: int = -1, **values: float) -> None:
        """Change a link's friction, damping and the like (PyBullet's ``changeDynamics``)."""
        p.changeDynamics(self.bodies[name], link, **values, physicsClientId=self.client_id)

    def pose(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the base's position (3,) and quaternion (4,) xyzw in the world."""
        position, quaternion = p.getBasePositionAndOrientation(
            self.bodies[name], physicsClientId=self.client_id
        )
        # PyBullet tells where the centre of mass is, and takes poses of it.
        return np.array(position) - self._lever(name, quaternion), np.array(quaternion)

    def _lever(self, name: str, quaternion: Vector) -> NDArray[np.float64]:
        offset = self._balance[name]
        if not any(offset.tolist()):
            return offset
        return np.asarray(rotation_matrix(quaternion) @ offset, dtype=np.float64)

    def set_pose(self, name: str, position: Vector, quaternion: Vector) -> None:
        """Put a body somewhere at rest; for setting up a scene only."""
        body = self.bodies[name]
        at = (np.asarray(position) + self._lever(name, quaternion)).tolist()
        p.resetBasePositionAndOrientation(
            body, at, list(quaternion), physicsClientId=self.client_id
        )
        p.resetBaseVelocity(body, [0.0] * 3, [0.0] * 3, physicsClientId=self.client_id)

    def velocity(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the base's linear (m/s) and angular (rad/s) velocity."""
        linear, angular = p.getBaseVelocity(self.bodies[name], physicsClientId=self.client_id)
        return np.array(linear), np.array(angular)

    def set_velocity(self, name: str, linear: Vector, angular: Vector) -> None:
        """Let a free body go on from here with a velocity, m/s and rad/s."""
        p.resetBaseVelocity(
            self.bodies[name], list(linear), list(angular), physicsClientId=self.client_id
        )

    def bounds(self, name: str, link: int = -1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lower and upper corner of a link's axis-aligned bounding box."""
        lower, upper = p.getAABB(self.bodies[name], link, physicsClientId=self.client_id)
        return np.array(lower), np.array(upper)

    def contacts(self, name: str, other: str | None = None) -> list[Contact]:
        """Return the contact points of a body, with one other body or with all."""
        more = {} if other is None else {'bodyB': self.bodies[other]}
        points = p.getContactPoints(self.bodies[name], **more, physicsClientId=self.client_id)
        return [contact_of(point) for point in points or ()]

    def closest(self, name: str, other: str, distance: float) -> list[Contact]:
        """Return the closest points of two bodies that are nearer than ``distance``."""
        points = p.getClosestPoints(
            self.bodies[name], self.bodies[other], distance, physicsClientId=self.client_id
        )
        return [contact_of(point) for point in points or ()]

    def ignore_contacts(self, name: str, other: str, ignored: bool = True) -> None:
        """Let two bodies pass through each other, link by link."""
        a, b, felt = self.bodies[name], self.bodies[other], int(not ignored)
        for link in (-1, *self._links[name].values()):
            for to in (-1, *self._links[other].values()):
                p.setCollisionFilterPair(a, b, link, to, felt, physicsClientId=self.client_id)

    def collide(self) -> None:
        """Find contacts without moving anything."""
        p.performCollisionDetection(physicsClientId=self.client_id)

    def cast_ray(self, start: Vector, end: Vector) -> tuple[str | None, NDArray[np.float64]]:
        """Return the name of the first body hit (None for none) and the point."""
        hit = p.rayTest(list(start), list(end), physicsClientId=self.client_id)[0]
        return self.names.get(hit[0]), np.array(hit[3])

    def camera_buffers(
        self,
        view: NDArray[np.float64],
        projection: NDArray[np.float64],
        width: int,
        height: int,
        light: Light,
        with_bodies: bool = True,
    ) -> Buffers:
        """
        Draw the world with OpenGL matrices (4, 4).

        :param with_bodies: draw once more for the body ids; without they are an array (0, 0).
        :return: colour (H, W, 3), the raw depth buffer (H, W) and body ids (H, W), -1 for none.
        """
        for hook in self.before_picture:
            hook()
        colour, depth, bodies = self.renderer.draw(
            view, projection, width, height, light, with_bodies
        )
        return colour, depth, self._owned(bodies)

    def _owned(self, bodies: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return a picture's body numbers with those of owners in place of what is only seen."""
        if not self.owners or not bodies.size:
            return bodies
        table = np.arange(max(self.names) + 2, dtype=np.int32)
        table[-1] = -1  # what is nothing stays nothing
        for name, owner in self.owners.items():
            table[self.bodies[name]] = self.bodies[owner]
        return table[bodies]
