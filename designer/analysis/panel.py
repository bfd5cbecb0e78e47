"""The network layer by layer, with what each costs: what analysis knows at once, and the time, which is measured."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.actions import Actions
from designer.actions.analysis import COPY, MEASURE
from designer.analysis.measuring import Measuring
from designer.analysis.model import LayerTable
from designer.analysis.rows import rows_of, seconds_text
from designer.analysis.table import TableView
from designer.analysis.totals import Totals
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.widgets import theme
from designer.widgets.buttons import WordedButton
from designer.widgets.labels import THEME_CHANGES, Label, literal


class AnalysisPanel(QWidget):
    """Shows the table; what is selected here is selected on the canvas, and the reverse.

    Args:
        store: The document.
        measuring: Knows the times.
        actions: Hold those that the panel has buttons for.

    Signals:
        jump: Id of the node that was activated by Enter or a double click.
    """

    jump = Signal(str)

    def __init__(self, store: Store, measuring: Measuring, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._measuring = measuring
        self._is_seen = self._is_following = False
        self.model = LayerTable(self)
        self.table = TableView(self.model, self)
        self.totals = Totals(self.table, self)
        self.measure_button = WordedButton(self)
        self.measure_button.setDefaultAction(actions[MEASURE])
        self.copy_button = QToolButton(self)
        self.copy_button.setDefaultAction(actions[COPY])
        self.status = Label(role="muted", wrap=True, parent=self)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(self._select)
        self.table.activated.connect(self._activate)
        self.table.copy_asked.connect(self.copy)
        self.table.cleared.connect(self._clear_selection)
        measuring.changed.connect(self.refresh)
        store.changed.connect(self._show_update)
        store.document_changed.connect(self.refresh)
        store.selection_changed.connect(self._follow_selection)

    def sizeHint(self) -> QSize:
        return QSize(900, 270)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, 150)

    def _lay_out(self) -> None:
        self.copy_button.setAccessibleName("Copy the table")
        for button in (self.measure_button, self.copy_button):
            button.setIconSize(QSize(16, 16))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.status.setAccessibleName("State of the measurement")
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        bar.setSpacing(theme.SPACING)
        bar.addWidget(self.measure_button)
        bar.addWidget(self.status, 1)
        bar.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACING // 2, 0, 0)
        layout.setSpacing(theme.SPACING // 2)
        layout.addLayout(bar)
        table = QVBoxLayout()
        table.setSpacing(0)
        table.addWidget(self.table, 1)
        table.addWidget(self.totals)
        layout.addLayout(table, 1)

    def set_seen(self, seen: bool) -> None:
        """Set if the panel can be seen: Qt calls it visible even behind another one in the same place."""
        self._is_seen = seen
        self.refresh()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what is known now; while nobody sees it, not before it is shown."""
        if not self._is_seen:
            return
        self._fill()
        self.measure_button.setAccessibleName(
            "Cancel measuring" if self._measuring.is_running else "Measure time by layer"
        )
        text, role = self._state()
        self.status.set_role(role)
        self.status.setText(text)
        self.status.setToolTip(literal(text))
        self._show_selection()

    def _fill(self) -> None:
        times, outdated = self._measuring.times, self._measuring.is_outdated
        rows = rows_of(self._store.project, self._store.analysis, times.nodes if times is not None else {})
        self.model.show_rows(rows, outdated=outdated)
        self.totals.show_rows(rows, outdated=outdated)

    def copy(self) -> None:
        """Put the table, as it is sorted, on the clipboard."""
        self._fill()
        QApplication.clipboard().setText(self.model.text())
        self._store.message.emit("Copied the table. Paste it into a spreadsheet.")

    def _state(self) -> tuple[str, str]:
        """Text of the status line, and its colour."""
        times = self._measuring.times
        if self._measuring.is_running:
            return "Measuring, about a second…", "muted"
        if self._measuring.fault:
            return self._measuring.fault, "warning"
        if times is None:
            return "Times are measured on this machine, by some training steps whose weights are not kept.", "muted"
        if self._measuring.is_outdated:
            return "The network has changed since its time was measured.", "warning"
        threads = "1 thread" if times.threads == 1 else f"{times.threads} threads"
        other = (
            f", of which {seconds_text(times.other)} belongs to no layer" if times.other > 0.01 * times.epoch else ""
        )
        return (
            f"An epoch takes {seconds_text(times.epoch)} on {threads}{other}: {math.ceil(times.steps):,} × "
            f"{seconds_text(times.step)} to train, and the validation samples.",
            "muted",
        )

    # Selection, both ways.

    def _select(self, *_: object) -> None:
        if not self._is_following:
            self._store.select(self._chosen())

    def _chosen(self) -> frozenset[str]:
        rows = self.model.rows
        return frozenset(rows[index.row()].node.id for index in self.table.selectionModel().selectedRows())

    def _follow_selection(self, *_: object) -> None:
        """Show what was selected elsewhere, and where it stands."""
        if self._is_seen and self._chosen() != self._store.selection:
            self._show_selection()
            self.table.scrollTo(self.table.currentIndex())

    def _show_selection(self) -> None:
        flags, selection = QItemSelectionModel.SelectionFlag, self.table.selectionModel()
        lines = sorted(line for line in map(self.model.place, self._store.selection) if line >= 0)
        if self._chosen() == self._store.selection:
            return
        self._is_following = True
        selection.clearSelection()
        for line in lines:
            selection.select(self.model.index(line, 0), flags.Select | flags.Rows)
        if lines:
            selection.setCurrentIndex(self.model.index(lines[0], 0), flags.NoUpdate)
        self._is_following = False

    def _clear_selection(self) -> None:
        self._store.select(())

    def _activate(self, index: QModelIndex) -> None:
        self.jump.emit(self.model.rows[index.row()].node.id)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES and "model" in self.__dict__:
            self.model.tell_all()
