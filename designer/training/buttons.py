"""The one button that stands out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES


class PrimaryButton(QToolButton):
    """Triggers an action, in the accent colour and with words of its own.

    Not `setDefaultAction`, which puts the action's own words and icon back whenever the action changes.
    """

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._theme: theme.Theme | None = None
        self.setText(action.text().replace("&", ""))
        self.setToolTip(action.toolTip())
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self._follow)
        action.changed.connect(self._follow_words)
        self._follow(action.isEnabled())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES and theme.of(QApplication.palette()) is not self._theme:
            self._follow(self._action.isEnabled())

    def _follow_words(self) -> None:
        """Its keys may be others now."""
        self.setToolTip(self._action.toolTip())

    def _follow(self, enabled: bool) -> None:
        self.setEnabled(enabled)
        colors = self._theme = theme.of(QApplication.palette())
        ground, words = (colors.accent, colors.on_accent) if enabled else (colors.raised, colors.disabled)
        self.setIcon(icon("play", QColor(words)))
        self.setStyleSheet(
            f"QToolButton {{ color: {words}; background: {ground}; border: 1px solid {ground}; border-radius: 5px;"
            f" padding: 4px 12px 4px 8px; font-weight: 600; }}"
            f"QToolButton:hover {{ background: {QColor(ground).lighter(112).name()}; }}"
            f"QToolButton:pressed {{ background: {QColor(ground).darker(112).name()}; }}"
            f"QToolButton:focus {{ border-color: {colors.text}; }}"
        )
