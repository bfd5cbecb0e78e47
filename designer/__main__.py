"""Entry point of the `layerloom` command. It handles signals first, and loads the commands then."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

from engine.cli.interrupts import Interrupted, Interrupts


def main() -> None:
    """Run the command that was given, and leave the process."""
    interrupts = Interrupts()
    interrupts.install()  # for the life of the process: a signal in its last moments must not tell of a fault
    try:
        from designer.commands import run  # here: it takes half a second, in which a signal must end quietly

        run(sys.argv[1:], interrupts)
    except Interrupted:
        with suppress(OSError):
            os.write(2, b"layerloom: interrupted.\n")
        os._exit(interrupts.status)
    except SystemExit as end:
        interrupts.end()
        if interrupts.signal and threading.active_count() > 1:  # in compiled code, which cannot be ended in order
            os._exit(end.code if isinstance(end.code, int) else 1)
        raise


if __name__ == "__main__":
    main()
