"""Edits the name of a node where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NameField(QLineEdit):
    """A line of text over the node's header; Enter or leaving it takes the name, Esc does not.

    Signals:
        entered: The new name.
        closed: The field is gone.
    """

    entered = Signal(str)
    closed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Name of the layer")
        self._done = False
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(accept=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(accept=True)
        else:
            super().keyPressEvent(event)
            event.accept()  # arrows at the end of the text must not nudge the nodes below

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._finish(accept=True)

    def _finish(self, *, accept: bool) -> None:
        if self._done:
            return
        self._done = True
        if accept:
            self.entered.emit(self.text())
        self.closed.emit()
        self.close()
