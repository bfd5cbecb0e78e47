"""Where popups open."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def place(popup: QWidget, position: QPoint) -> None:
    """Move a popup to a point of the screen, or as near as it stays inside."""
    screen = QGuiApplication.screenAt(position) or QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    x = min(max(position.x(), area.left()), area.right() - popup.width())
    y = min(max(position.y(), area.top()), area.bottom() - popup.height())
    popup.move(x, y)
