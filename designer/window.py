"""The main window: arranges panels, builds menus and toolbar from the actions, and decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from designer.actions import Actions
from designer.settings import Settings
from designer.store import Store
from designer.theme import ThemeController


class MainWindow(QMainWindow):
    """Palette left, canvas in the middle (or the welcome view), inspector right, training and problems below."""

    def __init__(self, store: Store, settings: Settings, themes: ThemeController) -> None:
        super().__init__()
        self.store = store
        self.settings = settings
        self.themes = themes
        self.actions_by_id = Actions(self)

    def open_path(self, path: Path) -> None:
        """Open a file named on the command line."""
