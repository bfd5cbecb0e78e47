"""The first rows of a data set as a table."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QFrame, QHeaderView, QTableView, QWidget

from designer.data.columns import SEEN, Columns
from designer.forms.values import number_text
from designer.widgets.labels import literal
from engine.data.dataset import Dataset, DataSpec

LINE = 24
"""Height of a row, in pixels."""

NARROWEST, WIDEST = 80, 220
"""Width of a column at first, in pixels."""

MEASURED = 50
"""Columns that are made as wide as their names; all that follow are as wide as the narrowest."""

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel):
    """The target, then the features; a cell is put into words when it comes into view."""

    def __init__(self, dataset: Dataset, spec: DataSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = Columns(dataset, spec)
        self._count = min(dataset.spec.rows, SEEN)

    def rowCount(self, parent: Index | None = None) -> int:
        return self._count

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[index.column()].cell(index.row())
        values = self.columns[index.column()].values
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if values is None else RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and values is not None:
            return number_text(float(values()[index.row()]))  # the cell may be rounded
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{column.name}\n{column.taken_for}"
            case Qt.ItemDataRole.ToolTipRole:
                return literal(f"{column.name}: {column.taken_for}.\n{column.figures()}".rstrip())
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT if column.values is None else RIGHT
        return None


class RowsTable(QTableView):
    """Shows the rows; Tab leaves it, arrows go from cell to cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rows of the data")
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setDefaultSectionSize(LINE)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setDefaultSectionSize(NARROWEST)
        columns.setMinimumSectionSize(NARROWEST // 2)
        columns.setHighlightSections(False)
        columns.setFixedHeight(2 * self.fontMetrics().height() + 8)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all rows")

    def sizeHint(self) -> QSize:
        return QSize(700, 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_text())
        else:
            super().keyPressEvent(event)

    def chosen_text(self) -> str:
        """The selected cells below the names of their columns, numbers with all digits, as spreadsheets take them."""
        model = self.model()
        if not isinstance(model, RowsModel):
            return ""
        chosen = [(index.row(), index.column()) for index in self.selectedIndexes()]
        places = sorted({column for _, column in chosen})
        names = "\t".join(model.columns[place].name for place in places)
        rows = sorted({row for row, _ in chosen})
        known = set(chosen)
        lines = [
            "\t".join(model.columns[place].exact(row) if (row, place) in known else "" for place in places)
            for row in rows
        ]
        return "\n".join([names, *lines]) if lines else ""

    def show_rows(self, model: RowsModel | None) -> None:
        """Show these in place of those shown so far."""
        old = self.model()
        self.setModel(model)
        if old is not None:
            old.deleteLater()
        self.setVisible(model is not None)
        header = self.horizontalHeader()
        for place in range(min(MEASURED, len(model.columns) if model is not None else 0)):
            header.resizeSection(place, min(max(NARROWEST, header.sectionSizeHint(place)), WIDEST))
