"""The wish, the plan with each step's state, what waits for a person, and what went wrong."""

from collections.abc import Sequence
import time
from typing import Any

from nicegui import ui

from dashboard.session import Session
from tapa_planner.errors import TapaError
from tapa_planner.plan import Step
from tapa_planner.strategies.constraints import parse_step

_TOLD = {
    'explanation': ('error', 'red-9'), 'failure': ('warning', 'orange-10'),
    'alarm': ('sensors', 'purple-9'), 'overcome': ('task_alt', 'teal-9'),
    'recovery': ('build', 'blue-9'), 'outdated': ('update', 'blue-9'),
    'warning': ('warning', 'orange-10'), 'plan': ('list', 'grey-8'), 'step': ('check', 'green-9'),
    'end': ('flag', 'grey-9'), 'result': ('flag', 'grey-9'),
}  # fmt: skip
"""Event -> the icon and the colour that it is shown with."""
_SHOWN = 60


class TaskPanel:
    """What the robot is asked to do, and how that goes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plan_number, self._event_number = -1, 0
        self._drawn: tuple[object, ...] = ()
        self._edited: list[Step] | None = None
        self._step_began = (-1, time.monotonic())
        with ui.card().classes('w-full gap-2'):
            with ui.row().classes('w-full items-center no-wrap'):
                self._wish = ui.input('what should the robot do?').classes('grow').mark('wish')
                self._wish.on('keydown.enter', self._begin)
                self._go = ui.button('go', on_click=self._begin).mark('go')
            with ui.row().classes('gap-2'):
                self._pause = ui.button('pause', on_click=self._pause_or_resume).mark('pause')
                self._cancel = ui.button('cancel', on_click=self._cancel_task).mark('cancel')
                for each in (self._pause, self._cancel):
                    each.props('outline dense no-caps')
            self._text = ui.label('no task yet').classes('font-medium').mark('task-text')
            self._progress = ui.linear_progress(0.0, show_value=False).props(
                'aria-label="progress"'
            )
            self._steps = ui.column().classes('w-full gap-0').mark('steps')
            self._decision = ui.column().classes('w-full gap-2')
        with ui.card().classes('w-full gap-1'):
            ui.label('what happened').classes('text-sm font-medium')
            self._log = ui.column().classes('w-full gap-1 max-h-72 overflow-y-auto flex-nowrap')
            self._log.props('role=log tabindex=0 aria-label="what happened"').mark('log')
            with self._log:
                self._nothing = ui.label('nothing yet').classes('text-sm text-gray-600')

    def update(self) -> None:
        """Show what has changed."""
        board, task = self._session.board, self._session.board.task
        if task.step_index != self._step_began[0]:
            self._step_began = (task.step_index, time.monotonic())
        self._text.text = task.text or 'no task yet'
        if task.is_running and task.phase == 'acting':
            self._text.text += f' ({time.monotonic() - self._step_began[1]:.0f} s)'
        done = task.step_index / task.step_count if task.step_count else 0.0
        self._progress.value = 1.0 if task.phase == 'succeeded' else done
        may = self._session.may_command()
        self._go.set_enabled(may and not task.is_running)
        self._cancel.set_enabled(may and task.is_running)
        self._pause.set_enabled(may and task.is_running)
        self._pause.text = 'resume' if task.phase == 'paused' else 'pause'
        if board.plan_number != self._plan_number:
            self._plan_number, self._edited = board.plan_number, None
        drawn = (
            self._plan_number,
            task.step_index,
            task.phase,
            task.plan_id,
            task.question_id,
            may,
        )
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_steps()
            self._draw_decision()
        self._tell(board.events_after(self._event_number))

    # The plan

    @property
    def _plan(self) -> Sequence[Step]:
        plan = self._session.board.plan
        return self._edited if self._edited is not None else (plan.steps if plan else ())

    def _draw_steps(self) -> None:
        task = self._session.board.task
        may_edit = bool(task.plan_id) and self._session.may_command()
        self._steps.clear()
        with self._steps:
            for index, step in enumerate(self._plan):
                is_done = index < task.step_index or task.phase == 'succeeded'
                is_now = index == task.step_index and task.phase in (
                    'acting',
                    'checking',
                    'paused',
                )
                with ui.row().classes('w-full items-center no-wrap gap-2 py-1'):
                    icon = 'check_circle' if is_done else 'play_circle' if is_now else 'circle'
                    colour = 'green-9' if is_done else 'blue-9' if is_now else 'grey-6'
                    ui.icon(icon, color=colour).props('aria-hidden=true')
                    with ui.column().classes('gap-0 grow'):
                        ui.label(step.text or str(step)).classes('font-bold' if is_now else '')
                        chance = f', chance {100 * step.score:.0f} %' if step.score > 0 else ''
                        ui.label(f'{step}{chance}').classes('text-xs text-gray-700')
                    if may_edit:
                        self._edit_buttons(index)

    def _edit_buttons(self, index: int) -> None:
        for icon, what, change in (
            ('arrow_upward', 'earlier', lambda steps: _swapped(steps, index, index - 1)),
            ('arrow_downward', 'later', lambda steps: _swapped(steps, index, index + 1)),
            ('edit', 'edit', None),
            ('delete', 'leave out', lambda steps: [*steps[:index], *steps[index + 1 :]]),
        ):  # fmt: skip
            button = ui.button(icon=icon).props(f'flat dense round aria-label="{what}"')
            if change is None:
                button.on_click(lambda: self._edit(index))
            else:
                button.on_click(lambda _, change=change: self._change(change(list(self._plan))))

    def _change(self, steps: list[Step]) -> None:
        self._edited = steps
        self._draw_steps()
        self._draw_decision()

    async def _edit(self, index: int) -> None:
        with ui.dialog() as dialog, ui.card():
            text = ui.input('step, such as pick(apple_1)', value=str(self._plan[index]))
            with ui.row():
                ui.button('take it', on_click=lambda: dialog.submit(text.value))
                ui.button('leave it', on_click=lambda: dialog.submit('')).props('outline')
        said = await dialog
        dialog.delete()
        if not said:
            return
        try:
            step = parse_step(str(said))
        except TapaError as exc:
            ui.notify(str(exc), type='negative')
            return
        steps = list(self._plan)
        steps[index] = step
        self._change(steps)

    # What waits for a person

    def _draw_decision(self) -> None:
        task = self._session.board.task
        self._decision.clear()
        with self._decision:
            if task.plan_id:
                self._draw_approval(task.plan_id)
            elif task.question_id:
                self._draw_question(task.question_id, task.text)

    def _draw_approval(self, plan_id: str) -> None:
        may = self._session.may_command()
        edited = self._edited
        has_steps = edited is None or bool(edited)
        is_edited = '' if edited is None else ', as edited'
        ui.label(
            f'the plan waits for approval{is_edited}' if has_steps
            else 'no step is left: reject the plan instead'
        )  # fmt: skip
        reason = ui.input('why not? (the planner heeds it)').classes('w-full').mark('reason')
        with ui.row():
            robot = self._session.robot

            async def approve() -> None:
                steps = tuple(edited or ())
                await self._session.give(
                    'approve plan', lambda: robot.decide(plan_id, True, '', steps), plan_id
                )

            async def reject() -> None:
                why = str(reason.value or '')
                await self._session.give(
                    'reject plan', lambda: robot.decide(plan_id, False, why), why
                )

            approved = ui.button('approve', on_click=approve, color='green-9').mark('approve')
            approved.set_enabled(may and has_steps)
            ui.button('reject', on_click=reject, color='red-9').mark('reject').set_enabled(may)

    def _draw_question(self, question_id: str, question: str) -> None:
        may = self._session.may_command()
        ui.label(question).classes('font-medium').mark('question')
        robot = self._session.robot

        async def answer(text: str) -> None:
            if text.strip():
                await self._session.give(
                    'answer', lambda: robot.answer(question_id, text), f'{question} {text}'
                )

        with ui.row().classes('items-center'):
            for word in ('yes', 'no'):
                ui.button(word, on_click=lambda _, word=word: answer(word)).set_enabled(may)
            said = ui.input('answer').mark('answer')
            said.on('keydown.enter', lambda: answer(str(said.value or '')))
            ui.button('say it', on_click=lambda: answer(str(said.value or ''))).set_enabled(may)

    # Commands

    async def _begin(self) -> None:
        wish = str(self._wish.value or '')
        robot = self._session.robot
        told = await self._session.give('run task', lambda: robot.run_task(wish), wish)
        if told == 'the robot begins':
            self._wish.value = ''

    async def _pause_or_resume(self) -> None:
        how = 'resume' if self._session.board.task.phase == 'paused' else 'pause'
        await self._session.give(how, lambda: self._session.robot.steer(how))

    async def _cancel_task(self) -> None:
        await self._session.give('cancel task', self._session.robot.cancel)

    # What happened

    def _tell(self, fresh: Sequence[tuple[int, dict[str, Any]]]) -> None:
        for number, event in fresh:
            self._event_number = number
            shown = _TOLD.get(str(event.get('kind')))
            text = _words(event)
            if shown is None or not text:
                continue
            self._nothing.set_visibility(False)
            with self._log, ui.row().classes('w-full no-wrap items-start gap-2 text-sm'):
                ui.icon(shown[0], color=shown[1]).props('aria-hidden=true').classes('pt-1')
                ui.label(text).classes('grow')
            rows = self._log.default_slot.children
            if len(rows) > _SHOWN:
                self._log.remove(rows[1])
        if fresh:
            ui.run_javascript(
                f'const l = getHtmlElement({self._log.id}); if (l) l.scrollTop = l.scrollHeight'
            )


def _swapped(steps: list[Step], first: int, second: int) -> list[Step]:
    if 0 <= second < len(steps):
        steps[first], steps[second] = steps[second], steps[first]
    return steps


def _words(event: dict[str, Any]) -> str:
    """Say an event in a line; '' for what needs no line."""
    match event.get('kind'):
        case 'plan':
            return 'plan: ' + '; '.join(map(str, event.get('steps', ())))
        case 'step':
            ended = 'done' if event.get('error_code') == 0 else 'failed'
            return f'{event.get("step")}: {ended}, {event.get("error_msg")}'
        case 'recovery':
            return f'what is done about it: {event.get("text")}'
        case 'explanation' | 'alarm' | 'overcome':
            return f'{event.get("cause")}: {event.get("text")}'
        case _:
            return str(event.get('text', ''))
