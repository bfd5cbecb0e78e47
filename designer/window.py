"""The main window: arranges panels, builds menus and toolbar from the actions, and decides nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QWidget

from designer.actions import Actions
from designer.actions.analysis import measuring_actions
from designer.actions.edit import CONTEXT_MENU
from designer.actions.everything import window_actions
from designer.actions.kept_runs import kept_run_actions
from designer.actions.training import RUN, training_actions
from designer.analysis.measuring import Measuring
from designer.analysis.panel import AnalysisPanel
from designer.background.later import later
from designer.canvas.options import CanvasOptions
from designer.canvas.panel import Canvas
from designer.data.panel import DataPanel
from designer.docks import Arrangement, take_screen
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.exporting import Exporting
from designer.history import HistoryPanel
from designer.inspector.panel import InspectorPanel
from designer.keeping import Keeping
from designer.library.block_commands import BlockCommands
from designer.library.catalogue import Catalogue
from designer.library.library import Library
from designer.outline.panel import OutlinePanel
from designer.palette.panel import PalettePanel
from designer.problems.panel import ProblemsPanel
from designer.run_recorder import RunRecorder
from designer.run_rings import RunRings
from designer.runs.panel import RunsPanel
from designer.runs.runs import RecentRuns
from designer.settings import Settings
from designer.status import StatusBar
from designer.storage.disk import Disk
from designer.storage.files import Files, dropped_file, is_data
from designer.storage.leftovers import Leftovers
from designer.storage.own_data import OwnData
from designer.storage.recovery import RecoveryCopy
from designer.training.controls import Controls
from designer.training.monitor import Monitor
from designer.training.panel import CurvesPanel
from designer.training.run_edits import RunEdits
from designer.training.settings import TrainingSettings
from designer.use.panel import UsePanel
from designer.welcome.view import WelcomeView
from designer.widgets.dialogs import Dialogs
from designer.widgets.focus import step
from designer.widgets.notices import Notice, Notices
from designer.widgets.theme import ThemeController

MENUS = ("File", "Edit", "Layer", "View", "Training", "Help")
SESSION_END = 30.0
"""Seconds after the desktop said that its session ends in which closing asks nothing."""


class MainWindow(QMainWindow):
    """Pages about one document, one at a time, or the welcome view in their place.

    Args:
        store: The document.
        settings: Remembers the arrangement.
        themes: Light and dark.
        recovery_folder: Where copies against crashes are kept.
        blocks_folder: Where saved blocks are kept.
        dialogs: Asks the user; None for the boxes of the platform.
        monitor: Owns the training run; None for one without kernels compiled ahead.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        themes: ThemeController,
        *,
        recovery_folder: Path,
        blocks_folder: Path,
        dialogs: Dialogs | None = None,
        monitor: Monitor | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.store = store
        self.settings = settings
        self.themes = themes
        self.dialogs = dialogs or Dialogs(self)
        self.monitor = monitor or Monitor(store)
        self.monitor.setParent(self)
        self.measuring = Measuring(store, busy_with=self.monitor.busy_with, prepare=self.monitor.warm_up, parent=self)
        self.notices = Notices(self)
        self.recovery = RecoveryCopy(store, recovery_folder, self)
        self.leftovers = Leftovers(self.recovery, self.tell_fault)
        self.disk = Disk(store, self.notices, self)
        self.files = Files(store, settings, self.dialogs, self, leftovers=self.leftovers, disk=self.disk)
        self.own_data = OwnData(store, self.files, self.dialogs, self)
        self.keeping = Keeping(store, self.monitor, self.notices, self.recovery, self)
        self.exporting = Exporting(
            store, self.monitor, self.files, self.dialogs, keeps=lambda: self.keeping.keeps, parent=self
        )
        self.files.guard(self.exporting)
        self.library = Library(blocks_folder, self)
        self.catalogue = Catalogue(self.library, self)
        self.blocks = BlockCommands(store, self.library, self.catalogue, self.dialogs, self)
        self.registry = Actions(self)
        self._add_training_actions()
        self._make_panels()
        self._arrange()
        self._add_actions()
        self._connect()
        self._is_first_start = not self.arrangement.restore()
        self.show_welcome(not store.project.network.nodes)

    # Panels

    def _make_panels(self) -> None:
        self.canvas = Canvas(self.store, CanvasOptions(self.settings, self), self.catalogue, self)
        self.welcome = WelcomeView(lambda: self.files.recent, self)
        self.palette_panel = PalettePanel(self.catalogue, self)
        self.inspector = InspectorPanel(self.store, self)
        self.problems = ProblemsPanel(self.store, self)
        self.outline = OutlinePanel(self.store, self)
        self.history = HistoryPanel(self.store, self)
        self.training = TrainingSettings(self.store, self)
        self.curves = CurvesPanel(self.monitor, self)
        self.controls = Controls(self.store, self.monitor, self.registry, self)
        self.data = DataPanel(self.store, self)
        self.analysis = AnalysisPanel(self.store, self.measuring, self.registry, self)
        recent = RecentRuns(self.store, parent=self)
        self.run_recorder = RunRecorder(self.monitor, recent, self)
        self.runs = RunsPanel(self.store, recent, self.files, self.dialogs, self)
        self.use = UsePanel(self.store, self.monitor, self.exporting, self)

    def _arrange(self) -> None:
        self.setAcceptDrops(True)
        self._asks_from = 0.0
        self._left = False
        self.resize(1280, 800)
        self.arrangement = Arrangement(
            self,
            {"canvas": self.canvas, "data": self.data, "runs": self.runs, "use": self.use},
            {
                "palette": self.palette_panel, "inspector": self.inspector, "problems": self.problems,
                "outline": self.outline, "history": self.history, "training": self.training, "curves": self.curves,
                "analysis": self.analysis,
            },
            self.settings,
        )  # fmt: skip
        self.docks = self.arrangement.docks
        self.arrangement.stack.addWidget(self.welcome)
        self.setCentralWidget(self.notices.above(self.arrangement.stack))
        self.status = StatusBar(self.store, self)
        self.setStatusBar(self.status)

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self.focusWidget(), self.keyboard_way(), forward=next) or super().focusNextPrevChild(next)

    def keyboard_way(self) -> Iterator[QWidget]:
        """Tab stops, in reading order."""
        return self.arrangement.keyboard_way([self.page_bar, self.transport], [self.notices], self.status)

    # Actions

    def _add_training_actions(self) -> None:
        """Before the panels, which make their buttons of them."""
        kept = kept_run_actions(self.keeping, self.monitor, self.settings, self.dialogs)
        self.registry.add(*training_actions(self.monitor), *kept, *measuring_actions(self.measuring, self.store))

    def _add_actions(self) -> None:
        self.registry.add(*window_actions(self))
        self.analysis.offer_copy(self.registry)
        self.registry.fill_menu_bar(self.menuBar(), MENUS)
        self.registry.restore_keys(self.settings)
        self.page_bar = self._make_bar("Pages", "pages")
        for page in self.arrangement.pages:
            action = self.registry[f"view.page_{page.name}"]
            action.setIconText(page.title)
            self.page_bar.addAction(action)
        self.page_bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.page_bar.addSeparator()
        self.tool_bar = self._make_bar("Toolbar", "toolbar")
        self.registry.fill_tool_bar(self.tool_bar)
        self.transport = self._make_bar("Transport", "transport")
        self.transport.addWidget(self.controls)

    def _make_bar(self, title: str, name: str) -> QToolBar:
        """All in one row: height belongs to what lies below."""
        bar = QToolBar(title, self)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        self.addToolBar(bar)
        return bar

    # Who tells whom

    def _connect(self) -> None:
        view = self.canvas.view
        self.run_rings = RunRings(self.store, self.monitor, self.canvas, self)
        self.run_edits = RunEdits(self.store, self.monitor, self.notices, self)
        self.palette_panel.chosen.connect(self.canvas.adding.add_behind)
        self.palette_panel.rename_wanted.connect(self.blocks.rename)
        self.palette_panel.delete_wanted.connect(self.blocks.delete)
        for jump in (self.problems.jump, self.outline.jump, self.analysis.jump, self.controls.node_asked):
            jump.connect(self.reveal)
        self.canvas.menu_wanted.connect(self._open_menu)
        view.explained.connect(self.status.explain)
        view.camera.zoomed.connect(self.status.show_zoom)
        self.status.problems_wanted.connect(self._show_problems)
        self.welcome.template_chosen.connect(self.files.new)
        self.welcome.empty_chosen.connect(self.files.new)
        self.welcome.file_chosen.connect(self.files.open_path)
        self.welcome.open_asked.connect(self.files.open)
        self.welcome.data_asked.connect(self.own_data.ask)
        self.own_data.opened.connect(partial(self.arrangement.show, "data"))
        self.files.opened.connect(self.arrangement.uncover)
        self.files.opened.connect(self.keeping.look)
        self.arrangement.changed.connect(self._show_page)
        for page in (self.runs, self.use):
            page.train_wanted.connect(self._train)
        self.monitor.started.connect(self.use.begin)
        for moved in (self.monitor.epoch_finished, self.monitor.finished, self.monitor.failed, self.monitor.cleared):
            moved.connect(self.use.renew)
        self.exporting.done.connect(self.use.show_export)
        self.disk.save_wanted.connect(self.files.save)
        self.disk.save_as_wanted.connect(self.files.save_as)
        self.disk.compare_wanted.connect(self.dialogs.compare)
        self.files.title_changed.connect(self.setWindowTitle)
        self.store.undo_stack.cleanChanged.connect(self._show_clean)
        self.monitor.state_changed.connect(self.measuring.give_way)
        self.docks["analysis"].visibilityChanged.connect(self.analysis.set_seen)
        self.docks["outline"].visibilityChanged.connect(self.outline.set_seen)
        self.measuring.started.connect(self._show_analysis)
        self.setWindowTitle(self.files.window_title)
        self.store.changed.connect(self._refresh_actions)
        self.registry.refresh_on(
            self.store.selection_changed,
            self.store.group_changed,
            self.canvas.options.changed,
            self.canvas.view.frame_chosen,
            self.store.document_changed,
            self.store.undo_stack.indexChanged,
            self.themes.changed,
            self.monitor.state_changed,
            self.measuring.changed,
            self.exporting.done,
            self.keeping.changed,
            self.problems.counted,
            self.problems.list.itemSelectionChanged,
            self.arrangement.changed,
            *(dock.visibilityChanged for dock in self.docks.values()),
        )

    def _refresh_actions(self, update: Update) -> None:
        """Not for each move of the mouse, as previews are told as well: an edit of places moves the history."""
        if update.analysis_changed:
            self.registry.refresh()

    def _show_analysis(self) -> None:
        self.arrangement.show_panel("analysis")

    def _show_problems(self) -> None:
        self.arrangement.show_panel("problems")

    def reveal(self, node_id: str) -> None:
        """Show a node on the canvas, on a page that has it."""
        self.arrangement.show_middle("canvas")
        self.canvas.view.reveal(node_id)

    def _show_page(self) -> None:
        """Show what is in reach on the page that is seen now."""
        covered = self.arrangement.is_covered
        self.page_bar.setVisible(not covered)
        self.transport.setVisible(self.arrangement.page.has_transport and not covered)
        self.status.setVisible(not covered)

    def _train(self) -> None:
        """Train, on a page where the run can be watched and stopped."""
        if not self.arrangement.page.has_transport:
            self.arrangement.show("train")
        self.registry[RUN].trigger()

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for action_id in CONTEXT_MENU:
            if action_id:
                menu.addAction(self.registry[action_id])
            else:
                menu.addSeparator()
        menu.popup(position)

    # The welcome view

    @property
    def is_welcoming(self) -> bool:
        """True if the welcome view is in place of the pages."""
        return self.arrangement.is_covered

    def show_welcome(self, welcome: bool) -> None:
        """Put the welcome view in place of the pages, or go back."""
        if welcome:
            self.welcome.refresh()
            self.arrangement.cover(self.welcome)
        else:
            self.arrangement.uncover()

    # Opening and closing

    def _show_clean(self, clean: bool) -> None:
        self.setWindowModified(not clean)

    def tell_fault(self, sentence: str, severity: str = "warning") -> None:
        """Say what cannot be used or kept; it stays until the person has seen it."""
        self.notices.show_notice(Notice(sentence, sentence, severity))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.disk.look_again()
            self.store.reload_data(wait=False)
        return super().event(event)

    def fit_to_screen(self) -> None:
        """At the very first start take the room that the screen has; later ones find the window as it was left."""
        if self._is_first_start:
            take_screen(self, self.screen().availableGeometry())

    def open_path(self, path: Path) -> None:
        """Open a file named on the command line or dropped on the window: a project, or data to begin one with."""
        if is_data(path):
            self.own_data.open(path)
        else:
            self.files.open_path(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            # The drag ends first: its source must not wait for the answer to a question.
            later(self, partial(self.open_path, path))

    def session_ends(self, _: object = None) -> None:
        """The session of the desktop ends: keep what is not saved, and ask nothing for a while."""
        self.keeping.write()
        self.recovery.write()
        self._asks_from = time.monotonic() + SESSION_END

    def end(self) -> None:
        """Close without a question: what is not saved stays as a recovery copy."""
        self._asks_from = math.inf
        self._leave()  # not when it closes: a window that asks whether it may close is not closed a second time by Qt
        self.close()

    def _leave(self) -> None:
        """Keep what is not saved, once."""
        if not self._left:
            self._left = True
            self.keeping.leave()
            self.recovery.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        asks = time.monotonic() >= self._asks_from
        if asks and not self.files.may_close(self.close):
            event.ignore()
            return
        if not asks:
            self._leave()  # before all else, for there may be little time
        self.arrangement.keep()
        self.keeping.close()  # before the run is ended: it is kept as it goes
        self.monitor.close()
        self.measuring.close()
        self.use.close_down()
        self.exporting.close()
        self.disk.close()
        self.recovery.close()
        super().closeEvent(event)
