"""A simulated home with what a good perception would believe of it, for trying skills in it."""

from dataclasses import replace

import numpy as np

from benchmark.skill_trials.kitchens import Kitchen
from benchmark.skill_trials.stage import Options, SIZE_NOISE, TIMEOUT_S, YAW_NOISE_RAD
from executor.skills.contract import SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from sim.annotation import box_of
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Atom
from tapa_planner.plan import Step
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

_UNSEEN = frozenset({'observed', 'wiped', 'pushed', 'pressed', 'hot', 'cold', 'wet'})
"""Facts that no camera shows; what is believed of them comes from acting alone."""


class BelievedHome(Kitchen):
    """
    A home, its robot, and a belief: true relations, and boxes that are a little off.

    Boxes are off by the same every time they are looked at, as one look's errors stay.
    """

    def __init__(self, seed: int, options: Options, kind: str) -> None:
        super().__init__(seed, options, kind)
        self.domain = load_domain()
        truth = self.simulation.truth()
        self.types = {k: v for k, v in truth.objects.items() if v in self.domain.types}
        self._errors: dict[str, tuple[np.ndarray, np.ndarray, float]] = {}
        self._noise = options.noise_m

    def must_stop(self) -> bool:
        """Say whether the skill that runs shall stop."""
        return False

    def scene(self) -> Scene:
        """Return what is believed now."""
        atoms = [
            atom
            for atom in sorted(self.simulation.truth().atoms)
            if atom.predicate in self.domain.predicates
            and atom.predicate not in _UNSEEN
            and atom.arguments
            and all(name in self.types for name in atom.arguments)
        ]
        base = self.robot.base_pose()
        return Scene(
            tuple(self._object(name) for name in self.types),
            tuple(Relation(atom.predicate, atom.arguments) for atom in atoms),
            stamp_s=self.robot.now_s(),
            robot_pose=Pose.from_yaw(base.x, base.y, 0.0, base.yaw),
        )

    def _object(self, name: str) -> SceneObject:
        box = box_of(self.simulation.world, name)
        if name not in self._errors:
            self._errors[name] = (
                self._rng.normal(0.0, self._noise / np.sqrt(3), 3),
                1.0 + self._rng.uniform(-SIZE_NOISE, SIZE_NOISE, 3),
                float(self._rng.normal(0.0, YAW_NOISE_RAD)),
            )
        off, scale, turn = self._errors[name]
        x, y, z = (np.array(box.centre) + off).tolist()
        kind = self.types[name]
        return SceneObject(
            name, kind.replace('_', ' '), kind, Pose.from_yaw(x, y, z, box.yaw + turn),
            tuple((np.array(box.size) * scale).tolist()), views=3,
        )  # fmt: skip

    def try_step(self, step: Step, scene: Scene) -> tuple[SkillResult, bool]:
        """Carry out a step; return what the skill says, and whether its effect truly came."""
        before = {name: self.pose(name)[:3, 3].copy() for name in step.arguments}
        targets = tuple(
            Target(replace(scene.get(name), states=_states(scene, name)))
            for name in step.arguments
        )
        request = SkillRequest(targets, TIMEOUT_S, self.must_stop, self._report)
        result = run_skill(step.skill, self.hand, request)
        self.steps.append(f'{step}: {result.code.name}: {result.message}')
        if not result.succeeded:
            return result, False
        if step.skill in ('go_to', 'look_at', 'wipe'):
            return result, True
        self.robot.hold(0.5, lambda: False)
        if step.skill == 'push':
            moved = self.pose(step.arguments[0])[:2, 3] - before[step.arguments[0]][:2]
            return result, float(np.linalg.norm(moved)) > 0.03
        return result, self._is_done(step, scene)

    def _is_done(self, step: Step, scene: Scene) -> bool:
        """Compare a step's effects with the simulator's state."""
        objects = self.domain.objects(scene)
        adds, deletes = self.domain.effects(step, self.domain.state_of(scene), objects)
        now = self.simulation.truth().atoms
        checked = {'on', 'in', 'open', 'holding', 'switched_on', 'sliced', 'filled', 'handed_over'}

        def is_checked(atom: Atom) -> bool:
            return atom.predicate in checked

        return all(atom in now for atom in filter(is_checked, adds)) and not any(
            atom in now for atom in filter(is_checked, deletes)
        )


def _states(scene: Scene, name: str) -> tuple[str, ...]:
    return tuple(
        each.predicate
        for each in scene.relations
        if each.arguments == (name,) and each.predicate != 'holding'
    )
