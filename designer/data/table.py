"""The table of the Data page with its search, its order, the way to missing cells, and the choices of columns."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.data.arranging import Arrangement, arranged
from designer.data.column_popup import ColumnPopup
from designer.data.columns import Columns
from designer.data.rows import RowsModel, RowsTable
from designer.document.store import Store
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.buttons import WordedButton
from designer.widgets.icons import icon
from designer.widgets.labels import Label
from designer.widgets.search_field import SearchField


class DataTable(QWidget):
    """Rows of the data; which are shown, and in which order, is found by a thread."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._wish = Arrangement()
        self._token = object()
        self._thread = Latest("arrange rows")
        self.rows = RowsTable(self)
        self.popup = ColumnPopup(store, self)
        self.search = SearchField("Rows that hold a text or number", self)
        self.count = Label(role="muted", size="small", parent=self)
        self.previous = self._button("chevron-left", "Previous missing", -1)
        self.next = self._button("chevron-right", "Next missing", 1)
        self._lay_out()
        self.search.textChanged.connect(self._search)
        self.rows.asked.connect(self.open_choices)
        self.rows.told.connect(store.message)
        self.popup.sorting.connect(self._sort)
        self.popup.unsorting.connect(partial(self._wish_for, column="", falling=False))
        courier().arrived.connect(self._take)

    def _button(self, mark: str, words: str, step: int) -> WordedButton:
        button = WordedButton(self)
        button.setIcon(icon(mark))
        button.setText(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(f"Go to the {words.lower()} cell of the table, column by column")
        button.clicked.connect(partial(self.go_to_missing, step))
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACING)
        self.search.setMaximumWidth(280)
        bar.addWidget(self.search, 2)
        bar.addWidget(self.count, 1)
        bar.addStretch(1)
        for button in (self.previous, self.next):
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACING)
        column.addLayout(bar)
        column.addWidget(self.rows, 1)
        column.addStretch(0)

    def show_rows(self, model: RowsModel | None) -> None:
        """Show these, arranged as those before them were, if they have the column by which those were sorted."""
        self.rows.show_rows(model)
        for widget in (self.search, self.count, self.previous, self.next):
            widget.setVisible(model is not None)
        if model is None:
            self.popup.close()
            return
        self._wish_for()
        names = self.popup.names
        if len(names) == 1 and names[0] in model.columns.names():
            self.popup.show_words(model.columns[model.columns.names().index(names[0])])

    def open_choices(self) -> None:
        """Open the choices of the selected columns."""
        model, places = self.rows.shown(), self.rows.chosen_columns()
        if model is not None and places:
            self.popup.ask([model.columns[place] for place in places], self.rows.below(places[0]))

    def go_to_missing(self, step: int, _checked: bool = False) -> None:
        """Make the next or previous missing cell the current one, from line to line, then from column to column."""
        model = self.rows.shown()
        found = (
            next_missing(model, self.rows.currentIndex().row(), self.rows.currentIndex().column(), step)
            if model
            else None
        )
        if model is None or found is None:
            self._store.message.emit("No cell is missing in these rows.")
            return
        index = model.index(*found)
        self.rows.setCurrentIndex(index)
        self.rows.scrollTo(index)
        announce(
            self.rows, f"Row {model.headerData(found[0], Qt.Orientation.Vertical)}, {model.columns[found[1]].name}"
        )

    def go_to_row(self, number: int) -> None:
        """Make a row of the file the current one, by its number; the nearest where it is not shown."""
        model = self.rows.shown()
        line = model.line_near(number) if model is not None else None
        if model is not None and line is not None:
            index = model.index(line, max(0, self.rows.currentIndex().column()))
            self.rows.setCurrentIndex(index)
            self.rows.scrollTo(index)

    def _search(self, text: str) -> None:
        self._wish_for(text=text.strip())

    def _sort(self, falling: bool) -> None:
        (column,) = self.rows.chosen_columns()
        model = self.rows.shown()
        if model is not None:
            self._wish_for(column=model.columns[column].name, falling=falling)

    def _wish_for(self, **changes: str | bool) -> None:
        """Have the rows arranged otherwise, or others arranged so."""
        model = self.rows.shown()
        values = {"text": self._wish.text, "column": self._wish.column, "falling": self._wish.falling}
        wish = self._wish = Arrangement(**(values | changes))  # type: ignore[arg-type]
        if model is None:
            return
        if wish.column and wish.column not in model.columns.names():
            wish = self._wish = Arrangement(wish.text)
        self.rows.header.sorted_by = (wish.column, wish.falling) if wish.column else None
        self.rows.header.viewport().update()
        if wish == Arrangement():
            self._show(None)
        else:
            self._thread.do(partial(_arrange, self._token, model.columns, model.rows, wish))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        columns, wish = cast("tuple[Columns, Arrangement]", parcel.asked)
        model = self.rows.shown()
        if model is not None and columns is model.columns and wish == self._wish:
            self._show(cast("NDArray[np.int64] | None", parcel.found))

    def _show(self, order: NDArray[np.int64] | None) -> None:
        model = self.rows.shown()
        assert model is not None
        if order is not None or model.is_arranged:
            self.rows.arrange(order)
        count = model.rowCount()
        self.count.setText(f"{count:,} rows" if count == model.rows else f"{count:,} of {model.rows:,} rows")


def next_missing(model: RowsModel, line: int, place: int, step: int) -> tuple[int, int] | None:
    """Line and column of the next missing cell, behind the last of which comes the first; None where none is."""
    count, columns = model.rowCount(), model.columnCount()
    line, place = max(line, -1 if step > 0 else 0), max(place, 0)
    for turn in range(columns + 1):
        at = (place + step * turn) % columns
        lines = np.flatnonzero(model.missing(at))
        if turn == 0:
            lines = lines[lines > line] if step > 0 else lines[lines < line]
        if len(lines) and count:
            return int(lines[0] if step > 0 else lines[-1]), at
    return None


def _arrange(token: object, columns: Columns, rows: int, wish: Arrangement) -> None:
    """Work of the thread."""
    courier().arrived.emit(Parcel(token, (columns, wish), arranged(columns, rows, wish)))
