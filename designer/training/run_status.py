"""Words of a run about itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from designer.widgets.labels import ElidedLabel, literal


class RunStatus(ElidedLabel):
    """A sentence that may be about a node; a click on it then asks for the node.

    Signals:
        clicked: Id of the node.
    """

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(size="small", parent=parent)
        self._node = ""
        self.setAccessibleName("State of the run")

    def say(self, text: str, role: str, node: str) -> None:
        """Show a text in a colour, with the node that it is about or none."""
        self.set_role(role)
        if (text, node) != (self.text(), self._node):
            self._node = node
            self.setText(text)
            self.setToolTip(literal(f"{text}\nClick to show the layer." if node else text))
        self.setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: object) -> None:
        if self._node:
            self.clicked.emit(self._node)
