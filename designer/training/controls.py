"""The transport bar: buttons of a run at fixed places, its progress, and a line that says where it stands."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from designer.actions import Actions
from designer.actions.training import ORDER, RUN
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.plotting.figures import duration, figure_text
from designer.training.buttons import PrimaryButton, SpeedButton
from designer.training.kept_session import INTERRUPTED
from designer.training.monitor import Monitor
from designer.training.run_status import RunStatus
from designer.widgets import theme
from designer.widgets.labels import Label
from engine.training.events import Failed, Finished, History
from engine.training.run_state import RunState

REASONS = {
    "completed": "Done",
    "early_stopping": "Stopped early",
    "time_limit": "Stopped by the time limit",
    "stopped": "Stopped",
    INTERRUPTED: "Interrupted",
}

SPLITS = {"val": "validation", "test": "test"}

TITLES = {RunState.PAUSED: "Resume", RunState.FINISHED: "Train again", RunState.FAILED: "Train again"}

LONGEST_TIME = "59 min 59 s left"


class Controls(QWidget):
    """Controls the monitor through the actions and tells what it says.

    Signals:
        node_asked: Id of a node that a message is about; emitted when the message is clicked.
    """

    node_asked = Signal(str)

    def __init__(self, store: Store, monitor: Monitor, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._monitor = monitor
        self._result = ("", "muted", "")
        self.primary = PrimaryButton(actions[RUN], self)
        self.primary.keep_room_for("Train", *TITLES.values())
        others = {name: _button(actions[name], self) for name in ORDER if name != RUN}
        self.buttons: dict[str, QToolButton] = {RUN: self.primary, **others}
        self.speed = SpeedButton(monitor, actions, self)
        self.bar = QProgressBar(self)
        self.figures = Label(role="muted", size="small", parent=self)
        self.left = Label(role="muted", size="small", parent=self)
        self.status = RunStatus(self)
        self.status.clicked.connect(self.node_asked)
        self._lay_out()
        monitor.state_changed.connect(self._state_changed)
        monitor.ticked.connect(self._refresh_progress)
        monitor.finished.connect(self._finished)
        monitor.failed.connect(self._failed)
        monitor.cleared.connect(self._forget)
        store.changed.connect(self._follow)
        self.refresh()

    def _lay_out(self) -> None:
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(3)
        self.bar.setAccessibleName("Progress of the run")
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.figures.setAccessibleName("Last figures of the run")
        # Of a fixed width, so that nothing moves while the time changes.
        self.left.setFixedWidth(self.left.fontMetrics().horizontalAdvance(LONGEST_TIME))
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first = QHBoxLayout()
        first.setSpacing(theme.SPACING)
        first.addWidget(self.status, 1)
        first.addWidget(self.left)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addLayout(first)
        text.addWidget(self.figures)
        text.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.SPACING, 0)
        row.setSpacing(2)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.speed)
        row.addSpacing(theme.SPACING)
        row.addLayout(text, 1)
        lines = 2 * self.figures.fontMetrics().height() + self.bar.height()
        self.setFixedHeight(max(lines, *(button.sizeHint().height() for button in self.buttons.values())))

    def _follow(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what holds now."""
        self._refresh_buttons()
        self._refresh_progress()

    def _refresh_buttons(self) -> None:
        """None comes or goes: under the pointer there is always the same one."""
        title = "Resume" if self._monitor.is_interrupted else TITLES.get(self._monitor.state, "Train")
        if title != self.primary.text():
            self.primary.say(title)

    def _refresh_progress(self) -> None:
        text, role, node = self._words()
        self.status.say(text, role, node)
        done, total = self._done()
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.setVisible(self._monitor.state.is_active)
        self.left.setText(self._time_left())
        self.left.setVisible(self._monitor.state.is_active)
        session = self._monitor.session
        under_way = session is not None and self._monitor.state.is_training
        self.figures.setText(figures_text(session.history) if session is not None and under_way else "")
        self.figures.setVisible(bool(self.figures.text()))

    def _done(self) -> tuple[int, int]:
        if self._monitor.state is RunState.COMPILING:
            compiling = self._monitor.compiling
            return (compiling.done, compiling.total) if compiling is not None else (0, 0)
        session = self._monitor.session
        if session is None or self._monitor.state is RunState.PREPARING:
            return 0, 0
        done, total = session.progress
        # Qt counts in 32 bits, runs may be longer.
        return int(1000 * done / max(total, 1)), 1000

    def _words(self) -> tuple[str, str, str]:
        """Text of the status line, its colour, and the node that it is about."""
        match self._monitor.state:
            case RunState.COMPILING:
                if self._store.is_loading:
                    return "Reading the data…", "muted", ""
                compiling = self._monitor.compiling
                count = f" {compiling.done} of {compiling.total}" if compiling is not None and compiling.total else ""
                return f"Preparing kernels{count}. This is done once for this machine.", "muted", ""
            case RunState.PREPARING:
                return "Preparing…", "muted", ""
            case RunState.RUNNING:
                return f"Training: {self._epoch_text()}", "text", ""
            case RunState.PAUSED:
                return f"Paused: {self._epoch_text()}", "text", ""
        obstacle = self._monitor.obstacle()
        if obstacle and not self._store.project.network.nodes:
            return "Nothing to train yet.", "muted", ""
        if obstacle:
            errors = self._store.analysis.errors
            return obstacle, "error" if errors or self._store.data_error else "muted", errors[0].node if errors else ""
        return self._result if self._result[0] else ("Ready to train.", "muted", "")

    def _epoch_text(self) -> str:
        session, project = self._monitor.session, self._monitor.project
        if session is None or project is None:
            return ""
        done, total = session.progress
        epochs = project.training.epochs
        epoch = min(done * epochs // max(total, 1) + 1, epochs)
        return f"epoch {epoch} of {epochs}"

    def _time_left(self) -> str:
        session = self._monitor.session
        if session is None or self._monitor.state is not RunState.RUNNING or session.seconds_left is None:
            return ""
        return f"{duration(max(session.seconds_left, 1.0))} left"

    def _state_changed(self, state: RunState) -> None:
        if state in (RunState.COMPILING, RunState.PREPARING):
            self._result = ("", "muted", "")
        self.refresh()

    def _finished(self, event: Finished) -> None:
        self._result = (result_text(event), "success", "")
        self.refresh()

    def _failed(self, event: Failed) -> None:
        self._result = (event.message, "error", event.node)
        self.refresh()

    def _forget(self) -> None:
        self._result = ("", "muted", "")
        self.refresh()


def _button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def figures_text(history: History) -> str:
    """The figures after the last epoch, on the validation split where there is one."""
    for prefix, name in (("val", "Validation"), ("train", "Training")):
        known = {key: history.columns.get(f"{prefix}_{key}") for key in ("loss", "accuracy")}
        texts = [f"{key} {figure_text(key, column[-1])}" for key, column in known.items() if column]
        if texts:
            return f"{name} {' · '.join(texts)}"
    return ""


def result_text(event: Finished) -> str:
    """The end of a run in one line: why it ended, which epoch is kept, and how good it is."""
    parts = [f"{REASONS.get(event.reason, event.reason)} after {event.epochs} epochs"]
    if event.best_epoch:
        parts.append(f"best epoch {event.best_epoch}")
    for metric, words in (("accuracy", "{:.1%}"), ("loss", "{:.4g}")):
        values = {name: event.metrics.get(f"{split}_{metric}") for split, name in SPLITS.items()}
        figures = [f"{name} {words.format(value)}" for name, value in values.items() if value is not None]
        if figures:
            parts.append(f"{metric}: {', '.join(figures).replace('%', ' %')}")
            break
    parts.append(duration(event.seconds))  # last, as it may be cut off
    return " · ".join(parts)
