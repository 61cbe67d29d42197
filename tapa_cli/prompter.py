"""Asks the person at the terminal what the running task waits for."""

from collections.abc import Callable
import threading
from typing import Any

from tapa_cli.console import Console
from tapa_cli.exits import CliError
from tapa_cli.person_client import PersonClient, told

_YES = frozenset({'y', 'yes', 'ok', 'okay', 'sure'})
Read = Callable[[str], str]


class Prompter:
    """
    A sink of feedback that asks once for each plan and question that waits.

    It reads in a thread of its own: a person who thinks must not keep the task from being shown.
    """

    def __init__(
        self,
        person: PersonClient,
        console: Console,
        show: Callable[[Any], None],
        read: Read = input,
    ) -> None:
        self._person, self._console, self._show, self._read = person, console, show, read
        self._asked: set[str] = set()

    def __call__(self, feedback: Any) -> None:
        """Show where the task stands, and ask where it waits."""
        status = feedback.status
        waiting = status.plan_id or status.question_id
        if not waiting:
            self._show(feedback)
        elif waiting not in self._asked:
            self._asked.add(waiting)
            self._console.end_activity()
            ask = self._approve if status.plan_id else self._answer
            threading.Thread(target=self._in_peace, args=(ask, status), daemon=True).start()

    def _in_peace(self, ask: Callable[[Any], None], status: Any) -> None:
        try:
            ask(status)
        except CliError as exc:
            self._console.say(exc.message)  # it was decided elsewhere, or the task has ended
        except EOFError:
            self._console.say('nobody is there to decide; say it with `tapa task`')

    def _approve(self, status: Any) -> None:
        self._console.say(status.text)
        plan = self._person.plan()
        for index, step in enumerate(plan.steps if plan is not None else ()):
            self._console.say(f'  {index + 1}. {told(step)}')
        said = self._read('Carry it out? (yes, or why not): ').strip()
        is_approved = said.lower() in _YES
        reason = '' if is_approved or said.lower() in ('n', 'no') else said
        self._console.say(self._person.decide(is_approved, reason, status.plan_id))

    def _answer(self, status: Any) -> None:
        said = ''
        while not said:
            said = self._read(f'{status.text} ').strip()
        self._person.answer(said, status.question_id)
