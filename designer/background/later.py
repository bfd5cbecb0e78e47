"""Has something done after the event that is being handled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer


def later(owner: QObject, do: Callable[[], object], milliseconds: int = 0) -> None:
    """Call a function once, from the event loop, unless the owner is deleted before.

    Not `QTimer.singleShot`: where the owner goes first, that keeps the function for good, and with it its object.
    """
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(do)
    timer.timeout.connect(timer.deleteLater)
    timer.start()


def in_turns(owner: QObject, steps: Iterator[object]) -> None:
    """Take the first of some steps now, and one more in each turn of the event loop, unless the owner is deleted."""

    def take() -> None:
        for _ in steps:
            later(owner, take)
            return

    take()
