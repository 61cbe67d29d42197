"""`tapa dashboard`: the web page for the person next to the robot."""

import os
from pathlib import Path

import click

from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import namespace_option, sigterm_as_interrupt
from tapa_planner.errors import InputError


@click.command()
@namespace_option
@click.option('--host', default='127.0.0.1', show_default=True, help='Address to listen on.')
@click.option('--port', default=8080, show_default=True, help='Port to listen on.')
@click.option(
    '--state', default='~/.ros/tapa', show_default=True, type=click.Path(path_type=Path),
    help='Folder of the audit log and the hashed tokens.',
)  # fmt: skip
@click.option('--tls-cert', type=click.Path(path_type=Path), help='Certificate, PEM, for HTTPS.')
@click.option('--tls-key', type=click.Path(path_type=Path), help='Key of the certificate, PEM.')
@click.option('--new-tokens', is_flag=True, help='Draw new tokens, print them once, and end.')
def dashboard(
    namespace: str,
    host: str,
    port: int,
    state: Path,
    tls_cert: Path | None,
    tls_key: Path | None,
    new_tokens: bool,
) -> None:
    """
    Serve the web page of running nodes: see, ask, approve, drive, stop.

    On this machine alone whoever opens it is its operator. Beyond it a token is demanded: make them
    with --new-tokens. Ctrl-C ends it; the robot and its task go on.
    """
    # Where pages keep who logged in; read when the library is imported.
    os.environ.setdefault('NICEGUI_STORAGE_PATH', str(state.expanduser() / 'pages'))
    from dashboard.node import serve, ServerOptions

    options = ServerOptions(host, port, namespace, state, tls_cert, tls_key)
    try:
        if new_tokens:
            for role, token in options.tokens.create().items():
                click.echo(f'{role.value}: {token}')
            click.echo('Keep them: only their hashes are kept here.')
            return
        scheme = 'https' if tls_cert else 'http'
        options.check()
        click.echo(f'the dashboard is at {scheme}://{host}:{port}/ ; Ctrl-C ends it')
        with sigterm_as_interrupt():
            serve(options)
    except KeyboardInterrupt:
        click.echo('the dashboard has ended')
    except InputError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
