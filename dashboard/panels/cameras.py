"""Live pictures: the cameras, and the last view with what was detected drawn in."""

from nicegui import ui

from dashboard.board import ANNOTATED, CAMERAS

_NAMES = {**{name: f'{name} camera' for name in CAMERAS}, ANNOTATED: 'detections'}


class Cameras:
    """One picture at a time; the browser fetches one after the other."""

    def __init__(self) -> None:
        with ui.card().classes('w-full gap-1'):
            self._choice = ui.toggle(_NAMES, value=CAMERAS[0], on_change=self._follow)
            self._choice.props('dense no-caps unelevated').mark('camera')
            self._box = ui.element('div').classes('tapa-picture')
            with self._box:
                ui.element('img').props('alt="what the robot sees"')
                ui.label('no picture yet').classes('note')
        ui.timer(0.1, self._follow, once=True)

    def _follow(self) -> None:
        ui.run_javascript(f'tapa.follow("c{self._box.id}", "{self._choice.value}")')
