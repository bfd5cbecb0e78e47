"""The wheel scrolls what it is over; it changes a field only where people have put the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QTabBar, QWidget

FIELDS = (QAbstractSlider, QAbstractSpinBox, QComboBox, QTabBar)
"""Kinds of widgets that Qt lets the wheel change."""


class WheelGuard(QObject):
    """Keeps the wheel from every field that was neither clicked nor gone to by Tab: it scrolls what is around.

    Nor does such a field take it when scrolling brings it under the pointer: the pointer must have come there itself.
    Qt marks what the pointer enters (`underMouse`), and scrolling enters nothing. The policy `WheelFocus`, which Qt
    gives to many fields, has to go, too: with it the wheel itself brings the focus.
    """

    def guard(self, widget: QWidget) -> None:
        """Take care of a widget; the application's style calls this for each before it is shown."""
        if widget.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if isinstance(widget, FIELDS) and not isinstance(widget, QScrollBar):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not _may_turn(watched):
            event.ignore()  # so that it goes on to the parent
            return True
        return False


def _may_turn(field: QWidget) -> bool:
    return field.hasFocus() and field.underMouse()
