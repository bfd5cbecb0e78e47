"""A table of lines that come anew once a second: words, a bar in one column, and the sample that a line stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer.widgets import theme
from designer.widgets.tables import LEFT, RIGHT, ColumnTable, ColumnView, Index

BAR = Qt.ItemDataRole.UserRole
"""Length of the bar in a cell, from -1 to 1, or None."""

HEIGHT = 24
"""Pixels of a line without a picture."""
THICKNESS = 3
"""Pixels of a bar."""
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Title:
    """Head of a column.

    Attributes:
        title: What it says.
        help: A sentence on it.
        is_number: Whether its cells stand at the right.
        width: Pixels; 0 takes the room that is left.
    """

    title: str
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
        help: Sentence on its first cell.
    """

    cells: tuple[str, ...]
    row: int = -1
    bar: float | None = None
    picture: QImage | None = None
    help: str = ""


class LinesModel(ColumnTable):
    """Lines as Qt's views read them; where only their words are new, what is selected stays."""

    def __init__(self, titles: Sequence[Title], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self.titles = tuple(titles)

    @property
    def lines(self) -> Sequence[Line]:
        """The lines as they stand."""
        return self._shown

    def key(self, row: Line) -> tuple[int, str]:
        return row.row, row.cells[0]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        same = [self.key(line) for line in lines] == [self.key(line) for line in self._shown]
        if not same:
            self.beginResetModel()
        self._shown = list(lines)
        if same:
            self.tell_all()
        else:
            self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line: Line = self._shown[index.row()]
        column = index.column()
        match role:
            case Qt.ItemDataRole.ToolTipRole if column == 0 and line.help:
                return f"{line.cells[0]}. {line.help}"
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return line.cells[column]
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.titles[column].title}: {line.cells[column]}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if self.titles[column].is_number else LEFT
            case Qt.ItemDataRole.DecorationRole if column == 0:
                return line.picture
            case _ if role == BAR and column == len(self.titles) - 1:
                return line.bar
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and orientation is Qt.Orientation.Horizontal:
            return self.titles[section].help  # a click does not sort
        return super().headerData(section, orientation, role)


class LinesView(ColumnView):
    """A table of lines.

    Args:
        name: For screen readers.
        titles: The columns.
        picture: Side of the pictures of the lines in pixels; 0 for none.

    Signals:
        sample_wanted: Place in the data of the sample whose line was clicked, or on which Enter was pressed.
    """

    sample_wanted = Signal(int)

    def __init__(self, name: str, titles: Sequence[Title], *, picture: int = 0, parent: QWidget | None = None) -> None:
        self.lines = LinesModel(titles)
        super().__init__(self.lines, HEIGHT, parent)
        self.lines.setParent(self)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_Bars(self))
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        for place, title in enumerate(titles):
            self.setColumnWidth(place, title.width)
            if not title.width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
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
