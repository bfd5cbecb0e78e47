"""Edits the name of a thing where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LEAST_WIDTH = 160
"""In pixels, of a field whose place is mostly out of view."""


class NameField(QLineEdit):
    """A line of text over a header or a title; Enter or leaving it takes the name, Esc does not.

    Signals:
        left: The field is hidden again, and the keyboard was still in it.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Name of the layer")
        self._over = parent
        self._take: Callable[[str], object] | None = None
        self.hide()

    def ask(self, name: str, place: QRect, take: Callable[[str], object]) -> None:
        """Open over a part of the parent widget.

        Args:
            name: What it is called now.
            place: In pixels of the parent.
            take: Is handed the new name.
        """
        self.leave()
        self._take = take
        self.setText(name)
        self.selectAll()
        self.setGeometry(self._seen(place))
        self.show()
        self.setFocus()

    def _seen(self, place: QRect) -> QRect:
        """The part of a place inside the parent, or what is nearest to it: nobody can type into what is out of view."""
        area = self._over.rect()
        part = place & area
        width = min(max(part.width(), min(place.width(), LEAST_WIDTH)), area.width())
        height = min(place.height(), area.height())
        x = min(max(place.x(), area.left()), area.right() + 1 - width)
        y = min(max(place.y(), area.top()), area.bottom() + 1 - height)
        return QRect(x, y, width, height)

    def leave(self, *_: object) -> None:
        """Take the name and close, if the field is open."""
        self._finish(accept=True)

    def cancel(self, *_: object) -> None:
        """Close without taking the name."""
        self._finish(accept=False)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # letters, Tab and Delete mean what they mean in a text, not what they do on the canvas
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(accept=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._finish(accept=True)
        else:
            super().keyPressEvent(event)
            event.accept()  # arrows at the end of the text must not nudge the nodes below

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._finish(accept=True)

    def _finish(self, *, accept: bool) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        had_keyboard = self.window().focusWidget() is self  # not where a click elsewhere has closed it
        self.hide()
        if accept:
            take(self.text())
        if had_keyboard:
            self.left.emit()
