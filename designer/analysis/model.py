"""The rows as Qt's views read them, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication

from designer.analysis.rows import COLUMNS, LAYER, TIME, UNKNOWN, Row, as_text
from designer.library.pick_items import icon_of
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import literal

SHARE = Qt.ItemDataRole.UserRole
"""Of the time: the share of the whole epoch, from 0 to 1, or None."""

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LayerTable(QAbstractTableModel):
    """Shows rows in the order that a click on a header asks for; at first in the order of execution."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._shown: list[Row] = []
        self._places: dict[str, int] = {}
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

    def place(self, node_id: str) -> int:
        """The line in which a node stands, or -1."""
        return self._places.get(node_id, -1)

    def text(self) -> str:
        """The table as it stands, the cells separated by tabs."""
        return as_text(self._shown)

    def repaint(self) -> None:
        """Colours have changed."""
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(COLUMNS) - 1))

    # What Qt asks.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{column.help}\nClick to sort."
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.InitialSortOrderRole if column.is_summed:  # what costs the most is looked for
                return Qt.SortOrder.DescendingOrder
        return None

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
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self._shown[index.row()].node.id for index in before]
        self._order()
        after = [self.index(self.place(node), index.column()) for node, index in zip(nodes, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

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
