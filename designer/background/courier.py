"""Brings what threads have found to the thread of the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Signal


class Courier(QObject):
    """There is one, and it never goes away.

    A thread that emitted a signal of its owner would crash where the owner is deleted meanwhile.

    Signals:
        arrived: `(token of the owner, what was asked, what was found)`, emitted by a thread, delivered through the
            event loop. Owners take what bears their token.
    """

    arrived = Signal(object, object, object)


@cache
def courier() -> Courier:
    """The one courier."""
    return Courier()
