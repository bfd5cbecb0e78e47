"""The pace of a run that is slowed down to be watched: batches that may have run by now. No result depends on it."""

from __future__ import annotations

import math

SHORTEST = 0.01
"""Seconds to wait at least, so that slow runs of many small batches do not wake up for each."""

LAG = 0.25
"""Seconds that a run which was held up may catch up."""


class Pace:
    """Spreads the batches of an epoch evenly over the time that an epoch shall take.

    Attributes:
        epochs_per_second: The limit; 0 means none.
    """

    def __init__(self) -> None:
        self.epochs_per_second = 0.0
        self._began: tuple[float, int] | None = None

    def restart(self, epochs_per_second: float | None = None) -> None:
        """Count from the next batch on, with another limit if one is given."""
        self._began = None
        if epochs_per_second is not None:
            self.epochs_per_second = epochs_per_second

    def seconds_for(self, batches: int, per_epoch: int) -> float:
        """Time that so many batches take at least."""
        return batches / (self.epochs_per_second * per_epoch) if self.epochs_per_second and per_epoch else 0.0

    def due(self, now: float, done: int, per_epoch: int) -> tuple[float, float]:
        """Batches that may run now, and where there are none the seconds until there are.

        Args:
            now: Seconds on any clock.
            done: Batches done so far.
            per_epoch: Batches in an epoch.
        """
        rate = self.epochs_per_second * per_epoch
        if not rate:
            return math.inf, 0.0
        start, first = self._began = self._began or (now, done)
        due = (now - start) * rate - (done - first)
        if due > LAG * rate + 1.0:
            due = LAG * rate + 1.0
            self._began = (now - due / rate, done)
        if due < 0.0:
            return 0.0, max(-due / rate, SHORTEST)
        return math.floor(due) + 1.0, 0.0
