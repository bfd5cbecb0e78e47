"""Child processes that do work for us: they are sent lines, and answer with lines."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self


class Child:
    """A module of ours that runs in a process of its own. A context manager: it waits for the end of the process.

    Lines are ASCII, and may be sent from any thread. A child whose parent is gone sees its input end, and should end.

    Args:
        module: Name of the module.

    Raises:
        OSError: The system starts no process.
    """

    def __init__(self, module: str) -> None:
        self._turn = threading.Lock()
        self._log = _log()
        try:
            self._process = _spawned(module, self._log)
        except BaseException:
            self._log.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(BrokenPipeError), self._log, self._process:
            pass

    @property
    def is_running(self) -> bool:
        """True until it has ended."""
        return self._process.poll() is None

    def send(self, line: str) -> None:
        """Send a line; one that has ended takes none."""
        assert self._process.stdin is not None
        with self._turn, suppress(OSError, ValueError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def answer(self) -> str:
        """The next line, or nothing once it has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def complaint(self) -> str:
        """Its last words; empty where it left none."""
        self._log.seek(0)
        return (self._log.read().strip().splitlines() or [""])[-1]


def _log() -> IO[str]:
    """Log file of a child process; none if there is no temporary folder."""
    try:
        return tempfile.TemporaryFile("w+", errors="replace")
    except OSError:
        return Path(os.devnull).open("w+")


def _spawned(module: str, log: IO[str]) -> subprocess.Popen[str]:
    """It must find the same packages as we, whatever folder it is started in (hence -P)."""
    ours = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH", "")
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [ours, inherited]))},
        start_new_session=True,  # Ctrl+C is the parent's to handle
    )
