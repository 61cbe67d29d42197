"""
What the executor believes of the world: the newest look, corrected by what skills measured.

A look alone does not know what the hand holds or what stands behind a closed door; a measured
result does. Ids stay what perception made them.
"""

from collections.abc import Mapping
from dataclasses import replace
import math

from executor.origins import Origins, Source
from executor.skills.contract import INSIDE_SEEN, SkillCode
from tapa_planner.pddl import Atom, State
from tapa_planner.plan import StepResult
from tapa_planner.scene import Pose, Relation, Scene
from tapa_planner.skill import Domain, HAND_EMPTY

_DONE = ('holding', 'at', 'observed', 'handed_over', 'wiped', 'pushed', 'pressed')
"""Facts of what the robot itself does; no look tells them."""
_STATES = ('switched_on', 'sliced', 'filled', 'hot', 'cold', 'dirty', 'wet', 'broken')
"""Facts of a thing that a look may show, and whose absence from a look tells nothing."""
_SELF_KNOWN = (*_DONE, 'open')
_PLACED = ('on', 'in')
_SAME_SPOT_M = 0.03
_RENAMED_M = 0.06
_OPEN_FRACTION = 0.5
_HELD_OPENING_M = 0.003
_BOUNDS = {'open_fraction': ('open', _OPEN_FRACTION), 'switched_on': ('switched_on', 1.0)}
"""Measurements that tell a state: the predicate, and the least value with which it holds."""
_LET_GO = (SkillCode.HAND_EMPTY, SkillCode.DROPPED)
"""Failures of a place or a hand-over after which the hand is empty."""


