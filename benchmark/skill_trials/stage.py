"""
A simulated room with a robot whose skills are called by name, for one trial.

The targets are made from the simulator's state with noise, as a good perception would give them;
success is judged by the simulator's state. The skills themselves see only the robot's driver.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from executor.profile import RobotProfile
from executor.robot import RobotDriver
from executor.skills.contract import Phase, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from sim.boxes import LevelBox
from sim.driver import DriverOptions
from sim.gripper import GripMode
from sim.renderer import Picture
from sim.robot_model import PANDA, RobotKind
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

SIZE_NOISE = 0.1
YAW_NOISE_RAD = 0.02
TIMEOUT_S = 180.0
HELD_M = 0.2


@dataclass(frozen=True)
class Options:
    """
    How trials are run.

    :ivar noise_m: of a target's place; its sizes are off by up to a tenth as well.
    """

    noise_m: float = 0.005
    grip: GripMode = GripMode.CONSTRAINT
    verbose: bool = False
    pictures: Path | None = None
    robot: RobotKind = PANDA

    def driver(self) -> DriverOptions:
        """Return the options of the robot's driver."""
        return DriverOptions(grip_mode=self.grip, robot=self.robot)

    def profile(self) -> RobotProfile:
        """Return what the skills are told of the robot."""
        name = 'robot' if self.robot.name == PANDA.name else self.robot.name
        return RobotProfile.load(resource_path(f'config/{name}.yaml'))


class Stage:
    """
    A room, its robot, and the calls of its skills; each kind of room says what there is in it.

    :param draw: draws the room from a corner, for the pictures of a trial.
    """

    def __init__(
        self, robot: RobotDriver, seed: int, options: Options, draw: Callable[[], Picture]
    ) -> None:
        self.robot = robot
        self.hand = Manipulator(robot, options.profile(), Memory(), seed)
        self.steps: list[str] = []
        self._rng = np.random.default_rng((seed, 11))
        self._options = options
        self._draw = draw
        self._shown = 0
        self.states: dict[str, tuple[str, ...]] = {}

    def box(self, name: str) -> LevelBox:
        """Return the true box of an object."""
        raise NotImplementedError

    def pose(self, name: str) -> NDArray[np.float64]:
        """Return the true pose (4, 4) of an object."""
        raise NotImplementedError

    def close(self) -> None:
        """Free the simulator."""
        raise NotImplementedError

    def target(self, name: str) -> Target:
        """Return an object as perception might give it: its box, a little off."""
        box = self.box(name)
        kind = name.rsplit('_', 1)[0]
        off = self._rng.normal(0.0, self._options.noise_m / np.sqrt(3), 3)
        centre = np.array(box.centre) + off
        size = np.array(box.size) * (1 + self._rng.uniform(-SIZE_NOISE, SIZE_NOISE, 3))
        yaw = box.yaw + self._rng.normal(0.0, YAW_NOISE_RAD)
        found = SceneObject(
            id=name,
            label=kind.replace('_', ' '),
            type_name=kind,
            pose=Pose.from_yaw(float(centre[0]), float(centre[1]), float(centre[2]), yaw),
            size=(float(size[0]), float(size[1]), float(size[2])),
            states=self.states.get(name, ()),
        )
        return Target(found)

    def call(self, skill: str, *names: str) -> SkillResult:
        """Run a skill on objects named as in the simulator."""
        targets = tuple(self.target(name) for name in names)
        request = SkillRequest(targets, TIMEOUT_S, lambda: False, self._report)
        result = run_skill(skill, self.hand, request)
        self.steps.append(f'{skill}: {result.code.name}: {result.message}')
        if self._options.verbose:
            print(f'  {skill} {names}: {result.code.name} {result.message} {result.measurements}')
            self._report(Phase.CHECKING, 'done', 0)
        return result

    def does(self, skill: str, *names: str) -> bool:
        """Run a skill and say whether it reports success."""
        return self.call(skill, *names).succeeded

    def holds(self, name: str) -> bool:
        """Say whether the thing hangs in the air at the hand."""
        tcp = self.hand.map_tform_tcp()[:3, 3]
        return bool(np.linalg.norm(self.pose(name)[:3, 3] - tcp) < HELD_M)

    def _report(self, phase: Phase, text: str, retries: int) -> None:
        if self._options.verbose:
            print(f'    {self.robot.now_s():6.1f} s {phase.name} {text}')
        if self._options.pictures is not None:
            path = self._options.pictures / f'{self._shown:03d}_{phase.name.lower()}.png'
            cv2.imwrite(str(path), self._draw().colour[..., ::-1])
            self._shown += 1
