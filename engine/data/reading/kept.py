"""The table that was read last: another recipe or another target is no reason to read its file again."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock

from engine.data.files import Stamp, stamp_of
from engine.data.progress import Progress, silent
from engine.data.reading.choices import Choices
from engine.data.reading.file import read_file
from engine.data.reading.text import ReadTable

_INTERVAL = 0.05
"""Seconds between two looks at whether another read is over."""


class LastTable:
    """Reads tables and keeps the last one. Threads may share it: they read one after the other, each file once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[Path, Stamp | None, Choices, ReadTable] | None = None

    @cached_property
    def beside(self) -> LastTable:
        """Keeps the table of another file of the same data."""
        return LastTable()

    def read(self, path: Path, choices: Choices, progress: Progress = silent) -> ReadTable:
        """Read a table as `read_file` does, unless it is the last one and its file has not changed since."""
        while not self._lock.acquire(timeout=_INTERVAL):
            progress(0.0)
        try:
            stamp = stamp_of(path)  # before it is read: what is written meanwhile is then seen the next time
            if self._kept is not None and stamp is not None and self._kept[:3] == (path, stamp, choices):
                return self._kept[3]
            self._kept = None  # so that there are never two
            table = read_file(path, choices, progress)
            self._kept = (path, stamp, choices, table)
            return table
        finally:
            self._lock.release()
