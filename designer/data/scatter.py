"""Two columns of the data as points, coloured by class; the plot is made when it is first seen."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.data.columns import Columns, ShownColumn
from designer.widgets import theme
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from designer.data.scatter_plot import ScatterPlot

MOST = 5_000
"""Points that are drawn; of more rows, so many evenly."""

MOST_COLUMNS = 1_000
"""Columns that can be chosen."""


class ScatterView(QWidget):
    """Choices of the two columns, and the plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Columns | None = None
        self._is_new = False
        self.plot: ScatterPlot | None = None
        self.across, self.up = QComboBox(self), QComboBox(self)
        self.words = Label(role="muted", size="small", wrap=True, parent=self)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACING)
        for text, combo in (("Horizontal", self.across), ("Vertical", self.up)):
            label = QLabel(text, self)
            label.setBuddy(combo)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(16)
            combo.view().setAccessibleName(text)
            combo.activated.connect(self._draw)
            row.addWidget(label)
            row.addWidget(combo)
        row.addWidget(self.words, 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, theme.SPACING, 0, 0)
        self._box.setSpacing(theme.SPACING)
        self._box.addLayout(row)
        self._box.addStretch(0)

    def show_columns(self, columns: Columns | None) -> None:
        """Show these from now on; the columns that were chosen stay chosen where they are still there."""
        self._columns, self._is_new = columns, True
        if self.isVisible():
            self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_new:
            self._renew()

    def _renew(self) -> None:
        self._is_new = False
        count = min(len(self._columns), MOST_COLUMNS) if self._columns is not None else 0
        columns = [self._columns[at] for at in range(count)] if self._columns is not None else []
        names = [column.name for column in columns if column.is_number]
        features = [column.name for column in columns if column.is_number and column.role not in ("target", "ignored")]
        for place, combo in enumerate((self.across, self.up)):
            chosen = combo.currentText()
            combo.clear()
            combo.addItems(names)
            if chosen not in names:
                chosen = features[min(place, len(features) - 1)] if features else ""
            combo.setCurrentIndex(combo.findText(chosen))
        self._draw()

    def _draw(self) -> None:
        by_name = {column.name: column for column in self._all()}
        x, y = by_name.get(self.across.currentText()), by_name.get(self.up.currentText())
        if x is None or y is None:
            self.words.setText("There are no columns of numbers.")
            if self.plot is not None:
                self.plot.hide()
            return
        if self.plot is None:
            from designer.data.scatter_plot import ScatterPlot  # it loads the plotting library

            self.plot = ScatterPlot(self)
            self._box.insertWidget(1, self.plot, 1)
        classes = next((column for column in by_name.values() if column.role == "target"), None)
        rows, left_out = chosen_rows(x, y)
        self.plot.show_points(x, y, classes, rows)
        self.plot.show()
        shown = f"{len(rows):,} points" if left_out == 0 else f"{len(rows):,} of {len(rows) + left_out:,} points"
        legend = self.plot.legend()
        of = f", {escape(classes.name)}: {legend}" if legend and classes is not None else ""
        self.words.setText(f"{shown}{of}")
        self.words.setTextFormat(Qt.TextFormat.RichText)

    def _all(self) -> list[ShownColumn]:
        columns = self._columns
        return [columns[at] for at in range(min(len(columns), MOST_COLUMNS))] if columns is not None else []


def chosen_rows(x: ShownColumn, y: ShownColumn) -> tuple[NDArray[np.int64], int]:
    """Rows of which both values are there, at most `MOST`, evenly; and how many are left out."""
    there = np.flatnonzero(~(x.missing() | y.missing()))
    rows = there[np.linspace(0, len(there) - 1, MOST).astype(np.int64)] if len(there) > MOST else there
    return rows, len(there) - len(rows)
