"""The main window: makes its parts and arranges them, builds menus from the actions, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from designer import late_panels
from designer.actions import Actions
from designer.actions.analysis import measuring_actions
from designer.actions.edit import CONTEXT_MENU
from designer.actions.everything import window_actions
from designer.actions.kept_runs import kept_run_actions
from designer.actions.repeating import repeating_actions
from designer.actions.training import RUN, training_actions
from designer.analysis.measuring import Measuring
from designer.background.in_order import InOrder
from designer.background.later import in_turns, later
from designer.canvas.live.commands import LiveCommands
from designer.canvas.live.editing import WeightEditing
from designer.canvas.live.pointing import Pointing
from designer.canvas.live.room import Room
from designer.canvas.live.views import LiveViews
from designer.canvas.options import CanvasOptions
from designer.canvas.panel import Canvas
from designer.closing import Closing
from designer.connections import connect
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.evaluation.following import Following
from designer.history import HistoryPanel
from designer.inspector.panel import InspectorPanel
from designer.library.block_commands import BlockCommands
from designer.library.catalogue import Catalogue
from designer.library.library import Library
from designer.live.hub import LiveHub
from designer.live.sample import ChosenSample
from designer.outline.panel import OutlinePanel
from designer.pages.arrangement import Arrangement
from designer.pages.bars import Bars
from designer.pages.late import Late, holders_of
from designer.pages.window_place import take_screen
from designer.palette.panel import PalettePanel
from designer.problems.panel import ProblemsPanel
from designer.run_rings import RunRings
from designer.runs.runs import Runs
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
from designer.training.quick import QuickSettings
from designer.training.repeating import Repeating
from designer.training.restarting import RestartOnChange
from designer.training.run_edits import RunEdits
from designer.weights.exporting import Exporting
from designer.weights.importing import Importing
from designer.weights.keeping import Keeping
from designer.weights.saving_values import SavingValues
from designer.welcome.view import WelcomeView
from designer.widgets.dialogs import Dialogs
from designer.widgets.focus import step
from designer.widgets.notices import Notice, Notices
from designer.widgets.theme_choice import ThemeController
from designer.widgets.waiting import Waiting

MENUS = ("File", "Edit", "Layer", "View", "Training", "Help")


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

    data = Late(late_panels.make_data)
    training = Late(late_panels.make_training)
    analysis = Late(late_panels.make_analysis)
    evaluation = Late(late_panels.make_evaluation)
    sample_panel = Late(late_panels.make_sample)
    runs = Late(late_panels.make_runs)
    use = Late(late_panels.make_use)

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
        self.live = LiveHub(store, self)
        self.sample = ChosenSample(store, self)
        self.notices = Notices(self)
        self.waiting = Waiting(store.passages, self)
        self.recovery = RecoveryCopy(store, recovery_folder, self)
        self.run_jobs = InOrder("runs")
        self.leftovers = Leftovers(self.recovery, self.tell_fault, self.run_jobs)
        self.disk = Disk(store, self.notices, self)
        self.files = Files(store, settings, self.dialogs, self, leftovers=self.leftovers, disk=self.disk)
        self.own_data = OwnData(store, self.files, self.dialogs, self, pasted_folder=recovery_folder.parent / "pasted")
        self.keeping = Keeping(store, self.monitor, self.notices, self.recovery, self.run_jobs, self)
        self.repeating = Repeating(
            store, self.notices, folder=lambda: self.keeping.folder, prepare=self.monitor.warm_up, parent=self
        )
        self.exporting = Exporting(
            store, self.monitor, self.files, self.dialogs, keeps=lambda: self.keeping.keeps, parent=self
        )
        self.importing = Importing(store, self.monitor, self.files, self.dialogs, self.notices, self)
        self.files.guard(self.exporting)
        self.library = Library(blocks_folder, self)
        self.catalogue = Catalogue(self.library, self)
        self.blocks = BlockCommands(store, self.library, self.catalogue, self.dialogs, self)
        self.closing = Closing(self)
        self.registry = Actions(self)
        self._add_training_actions()
        self._make_panels()
        self._arrange()
        self._add_actions()
        connect(self)
        self._is_first_start = not self.arrangement.restore()
        self.show_welcome(not store.project.network.nodes)

    # Panels

    def _make_panels(self) -> None:
        self.canvas = Canvas(self.store, CanvasOptions(self.settings, self), self.catalogue, self)
        self.live_views = LiveViews(self.store, self.canvas.view, self.live, self.sample, self.settings)
        self.live_pointing = Pointing(self.live_views)
        self.saving_values = SavingValues(self.store, self.live, self.files, self.dialogs, self)
        self.saving_values.done.connect(self.store.message)
        self.weight_editing = WeightEditing(self.store, self.canvas.view, lambda: self.monitor.session)
        self.live_pointing.weight_wanted.connect(self.weight_editing.ask)
        self.live_commands = LiveCommands(self.live_views, self.live_pointing)
        self.live_room = Room(self.live_views, self.canvas.order, self.notices, self)
        self.welcome = WelcomeView(lambda: self.files.recent, self)
        self.palette_panel = PalettePanel(self.catalogue, self)
        self.inspector = InspectorPanel(self.store, self)
        self.problems = ProblemsPanel(self.store, self)
        self.outline = OutlinePanel(self.store, self)
        self.history = HistoryPanel(self.store, self)
        self.restarts = RestartOnChange(self.store, self.monitor, self)
        self.quick = QuickSettings(self.store, self.restarts, self)
        self.curves = CurvesPanel(self.monitor, self.live, self.quick, self)
        self.controls = Controls(self.store, self.monitor, self.registry, self)
        self.stored_runs = Runs(self.monitor, self.keeping, self.run_jobs, self)
        self.stored_runs.told.connect(self.store.message)
        self.following = Following(self.store, self.monitor, self.live, self)
        self.run_rings = RunRings(self.store, self.monitor, self.canvas, self)
        self.run_edits = RunEdits(self.store, self.monitor, self.notices, self.restarts, self)

    def _arrange(self) -> None:
        self.holders = late = holders_of(self)
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.arrangement = Arrangement(
            self,
            {"canvas": self.canvas, "data": late["data"], "runs": late["runs"], "use": late["use"]},
            {
                "palette": self.palette_panel, "inspector": self.inspector, "problems": self.problems,
                "outline": self.outline, "history": self.history, "training": late["training"], "curves": self.curves,
                "analysis": late["analysis"], "evaluation": late["evaluation"], "sample": late["sample_panel"],
            },
            self.settings,
        )  # fmt: skip
        self.docks = self.arrangement.docks
        self.arrangement.stack.addWidget(self.welcome)
        self.setCentralWidget(self.arrangement.divider.beside(self.notices.above(self.waiting, self.arrangement.stack)))
        self.status = StatusBar(self.store, self)
        self.setStatusBar(self.status)

    def make_rest(self) -> None:
        """Read the data and make the panels that were not needed yet, step by step: the window answers in between."""
        in_turns(self, self._rest())

    def _rest(self) -> Iterator[object]:
        self.store.reload_data(wait=False)
        yield None
        for holder in self.holders.values():
            yield holder.panel()
            if not holder.isVisible():
                yield holder.grab()  # styles it and lays it out, so that the first visit is as quick as later ones
        yield self.curves.make()

    def prepare_data(self, source: str) -> None:
        """Make what the Data page will show of a source, while its data are being read."""
        later(self, lambda: self.data.prepare(source))

    def focusNextPrevChild(self, next: bool) -> bool:
        return step(self.focusWidget(), self.keyboard_way(), forward=next) or super().focusNextPrevChild(next)

    def keyboard_way(self) -> Iterator[QWidget]:
        """Tab stops, in reading order."""
        return self.arrangement.keyboard_way(
            [self.bars.pages, self.bars.transport], [self.notices, self.waiting], self.status
        )

    # Actions

    def _add_training_actions(self) -> None:
        """Before the panels, which make their buttons of them."""
        kept = kept_run_actions(self.keeping, self.monitor, self.settings, self.dialogs)
        self.registry.add(
            *training_actions(self.monitor, self.keeping.train_more),
            *kept,
            *measuring_actions(self.measuring, self.store),
            *repeating_actions(self.repeating, self.store, self.files.save, self.settings, self.dialogs),
        )

    def _add_actions(self) -> None:
        self.registry.add(*window_actions(self))
        self.registry.fill_menu_bar(self.menuBar(), MENUS)
        self.registry.restore_keys(self.settings)
        self.registry[RUN].triggered.connect(self.show_transport)
        self.bars = Bars(self, self.registry, self.arrangement, self.controls)

    def refresh_actions(self, update: Update) -> None:
        """Not for each move of the mouse, as previews are told as well: an edit of places moves the history."""
        if update.analysis_changed:
            self.registry.refresh()

    # What is seen

    def show_status(self) -> None:
        """Show the status bar with the pages, and hide it with them; the zoom, with the canvas."""
        self.status.setVisible(not self.is_welcoming)
        self.status.zoom_label.setVisible(self.arrangement.page.middle == "canvas")

    def show_analysis(self) -> None:
        """Show the panel Analysis."""
        self.arrangement.show_panel("analysis")

    def show_problems(self) -> None:
        """Show the panel Problems."""
        self.arrangement.show_panel("problems")

    def reveal(self, node_id: str) -> None:
        """Show a node on the canvas, on a page that has it."""
        self.arrangement.show_middle("canvas")
        self.canvas.view.reveal(node_id)

    def show_setting(self, field: str) -> None:
        """Show a field of the data or the training, on the page that has it."""
        for page, form in (("data", self.data.form), ("data", self.data.recipe), ("train", self.training.form)):
            if field in form.names():
                self.arrangement.show(page)
                form.go_to(field)

    def train(self) -> None:
        """Train, on a page where the run can be watched and stopped."""
        self.show_transport()
        self.registry[RUN].trigger()

    def show_transport(self) -> None:
        """Show a page where the run can be watched and stopped."""
        if not self.arrangement.page.has_transport:
            self.arrangement.show("train")

    def follow_run(self, _: object = None) -> None:
        """Have live views follow the run."""
        self.live.follow(self.monitor.session, self.monitor.project)

    def show_live_rate(self) -> None:
        """Show how often live views are renewed."""
        self.status.show_views(self.live.rate, self.live.fault_of_all)

    def open_menu(self, position: QPoint) -> None:
        """Open the menu of what is selected on the canvas."""
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

    def show_clean(self, clean: bool) -> None:
        """Mark the title while there is something to save."""
        self.setWindowModified(not clean)

    def tell_fault(self, sentence: str, severity: str = "warning") -> None:
        """Say what cannot be used or kept; it stays until the person has seen it."""
        self.notices.show_notice(Notice(sentence, sentence, severity))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.arrangement.is_divider(event.position().toPoint()):
            self.arrangement.show_alone(self.arrangement.alone.following)
        else:
            super().mouseDoubleClickEvent(event)

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

    def end(self) -> None:
        """Close without a question: what is not saved stays as a recovery copy."""
        self.closing.leave_unasked()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.closing.may_close():
            event.ignore()
            return
        self.closing.end_parts()
        super().closeEvent(event)
