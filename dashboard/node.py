"""The node `dashboard`: serves the page with its pictures, behind what keeps others out."""

from dataclasses import dataclass
from pathlib import Path
import secrets
import socket
import ssl
import threading

from nicegui import app, run, ui
import rclpy
from rclpy.executors import ExternalShutdownException, MultiThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import LoginGate, TokenFile
from dashboard.audit import AuditLog
from dashboard.board import Board
from dashboard.client import RobotClient
from dashboard.commands import Commands
from dashboard.control import ControlDesk
from dashboard.drive import Drive
from dashboard.floor_view import floor_png
from dashboard.guard import LOOPBACK, OriginGuard
from dashboard.pages import build_pages, role_now, Stack
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError

_PICTURE_WAIT_S = 1.5


@dataclass(frozen=True)
class ServerOptions:
    """
    How the page is served.

    :ivar host: that it listens on; beyond this machine a token is demanded.
    :ivar state: folder of the audit log and the hashed tokens.
    :ivar certificate: and ``key``: PEM files for TLS; None for plain HTTP.
    """

    host: str = '127.0.0.1'
    port: int = 8080
    namespace: str = ''
    state: Path = Path('~/.ros/tapa')
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can open the page."""
        return self.host in LOOPBACK

    @property
    def _family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ':' in self.host else socket.AF_INET

    @property
    def tokens(self) -> TokenFile:
        """Where the hashes of the tokens are."""
        return TokenFile(self.state.expanduser() / 'dashboard_tokens.json')

    def check(self) -> None:
        """
        Check that it can be served so.

        :raises InputError: naming what is missing.
        """
        if not 0 < self.port < 65536:
            raise InputError(f'port: expected 1 to 65535, got {self.port}')
        if (self.certificate is None) != (self.key is None):
            raise InputError('TLS: expected a certificate and its key, got one of them')
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                raise InputError(f'TLS: expected a PEM file, {path} is none')
        if self.certificate is not None and self.key is not None:
            try:
                ssl.create_default_context().load_cert_chain(self.certificate, self.key)
            except OSError as exc:  # of which errors of TLS are a kind
                raise InputError(f'TLS: certificate and key do not serve: {exc}') from exc
        try:
            socket.create_server((self.host, self.port), family=self._family).close()
        except OSError as exc:
            raise InputError(
                f'{self.host}, port {self.port}: cannot listen there: {exc.strerror or exc}'
            ) from exc
        if not self.is_local and not self.tokens.path.is_file():
            raise InputError(
                f'{self.host} can be reached from other machines, so that a token is needed, and '
                'there is none yet: make them with `tapa dashboard --new-tokens`'
            )


def serve(options: ServerOptions) -> None:
    """
    Serve the page until Ctrl-C.

    :raises InputError: where it cannot be served so.
    """
    options.check()
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    node = Node('dashboard', namespace=options.namespace)
    board = Board()
    robot = RobotClient(node, board)
    desk = ControlDesk()
    drive = Drive(board, desk, robot.drive, robot.jog)
    audit = AuditLog(options.state.expanduser() / 'audit.jsonl')
    stack = Stack(
        robot, board, Commands(desk, audit), drive, load_domain(),
        None if options.is_local else options.tokens, LoginGate(),
    )  # fmt: skip
    drive.start()
    executor = MultiThreadedExecutor(num_threads=3)
    executor.add_node(node)

    def spin() -> None:
        try:
            executor.spin()
        except (ExternalShutdownException, RuntimeError):
            return

    spinner = threading.Thread(target=spin, name='ros', daemon=True)
    spinner.start()
    build_pages(stack)
    _build_routes(stack)
    app.add_middleware(OriginGuard, hosts=LOOPBACK if options.is_local else ())
    is_secure = options.certificate is not None
    try:
        ui.run(
            host=options.host, port=options.port, title='TaPA', language='en-US', reload=False,
            show=False,
            show_welcome_message=False, storage_secret=secrets.token_hex(32),
            session_middleware_kwargs={'same_site': 'strict', 'https_only': is_secure},
            ssl_certfile=str(options.certificate) if options.certificate else None,
            ssl_keyfile=str(options.key) if options.key else None,
        )  # fmt: skip
    finally:
        # In this order: what the spinner still uses must not vanish under it.
        executor.shutdown(timeout_sec=2.0)
        spinner.join(2.0)
        robot.close()
        node.destroy_node()
        rclpy.try_shutdown()


def _build_routes(stack: Stack) -> None:
    app.add_static_files('/static', Path(__file__).with_name('static'))

    @app.get('/picture/{camera}')
    async def picture(request: Request, camera: str, after: int = 0) -> Response:
        if role_now(stack) is None:
            return Response(status_code=401)
        stack.robot.watch(camera)
        found = await run.io_bound(stack.board.picture_after, camera, after, _PICTURE_WAIT_S)
        if found is None:
            return Response(status_code=204)
        headers = {'x-number': str(found.number), 'cache-control': 'no-store'}
        return Response(found.jpeg, media_type='image/jpeg', headers=headers)

    @app.get('/floor.png')
    def floor() -> Response:
        if role_now(stack) is None:
            return Response(status_code=401)
        if stack.board.floor is None:
            return Response(status_code=404)
        return Response(floor_png(stack.board.floor), media_type='image/png')
