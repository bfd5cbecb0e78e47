"""The view of the table of runs: its columns and its keys."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from designer.runs.columns import CHANGED, NAME, STAR
from designer.runs.model import SWATCH, RunTable
from designer.runs.run import Run
from designer.widgets.tables import ColumnView

LINE = 26
"""Height of a line, in pixels."""


class RunsView(ColumnView):
    """A table of runs: Space ticks, F2 renames, S gives a star, Delete deletes what is selected.

    Signals:
        remove_asked: Delete was pressed.
        open_asked: Enter was pressed.
        star_asked: S was pressed, or a star was clicked.
    """

    remove_asked = Signal()
    star_asked = Signal()
    open_asked = Signal()

    def __init__(self, model: RunTable, parent: QWidget | None = None) -> None:
        super().__init__(model, LINE, parent)
        self._table = model
        self._widths: dict[str, int] = {}
        self.setAccessibleName("Runs")
        self.setAccessibleDescription(
            "Space shows or hides the curve of a run, F2 renames it, S gives it a star, Delete deletes it."
        )
        self.setAlternatingRowColors(True)
        self.setIconSize(QSize(*SWATCH))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        header = self.horizontalHeader()
        header.sectionResized.connect(self._keep_width)
        self.fit_columns()
        header.setSortIndicator(*model.sorting())
        self.setSortingEnabled(True)
        self.clicked.connect(self._click)

    def fit_columns(self) -> None:
        """Give each column its width: that which people gave it, or that which it is declared with."""
        header = self.horizontalHeader()
        header.blockSignals(True)
        for place, column in enumerate(self._table.columns):
            header.resizeSection(place, self._widths.get(column.title, column.width))
        header.setSortIndicator(*self._table.sorting())
        header.blockSignals(False)
        self._spread()

    def _spread(self) -> None:
        """Give the room that is left to what changed, unless people have sized that."""
        if CHANGED.title in self._widths:
            return
        header, place = self.horizontalHeader(), self._table.columns.index(CHANGED)
        free = self.viewport().width() - header.length() + header.sectionSize(place)
        header.blockSignals(True)
        header.resizeSection(place, max(CHANGED.width, free))
        header.blockSignals(False)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def selected_rows(self) -> tuple[Run, ...]:
        """The selected runs, in the order of the table."""
        rows = self._table.rows
        chosen = self.selectionModel().selection()
        ranges = sorted((chosen.at(place).top(), chosen.at(place).bottom()) for place in range(chosen.count()))
        lines = dict.fromkeys(line for top, bottom in ranges for line in range(top, bottom + 1))
        return tuple(rows[line] for line in lines if line < len(rows))

    def selected_keys(self) -> tuple[int, ...]:
        """Keys of the selected runs, in the order of the table."""
        return tuple(run.key for run in self.selected_rows())

    def select_keys(self, keys: tuple[int, ...]) -> None:
        """Select these runs, as far as they are there."""
        chosen = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        lines = sorted(line for line in map(self._table.place, keys) if line >= 0)
        ranges = QItemSelection()
        for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):  # of lines one after the other
            block = [line for _, line in group]
            ranges.select(self._table.index(block[0], 0), self._table.index(block[-1], 0))
        self.selectionModel().select(ranges, chosen)

    def rename_current(self) -> None:
        """Open the field in which the name of the current run is edited."""
        if self.currentIndex().isValid():
            name = self.currentIndex().siblingAtColumn(self._table.columns.index(NAME))
            self.setCurrentIndex(name)
            self.edit(name)

    def _keep_width(self, place: int, _: int, width: int) -> None:
        if place < len(self._table.columns):
            self._widths[self._table.columns[place].title] = width
        self._spread()

    def _click(self, index: QModelIndex) -> None:
        if self._table.columns[index.column()] is STAR:
            self.star_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = self.selected_keys()
        if event.key() == Qt.Key.Key_Space and keys:
            ticked = self._table.ticks(keys) is Qt.CheckState.Checked
            self._table.tick(keys, not ticked)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and keys:
            self.remove_asked.emit()
        elif event.key() == Qt.Key.Key_S and keys and not event.modifiers():
            self.star_asked.emit()
        elif event.key() == Qt.Key.Key_F2:
            self.rename_current()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and keys and not event.modifiers():
            self.open_asked.emit()
        else:
            super().keyPressEvent(event)
