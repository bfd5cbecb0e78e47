"""Buttons of a run: the one that stands out, and the choice of its speed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from designer.actions import Actions
from designer.actions.training import PACES
from designer.training.monitor import Monitor
from designer.widgets import theme
from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES

PADDING, BESIDE = 10, 4
"""Pixels at each side of a button that stands out, and those that Qt leaves beside its icon."""


class PrimaryButton(WordedButton):
    """Triggers an action, in the accent colour and with words of its own.

    Not `setDefaultAction`, which puts the action's own words and icon back whenever the action changes.
    """

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._theme: theme.Theme | None = None
        self._room = 0
        self.setText(action.text().replace("&", ""))
        self.setToolTip(action.toolTip())
        self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self._follow)
        action.changed.connect(self._follow_words)
        self._follow(action.isEnabled())

    def keep_room_for(self, *texts: str) -> None:
        """Be wide enough for any of these texts, so that what stands beside it does not move."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        self._room = max(metrics.horizontalAdvance(text) for text in texts)
        self.setFixedWidth(self._room + self.iconSize().width() + BESIDE + self.gap + 2 * (PADDING + 1))
        self.say(self.text())

    def say(self, words: str) -> None:
        """Show these words, in the middle of the room that was kept."""
        self.setText(words)
        self.setAccessibleName(words)
        self._follow(self.isEnabled())

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
        spare = max(0, self._room - self.fontMetrics().horizontalAdvance(self.text()))
        ground, words = (colors.accent, colors.on_accent) if enabled else (colors.raised, colors.disabled)
        self.setIcon(icon("play", "on_accent" if enabled else "disabled"))
        self.setStyleSheet(
            f"QToolButton {{ color: {words}; background: {ground}; border: 1px solid {ground}; border-radius: 5px;"
            f" padding: 4px {PADDING}px 4px {PADDING + spare // 2}px; font-weight: 600; }}"
            f"QToolButton:hover {{ background: {QColor(ground).lighter(112).name()}; }}"
            f"QToolButton:pressed {{ background: {QColor(ground).darker(112).name()}; }}"
            f"QToolButton:focus {{ border-color: {colors.text}; }}"
        )


class SpeedButton(WordedButton):
    """Shows how fast runs may go, and opens the choice of speeds."""

    def __init__(self, monitor: Monitor, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = {pace: f"{pace:g}/s" if pace else "Full" for pace in PACES.values()}
        menu = QMenu(self)
        menu.addActions([actions[name] for name in PACES])
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIcon(icon("gauge"))
        self.setToolTip("Speed, in epochs a second\nSlow runs down to watch them; results are the same.")
        self.setAccessibleName("Speed")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show(monitor.pace)
        monitor.pace_changed.connect(self._show)

    def sizeHint(self) -> QSize:
        """Room for the longest of its words, so that nothing beside it moves."""
        metrics, flag = self.fontMetrics(), Qt.TextFlag.TextShowMnemonic  # as Qt measures the words of a button
        widest = max(metrics.size(flag, words).width() for words in self._words.values())
        return super().sizeHint() + QSize(widest - metrics.size(flag, self.text()).width(), 0)

    def _show(self, pace: float) -> None:
        self.setText(self._words[pace])
        self.setAccessibleDescription(self.text())
