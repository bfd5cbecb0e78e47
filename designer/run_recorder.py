"""Notes each training run in the list of runs, from its start to its end."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from designer.runs.run import best_figures
from designer.runs.runs import RecentRuns
from designer.training.monitor import Monitor
from engine.document.project import Project
from engine.training.events import EpochFinished, Failed, Finished, History, Started
from engine.training.run_state import RunState


class RunRecorder(QObject):
    """Follows the monitor; writes only when it looks at the run, 30 times a second at most."""

    def __init__(self, monitor: Monitor, runs: RecentRuns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._runs = runs
        self._key = 0
        self._noted: tuple[int, RunState] = (0, RunState.IDLE)
        self._seconds = 0.0
        self._history = History()
        monitor.started.connect(self._begin)
        monitor.prepared.connect(self._prepared)
        monitor.epoch_finished.connect(self._epoch_finished)
        monitor.ticked.connect(self._look)
        monitor.finished.connect(self._finished)
        monitor.failed.connect(self._failed)
        monitor.cleared.connect(self._cleared)

    def _begin(self, project: Project) -> None:
        self._seconds, self._history = 0.0, History()
        self._noted = (0, RunState.PREPARING)
        self._key = self._runs.begin(project).key

    def _prepared(self, event: Started) -> None:
        self._note(parameters=event.parameters)

    def _epoch_finished(self, event: EpochFinished) -> None:
        self._seconds = event.seconds

    def _look(self) -> None:
        session, state = self._monitor.session, self._monitor.state
        if not self._key or session is None or not state.holds_data:
            return
        self._history = session.history
        now = (len(self._history.epochs), state)
        if now != self._noted:
            self._noted = now
            self._note(state=state, figures=best_figures(self._history))

    def _finished(self, event: Finished) -> None:
        self._seconds = event.seconds
        self._end(RunState.FINISHED, figures=event.metrics, meanings=event.meanings, ending=event.reason)

    def _failed(self, event: Failed) -> None:
        self._end(RunState.FAILED, ending=event.message)

    def _cleared(self) -> None:
        """Another document was opened while it was under way, so that nobody hears of its end."""
        self._end(RunState.FINISHED, ending="stopped")

    def _end(self, state: RunState, **values: Any) -> None:
        session = self._monitor.session
        if self._key and session is not None:
            self._history = session.history
        self._note(**{"figures": best_figures(self._history), **values, "state": state})
        self._key = 0

    def _note(self, **values: Any) -> None:
        if self._key:
            self._runs.advance(self._key, history=self._history, seconds=self._seconds, **values)
