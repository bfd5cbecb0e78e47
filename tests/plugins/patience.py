"""Deadlines of tests that wait for signals: long, since only what fails waits for one to its end.

pytest-qt gives up after five seconds, which a busy machine, or a kernel that has yet to be compiled, exceeds.
"""

from __future__ import annotations

from functools import partialmethod

from pytestqt.qtbot import QtBot

MILLISECONDS = 60_000
"""Time after which what was waited for is taken never to come."""

for _name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
    setattr(QtBot, _name, partialmethod(getattr(QtBot, _name), timeout=MILLISECONDS))
