"""Starts the window: the application object, logs and crash hooks, then the event loop."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import sys
import threading
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from platformdirs import user_data_path, user_state_path
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from designer.background.later import later
from designer.background.workers import workers
from designer.ending import heed
from designer.settings import Settings
from designer.storage.kept import take_notes
from engine.memory import give_back_freed
from engine.storage.atomic import reason

if TYPE_CHECKING:
    from designer.window import MainWindow

WARM_UP_DELAY = 300
"""Milliseconds after the window is shown until kernels are compiled ahead: the first paint comes first."""

EXIT_PATIENCE = 60.0
"""Seconds that leaving waits for work which has not ended: an export is rather whole than quick."""

SIGNAL_PATIENCE = 3.0
"""The same after a signal, or at the end of the desktop's session: there is little time."""

log = logging.getLogger("layerloom")

LOGGERS = ("layerloom", "designer", "engine")
"""Logger of the program: modules by their own names."""

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def state_folder() -> Path:
    """The user's folder for logs and recovery copies; it need not be there."""
    return user_state_path("layerloom", appauthor=False)


def blocks_folder() -> Path:
    """The user's folder for saved blocks; it need not be there."""
    return user_data_path("layerloom", appauthor=False) / "blocks"


SWITCH = 0.0005
"""Seconds after which a thread that runs Python lets another one."""


def make_application(arguments: list[str] | None = None) -> QApplication:
    """The one application object: name, icon-free style, sharp scaling. Uses the one that exists already."""
    give_back_freed()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(arguments or ["layerloom"])
    application.setApplicationName("Layerloom")
    application.setOrganizationName("Layerloom")
    application.setDesktopFileName("layerloom")
    # A thread that runs Python gives way to the window after this; by default it may keep it waiting for 5 ms, and
    # painting asks many times.
    sys.setswitchinterval(SWITCH)
    return application


class LogFile(RotatingFileHandler):
    """A log that goes without a word when the disk is full: each line would else bring a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def install_crash_hooks(folder: Path) -> str:
    """Send log lines, Qt's messages, uncaught exceptions and fatal signals into files of this folder.

    Returns:
        Why that cannot be: a sentence. They go to standard error then. Empty where all is well.
    """
    fault, crashes = "", sys.stderr
    handler: logging.Handler = logging.StreamHandler()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = LogFile(folder / "layerloom.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        # Stays open for as long as the process lives: the handler of a fatal signal cannot open files.
        crashes = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError as error:
        fault = f"{folder} cannot be written: {reason(error)}."
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
    with suppress(OSError, ValueError):  # standard error may be closed
        faulthandler.enable(crashes)
    qInstallMessageHandler(_log_qt_message)
    sys.excepthook = _log_exception
    return fault


def tell_what_cannot_be_kept(window: MainWindow, logs: str) -> None:
    """Say once what will not be there the next time, and why.

    Args:
        window: Shows it.
        logs: Why no logs are written; may be empty.
    """
    copies, settings = window.recovery.fault(), window.settings.fault
    lost = {"recovery copies": copies, "settings": settings, "logs": logs}
    names = [name for name, fault in lost.items() if fault]
    if names:
        words = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        whys = " ".join(fault for fault in (logs or copies, settings) if fault)  # copies lie in the folder of the logs
        save = " Save often: a crash would lose what is not saved." if copies else ""
        window.tell_fault(f"{words.capitalize()} cannot be kept. {whys}{save}")


def quieten_offscreen() -> None:
    """Keep Qt from telling, without a screen, what that cannot do; all else it says goes to standard error."""
    qInstallMessageHandler(_tell_qt_message)


def _tell_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not message.startswith("This plugin does not support"):
        print(f"Qt: {message}", file=sys.stderr)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    log.log(LEVELS.get(kind, logging.WARNING), "Qt: %s", message)


def _log_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error in a slot must not end the program: it is logged, and told on standard error."""
    log.critical("uncaught exception", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def run(path: str | None = None) -> int:
    """Open the designer, with a file if one is given; returns the exit status when the window is closed."""
    application = make_application()
    logs = install_crash_hooks(state_folder())
    window = make_window(application, Settings.of_user(), state_folder() / "recovery", blocks_folder())
    signals = heed(application, window.end, window.closing.session_ends)
    window.fit_to_screen()
    window.show()
    later(window, window.monitor.warm_up, WARM_UP_DELAY)
    later(window, window.make_rest, WARM_UP_DELAY)
    tell_what_cannot_be_kept(window, logs)
    for sentence in take_notes(window.recovery.folder):
        window.tell_fault(sentence, "hint")
    if path is not None:
        window.open_path(Path(path))
    elif window.leftovers.count():
        window.files.recover()
    # What has been made by now stays; looking through it for garbage again and again would halt the picture for 0.1 s.
    gc.collect()
    gc.freeze()
    gc.enable()
    status = signals.status or application.exec()  # a signal may have come while a copy was offered
    if window.isVisible():  # a signal came while it was asking whether it may close, so that Qt did not close it
        window.end()
    signals.close()
    status = signals.status or status
    leave(status, SIGNAL_PATIENCE if signals.status else EXIT_PATIENCE)
    return status


def leave(status: int, patience: float) -> None:
    """Wait for work that goes on without its window; end the process at once where some of it never ends.

    A thread in compiled code cannot be ended in order: Python would wait for it for good, or take the code's memory
    from under it.
    """
    ended = workers().wait(patience, lambda sentence: _tell(f"layerloom: {sentence}"))
    if threading.active_count() > 1:  # given up, or a file that loads from a place which does not answer
        logging.shutdown()
        os._exit(status if ended else status or 1)


def _tell(line: str) -> None:
    log.warning("%s", line)
    with suppress(OSError, ValueError):  # standard error may be closed: the window was started by a desktop
        print(line, file=sys.stderr, flush=True)


def make_window(application: QApplication, settings: Settings, recovery: Path, blocks: Path) -> MainWindow:
    """The window with everything that belongs to it, not shown yet."""
    from designer.document.store import Store  # after the hooks, so that an error in what these import is logged
    from designer.training.kernels import KernelsAhead
    from designer.training.monitor import Monitor
    from designer.widgets.theme_choice import ThemeController
    from designer.window import MainWindow

    store = Store(reads=False)  # the window would wait; `make_rest` reads
    themes = ThemeController(application, settings)
    monitor = Monitor(store, kernels=KernelsAhead(store))
    window = MainWindow(store, settings, themes, recovery_folder=recovery, blocks_folder=blocks, monitor=monitor)
    store.setParent(window)
    themes.setParent(window)
    themes.dress()
    return window
