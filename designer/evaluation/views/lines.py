"""A table of lines that come anew once a second: words, a bar in one column, and the sample that a line stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
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
BESIDE = 16
"""Pixels beside the text of a cell, or of a head."""


@dataclass(frozen=True, slots=True)
class Title:
    """Head of a column.

    Attributes:
        title: What it says.
        help: A sentence on it.
        is_number: Whether its cells stand at the right.
        widest: The widest text that its cells have to hold; a column without one shares the room that is left.
        least: Its width in pixels, at least.
    """

    title: str
    help: str = ""
    is_number: bool = True
    widest: str = ""
    least: int = 0


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
        self._is_whole = False
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        for place, title in enumerate(titles):
            if not title.widest:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.set_picture_size(picture)
        self.clicked.connect(self._choose)

    def set_picture_size(self, side: int) -> None:
        """Give lines room for pictures of this side; 0 for none."""
        self.setIconSize(QSize(side, side) if side else QSize(16, 16))
        self.verticalHeader().setDefaultSectionSize(max(HEIGHT, side + 6 if side else 0))
        self._fit_columns(side)

    def _fit_columns(self, side: int) -> None:
        """Give columns the width of what they have to hold, the first one with a picture."""
        metrics = self.fontMetrics()
        for place, title in enumerate(self.lines.titles):
            if title.widest:
                text = max(metrics.horizontalAdvance(title.title), metrics.horizontalAdvance(title.widest))
                picture = side + MARGIN if side and place == 0 else 0
                self.setColumnWidth(place, max(title.least, text + picture + BESIDE))

    def set_whole(self, whole: bool) -> None:
        """Ask for the height of all lines, or scroll within what there is."""
        if whole != self._is_whole:
            self._is_whole = whole
            fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
            self.setSizePolicy(QSizePolicy.Policy.Expanding, fixed if whole else free)
            self.updateGeometry()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        count = len(self.lines.lines)
        self.lines.show_lines(lines)
        if self._is_whole and len(lines) != count:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() if self._is_whole else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        height = self.verticalHeader().length() + self.horizontalHeader().sizeHint().height()
        return QSize(120, height if self._is_whole else 3 * HEIGHT)

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
