"""The end of a window: whether it asks before it closes, and in which order its parts end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.window import MainWindow

SESSION_END = 30.0
"""Seconds after the desktop said that its session ends in which closing asks nothing."""


class Closing:
    """Closes a window so that nothing is lost: after a question, or with what is not saved kept as a copy."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._asks_from = 0.0
        self._left = False
        self._late: list[Callable[[], object]] = []

    def end_as_well(self, end: Callable[[], object]) -> None:
        """End a part that was made late."""
        self._late.append(end)

    def session_ends(self, _: object = None) -> None:
        """The session of the desktop ends: keep what is not saved, and ask nothing for a while."""
        self._window.keeping.write()
        self._window.recovery.write()
        self._asks_from = time.monotonic() + SESSION_END

    def leave_unasked(self) -> None:
        """Keep what is not saved, and ask no more."""
        self._asks_from = math.inf
        self._leave()  # not when it closes: a window that asks whether it may close is not closed a second time by Qt

    def may_close(self) -> bool:
        """True if the window may close now; asks, unless it is not the time to. After an answer it closes by itself."""
        if time.monotonic() >= self._asks_from:
            return self._window.files.may_close(self._window.close)
        self._leave()  # before all else, for there may be little time
        return True

    def end_parts(self) -> None:
        """End threads, runs and files, each before what it relies on."""
        window = self._window
        window.arrangement.keep()
        window.stored_runs.close()
        window.keeping.close()  # before the run is ended: it is kept as it goes
        window.restarts.close()
        window.monitor.close()
        window.live_views.close()
        window.weight_editing.close()
        window.saving_values.close()
        window.live.close()
        window.measuring.close()
        window.repeating.close()
        window.following.close()
        for end in self._late:
            end()
        window.exporting.close()
        window.importing.close()
        window.own_data.close()
        window.store.end_loads()
        window.disk.close()
        window.recovery.close()

    def _leave(self) -> None:
        """Keep what is not saved, once."""
        if not self._left:
            self._left = True
            self._window.keeping.leave()
            self._window.recovery.leave()
