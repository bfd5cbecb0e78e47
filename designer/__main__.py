"""Entry point of the `layerloom` command. It handles signals first; then it opens the window, or loads the commands."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from engine.cli.interrupts import Interrupts


def main() -> None:
    """Run the command that was given, and leave the process."""
    interrupts = Interrupts()
    interrupts.install()  # for the life of the process
    try:
        _run(sys.argv[1:], interrupts)
    except SystemExit as end:
        interrupts.end()
        if not interrupts.signal:
            raise
        _leave(end.code if isinstance(end.code, int) and end.code else interrupts.status)
    except BaseException:
        if not interrupts.signal:
            raise
        interrupts.end()
        with suppress(OSError):
            os.write(2, b"layerloom: interrupted.\n")
        _leave(interrupts.status)


def _run(arguments: Sequence[str], interrupts: Interrupts) -> None:
    # Imports take half a second, in which a signal must end quietly.
    from designer.opening import open_window, wants_window

    if wants_window(arguments):
        from engine.cli.leaving import leave_after

        interrupts.release()  # an exception out of a handler would land in one of Qt's callbacks, and be lost there
        leave_after(partial(open_window, *arguments), interrupts)
    from designer.commands import run

    run(arguments, interrupts)


def _leave(status: int) -> None:
    """End the process; at once where other threads are in compiled code, which cannot be ended in order."""
    if threading.active_count() > 1:
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    main()
