"""The gate before the robot: who may command it now, and the log of what was commanded."""

from collections.abc import Callable
import contextlib

from dashboard.access import Role
from dashboard.audit import AuditLog
from dashboard.control import ControlDesk, Person


class Commands:
    """Lets commands through that a person may give, and notes them all."""

    def __init__(self, desk: ControlDesk, audit: AuditLog) -> None:
        self.desk, self._audit = desk, audit

    def refusal(self, person: Person) -> str:
        """Return why a person may not command the robot now; '' where they may."""
        if person.role is not Role.OPERATOR:
            return 'viewers cannot command the robot; log in as an operator'
        if self.desk.holds(person):
            return ''
        holder = self.desk.state().holder
        has_it = f'{holder.name} has control' if holder is not None else 'nobody has control'
        return f'{has_it}; take control first'

    def give(
        self, person: Person, command: str, action: Callable[[], str], detail: str = ''
    ) -> str:
        """Carry out a command of the person who holds control; return what became of it."""
        outcome = self.refusal(person)
        if outcome:
            self.note(person, command, f'not allowed: {outcome}', detail)
            return outcome
        outcome = action()
        self.note(person, command, outcome, detail)
        return outcome

    def stop(self, person: Person, action: Callable[[], None]) -> None:
        """Stop the robot: anybody may, at any time; it is noted after it is done."""
        action()
        self.note(person, 'emergency stop', 'sent')

    def note(self, person: Person, command: str, outcome: str, detail: str = '') -> None:
        """Write to the log; a full disk must keep nobody from stopping the robot."""
        with contextlib.suppress(OSError):
            self._audit.note(person.name, person.role.value, command, outcome, detail)
