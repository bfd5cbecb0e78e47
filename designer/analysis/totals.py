"""The line below the table: the sums, each under its column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QTableView, QWidget

from designer.analysis.rows import COLUMNS, LAYER, TIME, Row
from designer.analysis.table import MARGIN
from designer.widgets import theme
from designer.widgets.labels import THEME_CHANGES


class Totals(QWidget):
    """Stays in sight and in line while the table is scrolled and its columns are resized."""

    def __init__(self, table: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._texts = [""] * len(COLUMNS)
        self._outdated = False
        self.setAccessibleName("Totals")
        self.setFont(theme.font(bold=True))
        header = table.horizontalHeader()
        header.sectionResized.connect(self._follow)
        header.sectionMoved.connect(self._follow)
        header.geometriesChanged.connect(self._follow)
        table.horizontalScrollBar().valueChanged.connect(self._follow)

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts by column."""
        return tuple(self._texts)

    def show_rows(self, rows: Sequence[Row], *, outdated: bool) -> None:
        """Show the sums of these."""
        self._texts = [column.total_text(rows) for column in COLUMNS]
        self._texts[LAYER] = f"{len(rows):,} {'layer' if len(rows) == 1 else 'layers'}"
        self._outdated = outdated
        named = (f"{column.title} {text}" for column, text in zip(COLUMNS, self._texts, strict=True) if text)
        self.setAccessibleDescription(", ".join(named))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._table.verticalHeader().defaultSectionSize() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _follow(self, *_: object) -> None:
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, header = QPainter(self), self._table.horizontalHeader()
        values = theme.of(self.palette())
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Button))
        painter.fillRect(0, 0, self.width(), 1, values.color("border"))
        start = header.x()
        painter.setClipRect(start, 0, header.viewport().width(), self.height())
        for index, (column, text) in enumerate(zip(COLUMNS, self._texts, strict=True)):
            left = start + header.sectionViewportPosition(index)
            cell = QRect(left + MARGIN, 1, header.sectionSize(index) - 2 * MARGIN, self.height() - 1)
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            painter.setPen(values.color("muted" if index == TIME and self._outdated else "text"))
            painter.drawText(cell, side | Qt.AlignmentFlag.AlignVCenter, text)
