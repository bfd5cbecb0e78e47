"""Popups: where they open, and which keys they take."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget


def place(popup: QWidget, position: QPoint) -> None:
    """Move a popup to a point of the screen, or as near as it stays inside."""
    screen = QGuiApplication.screenAt(position) or QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    x = min(max(position.x(), area.left()), area.right() - popup.width())
    y = min(max(position.y(), area.top()), area.bottom() - popup.height())
    popup.move(x, y)


_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def keeps_key(event: QEvent) -> bool:
    """Accept a plain key that would else be a shortcut, and say so; for `event` of a popup.

    Qt counts a popup as a child of the widget over which it opens. Arrows would move what is selected there, and Enter
    would not reach the popup.
    """
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & _COMMANDING:
        return False
    event.accept()
    return True
