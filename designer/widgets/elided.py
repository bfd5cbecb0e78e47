"""A label that cuts its text off where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.widgets.labels import Label, literal


class ElidedLabel(Label):
    """Shows as many lines as there is room for, the last of them cut off where it must be; the tooltip says it all.

    It asks for no width: what stands beside it does not move when the text changes.
    """

    def __init__(self, *, role: str = "text", size: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(role=role, size=size, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.setToolTip(literal(text))

    def lines(self) -> list[str]:
        """The text as it is shown."""
        text, metrics, width = self.text(), self.fontMetrics(), self.width() - 2 * self.margin()
        room = max(1, self.height() // metrics.height())
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        starts: list[int] = []
        while len(starts) <= room and (line := layout.createLine()).isValid():
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
            painter.drawText(QPointF(self.margin(), top + number * metrics.height()), line)
