"""Open and close: doors along their arc, drawers straight, by their handles."""

from dataclasses import replace

import numpy as np

from executor.motion.front import Front, Motion
from executor.motion.transforms import apply, inverse
from executor.skills.contract import (
    following,
    IN_THE_WAY,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.doors import DoorHand
from executor.skills.manipulator import Manipulator
from executor.skills.openings import SPANS
from tapa_planner.plan import Measurement

OPEN_SHARE = 0.5
STAYED_SHARE = 0.7
CLOSED_SHARE = 0.08
PRESS = 0.02
"""A closing door is pressed this far past its frame: radians, or metres."""
ATTEMPTS = 3
OUT_OF_REACH_ATTEMPTS = 2
"""A second look may show more; a third one would not."""
KNOWN_RAD = 0.15
KNOWN_M = 0.03
"""Where a look agrees this well with how far the hand led a door, the hand is right."""
HANDLE_M, BEFORE_M, OFF_FLOOR_M = 0.15, 0.5, 0.08
"""What lies between these distances before a front, and above the floor, is in its way."""
LEAST_IN_WAY = 250
"""Points of the remembered cloud: 1.6 square decimetres of a surface."""
MEASURED = {
    Motion.SWING: 'door_angle', Motion.LIFT: 'lid_angle', Motion.PULL: 'drawer_travel',
    Motion.SLIDE: 'curtain_travel', Motion.RAISE: 'blind_travel',
}  # fmt: skip
_AGAIN = (
    SkillCode.NO_CONTACT, SkillCode.SLIPPED, SkillCode.NO_PATH, SkillCode.BLOCKED,
    SkillCode.NOT_REACHABLE, SkillCode.JAMMED,
)  # fmt: skip


class _DoorSkill:
    """What opening and closing share: attempts, and the measured opening at the end."""

    name = ''

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Move the first target's door or drawer; up to three tries."""
        robot, target = self._robot, request.targets[0]
        if robot.memory.held is not None:
            raise SkillError(
                SkillCode.HAND_NOT_EMPTY,
                f'the hand holds the {robot.memory.held.name}; it must be empty for a handle',
            )
        try:
            return self._tries(target)
        except SkillError as failure:
            measured = (*failure.measurements, *self._in_the_way(target))
            raise SkillError(failure.code, failure.message, measured) from failure

    def _tries(self, target: Target) -> SkillResult:
        robot = self._robot
        failure: SkillError | None = None
        for attempt in range(ATTEMPTS):
            robot.guard.retries = attempt
            try:
                return self._attempt(target)
            except SkillError as caught:
                if caught.code is SkillCode.NO_HANDLE and failure is not None:
                    raise failure from caught  # which says more than what the mess looks like
                if caught.code not in _AGAIN:
                    raise
                failure = following(failure, caught, SkillCode.JAMMED)
                if caught.code is SkillCode.NOT_REACHABLE and attempt + 1 == OUT_OF_REACH_ATTEMPTS:
                    break
                robot.guard.try_again(caught)
                self._compose()
        assert failure is not None
        raise failure

    def _in_the_way(self, target: Target) -> tuple[Measurement, ...]:
        """Return how much is seen close before a front that is about shut; () for nothing."""
        known = self._robot.memory.fronts.get(target.found.id)
        if known is not None and known.opened > KNOWN_RAD:
            return ()  # what is there is the door itself
        points = self._robot.memory.cloud.points
        local = apply(inverse(target.map_tform_box), points[points[:, 2] > OFF_FLOOR_M])
        half = 0.5 * target.size
        ahead = (local[:, 0] > half[0] + HANDLE_M) & (local[:, 0] < half[0] + BEFORE_M)
        before = np.abs(local[:, 1]) < half[1]
        count = int(np.sum(ahead & before & (np.abs(local[:, 2]) < half[2])))
        return (Measurement(IN_THE_WAY, float(count)),) if count >= LEAST_IN_WAY else ()

    def _compose(self) -> None:
        """Bring the arm home before another try; one that is stuck is tried again from there."""
        try:
            self._robot.stow()
        except SkillError as stuck:
            if stuck.code not in (SkillCode.NO_PATH, SkillCode.BLOCKED):
                raise

    def _attempt(self, target: Target) -> SkillResult:
        raise NotImplementedError

    def _found(self, hand: DoorHand) -> tuple[Front, float]:
        """Look for the closed front, or a door that stands open; return it and how far it is open."""
        try:
            return hand.find(), 0.0
        except SkillError as failure:
            ajar = hand.find_ajar() if failure.code is SkillCode.NO_HANDLE else None
            if ajar is None:
                raise
            return ajar

    def _remember(self, target: Target, seen: float) -> None:
        """Keep how far the front was seen open, in place of how far the hand went."""
        fronts = self._robot.memory.fronts
        if target.found.id in fronts:
            fronts[target.found.id] = replace(fronts[target.found.id], opened=seen)

    def _result(self, target: Target, front: Front, amount: float) -> SkillResult:
        full = SPANS[front.motion].full
        share = float(np.clip(amount / full, 0.0, 1.0))
        kind = MEASURED[front.motion]
        unit = 'rad' if front.turns else 'm'
        how = f'{np.degrees(amount):.0f} degrees' if front.turns else f'{amount * 100:.0f} cm'
        done = share > OPEN_SHARE if self.name == 'open' else share < CLOSED_SHARE
        if not done:
            raise SkillError(
                SkillCode.JAMMED, f'the {target.name} stands {how} open; it did not move on'
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'the {target.name} stands {how} open',
            (Measurement('open_fraction', share), Measurement(kind, amount, unit)),
        )


class Open(_DoorSkill):
    """Opens one container by its handle."""

    name = 'open'

    def _attempt(self, target: Target) -> SkillResult:
        memory = self._robot.memory
        hand = DoorHand(self._robot, target)
        known = memory.fronts.get(target.found.id)
        front, opened = (None, 0.0) if known is None else (known.front, known.opened)
        if front is not None:
            opened = hand.seen_opening(front, opened)
            if opened > OPEN_SHARE * SPANS[front.motion].full:
                self._remember(target, opened)
                return self._result(target, front, opened)
        if front is None or (not hand.saw_bar and opened < (0.1 if front.turns else 0.04)):
            front, opened = self._found(hand)
            if opened > OPEN_SHARE * SPANS[front.motion].full:
                return self._result(target, front, opened)
        goal = SPANS[front.motion].goal
        reached = hand.move(front, opened, goal)
        seen = hand.seen_opening(front, reached)
        # Of a door that stands about where the hand led it, the hand knows better than a glance;
        # one that is seen elsewhere has swung since.
        amount = reached if seen > STAYED_SHARE * reached and not hand.saw_bar else seen
        self._remember(target, amount)
        return self._result(target, front, amount)


class Close(_DoorSkill):
    """Closes one container by its handle."""

    name = 'close'

    def _attempt(self, target: Target) -> SkillResult:
        memory = self._robot.memory
        hand = DoorHand(self._robot, target)
        known = memory.fronts.get(target.found.id)
        if known is None:
            front, opened = self._found(hand)
            if opened == 0.0:
                return self._result(target, front, 0.0)
        else:
            front = known.front
            opened = hand.seen_opening(front, known.opened)
            near = KNOWN_RAD if front.turns else KNOWN_M
            if not hand.saw_bar and abs(opened - known.opened) < near:
                opened = known.opened
        if opened > 0.03:
            self._shut(hand, front, opened)
        seen = hand.seen_opening(front, 0.0)
        self._remember(target, seen)
        return self._result(target, front, seen)

    def _shut(self, hand: DoorHand, front: Front, opened: float) -> None:
        """Push a door, which can be done from more places; else lead it by its handle."""
        if front.motion is Motion.SWING:
            try:
                hand.push(front, opened, -PRESS)
                return
            except SkillError as failure:
                if failure.code not in (SkillCode.NOT_REACHABLE, SkillCode.NO_PATH):
                    raise
        hand.move(front, opened, -PRESS)
