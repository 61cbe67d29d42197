"""What the page asks of a robot; `dashboard.client` does it over ROS."""

from collections.abc import Sequence
from typing import Protocol

from tapa_planner.plan import Step


class Robot(Protocol):
    """
    One robot and the task that it carries out.

    Methods with an outcome return a sentence about it; they may block for seconds.
    """

    def run_task(self, instruction: str) -> str:
        """Ask for a wish; return whether it was taken."""

    def cancel(self) -> str:
        """Cancel the running task, whoever asked for it."""

    def steer(self, how: str) -> str:
        """`pause` or `resume` the task, or `release_emergency_stop`."""

    def decide(
        self, plan_id: str, is_approved: bool, reason: str = '', steps: Sequence[Step] = ()
    ) -> str:
        """Approve a plan that waits, as it is or with other steps, or reject it with a reason."""

    def answer(self, question_id: str, text: str) -> str:
        """Answer a question of the robot."""

    def load_world(self, kind: str, seed: int) -> str:
        """Let the simulator build another world."""

    def inject_fault(self, fault: str, target: str, duration_s: float) -> str:
        """Break something in the simulator; an empty name clears all faults."""

    def has_simulator(self) -> bool:
        """Say whether a simulator is there to be told."""

    def emergency_stop(self) -> None:
        """Stop everything; the board tells when the driver has confirmed it."""

    def drive(self, vx: float, vy: float, wz: float) -> None:
        """Command the base: m/s forward and to the left, rad/s counter-clockwise."""

    def jog(self, vx: float, vy: float, vz: float) -> None:
        """Move the hand in `base_link`, m/s."""

    def grip(self, opening_m: float) -> None:
        """Move the fingers to an opening between them."""

    def watch(self, camera: str) -> None:
        """Listen to a camera for some seconds more: somebody looks at it."""
