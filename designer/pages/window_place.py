"""Place of the window on the screen: at the very first start, and as it was left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from designer.settings import Settings

GEOMETRY, PLACE = "window/geometry", "window/place"

LARGEST = (2400, 1500)
"""Pixels beyond which a window is not made at first: on a very large screen it would be all margin."""


def restore_place(window: QMainWindow, settings: Settings) -> bool:
    """Put the window where it was left; False at the very first start."""
    known = window.restoreGeometry(settings.bytes(GEOMETRY))
    place = _rect(settings.texts(PLACE))
    if known and any(screen.availableGeometry().contains(place) for screen in QGuiApplication.screens()):
        window.setGeometry(place)  # Qt moves it down for a title bar, which it need not have
    return known


def keep_place(window: QMainWindow, settings: Settings) -> None:
    """Remember where the window is."""
    place = window.normalGeometry()
    settings.set_bytes(GEOMETRY, window.saveGeometry())
    settings.set_texts(PLACE, [str(number) for number in (place.x(), place.y(), place.width(), place.height())])


def take_screen(window: QMainWindow, available: QRect) -> None:
    """Place the window at the very first start; all of a screen is taken as a maximised window takes it."""
    place = first_size(available)
    window.setGeometry(place)
    if place == available:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def first_size(available: QRect) -> QRect:
    """Place of the window at the very first start: the screen as far as it can be used well, in its middle."""
    size = available.size().boundedTo(QRect(0, 0, *LARGEST).size())
    place = QRect(available.topLeft(), size)
    place.moveCenter(available.center())
    return place


def _rect(texts: Sequence[str]) -> QRect:
    """The rectangle that settings tell; one that makes no sense is empty."""
    numbers = [int(text) for text in texts if text.removeprefix("-").isdecimal()]
    return QRect(*numbers) if len(numbers) == 4 else QRect()
