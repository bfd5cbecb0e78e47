"""The rows of a data set as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QTableView, QWidget

from designer.data.columns import Columns, ShownColumn
from designer.data.header import ColumnsHeader, RowNumbers, selected
from designer.widgets import theme
from designer.widgets.labels import literal
from designer.widgets.plain_cells import PlainCells
from engine.data.dataset import Dataset, DataSpec
from engine.document.project import DataSettings

MEASURED = 50
"""Columns that are made as wide as their words; all that follow are as wide as the narrowest."""

COPIED = 200_000
"""Cells that are copied at most: more would take seconds to write."""

MISSING = "\u2014"
"""Stands in a cell that is missing."""

OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F4)

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """The target, then the other columns; a cell is put into words when it comes into view.

    Args:
        dataset: The data.
        spec: Their form, the target as the network reads it.
        parent: As in Qt.
        settings: The settings by which they are prepared; None for those of a new project.
    """

    def __init__(
        self, dataset: Dataset, spec: DataSpec, parent: QWidget | None = None, settings: DataSettings | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = Columns(dataset, spec, settings)
        self.rows = dataset.spec.rows
        self._table = dataset.table
        self._order: NDArray[np.int64] | None = None

    def rowCount(self, parent: Index | None = None) -> int:
        return self.rows if self._order is None else len(self._order)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def arrange(self, order: NDArray[np.int64] | None) -> None:
        """Show these rows in this order; None for all, as they are."""
        self.beginResetModel()
        self._order = order
        self.endResetModel()

    @property
    def is_arranged(self) -> bool:
        """True if rows are left out or moved."""
        return self._order is not None

    def row(self, line: int) -> int:
        """The row of the data that stands in a line."""
        return line if self._order is None else int(self._order[line])

    def line_near(self, number: int) -> int | None:
        """The line of the row whose number in the file is nearest to one; None where there are no lines."""
        numbers = np.arange(1, self.rows + 1) if self._table is None else np.asarray(self._table.numbers)
        shown = numbers if self._order is None else numbers[self._order]
        return int(np.abs(shown.astype(np.int64) - number).argmin()) if len(shown) else None

    def missing(self, place: int) -> NDArray[np.bool_]:
        """Mask of the lines in which the cell of a column is missing."""
        mask = self.columns[place].missing()
        return mask if self._order is None else mask[self._order]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.row(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.cell(row) or (MISSING if column.is_missing(row) else "")
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return literal("missing" if column.is_missing(row) else column.exact(row))  # the cell may be rounded
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.name}: {column.cell(row) or 'missing'}"
            case Qt.ItemDataRole.ForegroundRole:
                if column.role == "ignored" or column.is_missing(row):
                    return _ink("muted")
            case Qt.ItemDataRole.BackgroundRole:
                if column.is_missing(row):
                    return _ink("warning", 0.16)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role != Qt.ItemDataRole.DisplayRole:
                return None
            row = self.row(section)
            return row + 1 if self._table is None else self._table.row_text(row).removeprefix("row ")
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.UserRole:
                return column
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.name}\n{column.words()}"
            case Qt.ItemDataRole.ToolTipRole:
                return literal(
                    "\n".join(filter(None, (f"{column.name}: {column.words()}.", column.figures(), *_help(column))))
                )
        return None


def _help(column: ShownColumn) -> list[str]:
    frequent = column.sketch.names[:5]
    told = [f"Most frequent: {', '.join(frequent)}."] if frequent else []
    return [*told, "Click to choose role, type and steps, or to sort."] if column.is_of_table else told


def _ink(name: str, share: float = 1.0) -> QColor:
    color = theme.of(QApplication.palette()).color(name)
    color.setAlphaF(share)
    return color


@dataclass(frozen=True, slots=True)
class Place:
    """Place that is looked at in the table, by names of columns, so that it is found again in other data.

    Attributes:
        widths: Width of each column.
        line: The current line.
        column: The current column.
        chosen: Columns that are selected as a whole.
        scrolled: Both scroll bars.
    """

    widths: dict[str, int]
    line: int
    column: str
    chosen: tuple[str, ...]
    scrolled: tuple[int, int]


class RowsTable(QTableView):
    """Shows the rows; Tab leaves it, arrows go from cell to cell, Enter opens the choices of the selected columns.

    Signals:
        asked: The choices of the selected columns are wanted.
        told: A sentence for the status bar.
    """

    asked = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rows of the data")
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.header = ColumnsHeader(self)
        self.setHorizontalHeader(self.header)
        self.header.asked.connect(self.asked)
        self.setVerticalHeader(RowNumbers(self))
        self.setItemDelegate(PlainCells(self))
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all rows")

    def sizeHint(self) -> QSize:
        return QSize(700, 400)

    def shown(self) -> RowsModel | None:
        """The rows that are shown."""
        model = self.model()
        return model if isinstance(model, RowsModel) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_text())
        elif event.key() in OPENS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.asked.emit()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.selectColumn(self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asked.emit()

    def chosen_columns(self) -> tuple[int, ...]:
        """Places of the columns in which something is selected, else of the current one."""
        places = {place for part in selected(self) for place in range(part.left(), part.right() + 1)}
        if not places and self.currentIndex().isValid():
            places = {self.currentIndex().column()}
        return tuple(sorted(places))

    def chosen_text(self) -> str:
        """The selected cells below the names of their columns, numbers with all digits, as spreadsheets take them."""
        model = self.shown()
        parts = selected(self)
        if model is None or not parts:
            return ""
        count = sum(part.width() * part.height() for part in parts)
        if count > COPIED:
            self.told.emit(f"{count:,} cells are too many to be copied: select at most {COPIED:,}.")
            return ""
        chosen = {
            (line, place)
            for part in parts
            for line in range(part.top(), part.bottom() + 1)
            for place in range(part.left(), part.right() + 1)
        }
        places = sorted({place for _, place in chosen})
        lines = ["\t".join(model.columns[place].name for place in places)]
        for line in sorted({line for line, _ in chosen}):
            row = model.row(line)
            lines.append(
                "\t".join(model.columns[place].exact(row) if (line, place) in chosen else "" for place in places)
            )
        return "\n".join(lines)

    def below(self, place: int) -> QPoint:
        """The point of the screen below the header of a column, as far as that is in view."""
        left = max(0, min(self.header.sectionViewportPosition(place), self.header.viewport().width() - 40))
        return self.header.viewport().mapToGlobal(QPoint(left, self.header.height()))

    def show_rows(self, model: RowsModel | None) -> None:
        """Show these in place of those shown so far; what was looked at is looked at again, where it is still there."""
        old, place = self.shown(), self._place()
        self.setModel(model)
        if old is not None:
            old.deleteLater()
        self.setVisible(model is not None)
        if model is None:
            return
        for section in range(min(MEASURED, len(model.columns))):
            width = place.widths.get(model.columns[section].name) if place is not None else None
            self.header.resizeSection(section, width or self.header.wanted_width(section))
        if place is not None:
            self._return_to(place)

    def arrange(self, order: NDArray[np.int64] | None) -> None:
        """Show these rows in this order; None for all, as they are."""
        model, place = self.shown(), self._place()
        if model is not None and place is not None:
            model.arrange(order)
            self._return_to(place)

    def _place(self) -> Place | None:
        model = self.shown()
        if model is None or not len(model.columns):
            return None
        current, names = self.currentIndex(), model.columns
        widths = {names[place].name: self.columnWidth(place) for place in range(min(MEASURED, len(names)))}
        lines = model.rowCount()
        whole = [part for part in selected(self) if part.height() == lines]
        chosen = tuple(names[at].name for part in whole for at in range(part.left(), part.right() + 1))
        name = names[current.column()].name if current.isValid() else ""
        scrolled = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return Place(widths, current.row(), name, chosen, scrolled)

    def _return_to(self, place: Place) -> None:
        model = self.shown()
        if model is None:
            return
        found = {name: at for at, name in enumerate(model.columns.names())} if place.column or place.chosen else {}
        lines, selection = model.rowCount(), self.selectionModel()
        if lines and place.column in found:
            current = model.index(min(max(0, place.line), lines - 1), found[place.column])
            selection.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen = QItemSelection()
        for name in place.chosen:
            if lines and name in found:
                chosen.select(model.index(0, found[name]), model.index(lines - 1, found[name]))
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.horizontalScrollBar().setValue(place.scrolled[0])
        self.verticalScrollBar().setValue(place.scrolled[1])
