"""Lateness of an event loop: by how much a precise timer comes late, and how much its thread worked in between."""

from __future__ import annotations

import time

from PySide6.QtCore import QEventLoop, Qt, QTimer

INTERVAL = 5
"""Milliseconds between two ticks."""


class Lateness:
    """Watches the event loop of this thread from its making on.

    Attributes:
        late: Delay of each tick, in milliseconds.
        busy: Processor time that the thread took before each, in milliseconds. Where a delay is much longer than that,
            the thread did not block: other threads and programs had the processor.
    """

    def __init__(self) -> None:
        self.late: list[float] = []
        self.busy: list[float] = []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=INTERVAL)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.late.append(1000 * (now - self._last) - INTERVAL)
        self.busy.append(1000 * (worked - self._worked))
        self._last, self._worked = now, worked

    def forget(self) -> None:
        """Count anew."""
        self.late.clear()
        self.busy.clear()


def run(seconds: float) -> None:
    """Let the event loop work."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
