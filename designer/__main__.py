"""Entry point of the `layerloom` command. It handles signals first, and loads the commands then."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

from engine.cli.interrupts import Interrupts


def main() -> None:
    """Run the command that was given, and leave the process."""
    interrupts = Interrupts()
    interrupts.install()  # for the life of the process
    try:
        from designer.commands import run  # here: it takes half a second, in which a signal must end quietly

        run(sys.argv[1:], interrupts)
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


def _leave(status: int) -> None:
    """End the process; at once where other threads are in compiled code, which cannot be ended in order."""
    if threading.active_count() > 1:
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    main()
