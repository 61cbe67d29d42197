"""
The command `tapa`: finds the sub-command and turns whatever goes wrong into one line.

The sub-commands are imported only when they run, so that `tapa --help` answers at once.
"""

from importlib import import_module
import os
import sys

import click

from tapa_cli.environment import adopt_process_environment
from tapa_cli.exits import CliError, Exit

COMMANDS: dict[str, str] = {
    'up': 'Start the nodes and supervise them until Ctrl-C.',
    'run': 'Carry out a wish: look, plan, act, check.',
    'dashboard': 'Serve the web page: see, ask, approve, drive, stop.',
    'task': 'Steer the task that runs: approve, reject, answer, pause, resume.',
    'look': 'Look around and list what is there.',
    'query': 'Find things by name or description: tapa query "the red mug".',
    'skill': 'Run one skill, such as: tapa skill pick apple.',
    'sim': 'Break something in the simulated world: tapa sim fault.',
    'plan': 'Plan for a list of objects or a scene, without ROS and simulator.',
    'domain': 'Print what exists and what the robot can do, as Markdown.',
    'doctor': 'Check what works on this machine, with a cure for what does not.',
    'world': 'Draw a simulated world and list what is in it.',
    'data': 'Write training data from the simulator.',
    'train': 'Train the embedded models.',
    'bench': 'Run benchmark suites.',
    'demo': 'Start everything, carry out one wish, judge it, and make pictures of it.',
}
"""Sub-command -> its line in `tapa --help`; `tapa_cli/<name>.py` holds a click command `<name>`."""


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is called, and not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the sub-command's module; None where there is no such sub-command."""
        if cmd_name not in COMMANDS:
            return None
        module_name = f'tapa_cli.{cmd_name}'
        try:
            module = import_module(module_name)
        except ModuleNotFoundError as exc:
            raise CliError(
                f'`tapa {cmd_name}` needs the Python module {exc.name}, which is not installed;'
                ' run `make setup`',
                Exit.USAGE,
            ) from exc
        command = getattr(module, cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f'{module_name}.{cmd_name}: expected a click command, got {command!r}')
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the sub-commands from the table above."""
        with formatter.section('Commands'):
            formatter.write_dl(list(COMMANDS.items()))


_EPILOG = (
    'Exit codes: 0 done; 1 carried out without success; 2 usage; 3 refused, something is missing;'
    ' 4 a question; 5 nodes could not be started or died; 130 Ctrl-C.'
)


@click.group(
    cls=LazyGroup, epilog=_EPILOG, context_settings={'help_option_names': ['-h', '--help']}
)
def cli() -> None:
    """Make a robot do what you wish, with things that exist."""
    adopt_process_environment()


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else Exit.OK)
    except click.exceptions.Exit as exc:
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print('tapa: canceled', file=sys.stderr)
        sys.exit(Exit.CANCELED)
    except CliError as exc:
        exc.show()
        sys.exit(exc.code)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone (`tapa look | head`): nothing to say to anyone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.FAILED)
    except Exception as exc:
        if os.environ.get('TAPA_DEBUG'):
            raise
        kind = type(exc).__name__
        print(f'tapa: internal error, {kind}: {exc} (TAPA_DEBUG=1 shows where)', file=sys.stderr)
        sys.exit(Exit.INTERNAL)


if __name__ == '__main__':
    main()
