"""A thread that does what is asked of it, one job after the other, and lives for as long as there is one."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from designer.background.latest import Latest

log = logging.getLogger("layerloom")


class InOrder:
    """Jobs that build on one another, such as those on one folder. What a job raises is a bug, and is logged.

    Args:
        name: Name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._jobs: deque[Callable[[], object]] = deque()
        self._worker = Latest(name)

    def do(self, job: Callable[[], object]) -> None:
        """Do this after all that was asked before."""
        self._jobs.append(job)
        self._worker.do(self._work)

    def wait(self, seconds: float) -> bool:
        """Wait until all is done; false if that takes longer."""
        return self._worker.wait(seconds)

    def _work(self) -> None:
        while self._jobs:
            try:
                self._jobs.popleft()()
            except Exception:  # the jobs behind it have to be done
                log.exception("a job in a thread failed")
