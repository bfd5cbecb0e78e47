"""The Data page: settings and sizes at the left; at the right what is known of the data, and their rows."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from designer.data.faults import FaultsView
from designer.data.remarks import Remarks
from designer.data.rows import RowsModel
from designer.data.scatter import ScatterView
from designer.data.table import DataTable
from designer.data.words import Counts, class_counts, data_text, split_counts, target_text
from designer.document.snapshot import Update
from designer.document.split_notes import SplitFacts
from designer.document.store import Store
from designer.forms.choices import FamilyEditor
from designer.forms.part_form import PartForm
from designer.plotting.bars import Bar, Bars
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label, literal
from designer.widgets.scrolling import scrolled
from engine.analysis.checks.targets import settled_form
from engine.data.dataset import Dataset, DataSpec
from engine.document.editing.columns import set_recipe
from engine.document.editing.edits import set_data
from engine.document.project import DataSettings

WIDTH = 400
"""Of the settings, in pixels."""


NAMES = 116
"""Width of the names of bars, in pixels, as that of labels in forms."""

MOST = 20
"""Bars that are drawn; of more, the last line says how many there are."""


class DataPanel(QWidget):
    """Shows `project.data` and the data that it names.

    Signals:
        train_wanted: The network is to be trained on the data as they are now.
    """

    train_wanted = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._dataset: Dataset | None = None
        self._spec: DataSpec | None = None
        self._settings: DataSettings | None = None
        self._split: tuple[SplitFacts, bool] | None = None
        self.form = PartForm(store, attrgetter("data"), set_data)
        self.recipe = PartForm(store, attrgetter("data.recipe"), set_recipe, explains=True)
        self.splits = Bars("Samples of each split", names=NAMES)
        self.split_fault = Label(role="error", size="small", wrap=True)
        self.classes_title = Label("Samples of each class", bold=True)
        self.classes = Bars("Samples of each class", names=NAMES)
        self.target_title = Label("Target", bold=True)
        self.target = Label(role="muted", wrap=True)
        self.summary = Label(bold=True, wrap=True)
        self.train_button = QPushButton(icon("play"), "Train")
        self.train_button.setAutoDefault(True)  # else Enter does nothing outside dialogs
        self.train_button.clicked.connect(self.train_wanted)
        self.again_button = QPushButton("Read again")
        self.again_button.setAutoDefault(True)
        self.again_button.clicked.connect(lambda: store.load_again())
        self.remarks = Remarks(store)
        self.data_table = DataTable(store)
        self.table = self.data_table.rows
        self.scatter = ScatterView()
        self.views = QTabWidget()
        self.views.setAccessibleName("Rows and scatter plot")
        self.views.setDocumentMode(True)
        self.views.addTab(self.data_table, "Rows")
        self.views.addTab(self.scatter, "Scatter plot")
        self.faults = FaultsView(store)
        self.views.addTab(self.faults, "")
        self.faults.row_wanted.connect(self.data_table.go_to_row)
        self._lay_out()
        store.changed.connect(self._follow)
        store.split_judged.connect(self._show_splits)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(900, 500)

    def prepare(self, source: str) -> None:
        """Make what will be shown of a type of source whose data are being read."""
        editor = self.form.editor("source")
        assert isinstance(editor, FamilyEditor)
        editor.prepare(source)

    def _lay_out(self) -> None:
        self.splits_title = Label("Samples of each split", bold=True)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        left = scrolled(
            "Data settings",
            self.form, self.recipe, self.splits_title, self.splits, self.split_fault,
            self.classes_title, self.classes, self.target_title, self.target,
            parent=splitter, margin=2 * theme.SPACING,
        )  # fmt: skip
        right = QWidget(splitter)
        column = QVBoxLayout(right)
        column.setContentsMargins(*[2 * theme.SPACING] * 4)
        column.setSpacing(theme.SPACING)
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        top.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.train_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self.remarks)
        column.addWidget(self.views, 1)
        column.addStretch(0)
        splitter.addWidget(left)
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
        """Show what is known of the data now.

        While the same source is read by another recipe, and where it cannot be used by that, the table stays as it was:
        the way back is a choice in it.
        """
        store, settings = self._store, self._store.project.data
        dataset = store.dataset
        self.remarks.refresh()
        obstacle = store.obstacle()
        self.train_button.setEnabled(not obstacle)
        self.train_button.setToolTip(literal(obstacle or "Train the network on these data (Ctrl+Enter)"))
        self._show_faults()
        self.again_button.setVisible(store.snapshot.loaded.is_stopped)
        self._show_splits()
        if dataset is None:
            self.summary.setText("The data cannot be used" if store.data_error else "Loading…")
            if self._settings is None or settings.source != self._settings.source:
                self._show_none()
            return
        spec = settled_form(dataset.spec, store.analysis)
        if dataset is not self._dataset or spec != self._spec or settings != self._settings:
            self._show_data(dataset, spec, settings)
        self.summary.setText(data_text(dataset, spec))

    def _show_faults(self) -> None:
        """Offer the tab of faulty rows while there are some; in front where they are why there is no table."""
        at, there = self.views.indexOf(self.faults), self.faults.refresh()
        if not there and self.views.currentIndex() == at:
            self.views.setCurrentWidget(self.data_table)
        self.views.setTabVisible(at, there)
        self.views.setTabText(at, self.faults.title)
        if self.views.isTabVisible(at) and self._store.dataset is None and self._settings is None:
            self.views.setCurrentIndex(at)

    def _show_none(self) -> None:
        self._dataset = self._spec = self._settings = None
        self.data_table.show_rows(None)
        self.scatter.show_columns(None)
        _show_counts(self.classes, ())
        for widget in (self.classes_title, self.target_title, self.target):
            widget.hide()

    def _show_data(self, dataset: Dataset, spec: DataSpec, settings: DataSettings) -> None:
        self._dataset, self._spec, self._settings = dataset, spec, settings
        model = RowsModel(dataset, spec, self.table, settings)
        self.data_table.show_rows(model)
        self.scatter.show_columns(model.columns)
        counts = class_counts(dataset, spec)
        _show_counts(self.classes, counts)
        self.classes_title.setVisible(bool(counts))
        self.target.setText(target_text(dataset, spec))
        for widget in (self.target_title, self.target):
            widget.setVisible(bool(self.target.text()))

    def _show_splits(self) -> None:
        facts, there = self._store.split_facts, self._store.dataset is not None
        if self._split == (facts, there):
            return
        self._split = facts, there
        self.splits_title.setVisible(there)
        _show_counts(self.splits, split_counts(facts.sizes))
        self.split_fault.setText(facts.fault)
        self.split_fault.setVisible(bool(facts.fault))


def _show_counts(bars: Bars, counts: Counts) -> None:
    """Show counts as bars, the longest of which takes all the room."""
    greatest = max((count for _, count in counts), default=1) or 1
    rest = f"and {len(counts) - MOST:,} more" if len(counts) > MOST else ""
    bars.show_bars([Bar(name, count / greatest, f"{count:,}") for name, count in counts[:MOST]], rest)