class Belief:
    """
    The scene as the executor believes it; `scene` is always a consistent value.

    `saw` takes a new look, `did` the result of a step.
    """

    def __init__(self, domain: Domain, scene: Scene | None = None) -> None:
        """Start from a scene, or from knowing nothing."""
        self._domain = domain
        self.scene = scene or Scene()
        # Where perception saw an item before it was moved: a look that still has it there did
        # not see it again, it only remembers.
        self._moved_from: dict[str, Pose] = {}
        self._now_s = self.scene.stamp_s
        # Things that were looked for and not seen, with when that was.
        self._gone: dict[str, float] = {}
        # States that a skill changed: they stay as it measured them, whatever looks remember.
        self._changed: set[Atom] = set()
        self.origins = Origins()
        """Who told what is believed, and when."""

    def lines(self) -> tuple[str, ...]:
        """Return what is believed, each fact with who told it and how long ago."""
        return self.origins.lines(self._now_s)

    @property
    def state(self) -> State:
        """The symbolic state of the believed scene."""
        return self._domain.state_of(self.scene)

    def holds(self, goal: str) -> bool:
        """Say whether a PDDL goal over the scene's ids is believed to hold."""
        objects = self._domain.objects(self.scene)
        return self._domain.goal(goal).holds(self.state, objects, {})

    def saw_again(self, item: str, look: Scene) -> bool:
        """Say whether the look saw a moved item anew, and not only remembers it."""
        if item not in look:
            return False
        before = self._moved_from.get(item)
        return before is None or _distance(before, look.get(item).pose) > _SAME_SPOT_M

    def renamed(self, item: str, look: Scene) -> str | None:
        """Return the id that a believed item has in a look; None while it kept its own."""
        if item in look or item not in self.scene or self._is_held(item):
            return None
        known = {each.id for each in self.scene.objects}
        spot = self.scene.get(item).pose
        near = {
            each.id: _distance(spot, each.pose) for each in look.objects if each.id not in known
        }
        best = min(near, key=lambda each: near[each], default=None)
        return best if best is not None and near[best] < _RENAMED_M else None

    def _is_held(self, item: str) -> bool:
        return Atom('holding', (item,)) in self.state

    def saw(self, look: Scene, is_partial: bool = False) -> None:
        """
        Merge a new look: it wins on what it saw, measurements on what it cannot see.

        :param is_partial: a glance from where the robot stands; what it lacks is still believed.
        """
        look = look.without(self._remembered_only(look))
        known = {each.id: each for each in self.scene.objects}
        seen = {each.id for each in look.objects}
        held = {atom.arguments[0] for atom in self.state if atom.predicate == 'holding'}
        stale = {item for item in self._moved_from if not self.saw_again(item, look)} | held
        objects = [
            known.get(each.id, each) if each.id in stale else replace(each, states=())
            for each in look.objects
        ]
        unseen = {each.id for each in self.scene.objects} - seen
        unseen -= {item for item in unseen if self.renamed(item, look) is not None}
        kept = unseen if is_partial else unseen & (self._measured_names(stale) | stale)
        objects += [each for each in self.scene.objects if each.id in kept]
        trusted = stale | (kept if is_partial else set())
        relations = self._merged_relations(look, trusted, {each.id for each in objects})
        for item in set(self._moved_from) - stale:
            del self._moved_from[item]
        before = self.scene.atoms
        self.scene = replace(
            look,
            objects=tuple(objects),
            relations=tuple(relations),
            revision=max(self.scene.revision, look.revision) + 1,
        )
        self._now_s = max(self._now_s, look.stamp_s)
        self._tell_seen(look, before)

    def forget(self, name: str) -> None:
        """Believe no longer that a thing is there, until a look sees it anew."""
        if name in self.scene:
            self._gone[name] = max(self.scene.get(name).last_seen_s, self._now_s)
            self.scene = self.scene.without({name})
            self.origins.keep(self.scene.atoms)

    def _remembered_only(self, look: Scene) -> set[str]:
        """Return what a look still has of the things that are gone, although it did not see them."""
        for each in look.objects:
            if each.id in self._gone and each.last_seen_s > self._gone[each.id]:
                del self._gone[each.id]
        return {each.id for each in look.objects if each.id in self._gone}

    def _tell_seen(self, look: Scene, before: State) -> None:
        """Note which facts a look showed, each as old as the last sight of its first object."""
        now = self.scene.atoms
        seen = {each.id: each.last_seen_s or look.stamp_s for each in look.objects}
        for atom in now & look.atoms:
            if atom.arguments and atom.arguments[0] in seen:
                known = self.origins.of(atom)
                if known is None or known.source is Source.SEEN or atom not in before:
                    self.origins.tell([atom], Source.SEEN, seen[atom.arguments[0]])
        self.origins.keep(now)

    def _tell_done(self, result: StepResult, before: State) -> None:
        """Note what a step changed: what its skill speaks for, and what only follows."""
        now, own = self.scene.atoms, set(result.step.arguments)
        for atom in now - before:
            is_measured = result.is_success and own.issuperset(atom.arguments)
            source = Source.MEASURED if is_measured else Source.FOLLOWS
            self.origins.tell([atom], source, self._now_s)
        self.origins.keep(now)

    def did(self, result: StepResult) -> None:
        """Take over the effects of a step that succeeded, or what a failed one measured."""
        step = result.step
        objects = self._domain.objects(self.scene)
        state = self.state
        if result.is_success:
            after = _as_measured(result, self._domain.apply(step, state, objects))
        else:
            after = _as_measured(result, _after_failure(result, state))
        before = self.scene.atoms
        self._changed |= {atom for atom in state ^ after if atom.predicate in _STATES}
        self.scene = self.scene.with_atoms(after - {HAND_EMPTY})
        self._now_s += result.duration_s
        self._tell_done(result, before)
        if not result.is_success or step.skill not in ('pick', 'place', 'hand_over'):
            return
        item = step.arguments[0]
        if step.skill == 'pick':
            self._moved_from.setdefault(item, self.scene.get(item).pose)
        else:
            self._put(item, step.arguments[1], result)

    def _put(self, item: str, place: str, result: StepResult) -> None:
        """Move the item's box to where the skill says that it put it, else to the place."""
        measured = {each.name: each.value for each in result.measurements}
        furniture = self.scene.get(place)
        x, y, z = furniture.pose.position
        own = self.scene.get(item)
        if self._domain.types.is_a(furniture.type_name, 'surface'):
            z += furniture.size[2] / 2.0 + own.size[2] / 2.0
        position = (
            measured.get('placed_x', x),
            measured.get('placed_y', y),
            measured.get('placed_z', z),
        )
        moved = replace(own, pose=Pose(position, own.pose.orientation))
        self.scene = replace(
            self.scene,
            objects=tuple(moved if each.id == item else each for each in self.scene.objects),
        )

    def _measured_names(self, stale: set[str]) -> set[str]:
        return {name for atom in self._measured_atoms(stale) for name in atom.arguments}

    def _measured_atoms(self, stale: set[str]) -> set[Atom]:
        return {
            atom
            for atom in self.scene.atoms
            if atom.predicate in _SELF_KNOWN
            or (atom.predicate in _PLACED and atom.arguments[0] in stale)
        }

    def _merged_relations(self, look: Scene, stale: set[str], ids: set[str]) -> list[Relation]:
        measured = self._measured_atoms(stale)
        known_doors = {
            each.id for each in self.scene.objects if self._domain.has(each.type_name, 'openable')
        }
        measured = measured | {atom for atom in self.scene.atoms if atom.predicate in _STATES}
        relations = [Relation(atom.predicate, atom.arguments) for atom in sorted(measured)]
        for relation in look.facts:
            own = relation.predicate in _DONE or relation.atom in self._changed
            # Once known, a door is as the skills left it: a look at an edge tells little.
            own |= relation.predicate == 'open' and relation.arguments[0] in known_doors
            own |= relation.predicate in _PLACED and relation.arguments[0] in stale
            if not own and relation.atom not in measured:
                relations.append(relation)
        return [each for each in relations if ids.issuperset(each.arguments)]


def _after_failure(result: StepResult, state: State) -> State:
    """Return the state after a step that failed, by what it measured."""
    step = result.step
    measured: Mapping[str, float] = {each.name: each.value for each in result.measurements}
    if step.skill == 'go_to':
        return frozenset(atom for atom in state if atom.predicate != 'at')
    if step.skill == 'place' and measured.get(INSIDE_SEEN, 1.0) < 1.0:
        return state - {Atom('open', (step.arguments[1],))}
    if step.skill == 'pour' and result.error_code == SkillCode.SPILLED:
        return state - {Atom('filled', (step.arguments[0],))}
    lost = measured.get('gripper_opening', 1.0) < _HELD_OPENING_M
    lost = lost or measured.get('released', 0.0) >= 1.0 or result.error_code in _LET_GO
    if step.skill in ('place', 'hand_over') and lost:
        return state - {Atom('holding', (step.arguments[0],))}
    return state


def _as_measured(result: StepResult, state: State) -> State:
    """Return the state with what the result measured of the state of its first argument."""
    for each in result.measurements:
        if each.name in _BOUNDS and result.step.arguments:
            predicate, least = _BOUNDS[each.name]
            fact = Atom(predicate, (result.step.arguments[0],))
            state = state | {fact} if each.value >= least else state - {fact}
    return state


def _distance(left: Pose, right: Pose) -> float:
    return math.dist(left.position, right.position)
