"""Tables whose columns are declared: the model that Qt reads, the view, and a header with room for its arrow."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyleOptionHeader,
    QTableView,
    QWidget,
)

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

ROOM = 4 * "\u00a0"
"""Behind a title: as wide as the arrow of the style, in spaces that are not cut off at the end of a line."""


class DeclaredColumn(Protocol):
    """A column, as its header needs to know it."""

    @property
    def title(self) -> str:
        """Title of the header."""

    @property
    def help(self) -> str:
        """Sentence for the header's tooltip."""

    @property
    def is_number(self) -> bool:
        """True if it stands at the right."""


class ColumnTable(QAbstractTableModel):
    """Rows in the order that a click on a header asks for; a subclass says which, and what stands in the cells."""

    def __init__(self, columns: Sequence[DeclaredColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._declared = columns
        self._shown: list[Any] = []

    @abstractmethod
    def key(self, row: Any) -> Hashable:
        """Identity of a row, by which it is found again after it has moved."""

    def place(self, key: Hashable) -> int:
        """The line in which a row stands, or -1."""
        return next((line for line, row in enumerate(self._shown) if self.key(row) == key), -1)

    def reorder(self, arrange: Callable[[], None]) -> None:
        """Move rows, which stay selected and current wherever they go.

        Args:
            arrange: Puts the same rows into another order.
        """
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.key(self._shown[index.row()]) for index in before]
        arrange()
        after = [self.index(self.place(key), index.column()) for key, index in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def tell_all(self, roles: Sequence[Qt.ItemDataRole] = ()) -> None:
        """All cells may look otherwise now, as after a change of colours."""
        if self._shown:
            last = self.index(len(self._shown) - 1, len(self._declared) - 1)
            self.dataChanged.emit(self.index(0, 0), last, list(roles))

    # What Qt asks.

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._declared)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._declared):
            return None
        column = self._declared[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{column.help}\nClick to sort."
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
        return None


class ColumnView(QTableView):
    """A view of such a table: rows are selected as a whole, arrows go from row to row, Tab leaves it."""

    def __init__(self, model: ColumnTable, line: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        lines = self.verticalHeader()
        lines.hide()
        lines.setDefaultSectionSize(line)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(Header(Qt.Orientation.Horizontal, self))
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setAccessibleName("Columns")
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)  # else a title ends in the middle of a letter
        header.setMinimumHeight(line)
        header.setMinimumSectionSize(36)


class Header(QHeaderView):
    """Keeps room for the arrow, which the style draws over titles that stand at the right."""

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logicalIndex: int) -> None:  # noqa: N803 Qt's name
        super().initStyleOptionForIndex(option, logicalIndex)
        right = option.textAlignment & Qt.AlignmentFlag.AlignRight
        if option.sortIndicator != QStyleOptionHeader.SortIndicator.None_ and right:
            option.text += ROOM
