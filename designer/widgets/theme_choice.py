"""The theme that the user chose, or that of the system, in force for the application."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from designer.settings import Settings
from designer.widgets.sheet import style_sheet
from designer.widgets.style import ApplicationStyle
from designer.widgets.theme import DARK, LIGHT, Theme, font, palette_of

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")


class ThemeController(QObject):
    """Gives the application the theme that the user chose, or that of the system, and follows the system.

    Signals:
        changed: The `Theme` now in force.
    """

    changed = Signal(Theme)

    def __init__(self, application: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._settings = settings
        self._theme = LIGHT
        self._is_dressed = False
        application.setStyleSheet("")  # that of a window before this one: see `dress`
        application.setStyle(ApplicationStyle())
        application.setFont(font())  # one size for labels, fields and menus, whatever the platform begins with
        application.styleHints().colorSchemeChanged.connect(self.refresh)
        self.refresh()

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def choice(self) -> Choice:
        """Theme that the user chose."""
        text = self._settings.text("theme", "system")
        return next((choice for choice in CHOICES if choice == text), "system")

    def choose(self, choice: Choice) -> None:
        """Choose and remember a theme."""
        self._settings.set_text("theme", choice)
        self.refresh()

    def dress(self) -> None:
        """Set the style sheet, from now on at each change: best when the window is made.

        Qt matches a sheet with a widget each time that it gets a parent, which takes a third of making the window.
        """
        self._is_dressed = True
        self._application.setStyleSheet(style_sheet(self._theme))

    def refresh(self) -> None:
        """Bring the application's palette into line with the choice and the system."""
        scheme = self._application.styleHints().colorScheme()
        dark = self.choice == "dark" or (self.choice == "system" and scheme is Qt.ColorScheme.Dark)
        self._theme = DARK if dark else LIGHT
        self._application.setPalette(palette_of(self._theme))
        if self._is_dressed:
            self.dress()
        self.changed.emit(self._theme)
