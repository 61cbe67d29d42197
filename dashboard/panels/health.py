"""How each part of each node does, as it says itself by diagnostics (REP 107)."""

import time

from nicegui import ui

from dashboard.session import Session

_LEVELS = ('ok', 'warning', 'error', 'stale')
_SILENT_S = 5.0


class HealthPanel:
    """A line for each part of each node."""

    def __init__(self, session: Session) -> None:
        self._session = session
        columns = [
            {'name': key, 'label': key, 'field': key, 'align': 'left'}
            for key in ('part', 'state', 'says', 'numbers')
        ]
        with ui.card().classes('w-full gap-1'):
            ui.label('health').classes('font-medium')
            self._none = ui.label('no node has reported yet').classes('text-sm')
            self._table = ui.table(columns=columns, rows=[], row_key='part')
            self._table.props('dense flat wrap-cells').classes('w-full').mark('health')

    def update(self) -> None:
        """Show what was heard."""
        now = time.monotonic()
        rows = []
        for name, each in sorted(self._session.board.health.items()):
            silent = now - each.heard_s
            is_silent = silent > _SILENT_S
            rows.append({
                'part': name,
                'state': 'silent' if is_silent else _LEVELS[min(each.level, 3)],
                'says': f'nothing for {silent:.0f} s' if is_silent else each.message,
                'numbers': ', '.join(f'{key} {value}' for key, value in each.values.items()),
            })  # fmt: skip
        self._none.set_visibility(not rows)
        self._table.set_visibility(bool(rows))
        if rows != self._table.rows:
            self._table.rows = rows
            self._table.update()
