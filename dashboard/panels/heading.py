"""The bar over the page: who has control, whether the robot is heard, and the emergency stop."""

import time

from nicegui import ui

from dashboard.access import Role
from dashboard.session import Session

_SILENT_S = 2.0
_CONFIRM_S = 2.0


class Heading:
    """Always visible; the stop works for anybody, with the mouse and by the key Escape."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unconfirmed_s: float | None = None
        """Since when a stop of this page waits for the driver to confirm it."""
        with ui.header().classes('items-center gap-3 px-3 py-2 bg-slate-900 no-wrap'):
            ui.label('TaPA').classes('text-lg font-bold max-sm:hidden')
            self._state = ui.label('connecting').props('role=status aria-live=polite')
            # Never cut: that a stop was not confirmed must be read to its end.
            self._state.classes('text-sm max-sm:text-xs leading-tight grow')
            self._control = ui.button('take control', on_click=self._take)
            self._control.props('dense outline color=white no-caps').mark('take-control')
            self._release = ui.button('release the stop', on_click=self._let_go)
            self._release.props('dense no-caps color=amber text-color=black').mark('release-stop')
            self._stop = ui.button('STOP (Esc)', on_click=self.stop)
            self._stop.props('color=red-9 size=lg aria-label="emergency stop"').mark('stop')
        ui.on('tapa_stop', self.stop)
        self._asked = ui.dialog().props('persistent')
        with self._asked, ui.card():
            self._asked_by = ui.label()
            with ui.row():
                ui.button('hand over', on_click=lambda: self._answer(True))
                ui.button('keep control', on_click=lambda: self._answer(False)).props('outline')

    def stop(self) -> None:
        """Stop the robot."""
        session = self._session
        self._unconfirmed_s = time.monotonic()
        session.commands.stop(session.person, session.robot.emergency_stop)
        self.update()

    def update(self) -> None:
        """Show what is so now."""
        session, board = self._session, self._session.board
        self._state.text = self._told()
        self._release.set_visibility(bool(board.is_stopped))
        self._stop.text = 'STOPPED' if board.is_stopped else 'STOP (Esc)'
        self._show_control()
        state = session.commands.desk.state()
        is_asked = (
            state.asking is not None
            and state.holder is not None
            and state.holder.key == session.person.key
        )
        if is_asked and state.asking is not None:
            self._asked_by.text = (
                f'{state.asking.name} asks for control; it passes on in {state.left_s:.0f} s'
            )
        self._asked.value = is_asked

    def _told(self) -> str:
        board = self._session.board
        if board.is_stopped:
            self._unconfirmed_s = None
            return 'stopped: the robot has confirmed the emergency stop'
        if self._unconfirmed_s is not None:
            if time.monotonic() - self._unconfirmed_s < _CONFIRM_S:
                return 'stop sent, waiting for the robot to confirm it'
            return 'STOP WAS NOT CONFIRMED: no driver answers; use the switch on the robot'
        if board.last_heard_s == 0.0:
            return 'waiting for the robot: do the nodes run?'
        silent = time.monotonic() - board.last_heard_s
        if silent > _SILENT_S:
            return f'nothing heard of the robot for {silent:.0f} s'
        task = board.task
        if task.is_running:
            step = f', step {task.step_index + 1} of {task.step_count}' if task.step_count else ''
            return f'{task.phase}{step}: {task.text}'
        return 'ready' if task.phase == 'idle' else f'{task.phase}: {task.text}'

    def _show_control(self) -> None:
        desk, person = self._session.commands.desk, self._session.person
        state = desk.state()
        self._control.set_visibility(person.role is Role.OPERATOR)
        if desk.holds(person):
            self._control.text = 'give control back'
        elif state.asking is not None and state.asking.key == person.key:
            self._control.text = f'asked, {state.left_s:.0f} s'
        elif state.holder is not None:
            self._control.text = f'{state.holder.name} has control: ask'
        else:
            self._control.text = 'take control'

    def _take(self) -> None:
        commands, person = self._session.commands, self._session.person
        if commands.desk.holds(person):
            commands.desk.leave(person.key)
            commands.note(person, 'control', 'given back')
        else:
            told = commands.desk.take(person)
            commands.note(person, 'control', told)
            ui.notify(told, position='bottom')
        self.update()

    def _answer(self, hands_over: bool) -> None:
        commands, person = self._session.commands, self._session.person
        told = commands.desk.answer(person, hands_over)
        commands.note(person, 'hand over', told)
        ui.notify(told, position='bottom')
        self.update()

    async def _let_go(self) -> None:
        robot = self._session.robot
        await self._session.give(
            'release emergency stop', lambda: robot.steer('release_emergency_stop')
        )
