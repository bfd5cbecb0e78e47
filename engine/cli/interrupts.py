"""Signals that ask a command to end: Ctrl+C, SIGTERM, a closed terminal. Imports little: it is loaded first of all."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any, Self

ABORTING = 3
"""Number of times that Ctrl+C has to be pressed to stop the final writing."""

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_STATUS_INTERRUPTED, _STATUS_TERMINATED = 130, 143


class Interrupted(BaseException):
    """A command is asked to end, and has nothing to keep. No `Exception`, so that nobody takes it for a fault."""


class Interrupts:
    """Context manager that notes SIGINT, SIGTERM and SIGHUP instead of stopping at once; for the main thread.

    At first a signal raises `Interrupted` where the main thread stands. Compiled code may turn that into another
    exception, or swallow it; so whoever meets an exception looks at `signal` first. After `hold` a signal is noted
    only, and the command may keep what it has. The third Ctrl+C raises all the same. Signals that the process was
    started to ignore, as `nohup` does, stay ignored.

    Attributes:
        signal: The first signal that came, or 0.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._presses = 0
        self._patience = 0  # presses of Ctrl+C from which a signal raises
        self._before: dict[int, Any] = {}
        self._report = sys.unraisablehook

    def __enter__(self) -> Self:
        self.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def install(self) -> None:
        """Handle signals from now on; does nothing but in the main thread, where alone that can be done."""
        if threading.current_thread() is not threading.main_thread():
            return
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        handlers = {number: signal.getsignal(number) for number in numbers}
        self._before = {number: known for number, known in handlers.items() if known not in (signal.SIG_IGN, None)}
        for number in self._before:
            signal.signal(number, self._note)
        self._report, sys.unraisablehook = sys.unraisablehook, self._unraisable

    def release(self) -> None:
        """Leave signals to whoever handled them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._before:
            sys.unraisablehook = self._report
        self._before = {}

    def hold(self) -> None:
        """From now on there is something to keep: signals are noted, and do not raise.

        Raises:
            Interrupted: One has come before, and whatever it met has swallowed the exception.
        """
        self._patience = ABORTING
        if self.signal:
            raise Interrupted("interrupted")

    def end(self) -> None:
        """The command has ended: signals change nothing any more.

        They are ignored, as the interpreter ignores them then too; it puts the default in place of other handlers, and
        a signal in its last moments would tell of a run that was killed.
        """
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)

    @property
    def status(self) -> int:
        """Exit status: 130 after Ctrl+C, 143 after SIGTERM or a closed terminal, 0 where no signal came."""
        if not self.signal:
            return 0
        return _STATUS_INTERRUPTED if self.signal == signal.SIGINT else _STATUS_TERMINATED

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signal = self.signal or number
        self._presses += number == signal.SIGINT
        if self._presses >= self._patience:
            raise Interrupted("aborted: what was not written by now is lost" if self._patience else "interrupted")

    def _unraisable(self, fault: sys.UnraisableHookArgs) -> None:
        """Say nothing of a signal that met Python where it cannot raise, as in a destructor: it is noted."""
        if not isinstance(fault.exc_value, Interrupted):
            self._report(fault)
