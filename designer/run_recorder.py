"""Notes each training run in the list of runs, from its start to its end."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from designer.runs.changes import changes
from designer.runs.run import Run, kept_figures
from designer.runs.runs import RecentRuns
from designer.training.contracts import Session
from designer.training.monitor import Monitor
from engine.document.project import Project
from engine.training.events import EpochFinished, Failed, Finished, Started
from engine.training.run_state import RunState


class RunRecorder(QObject):
    """Follows the monitor; writes only when it looks at the run, 30 times a second at most."""

    def __init__(self, monitor: Monitor, runs: RecentRuns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor = monitor
        self._runs = runs
        self._key = self._last = 0
        self._session: Session | None = None
        self._noted: tuple[int, RunState] = (0, RunState.IDLE)
        self._seconds = 0.0
        self._before: Run | None = None
        monitor.started.connect(self._begin)
        monitor.resumed.connect(self._resume)
        monitor.prepared.connect(self._prepared)
        monitor.epochs_finished.connect(self._epochs_finished)
        monitor.ticked.connect(self._look)
        monitor.finished.connect(self._finished)
        monitor.failed.connect(self._failed)
        monitor.cleared.connect(self._cleared)

    def _begin(self, project: Project) -> None:
        """Note a new run, or one that was kept and is shown again; if that is listed already, it is the same."""
        self._follow()
        session = self._session
        if self._monitor.follows_trial and self._last:
            self._runs.discard(self._last)
        if session is None or not session.history.epochs:
            run = self._runs.begin(project)
        else:
            known = self._runs.find(session.history)
            run = known if known is not None else self._runs.begin(project, kept=True, started=session.started)
        self._key = self._last = run.key

    def _resume(self, project: Project) -> None:
        """The run that had ended goes on: it stays the same run."""
        self._follow()
        before = self._before = self._runs.get(self._last)
        if before is None:
            self._key = self._last = self._runs.begin(project).key
            return
        self._key = self._last
        now = [each for each in changes(before.project, project) if not each.startswith("epochs ")]
        told = (*before.changes, *(f"{each} from epoch {before.epochs}" for each in now))
        self._note(project=project, changes=told, state=RunState.PREPARING, ending="")

    def _follow(self) -> None:
        self._session = self._monitor.session
        self._before, self._seconds = None, 0.0
        self._noted = (0, RunState.PREPARING)

    def _prepared(self, event: Started) -> None:
        self._note(parameters=event.parameters)

    def _epochs_finished(self, events: tuple[EpochFinished, ...]) -> None:
        self._seconds = events[-1].seconds

    def _look(self) -> None:
        state = self._monitor.state
        if not self._key or self._session is None or not state.holds_data:
            return
        now = (len(self._session.history.epochs), state)
        if now != self._noted:
            self._noted = now
            self._note(state=state)

    def _finished(self, event: Finished) -> None:
        self._seconds = event.seconds
        self._end(RunState.FINISHED, figures=event.metrics, meanings=event.meanings, ending=event.reason)

    def _failed(self, event: Failed) -> None:
        before = self._before
        if before is not None and self._session is not None and not self._session.history.epochs:
            # It could not even go on: it stays as it had ended.
            self._note(project=before.project, changes=before.changes, state=before.state, ending=before.ending)
            self._key = 0
        else:
            self._end(RunState.FAILED, ending=event.message)

    def _cleared(self) -> None:
        """Another document was opened while it was under way, so that nobody hears of its end."""
        self._end(RunState.FINISHED, ending="stopped")
        self._last = 0

    def _end(self, state: RunState, **values: Any) -> None:
        self._note(**values, state=state)
        self._key = 0

    def _note(self, **values: Any) -> None:
        """Bring the run up to date; its history once there is one: while it is prepared, the former one holds."""
        history = self._session.history if self._session is not None else None
        if history is not None and history.epochs:
            project = self._monitor.project
            keeps_best = project is None or project.training.restore_best
            values = {"history": history, "figures": kept_figures(history, keeps_best=keeps_best), **values}
        if self._seconds:
            values["seconds"] = self._seconds
        if self._key:
            self._runs.advance(self._key, **values)
