"""What a run says of itself, in two small lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.widgets.labels import Label, literal


class RunStatus(Label):
    """A sentence that may be about a node; a click on it then asks for the node. What has no room, its tooltip says.

    Signals:
        clicked: Id of the node.
    """

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(size="small", parent=parent)
        self._node = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("State of the run")

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def say(self, text: str, role: str, node: str) -> None:
        """Show a text in a colour, with the node that it is about or none."""
        self._node = node
        self.set_role(role)
        if text != self.text():
            self.setText(text)
            self.setToolTip(literal(f"{text}\nClick to show the layer." if node else text))
        self.setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: object) -> None:
        if self._node:
            self.clicked.emit(self._node)

    def lines(self) -> list[str]:
        """The text as it is shown: in as many lines as there is room for, the last of them cut off where it must be."""
        text, metrics, width = self.text(), self.fontMetrics(), self.width()
        room = max(1, self.height() // metrics.height())
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        starts = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(line.textStart())
        layout.endLayout()
        ends = [*starts[1:room], len(text)] if starts else []
        found = [text[start:end].strip() for start, end in zip(starts, ends, strict=False)]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in found]

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics, lines = self.fontMetrics(), self.lines()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        top = (self.height() - len(lines) * metrics.height()) / 2 + metrics.ascent()
        for number, line in enumerate(lines):
            painter.drawText(QPointF(0, top + number * metrics.height()), line)
