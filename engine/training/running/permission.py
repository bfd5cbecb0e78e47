"""Permission of a run to go on: the batches that it may run, and its pace."""

from __future__ import annotations

import threading
import time

from engine.training.running.pace import Pace


class Permission:
    """Batches that may run before the next pause.

    Attributes:
        pace: Limit of epochs a second.

    Args:
        changed: Held by whoever calls a method; notified when anything changes.
    """

    def __init__(self, changed: threading.Condition) -> None:
        self._changed = changed
        self._allowed = 0.0
        self._pause_at_epoch = False
        self.pace = Pace()

    @property
    def is_paused(self) -> bool:
        """True if no batch may run."""
        return self._allowed < 1.0

    def give(self, batches: float, *, pause_at_epoch: bool = False) -> None:
        """Allow so many batches, infinitely many too, and no more; those of one epoch at most where it is asked for."""
        self._allowed, self._pause_at_epoch = batches, pause_at_epoch
        self._changed.notify_all()

    def spend(self, batches: int) -> None:
        """So many batches have run."""
        self._allowed = max(0.0, self._allowed - batches)

    def end_epoch(self) -> None:
        """An epoch has ended."""
        if self._pause_at_epoch:
            self._allowed = 0.0

    def left(self, done: int, per_epoch: int) -> float:
        """Batches that may run at once. 0 after waiting for a change, or for the next batch to be due.

        Args:
            done: Batches done.
            per_epoch: Batches in an epoch.
        """
        if self.is_paused:
            self.pace.restart()
            self._changed.wait()
            return 0.0
        due, wait = self.pace.due(time.perf_counter(), done, per_epoch)
        if not due:
            self._changed.wait(wait)
        return min(due, self._allowed)
