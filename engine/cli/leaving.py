"""The end of the process: its exit status, and what is told of a fault. Imports little: the window starts with it."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import NoReturn

from engine.cli.console import tolerant_streams
from engine.cli.interrupts import Interrupted, Interrupts
from engine.errors import LayerloomError
from engine.storage.atomic import reason


def leave_after(command: Callable[[], object], interrupts: Interrupts) -> NoReturn:
    """Run a command and leave the process.

    The exit status is 0 if all is well, 1 if the input is at fault or a result cannot be written, 2 for wrong usage,
    130 after Ctrl+C, 143 after SIGTERM or when the terminal was closed.

    Args:
        command: Does the work; ends with `SystemExit` where it has a status.
        interrupts: What handles signals.
    """
    with tolerant_streams() as output:
        status = _status_of(command, interrupts) or interrupts.status
        output.flush()
        if output.fault is not None and status == 0:
            status = 1
            if output.fault.errno != errno.EPIPE:  # whoever reads has seen enough
                _tell(f"Standard output cannot be written: {reason(output.fault)}.")
    sys.exit(status)


def _status_of(command: Callable[[], object], interrupts: Interrupts) -> int:
    """Run a command; its exit status."""
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as error:
        if interrupts.signal:  # whatever it was, a signal has brought it about
            _tell(f"{error if isinstance(error, Interrupted) else 'interrupted'}.")
            return interrupts.status
        message = _words(error)
        if not message:
            raise
        _tell(message)
    return 1


def _words(error: BaseException) -> str:
    """A fault as a sentence; empty where it is one of ours."""
    if isinstance(error, LayerloomError):
        return str(error)
    if isinstance(error, MemoryError):
        return "This machine does not have enough memory."
    if isinstance(error, OSError):  # of the system's many faults, those that nobody has put into words
        return f"{error.filename or 'A file'} cannot be used: {error.strerror or error}."
    return ""


def _tell(message: str) -> None:
    print(f"layerloom: {message}", file=sys.stderr)
