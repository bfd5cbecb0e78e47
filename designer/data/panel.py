"""The Data page: settings at the left, the rows at the right, and above them what is known of the data."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QSplitter, QTableView, QVBoxLayout, QWidget

from designer.data.rows import RowsModel
from designer.data.words import data_text, rows_text
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.forms.part_form import PartForm
from designer.widgets import theme
from designer.widgets.labels import Label
from designer.widgets.scrolling import scrolled
from engine.data.dataset import Dataset
from engine.document.editing.edits import set_data

WIDTH = 380
"""Of the settings, in pixels."""

LINE = 24
"""Height of a row, in pixels."""


class DataPanel(QWidget):
    """Shows `project.data` and the data that it names."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: Dataset | None = None
        self.form = PartForm(store, attrgetter("data"), set_data)
        self.summary = Label(wrap=True)
        self.count = Label(role="muted", size="small")
        self.table = self._make_table()
        self._lay_out()
        store.changed.connect(self._follow)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(900, 500)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("Rows of the data")
        table.setTabKeyNavigation(False)
        table.setAlternatingRowColors(True)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.verticalHeader().setDefaultSectionSize(LINE)
        for corner in table.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all rows")
        return table

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(*[2 * theme.SPACING] * 4)
        column.setSpacing(theme.SPACING)
        column.addWidget(self.summary)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(scrolled("Data settings", self.form, margin=2 * theme.SPACING))
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([WIDTH, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _follow(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self) -> None:
        """Show what is known of the data now."""
        error = self._store.data_error
        self.summary.set_role("error" if error else "text")
        self.summary.setText(error or data_text(self._store))
        dataset = self._store.dataset
        if dataset is not self._shown:
            self._shown = dataset
            old = self.table.model()
            self.table.setModel(None if dataset is None else RowsModel(dataset, self.table))
            if old is not None:
                old.deleteLater()
        self.table.setVisible(dataset is not None)
        self.count.setText("" if dataset is None else rows_text(dataset))
