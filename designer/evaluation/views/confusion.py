"""Confusion matrix: a click on a cell lists its samples, a click on a sample chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from designer.evaluation.views.lines import Line, LinesView, Title
from designer.evaluation.views.thumbnails import SIDE, sample_words, thumbnail
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import count, number, share
from designer.plotting.series import Array
from designer.widgets import theme
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from engine.evaluation.reports import ClassReport

MOST_LISTED = 200
"""Samples of a cell that are listed."""
LEAST_NAME, NAME = 96, 0.42
"""Width of the names of the rows at most: in pixels, and as a share of the matrix where that is more."""
CELL = 44
"""Pixels of a cell at least."""

Index = QModelIndex | QPersistentModelIndex


class MatrixModel(QAbstractTableModel):
    """Counts of a confusion matrix, coloured by their share of the row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.matrix: Array = np.zeros((0, 0))

    def show_matrix(self, names: tuple[str, ...], matrix: Array) -> None:
        """Show this one."""
        same = names == self.names
        if not same:
            self.beginResetModel()
        self.names, self.matrix = names, matrix
        if not same:
            self.endResetModel()
        elif names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, len(names) - 1))

    def repaint(self) -> None:
        """Colours have changed."""
        self.show_matrix(self.names, self.matrix)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return self.rowCount(parent)

    def words(self, right: int, answered: int) -> str:
        """A sentence on a cell."""
        value, total = self.matrix[right, answered], self.matrix[right].sum()
        of = f", {share(value / total)} of the class" if total > 0 else ""
        return f"{self.names[right]} answered as {self.names[answered]}: {count(value)}{of}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        right, answered = index.row(), index.column()
        value = float(self.matrix[right, answered])
        if role == Qt.ItemDataRole.DisplayRole:
            return count(value) if value else ""
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(right, answered)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        total = float(self.matrix[right].sum())
        part = value / total if total > 0 else 0.0
        if role == Qt.ItemDataRole.BackgroundRole and value:
            return _ground(part, is_right=right == answered)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.names[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            what = "Answered as" if orientation is Qt.Orientation.Horizontal else "Samples of the class"
            return f"{what} {self.names[section]}"
        return None


class ConfusionView(View):
    """The matrix, and beside it the samples of the cell that was clicked."""

    title = "Confusion"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self.model = MatrixModel(self)
        self.matrix = _Matrix(self.model, self)
        self.matrix.selectionModel().currentChanged.connect(self._list)
        self.heading = Label("Click a cell to list its samples.", role="muted", size="small", wrap=True, parent=self)
        self.samples = LinesView(
            "Samples of the cell",
            [
                Title(
                    "Row",
                    "Row of the sample in the data, from 1. Click it, or press Enter, to look at it.",
                    is_number=False,
                    widest="888,888",
                ),
                Title("Score", "Score of the answer.", widest="0.8888"),
                Title("Values", "First columns of the sample.", is_number=False),
            ],
            parent=self,
        )
        self.samples.sample_wanted.connect(self.sample_wanted)
        beside = QVBoxLayout()
        beside.setSpacing(theme.SPACING // 2)
        beside.addWidget(self.heading)
        beside.addWidget(self.samples, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        row.addWidget(self.matrix, 3)
        row.addLayout(beside, 2)
        self.column.addWidget(Label("Rows: right class. Columns: answer.", role="muted", size="small", parent=self))
        self.column.addLayout(row, 1)

    def show_shown(self, shown: Shown) -> None:
        from engine.evaluation.reports import ClassReport

        assert isinstance(shown.report, ClassReport)
        self._shown = shown
        self.model.show_matrix(shown.report.answers.classes, shown.report.matrix)
        self.matrix.fit()
        self._list()

    def _list(self, *_: object) -> None:
        """List the samples of the current cell."""
        index, shown = self.matrix.currentIndex(), self._shown
        if shown is None or not index.isValid():
            self.heading.setText("Click a cell to list its samples.")
            self.samples.show_lines(())
            return
        lines = _samples(shown, shown.report, index.row(), index.column())  # type: ignore[arg-type]
        more = f" The first {MOST_LISTED} are listed." if len(lines) > MOST_LISTED else ""
        self.heading.setText(f"{self.model.words(index.row(), index.column())}.{more}")
        self.samples.setColumnHidden(2, bool(shown.finding.shape))
        self.samples.horizontalHeader().setStretchLastSection(bool(shown.finding.shape))
        self.samples.set_picture_size(SIDE if len(shown.finding.shape) == 3 else 0)
        self.samples.show_lines(lines[:MOST_LISTED])


class _Matrix(QTableView):
    """Cells as wide as there is room."""

    def __init__(self, model: MatrixModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._model = model
        self.setAccessibleName("Confusion matrix")
        self.setAccessibleDescription(
            "Rows are right classes, columns answers. The samples of the cell are listed beside it."
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        for header, name in ((self.horizontalHeader(), "Answers"), (self.verticalHeader(), "Right classes")):
            header.setAccessibleName(name)
            header.setFont(theme.font("small"))
            header.setMinimumSectionSize(24)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
            header.setHighlightSections(True)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 100)

    def fit(self) -> None:
        """Give cells the room that there is."""
        classes = max(1, len(self._model.names))
        side = self.verticalHeader()
        most = max(LEAST_NAME, round(NAME * self.width()))
        wide = min(most, max(side.fontMetrics().horizontalAdvance(name) for name in self._model.names or ("",)) + 16)
        if side.width() != wide:
            side.setFixedWidth(wide)
        room = self.width() - wide - 2
        narrow = 26 if classes > 8 else CELL
        for header, size in ((self.horizontalHeader(), room // classes), (side, (self.height() - 26) // classes)):
            least, most = (narrow, 90) if header is not side else (22, 34)
            header.setDefaultSectionSize(max(least, min(most, size)))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()


def _ground(part: float, *, is_right: bool) -> QColor:
    """Ground of a cell: the more of the class, the stronger; thin enough for text on it."""
    colors = theme.of(QApplication.palette())
    color = colors.color("accent" if is_right else "warning")
    color.setAlphaF(0.08 + 0.37 * part)
    return color


def _samples(shown: Shown, report: ClassReport, right: int, answered: int) -> list[Line]:
    answers = report.answers
    chosen = np.flatnonzero((answers.labels == right) & (answers.answers == answered))
    scores = answers.scores[chosen, answered]
    found = []
    for place in np.argsort(-scores, kind="stable")[: MOST_LISTED + 1].tolist():
        row = int(answers.rows[chosen[place]])
        cells = (f"{row + 1:,}", number(float(scores[place])), sample_words(shown.finding, row))
        found.append(Line(cells, row, None, thumbnail(shown.finding, row)))
    return found
