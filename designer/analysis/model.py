"""The rows as Qt's views read them, sorted by any column."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from designer.analysis.rows import COLUMNS, LAYER, TIME, UNKNOWN, Row, as_text
from designer.library.pick_items import icon_of
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import literal
from designer.widgets.tables import LEFT, RIGHT, ColumnTable, Index

SHARE = Qt.ItemDataRole.UserRole
"""Of the time: the share of the whole epoch, from 0 to 1, or None."""


class LayerTable(ColumnTable):
    """Shows rows in the order that a click on a header asks for; at first in the order of execution."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)
        self._rows: tuple[Row, ...] = ()
        self._places: dict[Hashable, int] = {}
        self._sorting = (0, Qt.SortOrder.AscendingOrder)
        self._outdated = False
        self._epoch = 0.0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they stand."""
        return tuple(self._shown)

    def show_rows(self, rows: Sequence[Row], *, outdated: bool = False) -> None:
        """Show these; `outdated` says that the network has changed since their time was measured."""
        if tuple(rows) == self._rows and outdated == self._outdated:
            return
        self.beginResetModel()
        self._rows, self._outdated = tuple(rows), outdated
        self._epoch = COLUMNS[TIME].total(rows) or 0.0
        self._order()
        self.endResetModel()

    def key(self, row: Row) -> str:
        return row.node.id

    def place(self, key: Hashable) -> int:
        return self._places.get(key, -1)

    def text(self) -> str:
        """The table as it stands, the cells separated by tabs."""
        return as_text(self._shown)

    # What Qt asks.

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.InitialSortOrderRole and COLUMNS[section].is_summed:
            return Qt.SortOrder.DescendingOrder  # what costs the most is looked for
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._shown[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.cell(row)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(self._tooltip(row, index.column()))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.DecorationRole if index.column() == LAYER:
                layer = row.node.layer
                return icon(icon_of(layer), layer.category)
            case Qt.ItemDataRole.ForegroundRole if self._is_muted(row, index.column()):
                return theme.of(QApplication.palette()).color("muted")
        if role == SHARE and index.column() == TIME and row.seconds is not None and self._epoch > 0.0:
            return row.seconds / self._epoch
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorting = (max(column, 0), order)  # Qt says -1 for no column
        self.reorder(self._order)

    def _order(self) -> None:
        column, order = self._sorting
        # Lines that are equal keep the order of execution, whichever way they are sorted.
        self._shown = sorted(self._rows, key=COLUMNS[column].sort_key, reverse=order is Qt.SortOrder.DescendingOrder)
        self._places = {row.node.id: line for line, row in enumerate(self._shown)}

    def _is_muted(self, row: Row, column: int) -> bool:
        if column == 0 or (column == TIME and self._outdated):
            return True
        return COLUMNS[column].cell(row) == UNKNOWN or COLUMNS[column].value(row) == 0  # what there is stands out

    def _tooltip(self, row: Row, column: int) -> str:
        text = COLUMNS[column].cell(row)
        if column != TIME or row.seconds is None:
            return text
        share = f"{text}, {100 * row.seconds / self._epoch:.1f} % of an epoch." if self._epoch > 0.0 else text
        return f"{share}\nThe network has changed since it was measured." if self._outdated else share
