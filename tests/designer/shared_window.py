"""One window for the tests of a file: to open another takes as long as most of them."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from designer.canvas.options import DEFAULTS
from designer.document.store import Store
from designer.pages.declaration import HOME
from designer.pages.divider import Alone
from designer.settings import Settings
from designer.widgets.theme_choice import ThemeController
from designer.window import MainWindow
from engine.document.project import Project
from tests.conftest import SHARED
from tests.designer.fake_dialogs import FakeDialogs

SIZE = QSize(1280, 800)


class SharedWindow:
    """A window that is made when it is first asked for, and is as good as new each time.

    For tests that leave nothing but what another document takes away, and what `show` undoes: a page, blocks, notices,
    keys, switches of the canvas, dialogs and their answers. A test that leaves more, such as panels that it moved, or
    looks at files and settings, needs a window of its own (`open_window`).
    """

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._application = application
        self._folder = folder
        self._before = application.palette(), application.styleSheet()
        self._window: MainWindow | None = None
        self._state = QByteArray()

    def show(self, project: Project) -> MainWindow:
        """The window with a project, seen as a whole, on the page where one draws."""
        if self._window is not None and not self._window.isVisible():
            self.close()  # a test closed it
        window = self._window = self._window or self._made()
        self._forget(window)
        window.store.reset(project)
        self._arrange(window)
        window.show_welcome(not project.network.nodes)
        window.activateWindow()
        window.canvas.view.setFocus()
        QCoreApplication.processEvents()
        window.canvas.view.fit()
        return window

    def tidy(self) -> None:
        """Close what a test left open in it, which would go with a window of its own."""
        while popup := self._application.activePopupWidget():
            popup.close()
        for dialog in self._window.findChildren(QDialog) if self._window is not None else ():
            dialog.close()
        if any(thread.name == "probe" for thread in threading.enumerate()):
            self.close()  # live views have looked inside: their thread ends with the window

    def close(self) -> None:
        """Close it, and give the application the palette and the style sheet that it had."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            themes = self._window.themes
            self._window = None
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            themes.deleteLater()
            self._application.setPalette(self._before[0])
            self._application.setStyleSheet(self._before[1])

    def _made(self) -> MainWindow:
        settings = Settings.at(self._folder / "settings.ini")
        themes = ThemeController(self._application, settings)
        window = MainWindow(
            Store(),
            settings,
            themes,
            recovery_folder=self._folder / "recovery",
            blocks_folder=self._folder / "blocks",
            dialogs=FakeDialogs(unsaved="discard"),
        )
        window.store.setParent(window)
        window.setProperty(SHARED, True)
        themes.dress()
        window.show()
        QTest.qWaitForWindowExposed(window)
        window.resize(SIZE)
        window.arrangement.show(HOME)
        self._state = window.saveState()
        return window

    def _arrange(self, window: MainWindow) -> None:
        """Put the window and its panels where they were at first."""
        arrangement = window.arrangement
        arrangement.show(HOME)
        if window.size() != SIZE or arrangement.alone is not Alone.NONE or window.saveState() != self._state:
            window.resize(SIZE)
            arrangement.show_alone(Alone.NONE)
            window.restoreState(self._state)
        for kept in (arrangement._states, arrangement._alone, arrangement._sized):
            kept.clear()

    def _forget(self, window: MainWindow) -> None:
        """Undo what outlives a document."""
        if any(map(window.registry.is_rebound, (spec.id for spec in window.registry))):
            window.registry.reset_keys()
        vars(window.dialogs).clear()
        window.dialogs.__init__(unsaved="discard")  # type: ignore[misc]  others hold it
        for block in window.library.blocks:
            window.library.delete(block)
        for name, value in DEFAULTS.items():
            if window.canvas.options[name] is not value:
                window.canvas.options.toggle(name)
        for key in list(window.notices.rows):
            window.notices.dismiss(key)
        window.palette_panel.search.clear()
        window.statusBar().clearMessage()
        self._application.clipboard().clear()
