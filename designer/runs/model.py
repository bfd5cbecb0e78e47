"""The runs as Qt's views read them: sorted by any column, with a tick for each whose curve is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from designer.runs.columns import NAME, NUMBER, Column, best_runs, cell_text, columns_of
from designer.runs.run import Run, summary
from designer.widgets import theme
from designer.widgets.labels import literal
from designer.widgets.tables import LEFT, RIGHT, ColumnTable, Index
from engine.training.run_state import RunState

STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
"""Styles of lines: one more for each time that the colours have been used up."""

SWATCH = (18, 12)
"""Size of the sample of a run's line, in pixels."""


def pen_of(run: Run, colors: theme.Theme) -> QPen:
    """Pen of the curve of a run."""
    turn, place = divmod(run.number - 1, len(colors.runs))
    pen = QPen(QColor(colors.runs[place]), 1, STYLES[turn % len(STYLES)])
    pen.setCosmetic(True)
    return pen


class RunTable(ColumnTable):
    """Shows runs in the order that a click on a header asks for; at first the newest on top.

    Signals:
        ticked: Other runs are to be shown.
        renamed: Key of a run, and the name that it is to have.
    """

    ticked = Signal()
    renamed = Signal(int, str)

    _declared: Sequence[Column]

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns_of(()), parent)
        self._runs: tuple[Run, ...] = ()
        self._off: set[int] = set()
        self._best: list[frozenset[int]] = []
        self._sorting = (NUMBER.title, Qt.SortOrder.DescendingOrder)

    @property
    def columns(self) -> Sequence[Column]:
        """Columns as they stand."""
        return self._declared

    @property
    def rows(self) -> Sequence[Run]:
        """Runs as they stand."""
        return tuple(self._shown)

    def chosen(self) -> tuple[Run, ...]:
        """Runs with a tick, the oldest first."""
        return tuple(run for run in self._runs if run.key not in self._off)

    def tick(self, keys: Iterable[int], on: bool) -> None:
        """Set or take away the tick of some runs."""
        self._set_off(self._off - set(keys) if on else self._off | set(keys))

    def show_only(self, keys: Collection[int]) -> None:
        """Tick these runs and no others."""
        self._set_off({run.key for run in self._runs if run.key not in keys})

    def _set_off(self, off: set[int]) -> None:
        if off != self._off:
            self._off = off
            self.tell_all([Qt.ItemDataRole.CheckStateRole])
            self.ticked.emit()

    def show_runs(self, runs: Sequence[Run]) -> bool:
        """Show these; true if the columns are others than before."""
        columns = columns_of(runs)
        others = [column.title for column in columns] != [column.title for column in self._declared]
        if others or len(runs) != len(self._runs):
            self.beginResetModel()
            self._take(runs, columns)
            self.endResetModel()
        else:
            self.reorder(partial(self._take, runs, columns))
        return others

    def show_step(self, run: Run) -> None:
        """Show what is new of one run, at the place where it stands."""
        line = self.place(run.key)
        if line < 0:
            return
        self._runs = tuple(run if one.key == run.key else one for one in self._runs)
        self._shown[line] = run
        self._best = [best_runs(column, self._runs) for column in self._declared]
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(self._declared) - 1))

    def key(self, row: Run) -> int:
        return row.key

    def _take(self, runs: Sequence[Run], columns: Sequence[Column]) -> None:
        self._runs, self._declared = tuple(runs), tuple(columns)
        self._best = [best_runs(column, runs) for column in columns]
        self._order()

    def _order(self) -> None:
        title, order = self._sorting
        column = next((one for one in self._declared if one.title == title), NUMBER)
        down = order is Qt.SortOrder.DescendingOrder
        self._shown = sorted(self._runs, key=lambda run: column.sort_key(run, descending=down), reverse=down)

    # What Qt asks.

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        column = self._declared[index.column()]
        if column is NUMBER:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if column is NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run, column = self._shown[index.row()], self._declared[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cell_text(column, run)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(_tooltip(column, run))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.CheckStateRole if column is NUMBER:
                return Qt.CheckState.Unchecked if run.key in self._off else Qt.CheckState.Checked
            case Qt.ItemDataRole.DecorationRole if column is NUMBER:
                return _swatch(run)
            case Qt.ItemDataRole.AccessibleTextRole if column is NUMBER:
                return f"{run.name}, {'not shown' if run.key in self._off else 'shown'} in the plot"
            case Qt.ItemDataRole.FontRole if run.key in self._best[index.column()]:
                font = QFont(QApplication.font())
                font.setWeight(QFont.Weight.Bold)
                return font
            case Qt.ItemDataRole.ForegroundRole if role_of(column, run):
                return theme.of(QApplication.palette()).color(role_of(column, run))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run, column = self._shown[index.row()], self._declared[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and column is NUMBER:
            self.tick([run.key], Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole and column is NAME and str(value) != run.name:
            self.renamed.emit(run.key, str(value))
            return True
        return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self._declared):
            self._sorting = self._declared[column].title, order
        self.show_runs(self._runs)

    def sorting(self) -> tuple[int, Qt.SortOrder]:
        """Place of the column that the runs are sorted by, and its direction."""
        title, order = self._sorting
        return next((place for place, one in enumerate(self._declared) if one.title == title), 0), order

    def ticks(self, keys: Collection[int]) -> Qt.CheckState:
        """Ticks of some runs together."""
        off = sum(key in self._off for key in keys)
        return Qt.CheckState.Checked if not off else Qt.CheckState.PartiallyChecked


def role_of(column: Column, run: Run) -> str:
    """Colour of a cell by the theme's name; empty for that of text."""
    if column.title == "State":
        return {RunState.FAILED: "error", RunState.RUNNING: "success", RunState.PAUSED: "warning"}.get(run.state, "")
    if column.metric and column.metric not in run.figures:
        return "muted"
    return ""


def _tooltip(column: Column, run: Run) -> str:
    text = cell_text(column, run)
    if column.title == "State" and run.state is RunState.FAILED:
        return run.ending
    if column.title == "Started" and run.started is not None:
        return f"{run.started:%Y-%m-%d %H:%M:%S}"
    if column.metric in run.meanings:
        return f"{text}\n{run.meanings[column.metric]}"
    if column.metric or column.is_number:
        return text
    return "\n".join([run.name, summary(run), *run.changes]) if run.changes else f"{run.name}\n{summary(run)}"


def _swatch(run: Run) -> QPixmap:
    """A sample of the run's line, as legends have it."""
    ratio = max(screen.devicePixelRatio() for screen in QApplication.screens())
    picture = QPixmap(round(SWATCH[0] * ratio), round(SWATCH[1] * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    pen = pen_of(run, theme.of(QApplication.palette()))
    pen.setCosmetic(False)
    pen.setWidth(3)
    painter.setPen(pen)
    painter.drawLine(1, SWATCH[1] // 2, SWATCH[0] - 1, SWATCH[1] // 2)
    painter.end()
    return picture
