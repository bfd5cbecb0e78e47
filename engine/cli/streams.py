"""Writing to what is no file: a terminal, a pipe, standard output by name."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TextIO

from engine.storage.atomic import explained


def is_stream(path: Path) -> bool:
    """True if a path leads to a terminal or another device of characters, to a pipe, or to standard output."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or _standard(path) is not None


def pour(path: Path, text: str) -> None:
    """Write text to a stream, behind what it holds.

    Raises:
        FileError: Nobody reads from the pipe, or the device refuses.
    """
    standard = _standard(path)
    if standard is not None:
        standard.write(text)
        standard.flush()
        return
    with explained(path):
        # A pipe that nobody reads from would make us wait for ever.
        handle = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            os.set_blocking(handle, True)
            stream.write(text)


def _standard(path: Path) -> TextIO | None:
    """Standard output or standard error, if the path leads there."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            if os.path.samestat(path.stat(), os.fstat(number)):
                return stream
        except OSError:
            continue
    return None
