"""The end from outside: signals of the system, and the end of the desktop's session. Nothing is asked, nothing lost."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Signals(QObject):
    """Brings signals of the system into the event loop, where Python would not see them while nothing happens.

    Signals:
        came: Number of the signal.

    Attributes:
        status: Exit status after a signal, as shells count; 0 while there was none.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.status = 0
        self._in, self._out = socket.socketpair()
        for end in (self._in, self._out):
            end.setblocking(False)
        self._before = {number: signal.signal(number, _leave_to_loop) for number in SIGNALS}
        self._wakeup = signal.set_wakeup_fd(self._out.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._in.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        """Leave signals to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._in.close()
        self._out.close()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for number in self._in.recv(64):
                if number in SIGNALS and not self.status:
                    self.status = 128 + number
                    self.came.emit(number)


def _leave_to_loop(number: int, frame: FrameType | None) -> None:
    """In place of Python's own handlers, which would end the program in the midst of a slot."""


def heed(application: QGuiApplication, end: Callable[[], None], session_ends: Callable[[object], None]) -> Signals:
    """End the program as signals and the desktop wish.

    Args:
        application: Exits with 128 and the number of the signal.
        end: Closes the window without a question.
        session_ends: The desktop is about to end the session.
    """
    signals = Signals(application)

    def stop(_: int) -> None:
        end()
        application.exit(signals.status)

    signals.came.connect(stop)
    application.commitDataRequest.connect(session_ends)
    return signals
