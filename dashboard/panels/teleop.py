"""Driving by hand: a pad, keys, and buttons for the hand, all under a dead-man's switch."""

from typing import Any

from nicegui import events, ui

from dashboard.session import Session

_HAND = {
    'forward': (1.0, 0.0, 0.0), 'back': (-1.0, 0.0, 0.0), 'left': (0.0, 1.0, 0.0),
    'right': (0.0, -1.0, 0.0), 'up': (0.0, 0.0, 1.0), 'down': (0.0, 0.0, -1.0),
}  # fmt: skip
_OPEN_M = 0.08


class TeleopPanel:
    """Moves base, hand and fingers while something is held down."""

    def __init__(self, session: Session) -> None:
        self._session = session
        limits = session.drive.limits
        with ui.card().classes('w-full gap-2'):
            ui.label('drive by hand').classes('font-medium')
            self._why = ui.label().classes('text-sm').props('role=status').mark('drive-status')
            with ui.row().classes('items-center gap-6'):
                pad = ui.element('div').classes('tapa-pad').mark('pad')
                pad.props('role=application aria-label="drive: hold and pull" tabindex=0')
                with pad:
                    ui.element('div').classes('knob')
                with ui.grid(columns=2).classes('gap-1'):
                    buttons = [
                        ui.button(f'hand {name}').props('dense outline no-caps') for name in _HAND
                    ]
                with ui.column().classes('gap-1'):
                    ui.button('open fingers', on_click=lambda: self._grip(_OPEN_M))
                    ui.button('close fingers', on_click=lambda: self._grip(0.0))
            keys = ui.switch('drive with the keys: arrows or w a s d, sideways q e')
            keys.on_value_change(
                lambda e: ui.run_javascript(f'tapa.driveByKeys({str(bool(e.value)).lower()})')
            )
            ui.label(
                f'at most {limits.base:g} m/s, {limits.turn:g} rad/s, hand {limits.hand:g} m/s;'
                ' the robot stops as soon as nothing is held'
            ).classes('text-xs text-gray-700')
        ui.on('tapa_hold', self._hold)
        ui.on('tapa_release', self._release)

        def connect() -> None:
            ui.run_javascript(f'tapa.pad("c{pad.id}")')
            for button, share in zip(buttons, _HAND.values(), strict=True):
                ui.run_javascript(
                    f'tapa.button("c{button.id}", "hand", {share[0]}, {share[1]}, {share[2]})'
                )

        ui.timer(0.2, connect, once=True)

    def update(self) -> None:
        """Say whether driving is possible now."""
        refused = self._session.drive.refusal(self._session.person)
        self._why.text = f'not now: {refused}' if refused else 'ready: hold the pad and pull'

    def _hold(self, event: events.GenericEventArguments) -> None:
        match event.args:
            case [str(part), *shares] if len(shares) == 3 and all(map(_is_number, shares)):
                vx, vy, vz = (float(each) for each in shares)
                self._session.drive.hold(self._session.person, part, (vx, vy, vz))

    def _release(self, event: events.GenericEventArguments) -> None:
        part = event.args if isinstance(event.args, str) else 'base'
        if part in ('base', 'hand'):
            self._session.drive.release(part)

    async def _grip(self, opening_m: float) -> None:
        session = self._session
        if refused := session.drive.refusal(session.person):
            ui.notify(refused, type='warning')
            return

        def move() -> str:
            session.robot.grip(opening_m)
            return 'the fingers open' if opening_m else 'the fingers close'

        await session.give('move fingers', move, f'{opening_m} m')


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
