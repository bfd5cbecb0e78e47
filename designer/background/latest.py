"""A thread that does the last job asked of it; jobs that a later one overtakes are never begun."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Latest:
    """One slot for a job, and a thread that lives for as long as there is one. A job must not raise.

    Args:
        name: Name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._changed = threading.Condition()
        self._job: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """True if a job waits or is under way."""
        return self._thread is not None

    def do(self, job: Callable[[], object]) -> None:
        """Do this after the job that is under way, in place of one that waits."""
        with self._changed:
            self._job = job
            if self._thread is None:
                # A daemon: a dead network share must not keep the program from ending.
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until all is done; false if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            job, self._job = self._job, None
            if job is None:
                self._thread = None
                self._changed.notify_all()
            return job
