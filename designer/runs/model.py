"""The runs as Qt's views read them: sorted by any column, with a tick for each whose curve is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from designer.runs.columns import NAME, NOTE, NUMBER, STAR, TAGS, Column, best_runs, cell_text, columns_of, matches
from designer.runs.run import Run
from designer.widgets import theme
from designer.widgets.labels import literal
from designer.widgets.tables import LEFT, RIGHT, ColumnTable, Index
from engine.training.run_state import RunState

STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)
"""Styles of lines: one more for each time that the colours have been used up."""

SHOWN_AT_FIRST = 12
"""The newest runs, whose curves are shown until people say otherwise."""

SWATCH = (18, 12)
"""Size of the sample of a run's line, in pixels."""


def pen_of(run: Run, colors: theme.Theme) -> QPen:
    """Pen of the curve of a run."""
    turn, place = divmod(run.key - 1, len(colors.runs))
    pen = QPen(QColor(colors.runs[place]), 1, STYLES[turn % len(STYLES)])
    pen.setCosmetic(True)
    return pen


class RunTable(ColumnTable):
    """Shows runs in the order that a click on a header asks for; at first the newest on top.

    Signals:
        ticked: Other runs are to be shown.
        renamed: Key of a run, and the name that it is to have.
        noted: Key of a run, and the note that it is to have.
        tagged: Key of a run, and the tags that it is to have, with commas between.
    """

    ticked = Signal()
    renamed = Signal(int, str)
    noted = Signal(int, str)
    tagged = Signal(int, str)

    _declared: Sequence[Column]

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(columns_of(()), parent)
        self._runs: tuple[Run, ...] = ()
        self._ticks: dict[int, bool] = {}
        self._newest: frozenset[int] = frozenset()
        self._filter: tuple[str, ...] = ()
        self._places: dict[int, int] = {}
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
        return tuple(run for run in self._runs if self.is_ticked(run.key))

    def is_ticked(self, key: int) -> bool:
        """True if the curve of a run is to be shown: until people say otherwise, those of the newest are."""
        return self._ticks.get(key, key in self._newest)

    def tick(self, keys: Iterable[int], on: bool) -> None:
        """Set or take away the tick of some runs."""
        self._set_ticks(self._ticks | dict.fromkeys(keys, on))

    def show_only(self, keys: Collection[int]) -> None:
        """Tick these runs and no others."""
        self._set_ticks({run.key: run.key in keys for run in self._runs})

    def _set_ticks(self, ticks: dict[int, bool]) -> None:
        before = self.chosen()
        self._ticks = ticks
        if self.chosen() != before:
            self.tell_all([Qt.ItemDataRole.CheckStateRole])
            self.ticked.emit()

    def set_filter(self, text: str) -> None:
        """List only the runs that have all these words somewhere."""
        words = tuple(text.casefold().split())
        if words != self._filter:
            self._filter = words
            self.beginResetModel()
            self._order()
            self.endResetModel()

    def show_runs(self, runs: Sequence[Run]) -> bool:
        """Show these; true if the columns are others than before."""
        columns = columns_of(runs)
        others = [column.title for column in columns] != [column.title for column in self._declared]
        if others or self._filter or [run.key for run in runs] != [run.key for run in self._runs]:
            self.beginResetModel()
            self._take(runs, columns)
            self.endResetModel()
        else:
            self.reorder(partial(self._take, runs, columns))
        return others

    def renew(self, runs: Mapping[int, Run]) -> None:
        """Show what is new of runs that are there, each at the place where it stands."""
        self._runs = tuple(runs.get(run.key, run) for run in self._runs)
        self._shown = [runs.get(run.key, run) for run in self._shown]
        self.tell_all()

    def show_step(self, run: Run) -> None:
        """Show what is new of one run, at the place where it stands."""
        line = self.place(run.key)
        if line < 0:
            return
        self._runs = tuple(run if one.key == run.key else one for one in self._runs)
        self._shown[line] = run
        if run.figures:
            self._best = [best_runs(column, self._runs) for column in self._declared]
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(self._declared) - 1))

    def key(self, row: Run) -> int:
        return row.key

    def place(self, key: object) -> int:
        return self._places.get(key, -1) if isinstance(key, int) else -1

    def _take(self, runs: Sequence[Run], columns: Sequence[Column]) -> None:
        self._runs, self._declared = tuple(runs), tuple(columns)
        self._best = [best_runs(column, runs) for column in columns]
        self._newest = frozenset(sorted(run.key for run in runs)[-SHOWN_AT_FIRST:])
        self._order()

    def _order(self) -> None:
        title, order = self._sorting
        column = next((one for one in self._declared if one.title == title), NUMBER)
        down = order is Qt.SortOrder.DescendingOrder
        runs = [run for run in self._runs if matches(run, self._filter)] if self._filter else self._runs
        self._shown = sorted(runs, key=lambda run: column.sort_key(run, descending=down), reverse=down)
        self._places = {run.key: line for line, run in enumerate(self._shown)}

    # What Qt asks.

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        column = self._declared[index.column()]
        if column is NUMBER:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if column in (NAME, TAGS, NOTE) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run, column = self._shown[index.row()], self._declared[index.column()]
        match role:
            case Qt.ItemDataRole.EditRole:
                return column.text(run)
            case Qt.ItemDataRole.DisplayRole:
                return column.text(run) if column in (STAR, TAGS, NOTE) else cell_text(column, run)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(_tooltip(column, run))
            case Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if column.is_number else LEFT
            case Qt.ItemDataRole.CheckStateRole if column is NUMBER:
                return Qt.CheckState.Checked if self.is_ticked(run.key) else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole if column is NUMBER:
                return _swatch(run)
            case Qt.ItemDataRole.AccessibleTextRole if column is NUMBER:
                return f"{run.name}, {'shown' if self.is_ticked(run.key) else 'not shown'} in the plot"
            case Qt.ItemDataRole.AccessibleTextRole if column is STAR:
                return "with a star" if run.row.star else "without a star"
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
        edited = {NAME.title: self.renamed, TAGS.title: self.tagged, NOTE.title: self.noted}.get(column.title)
        if role == Qt.ItemDataRole.EditRole and edited is not None and str(value) != column.text(run):
            edited.emit(run.key, str(value))
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
        off = sum(not self.is_ticked(key) for key in keys)
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
    if column in (STAR, TAGS, NOTE):
        return text if column.text(run) else ""
    return "\n".join([run.name, run.words.summary, *run.words.changes])


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
