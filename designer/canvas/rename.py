"""Edits the name of a node where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class NameField(QLineEdit):
    """A line of text over the node's header; Enter or leaving it takes the name, Esc does not.

    Signals:
        entered: `(id of the node, new name)`.
        closed: The field is hidden again.
    """

    entered = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Name of the layer")
        self._node_id = ""
        self.hide()

    def ask(self, node_id: str, name: str, place: QRect) -> None:
        """Open over a part of the parent widget."""
        self._node_id = node_id
        self.setText(name)
        self.selectAll()
        self.setGeometry(place)
        self.show()
        self.setFocus()

    def leave(self, *_: object) -> None:
        """Take the name and close, if the field is open."""
        self._finish(accept=True)

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
        node_id, self._node_id = self._node_id, ""
        if not node_id:
            return
        self.hide()
        if accept:
            self.entered.emit(node_id, self.text())
        self.closed.emit()
