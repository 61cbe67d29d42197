"""The pages: the one with everything on it, and the log-in."""

from collections.abc import Callable
from dataclasses import dataclass
import uuid

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import RedirectResponse

from dashboard.access import LoginGate, Role, TokenFile
from dashboard.board import Board
from dashboard.commands import Commands
from dashboard.control import Person
from dashboard.drive import Drive
from dashboard.panels.cameras import Cameras
from dashboard.panels.heading import Heading
from dashboard.panels.health import HealthPanel
from dashboard.panels.map_view import MapView
from dashboard.panels.simulator import SimulatorPanel
from dashboard.panels.task import TaskPanel
from dashboard.panels.teleop import TeleopPanel
from dashboard.robot import Robot
from dashboard.session import Session
from tapa_planner.errors import InputError
from tapa_planner.skill import Domain

_REFRESH_S = 0.2
_ROLE, _NAME = 'role', 'name'
_STYLE = """
.tapa-picture { position: relative; width: 100%; background: #1c1c1e; min-height: 12rem; }
.tapa-picture img { width: 100%; display: block; min-height: 12rem; object-fit: contain; }
.tapa-picture img:not([src]) { visibility: hidden; }
.tapa-picture .note { position: absolute; left: .5rem; bottom: .5rem; color: #fff;
  background: #000a; padding: 0 .4rem; border-radius: .2rem; font-size: .85rem; }
.tapa-picture .note:empty { display: none; }
.tapa-picture.stale img { opacity: .45; }
.tapa-pad { width: 9rem; height: 9rem; border-radius: 50%; background: #d5dbe5; touch-action: none;
  display: flex; align-items: center; justify-content: center; border: 2px solid #5b7aa8; }
.tapa-pad .knob { width: 3rem; height: 3rem; border-radius: 50%; background: #1f3b73;
  pointer-events: none; }
"""


@dataclass(frozen=True)
class Stack:
    """What all pages share."""

    robot: Robot
    board: Board
    commands: Commands
    drive: Drive
    domain: Domain
    tokens: TokenFile | None
    """None where the page is on this machine alone, and whoever opens it is its operator."""
    gate: LoginGate


def role_now(stack: Stack) -> Role | None:
    """Return the role of whoever makes this request; None where a log-in is needed."""
    if stack.tokens is None:
        return Role.OPERATOR
    kept = app.storage.user.get(_ROLE)
    return Role(kept) if kept in {each.value for each in Role} else None


def build_pages(stack: Stack) -> None:
    """Register the pages with the application."""

    @ui.page('/', title='TaPA')
    def main_page(request: Request) -> RedirectResponse | None:
        role = role_now(stack)
        if role is None:
            return RedirectResponse('/login')
        address = request.client.host if request.client is not None else '?'
        name = str(app.storage.user.get(_NAME) or f'{role.value} at {address}')
        _main(stack, Person(uuid.uuid4().hex, name, role))
        return None

    @ui.page('/login', title='TaPA: log in')
    def login_page(request: Request) -> RedirectResponse | None:
        if role_now(stack) is not None:
            return RedirectResponse('/')
        _login(stack, request.client.host if request.client is not None else '?')
        return None


def _main(stack: Stack, person: Person) -> None:
    session = Session(stack.robot, stack.board, stack.commands, stack.drive, stack.domain, person)
    ui.add_css(_STYLE)
    ui.colors(primary='#1c5296')  # dark enough to be read on white, and white on it
    ui.add_head_html('<script src="/static/tapa.js" defer></script>')
    updates: list[Callable[[], None]] = [Heading(session).update]
    with ui.element('div').classes('w-full grid gap-3 grid-cols-1 lg:grid-cols-3'):
        with ui.column().classes('w-full gap-3'):
            Cameras()
            updates.append(TeleopPanel(session).update)
        with ui.column().classes('w-full gap-3'):
            updates.append(MapView(session).update)
            updates.append(SimulatorPanel(session).update)
        with ui.column().classes('w-full gap-3 max-lg:order-first'):
            updates.append(TaskPanel(session).update)
            updates.append(HealthPanel(session).update)
    if stack.tokens is not None:
        ui.button('log out', on_click=_log_out).props('flat no-caps')

    def update() -> None:
        for each in updates:
            each()

    ui.timer(_REFRESH_S, update)

    def let_go() -> None:
        if stack.commands.desk.holds(person):
            for part in ('base', 'hand'):
                stack.drive.release(part)

    def gone() -> None:
        let_go()
        if stack.commands.desk.leave(person.key):
            stack.commands.note(person, 'control', 'given back: the page was closed')

    ui.context.client.on_disconnect(let_go)
    ui.context.client.on_delete(gone)


def _login(stack: Stack, address: str) -> None:
    with ui.card().classes('absolute-center gap-3'):
        ui.label('TaPA').classes('text-xl font-bold')
        name = ui.input('your name, for the log').mark('name')
        token = ui.input('token', password=True).mark('token')
        said = ui.label().props('role=alert').classes('text-red-800').mark('login-error')

        def try_token() -> None:
            assert stack.tokens is not None
            if wait := stack.gate.wait_s(address):
                said.text = f'too many wrong tokens; try again in {wait:.0f} s'
                return
            try:
                role = stack.tokens.role_of(str(token.value or ''))
            except InputError as exc:
                said.text = str(exc)
                return
            stack.gate.tried(address, role is not None)
            if role is None:
                said.text = 'this token opens nothing'
                return
            app.storage.user[_ROLE] = role.value
            app.storage.user[_NAME] = str(name.value or '').strip()[:40]
            ui.navigate.to('/')

        token.on('keydown.enter', try_token)
        ui.button('log in', on_click=try_token).mark('login')


def _log_out() -> None:
    app.storage.user.clear()
    ui.navigate.to('/login')
