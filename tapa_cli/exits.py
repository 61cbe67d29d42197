"""Exit codes of the command line, and the error that ends a command with one clear line."""

from enum import IntEnum
import sys
from typing import Any, IO

import click


class Exit(IntEnum):
    """What the exit code of every `tapa` command means."""

    OK = 0
    """The command did what was asked."""
    FAILED = 1
    """It was carried out and did not succeed: a task failed, a goal does not hold."""
    USAGE = 2
    """The command line or an input file cannot be understood, or a part is missing."""
    REFUSED = 3
    """The wish cannot be fulfilled here; the message names what is missing."""
    QUESTION = 4
    """The wish is not clear enough; the message is a question."""
    NODES = 5
    """The nodes could not be started, are not running, or one of them died."""
    INTERNAL = 70
    """A defect of this program."""
    CANCELED = 130
    """Ctrl-C; whatever was moving has been stopped."""


class CliError(click.ClickException):
    """Ends a command with one line for people and an exit code for machines."""

    def __init__(self, message: str, exit_code: Exit = Exit.FAILED) -> None:
        """Keep the message and the code."""
        super().__init__(message)
        self.code = exit_code

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to standard error as one line."""
        print(f'tapa: {self.message}', file=file or sys.stderr)
