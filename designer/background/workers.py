"""Work that has not ended when what started it goes: it is kept until it has, so that nothing that runs is dropped."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import cache, partial

log = logging.getLogger("layerloom")

BRIEF = 0.2
"""Seconds that the window waits for work which was told to end; nobody takes that for a freeze."""

Ended = Callable[[float], bool]
"""Waits at most so many seconds; says whether the work has ended."""


class Workers:
    """Keeps what is still at work though its window or its document is gone. There is one for the whole program."""

    def __init__(self) -> None:
        self._left: list[tuple[str, Ended]] = []

    def retire(self, name: str, ended: Ended) -> bool:
        """Take over work that was told to end. True if it has ended at once; else it is kept until it has.

        Args:
            name: What people call it, as the subject of a sentence: `The export of weights`.
            ended: Waits for it. What it refers to is kept: the thread, the session with its arrays.
        """
        if ended(BRIEF):
            return True
        log.info("still at work after its owner is gone: %s", name)
        self._left.append((name, ended))
        return False

    @property
    def left(self) -> tuple[str, ...]:
        """Names of what is still at work."""
        self._left = [(name, ended) for name, ended in self._left if not ended(0.0)]
        return tuple(name for name, _ in self._left)

    def wait(self, seconds: float, say: Callable[[str], object]) -> bool:
        """Wait for all of it, at most so long; true if all has ended. Says what it waits for, and what it leaves."""
        end = time.monotonic() + seconds
        for name in self.left:
            say(f"{name} has not ended yet; waiting up to {seconds:.0f} s.")
        for _, ended in self._left:
            ended(max(0.0, end - time.monotonic()))
        left = self.left
        for name in left:
            say(f"{name} has not ended; it is given up.")
        return not left


@cache
def workers() -> Workers:
    """The keeper of the whole program."""
    return Workers()


def of_thread(thread: threading.Thread) -> Ended:
    """A wait for a thread."""
    return partial(_ended, thread)


def _ended(thread: threading.Thread, seconds: float) -> bool:
    thread.join(seconds)
    return not thread.is_alive()
