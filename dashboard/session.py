"""What a panel needs: the robot, the board, the gate, and the person whose page it is."""

from collections.abc import Callable
from dataclasses import dataclass

from nicegui import run, ui

from dashboard.board import Board
from dashboard.commands import Commands
from dashboard.control import Person
from dashboard.drive import Drive
from dashboard.robot import Robot
from tapa_planner.skill import Domain


@dataclass(frozen=True)
class Session:
    """One open page."""

    robot: Robot
    board: Board
    commands: Commands
    drive: Drive
    domain: Domain
    person: Person

    async def give(self, command: str, action: Callable[[], str], detail: str = '') -> str:
        """Carry out a command off the page's thread and tell the person what became of it."""
        outcome = await run.io_bound(self.commands.give, self.person, command, action, detail)
        told = str(outcome)
        ui.notify(told, position='bottom')
        return told

    def may_command(self) -> bool:
        """Say whether this person may command the robot now."""
        return not self.commands.refusal(self.person)
