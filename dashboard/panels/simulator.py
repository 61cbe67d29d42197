"""What only a simulator can do: another world, and things that break."""

from nicegui import ui

from dashboard.session import Session

FAULTS = (
    'thing_moved', 'grasp_slips', 'door_jammed', 'door_blocked', 'thing_vanishes', 'camera_dark',
    'camera_frozen', 'localisation_offset', 'joint_stuck', 'slow_network', 'skill_hangs',
)  # fmt: skip


class SimulatorPanel:
    """Shown where a simulator answers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._card = ui.card().classes('w-full gap-2')
        with self._card:
            ui.label('simulator').classes('font-medium')
            with ui.row().classes('items-end'):
                self._kind = ui.select(['kitchen', 'apartment'], value='kitchen', label='world')
                self._seed = ui.number('seed', value=12, min=0, precision=0)
                ui.button('load', on_click=self._load).props('outline')
            with ui.row().classes('items-end'):
                self._fault = ui.select(list(FAULTS), value=FAULTS[0], label='fault')
                self._target = ui.input('target (may be empty)')
                self._lasts = ui.number('seconds (0: until cleared)', value=20, min=0)
                ui.button('break it', on_click=self._break).props('outline')
                ui.button('clear all', on_click=self._clear).props('outline')

    def update(self) -> None:
        """Show or hide it."""
        self._card.set_visibility(self._session.robot.has_simulator())

    async def _load(self) -> None:
        kind, seed = str(self._kind.value), int(self._seed.value or 0)
        robot = self._session.robot
        if self._session.board.task.is_running:
            ui.notify('a task is running; cancel it first', type='warning')
            return
        await self._session.give(
            'load world', lambda: robot.load_world(kind, seed), f'{kind} {seed}'
        )

    async def _break(self) -> None:
        fault, target = str(self._fault.value), str(self._target.value or '')
        lasts, robot = float(self._lasts.value or 0.0), self._session.robot
        await self._session.give(
            'inject fault', lambda: robot.inject_fault(fault, target, lasts), f'{fault} {target}'
        )

    async def _clear(self) -> None:
        robot = self._session.robot
        await self._session.give('clear faults', lambda: robot.inject_fault('', '', 0.0))
