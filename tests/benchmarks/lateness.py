"""Lateness of an event loop: by how much a precise timer comes late, and how much its thread worked in between."""

from __future__ import annotations

import time
from functools import cache
from io import FileIO
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

SCHEDULED = Path("/proc/thread-self/schedstat")
"""Where Linux says for how long a thread ran and waited, in nanoseconds."""

INTERVAL = 5
"""Milliseconds between two ticks."""


class Lateness:
    """Watches the event loop of this thread from its making on.

    Attributes:
        late: Delay of each tick, in milliseconds.
        busy: Processor time that the thread took before each, in milliseconds. Where a delay is much longer than that,
            the thread did not block: other threads and programs had the processor.
        queued: Time that the thread was ready and had no processor before each tick, in milliseconds; zeros where the
            system does not tell. For what is left of a delay it waited for others, such as for the interpreter.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.busy: list[float] = []
        self.queued: list[float] = []
        self._last, self._worked, self._waited = time.perf_counter(), time.thread_time(), queued()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=INTERVAL)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, worked, waited = time.perf_counter(), time.thread_time(), queued()
        self.late.append(1000 * (now - self._last) - INTERVAL)
        self.busy.append(1000 * (worked - self._worked))
        self.queued.append(1000 * (waited - self._waited))
        self._last, self._worked, self._waited = now, worked, waited

    def forget(self) -> None:
        """Count anew."""
        for each in (self.late, self.busy, self.queued):
            each.clear()

    def worst(self, share: float = 0.01) -> str:
        """Words for the latest ticks: how late in the mean, and what the thread did meanwhile."""
        late, busy, queued = map(np.array, (self.late, self.busy, self.queued))
        chosen = late >= np.quantile(late, 1.0 - share)
        means = [float(each[chosen].mean()) for each in (late, busy, queued)]
        return "the latest: {:.1f} ms late, {:.1f} at work, {:.1f} without a processor".format(*means)


@cache
def scheduled() -> FileIO | None:
    """The account of this thread, opened once: to open it at each tick took a fifth of the window's time."""
    return SCHEDULED.open("rb", buffering=0) if SCHEDULED.exists() else None


def queued() -> float:
    """Seconds that this thread has waited for a processor so far; 0 where the system does not tell."""
    if (account := scheduled()) is None:
        return 0.0
    account.seek(0)
    return int(account.read().split()[1]) / 1e9


def run(seconds: float) -> None:
    """Let the event loop work."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
