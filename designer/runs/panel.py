"""The Runs page: the overlaid curves above, the table of the runs below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.document.store import Store
from designer.runs.columns import as_csv
from designer.runs.comparison import Comparison
from designer.runs.model import RunTable
from designer.runs.run import Run
from designer.runs.runs import Runs
from designer.runs.table import RunsView
from designer.runs.verdict import VerdictLine
from designer.storage.files import EXPORTS, Files
from designer.widgets import theme
from designer.widgets.buttons import WordedButton
from designer.widgets.dialogs import Dialogs
from designer.widgets.hint_page import HintPage
from designer.widgets.icons import icon
from designer.widgets.labels import THEME_CHANGES, Label
from designer.widgets.search_field import SearchField
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.storage.atomic import replace_file

WORDS = "Each time you train, the run is listed here with its settings, its figures and its curves."


class RunsPanel(QWidget):
    """Shows the runs; asks the list for what is to become of them, and the store for a run's settings.

    Args:
        store: The document.
        runs: The list.
        files: Knows where exports go.
        dialogs: Asks where to.

    Signals:
        train_wanted: There is no run yet, and the person wants one.
        weights_wanted: Number of a run whose weights and curves are to be shown.
    """

    train_wanted = Signal()
    weights_wanted = Signal(int)

    def __init__(self, store: Store, runs: Runs, files: Files, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._runs, self._files, self._dialogs = store, runs, files, dialogs
        self._is_stale = True
        self.model = RunTable(self)
        self.table = RunsView(self.model, self)
        self.comparison = Comparison(self)
        self.open_button = self._button(
            "history",
            "Restore settings",
            "Restore the network and all settings of the selected run, as one step that can be undone",
            self.open_settings,
            "Restore settings",
        )
        self.show_button = self._button(
            "eye",
            "Show weights",
            "Show weights and curves of the selected run, to evaluate, use or export them, or to train on",
            self.show_weights,
            "Show weights",
        )
        self.copy_button = self._button(
            "copy", "Open as copy", "Open the document of the selected run as a new project", self.open_copy
        )
        self.star_button = self._button(
            "star", "Star", "Give the selected runs a star, or take it away (S)", self.toggle_star
        )
        self.rename_button = self._button("pencil", "Rename", "Rename the selected run (F2)", self.table.rename_current)
        self.remove_button = self._button("trash-2", "Delete", "Delete the selected runs (Delete)", self.remove)
        self.export_button = self._button(
            "download", "Export as CSV", "Save the table of all runs as a CSV file", self.export, "Export CSV…"
        )
        self.search = SearchField("Filter runs", self)
        self.search.setMaximumWidth(220)
        self.search.setToolTip("List only runs with all these words in name, tags, note, state or changes")
        self.status = Label(role="muted", parent=self)
        self.verdict = VerdictLine(runs.compare, self)
        self.back_button = QPushButton("Undo", self)
        self.train_button = QPushButton("Train", self)
        self._lay_out()
        self._connect()
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)  # pages share one place, which is as wide as the widest asks for

    def _button(self, picture: str, name: str, tip: str, do: Callable[[], object], text: str = "") -> QToolButton:
        button = WordedButton(self) if text else QToolButton(self)
        button.setText(text)
        button.setIcon(icon(picture))
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        self._pages = QStackedLayout(self)
        self.train_button.setIcon(icon("play"))
        self._pages.addWidget(HintPage("No runs yet", WORDS, self.train_button, self))
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.comparison)
        splitter.addWidget(self._lower())
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([340, 240])
        self._pages.addWidget(splitter)

    def _lower(self) -> QWidget:
        part = QWidget(self)
        tools = QHBoxLayout()
        tools.setContentsMargins(theme.SPACING, 0, theme.SPACING, 0)
        tools.setSpacing(theme.SPACING // 2)
        tools.addWidget(self.show_button)
        tools.addWidget(self.open_button)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.rename_button)
        tools.addWidget(self.star_button)
        tools.addWidget(self.remove_button)
        tools.addSpacing(theme.SPACING)
        tools.addWidget(self.status)
        tools.addWidget(self.back_button)
        tools.addStretch(1)
        tools.addWidget(self.search)
        tools.addWidget(self.export_button)
        self.back_button.setAccessibleName("Undo deleting")
        self.back_button.setToolTip("Bring back the runs that were deleted last")
        column = QVBoxLayout(part)
        column.setContentsMargins(0, theme.SPACING // 2, 0, 0)
        column.setSpacing(theme.SPACING // 2)
        column.addLayout(tools)
        column.addWidget(self.verdict)
        column.addWidget(self.table, 1)
        part.setMinimumHeight(110)
        return part

    def _connect(self) -> None:
        self.back_button.clicked.connect(self._runs.bring_back)
        self.train_button.clicked.connect(self.train_wanted)
        self.search.textChanged.connect(self._filter)
        self.table.remove_asked.connect(self.remove)
        self.table.star_asked.connect(self.toggle_star)
        self.table.open_asked.connect(self.open_settings)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.selectionModel().selectionChanged.connect(self._show_selection)
        self.model.modelReset.connect(self._show_selection)
        self.comparison.picked.connect(self._select)
        self.comparison.metrics.activated.connect(self._show_verdict)
        self.model.ticked.connect(self._show_curves)
        self.model.renamed.connect(self._runs.rename)
        self.model.noted.connect(self._runs.note)
        self.model.tagged.connect(self._runs.tag)
        self._runs.listed.connect(self.refresh)
        self._runs.renewed.connect(self._renew)
        self._runs.advanced.connect(self._advance)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._runs.follow(True)
        if self._is_stale:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._runs.follow(False)

    def refresh(self) -> None:
        """Show the runs as they are; while nobody sees the page, not before it is shown."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        runs = self._runs.all()
        keys = self.table.selected_keys()
        if self.model.show_runs(runs):
            self.table.fit_columns()
        self.table.select_keys(keys)
        gone = self._runs.removed()
        self._pages.setCurrentIndex(1 if runs or gone else 0)
        self.setFocusProxy(self.table if runs or gone else self.train_button)
        told = gone[0].name if len(gone) == 1 else f"{len(gone)} runs"
        self.status.setText(f"Deleted {told}." if gone else "")
        self.back_button.setVisible(bool(gone))
        self.comparison.offer(runs)
        self._show_curves()
        self._show_selection()

    def _renew(self) -> None:
        if self.isVisible():
            self.model.renew({run.key: run for run in self._runs.all()})

    def _advance(self, key: int) -> None:
        if not self.isVisible():
            self._is_stale = True
            return
        run = self._runs.get(key)
        place = self.model.place(key)
        if run is None or place < 0:
            return
        known = self.model.rows[place]
        if run.state is not known.state or run.figures.keys() != known.figures.keys():
            self.refresh()  # it may stand elsewhere now, or have figures of which there was no column
            return
        self.model.show_step(run)
        if run.history.columns.keys() - self.comparison.offered():
            self.comparison.offer(self._runs.all())
        self.comparison.show_step(run)

    def _show_curves(self) -> None:
        chosen = self.model.chosen()
        self._runs.want(run.key for run in chosen)
        self.comparison.show_runs(chosen)

    def _filter(self, text: str) -> None:
        keys = self.table.selected_keys()
        self.model.set_filter(text)
        self.table.select_keys(keys)

    def selected(self) -> tuple[Run, ...]:
        """Selected runs, in the order of the table."""
        return self.table.selected_rows()

    def _show_selection(self, *_: object) -> None:
        chosen = self.selected()
        for button in (self.open_button, self.copy_button, self.show_button, self.rename_button):
            button.setEnabled(len(chosen) == 1)
        self.star_button.setEnabled(bool(chosen))
        self.remove_button.setEnabled(any(not run.is_active for run in chosen))
        self.export_button.setEnabled(bool(self.model.rows))
        self.comparison.stress([run.key for run in chosen])
        self._show_verdict()

    def _show_verdict(self, *_: object) -> None:
        self.verdict.judge(self.selected(), self.comparison.figure)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES:
            self.model.tell_all()

    # What people ask for

    def open_settings(self) -> None:
        """Restore the document of the selected run, as one step that can be undone."""
        chosen = self.selected()
        if len(chosen) != 1:
            return
        self._runs.read_document(chosen[0].key, partial(self._restore, chosen[0].name))

    def _restore(self, name: str, project: Project) -> None:
        if project == self._store.committed:
            self._store.message.emit(f"The network and all settings are those of {name} already.")
            return
        self._store.apply(f"Restore settings of {name}", project)
        self._store.message.emit(f"Restored the network and all settings of {name}; Undo goes back.")

    def open_copy(self) -> None:
        """Open the document of the selected run as a new one."""
        chosen = self.selected()
        if len(chosen) == 1:
            self._runs.read_document(chosen[0].key, partial(self._files.open_copy, chosen[0].name))

    def show_weights(self) -> None:
        """Ask for the weights and curves of the selected run in place of those that are shown."""
        chosen = self.selected()
        if len(chosen) == 1:
            self.weights_wanted.emit(chosen[0].key)

    def toggle_star(self) -> None:
        """Give the selected runs a star; where all have one, take it away."""
        chosen = self.selected()
        if chosen:
            self._runs.change([run.key for run in chosen], star=not all(run.row.star for run in chosen))

    def remove(self) -> None:
        """Delete the selected runs; the button that appears brings them back."""
        chosen = self.selected()
        under_way = [run for run in chosen if run.is_active]
        if under_way:
            self._store.message.emit(f"{under_way[0].name} is still training. Stop it before you delete it.")
        self._runs.remove([run.key for run in chosen])

    def export(self) -> None:
        """Save the table as a CSV file."""
        place = self._files.export_place("runs", EXPORTS["runs"])
        path = self._dialogs.save_file("Export the runs", place, ["CSV table (*.csv)"], self._files.may_write)
        if path is None:
            return
        try:
            replace_file(path, as_csv(self._runs.all()).encode())
        except LayerloomError as error:
            self._dialogs.error("The runs were not exported.", str(error))
        else:
            self._files.exported("runs", path)
            self._store.message.emit(f"Wrote {path.name}.")

    def show_only_selected(self) -> None:
        """Show the curves of the selected runs and no others."""
        self.model.show_only({run.key for run in self.selected()})

    def show_all(self) -> None:
        """Show the curves of all runs."""
        self.model.show_only({run.key for run in self.model.rows})

    def _select(self, key: int) -> None:
        """Select the run whose curve was clicked."""
        line = self.model.place(key)
        if line >= 0:
            self.table.selectRow(line)
            self.table.scrollTo(self.model.index(line, 0))

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for button in (self.open_button, self.rename_button, self.remove_button):
            action = menu.addAction(button.icon(), button.accessibleName(), button.click)
            action.setEnabled(button.isEnabled())
        menu.addSeparator()
        menu.addAction("Show only the selected curves", self.show_only_selected).setEnabled(bool(self.selected()))
        menu.addAction("Show all curves", self.show_all)
        menu.popup(self.table.viewport().mapToGlobal(position))
