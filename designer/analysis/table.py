"""The view of the table: its columns, its keys, and the bars that show where the time goes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer.analysis.model import SHARE, LayerTable
from designer.analysis.rows import COLUMNS, TIME
from designer.widgets import theme
from designer.widgets.tables import ColumnView

WIDTHS = {"#": 48, "Layer": 150, "Type": 140, "Parameters": 96, "Multiply-adds": 108, "Activations": 96}
WIDTHS["Time per epoch"] = 124
STRETCHED = next(index for index, column in enumerate(COLUMNS) if column.title not in WIDTHS)
LINE = 24
"""Height of a line, in pixels."""

MARGIN = 6
"""Pixels between what stands in a cell and its edge, as the style has it."""

BAR = 3
"""Height of a bar, in pixels."""


class TableView(ColumnView):
    """A table of lines.

    Signals:
        copy_asked: By the platform's key for it.
        cleared: Esc was pressed.
    """

    copy_asked = Signal()
    cleared = Signal()

    def __init__(self, model: LayerTable, parent: QWidget | None = None) -> None:
        super().__init__(model, LINE, parent)
        self.setAccessibleName("Analysis by layer")
        self.setIconSize(QSize(16, 16))
        self.setItemDelegateForColumn(TIME, ShareDelegate(self))
        header = self.horizontalHeader()
        for index, column in enumerate(COLUMNS):
            self.setColumnWidth(index, WIDTHS.get(column.title, 200))
        header.setSectionResizeMode(STRETCHED, QHeaderView.ResizeMode.Stretch)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)


class ShareDelegate(QStyledItemDelegate):
    """Draws below a time how much of the whole it is."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        share = index.data(SHARE)
        if not share:
            return
        values = theme.of(option.palette)
        chosen = option.state & QStyle.StateFlag.State_Selected
        muted = index.data(Qt.ItemDataRole.ForegroundRole) is not None
        color = values.color("on_accent" if chosen else "scroll" if muted else "accent")
        cell = QRectF(option.rect)
        room = cell.width() - 2 * MARGIN
        painter.fillRect(
            QRectF(cell.right() - MARGIN - room * share, cell.bottom() - BAR, room * share, BAR - 1), color
        )
