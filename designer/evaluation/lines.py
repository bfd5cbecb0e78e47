"""A table of lines that come anew once a second: words, a bar in one column, and the sample that a line stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from designer.widgets import theme
from designer.widgets.rows import Header

BAR = Qt.ItemDataRole.UserRole
"""Length of the bar in a cell, from -1 to 1, or None."""

HEIGHT = 24
"""Pixels of a line without a picture."""
THICKNESS = 3
"""Pixels of a bar."""
MARGIN = 6
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Title:
    """Head of a column.

    Attributes:
        text: What it says.
        help: A sentence on it.
        is_number: Whether its cells stand at the right.
        width: Pixels; 0 takes the room that is left.
    """

    text: str
    help: str = ""
    is_number: bool = True
    width: int = 64


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line.

    Attributes:
        cells: A text for each column.
        row: Place of its sample in the data, or -1.
        bar: Length of the bar below its last cell, from -1 to 1; None for no bar.
        picture: Small picture in its first cell.
    """

    cells: tuple[str, ...]
    row: int = -1
    bar: float | None = None
    picture: QImage | None = None


class LinesModel(QAbstractTableModel):
    """Lines as Qt's views read them; where only their words are new, what is selected stays."""

    def __init__(self, titles: Sequence[Title], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        same = [line.row for line in lines] == [line.row for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = tuple(lines)
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(self.titles) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.cells[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.titles[column].text}: {line.cells[column]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.titles[column].is_number else LEFT
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return line.picture
        if role == BAR and column == len(self.titles) - 1:
            return line.bar
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title = self.titles[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return title.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return title.help or title.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if title.is_number else LEFT
        return None


class LinesView(QTableView):
    """A table of lines.

    Args:
        name: For screen readers.
        titles: The columns.
        picture: Side of the pictures of the lines in pixels; 0 for none.

    Signals:
        sample_wanted: Place in the data of the sample whose line was clicked, or on which Enter was pressed.
    """

    sample_wanted = Signal(int)

    def __init__(
        self, name: str, titles: Sequence[Title], *, picture: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.lines = LinesModel(titles, self)
        self.setModel(self.lines)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setItemDelegate(_Bars(self))
        self.setHorizontalHeader(Header(Qt.Orientation.Horizontal, self))
        header, side = self.horizontalHeader(), self.verticalHeader()
        header.setAccessibleName("Columns")
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        header.setMinimumHeight(HEIGHT)
        for place, title in enumerate(titles):
            self.setColumnWidth(place, title.width)
            if not title.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_picture_size(picture)
        self.clicked.connect(self._choose)

    def set_picture_size(self, side: int) -> None:
        """Give lines room for pictures of this side; 0 for none."""
        self.setIconSize(QSize(side, side) if side else QSize(16, 16))
        self.verticalHeader().setDefaultSectionSize(max(HEIGHT, side + 6 if side else 0))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self.lines.show_lines(lines)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 3 * HEIGHT)

    def _choose(self, index: QModelIndex) -> None:
        row = self.lines.lines[index.row()].row
        if row >= 0:
            self.sample_wanted.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and not event.modifiers() and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Bars(QStyledItemDelegate):
    """Draws a bar below the words of a cell: of what is below 0 in the colour of doubts."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        share = index.data(BAR)
        if not share:
            return
        colors = theme.of(option.palette)
        chosen = option.state & QStyle.StateFlag.State_Selected
        cell = QRectF(option.rect)
        width = (cell.width() - 2 * MARGIN) * min(1.0, abs(share))
        place = QRectF(cell.right() - MARGIN - width, cell.bottom() - THICKNESS - 1, width, THICKNESS)
        painter.fillRect(place, colors.color("on_accent" if chosen else "accent" if share > 0 else "warning"))
