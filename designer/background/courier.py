"""Brings what threads have found to the thread of the window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Parcel:
    """Result of a thread.

    Attributes:
        token: Of the owner of the thread; compared by identity.
        asked: What was asked.
        found: What was found; the owner knows of which types it is.
    """

    token: object
    asked: object
    found: object


class Courier(QObject):
    """There is one, and it never goes away.

    A thread that emitted a signal of its owner would crash where the owner is deleted meanwhile.

    Signals:
        arrived: Emitted by a thread, delivered through the event loop. Owners take what bears their token.
    """

    arrived = Signal(Parcel)


@cache
def courier() -> Courier:
    """The one courier."""
    return Courier()
