"""Starts the window: the application object, logs and crash hooks, then the event loop."""

from __future__ import annotations

import faulthandler
import gc
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from platformdirs import user_data_path, user_state_path
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from designer.ending import heed
from designer.settings import Settings

if TYPE_CHECKING:
    from designer.window import MainWindow

WARM_UP_DELAY = 300
"""Milliseconds after the window is shown until kernels are compiled ahead: the first paint comes first."""

log = logging.getLogger("layerloom")

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def state_folder() -> Path:
    """The user's folder for logs and recovery copies; made if need be."""
    return user_state_path("layerloom", appauthor=False, ensure_exists=True)


def blocks_folder() -> Path:
    """The user's folder for saved blocks; it need not be there."""
    return user_data_path("layerloom", appauthor=False) / "blocks"


def make_application(arguments: list[str] | None = None) -> QApplication:
    """The one application object: name, icon-free style, sharp scaling. Uses the one that exists already."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(arguments or ["layerloom"])
    application.setApplicationName("Layerloom")
    application.setOrganizationName("Layerloom")
    application.setDesktopFileName("layerloom")
    return application


def install_crash_hooks(folder: Path) -> None:
    """Send log lines, Qt's messages, uncaught exceptions and fatal signals into files of this folder."""
    handler = RotatingFileHandler(folder / "layerloom.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    # Stays open for as long as the process lives: the handler of a fatal signal cannot open files.
    faulthandler.enable((folder / "crash.log").open("a", encoding="utf-8"))
    qInstallMessageHandler(_log_qt_message)
    sys.excepthook = _log_exception


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
    install_crash_hooks(state_folder())
    window = make_window(application, Settings.of_user(), state_folder() / "recovery", blocks_folder())
    signals = heed(application, window.end, window.session_ends)
    window.show()
    QTimer.singleShot(WARM_UP_DELAY, window, window.monitor.warm_up)
    if path is not None:
        window.open_path(Path(path))
    elif window.leftovers.count():
        window.files.recover()
    # What has been made by now stays; looking through it for garbage again and again would halt the picture for 0.1 s.
    gc.collect()
    gc.freeze()
    status = signals.status or application.exec()  # a signal may have come while a copy was offered
    signals.close()
    return signals.status or status


def make_window(application: QApplication, settings: Settings, recovery: Path, blocks: Path) -> MainWindow:
    """The window with everything that belongs to it, not shown yet."""
    from designer.store import Store  # after the hooks, so that an error in what these import is logged
    from designer.theme import ThemeController
    from designer.training.kernels import KernelsAhead
    from designer.training.monitor import Monitor
    from designer.window import MainWindow

    store = Store()
    themes = ThemeController(application, settings)
    monitor = Monitor(store, kernels=KernelsAhead(store))
    window = MainWindow(store, settings, themes, recovery_folder=recovery, blocks_folder=blocks, monitor=monitor)
    store.setParent(window)
    themes.setParent(window)
    return window
