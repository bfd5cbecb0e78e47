"""A thread that does the last job asked of it; jobs that a later one overtakes are never begun."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Latest:
    """One slot for a job, and a thread that lives for as long as there is one. A job must not raise.

    Args:
        name: Name of the thread.
        rest: Seconds that the thread waits for another job before it goes. To start a thread is to wait until the
            system has run it, which takes milliseconds on busy processors: too long for what is asked all the time.
    """

    def __init__(self, name: str, rest: float = 0.0) -> None:
        self._name, self._rest = name, rest
        self._changed = threading.Condition()
        self._job: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None
        self._busy = self._leaves = False

    @property
    def busy(self) -> bool:
        """True if a job waits or is under way."""
        return self._busy

    def do(self, job: Callable[[], object]) -> None:
        """Do this after the job that is under way, in place of one that waits."""
        with self._changed:
            self._job = job
            self._busy, self._leaves = True, False
            if self._thread is None:
                # A daemon: a dead network share must not keep the program from ending.
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until all is done and the thread has gone; false if that takes longer."""
        with self._changed:
            self._leaves = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            self._busy = self._job is not None
            self._changed.wait_for(lambda: self._job is not None or self._leaves, self._rest)
            job, self._job = self._job, None
            if job is None:
                self._thread = None
                self._changed.notify_all()
            return job
