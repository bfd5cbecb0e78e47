"""Counts as bars: how many rows each split or each class has."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES

LINE = 22
"""Height of a line, in pixels."""

NAME = 116
"""Width of the names, in pixels, as that of labels in forms."""

MOST = 20
"""Bars that are drawn; of more, the last line says how many there are."""


class Bars(QWidget):
    """Names, bars and numbers, one below the other.

    Args:
        name: For screen readers, which hear the numbers as its description.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.counts: tuple[tuple[str, int], ...] = ()

    def show_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """Show these, in this order."""
        self.counts = tuple(counts)
        self.setAccessibleDescription(", ".join(f"{name}: {count:,}" for name, count in self.counts))
        self.setVisible(bool(self.counts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, LINE * min(len(self.counts), MOST + 1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        values, painter = theme.of(QApplication.palette()), QPainter(self)
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        greatest = max((count for _, count in self.counts), default=1)
        number = metrics.horizontalAdvance(f"{greatest:,}") + theme.SPACING
        room = max(0, self.width() - NAME - number)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, (name, count) in enumerate(self.counts[:MOST]):
            top = place * LINE
            painter.setPen(values.color("text"))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, NAME - theme.SPACING)
            painter.drawText(QRectF(0, top, NAME, LINE), left | middle, shown)
            painter.fillRect(
                QRectF(NAME, top + LINE / 2 - 4, room * count / max(greatest, 1), 8), values.color("accent")
            )
            painter.setPen(values.color("muted"))
            painter.drawText(QRectF(self.width() - number, top, number, LINE), right | middle, f"{count:,}")
        if len(self.counts) > MOST:
            painter.setPen(values.color("muted"))
            rest = f"and {len(self.counts) - MOST:,} more"
            painter.drawText(QRectF(0, MOST * LINE, self.width(), LINE), left | middle, rest)
