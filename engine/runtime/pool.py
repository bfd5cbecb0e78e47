"""The threads that help the executor: asleep in Python between calls, in jitted code without the GIL during them."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from functools import cache


@cache
def yield_address() -> int:
    """Address of the system's function that gives the processor to another thread."""
    windows = sys.platform == "win32"
    library = ctypes.CDLL("kernel32") if windows else ctypes.CDLL(None)
    function = library.SwitchToThread if windows else library.sched_yield
    return int(ctypes.cast(function, ctypes.c_void_p).value or 0)


class WorkerPool:
    """Helper threads with a task that they are called to, again and again.

    The owner calls `call` before it needs them, makes the task return when it no longer does, and `dismiss`es them in
    the end. A helper that comes late finds that nothing is left to do.

    Args:
        size: Helpers, besides the thread that calls.
        task: What a helper does when called, given its number from 1.
    """

    def __init__(self, size: int, task: Callable[[int], object]) -> None:
        self._task = task
        self._dismissed = False
        self._calls = [threading.Semaphore(0) for _ in range(size)]
        self._threads = [
            threading.Thread(target=self._serve, args=(number,), name=f"executor {number}", daemon=True)
            for number in range(1, size + 1)
        ]
        for thread in self._threads:
            thread.start()

    def __len__(self) -> int:
        return len(self._threads)

    def call(self) -> None:
        """Wake the helpers."""
        for semaphore in self._calls:
            semaphore.release()

    def dismiss(self) -> None:
        """End the threads and wait for them; the task must return by itself."""
        self._dismissed = True
        self.call()
        for thread in self._threads:
            thread.join()

    def _serve(self, number: int) -> None:
        while True:
            self._calls[number - 1].acquire()
            if self._dismissed:
                return
            self._task(number)
