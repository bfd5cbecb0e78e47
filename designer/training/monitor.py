"""Owns the training run: makes the session, looks at it 30 times a second, ends it cleanly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from designer.background.workers import workers
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.training.beginning import MORE, Beginning, Verb, ended_run, resuming
from designer.training.contracts import Compiling, Kernels, Session, SessionFactory
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import EpochFinished, Event, Failed, Finished, Started
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.events import Weights
    from engine.training.model import TrainedModel
    from engine.training.record import RunRecord
    from engine.training.starting.lineage import Lineage

INTERVAL = 33
"""Milliseconds between two looks at the session: what the eye can follow."""

REST = 400
"""Milliseconds without an edit after which it is seen whether the network needs other kernels now."""

RUN = "The training run"
"""Name of a run that has not ended when its document is closed."""


def make_session(project: Project, dataset: Dataset, **options: Any) -> Session:
    """A session of the engine."""
    from engine.training.session import TrainingSession  # loads Numba, which the first window does not wait for

    return TrainingSession(project, dataset, **options)


def _start(session: Session) -> None:
    session.start()


def _prepare(session: Session) -> None:
    session.prepare()


class Monitor(QObject):
    """Starts, controls and watches one run at a time.

    All signals are emitted by the window's thread.

    Signals:
        state_changed: The new `RunState`.
        started: The `Project` of a new run, or of one that was kept and is shown again.
        resumed: The `Project` of a run that goes on though it had ended.
        prepared: `Started`.
        epoch_finished: `EpochFinished`.
        finished: `Finished`.
        failed: `Failed`.
        ticked: After each look at the session or the kernels.
        cleared: The run is gone, for another document was opened.
        pace_changed: The new limit of epochs a second.
    """

    state_changed = Signal(RunState)
    started = Signal(Project)
    resumed = Signal(Project)
    prepared = Signal(Started)
    epoch_finished = Signal(EpochFinished)
    finished = Signal(Finished)
    failed = Signal(Failed)
    ticked = Signal()
    cleared = Signal()
    pace_changed = Signal(float)

    def __init__(
        self,
        store: Store,
        *,
        make_session: SessionFactory = make_session,
        kernels: Kernels | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._make_session = make_session
        self._kernels = kernels
        self._session: Session | None = None
        self._project: Project | None = None
        self._pending: Beginning | None = None
        self._next: Callable[[], Beginning | None] | None = None
        self._former: tuple[Session, Project] | None = None
        self.more_epochs = MORE
        self._pace = 0.0
        self._state = RunState.IDLE
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._tick)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.warm_up)
        self._warms_up = False
        store.document_changed.connect(self.clear)
        store.changed.connect(self._edited)
        store.data_reloaded.connect(self._tell_reloaded)

    @property
    def state(self) -> RunState:
        """State of the run."""
        return self._state

    @property
    def session(self) -> Session | None:
        """The run, or the last one; None before the first."""
        return self._session

    @property
    def former(self) -> Session | None:
        """The previous run, as long as the next one has not been prepared; it takes its place back if that fails."""
        return self._former[0] if self._former is not None else None

    @property
    def project(self) -> Project | None:
        """The document of the run as it was when it started."""
        return self._project

    @property
    def compiling(self) -> Compiling | None:
        """Progress of compiling kernels, or None if nothing compiles ahead."""
        return self._kernels.poll() if self._kernels is not None else None

    def obstacle(self) -> str:
        """Reason why training cannot start, as a sentence; empty if it can."""
        return self._store.obstacle()

    @property
    def can_start(self) -> bool:
        """True if a run can start or resume."""
        return self._state is RunState.PAUSED or (not self._state.is_active and not self.obstacle())

    @property
    def can_pause(self) -> bool:
        """True if there is something to pause."""
        return self._state is RunState.RUNNING

    def busy_with(self) -> str:
        """Task that uses the processors now, as the beginning of a sentence; empty if there is none."""
        if self._state.is_active and self._state is not RunState.PAUSED:
            return "Training is running"
        compiling = self.compiling
        if compiling is None or compiling.finished:
            return ""
        return f"Kernels are being compiled ({compiling.done} of {compiling.total})"

    @property
    def can_stop(self) -> bool:
        """True if there is something to stop."""
        return self._state.is_active

    @property
    def is_training(self) -> bool:
        """True if there is a run that has begun and has not ended."""
        return self._state.is_training

    @property
    def has_weights(self) -> bool:
        """True if there are trained weights that can be exported; while the run goes on, the best so far."""
        prepared = self._state is not RunState.PREPARING
        return prepared and self._session is not None and len(self._session.history.epochs) > 0

    def model(self) -> TrainedModel:
        """The trained model.

        Raises:
            LayerloomError: Nothing has been trained.
        """
        if self._session is None or not self.has_weights:
            raise LayerloomError("There are no trained weights yet.", fix="Train the network first.")
        return self._session.model()

    def start(self) -> None:
        """Start a run, or resume one that is paused or was interrupted."""
        record = self.ended_run() if self.is_interrupted else None
        self._do(Beginning(_start) if record is None else resuming(record, _start, self._store.project))

    def step_epoch(self) -> None:
        """Run to the end of an epoch, then pause; begins a run if there is none."""
        self._step(lambda session: session.step_epoch())

    def step_batch(self) -> None:
        """Run one batch, then pause; begins a run if there is none."""
        self._step(lambda session: session.step_batch())

    def ended_run(self) -> RunRecord | None:
        """The run that has ended and could train on; None where there is none."""
        return ended_run(self._session) if self._state is RunState.FINISHED else None

    def obstacle_to_resume(self) -> str:
        """Reason why the document cannot go on with the run that has ended, as a sentence; empty if it can."""
        record = self.ended_run()
        if record is None:
            return "There is no run that has ended."
        try:
            record.refuse_other(self._store.project)
        except LayerloomError as error:
            return str(error)
        return self.obstacle()

    @property
    def is_interrupted(self) -> bool:
        """True if the run ended only because its window was closed, and the document can go on with it."""
        record = self.ended_run()
        return record is not None and record.end is None and not self.obstacle_to_resume()

    def train_more(self, epochs: int) -> None:
        """Train the run that has ended for so many more epochs, if the document still fits it."""
        record = self.ended_run()
        if record is not None and not self.obstacle_to_resume():
            self._do(resuming(record, _start, self._store.project, epochs))

    def begin_with(self, weights: Weights, lineage: Lineage) -> None:
        """Begin a run with given weights, and pause before its first batch; one that is under way ends."""
        self._begin_next(Beginning(_prepare, {"weights": weights, "lineage": lineage}))

    def show_kept(self, session: Session, project: Project) -> None:
        """Show a run that was kept: it has ended, can be exported, and can train on."""
        if not self._state.is_active:
            self._session, self._project = session, project
            self.started.emit(project)
            self._tick()

    def pause(self) -> None:
        """Pause before the next batch."""
        if self._session is not None and self.can_pause:
            self._session.pause()

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        self._pending = self._next = None
        if self._state is RunState.COMPILING:
            self._enter(RunState.IDLE)
        elif self._session is not None and self.can_stop:
            self._session.stop()

    @property
    def pace(self) -> float:
        """Epochs a second that runs are held to, so that they can be watched; 0 is full speed."""
        return self._pace

    def set_pace(self, epochs_per_second: float) -> None:
        """Hold the present run and those to come to this pace."""
        self._pace = epochs_per_second
        if self._session is not None:
            self._session.set_pace(epochs_per_second)
        self.pace_changed.emit(epochs_per_second)

    def restart(self) -> None:
        """Begin another run with the document as it is now; one that is under way ends."""
        if not self.obstacle():
            self._begin_next(Beginning(_start))

    def apply_settings(self) -> None:
        """Let the current run go on with the settings of the document, which have to fit it; a pause stays one."""
        if self._session is not None and self._state.holds_data:
            is_paused = self._state is RunState.PAUSED
            self._next = lambda: self._going_on(_prepare if is_paused else _start)
            self._session.stop()

    def _going_on(self, verb: Verb) -> Beginning | None:
        """Run that follows one that was ended to change settings; None where they say that it is long enough."""
        record = self.ended_run()
        if record is None:  # it failed, or was stopped before it had learned anything
            return Beginning(verb) if self._state is RunState.FINISHED else None
        if record.state.epoch >= self._store.project.training.epochs:
            return None
        if obstacle := self.obstacle_to_resume():
            self._store.message.emit(obstacle)
            return None
        return Beginning(verb, {"resume": record})

    def _begin_next(self, beginning: Beginning) -> None:
        """Begin a run when the present one, if there is one, has ended."""
        if self._session is not None and self._state.holds_data:
            self._next = lambda: beginning
            self._session.stop()
        elif self._state is RunState.COMPILING:
            self._pending = beginning
        else:
            self._do(beginning)

    def clear(self) -> None:
        """End the run and forget it."""
        self._end_session()
        self._session = self._project = self._former = None
        self._enter(RunState.IDLE)
        self.cleared.emit()

    def close(self) -> bool:
        """End the run and the child processes; true if the worker ended at once, else `workers` keeps it."""
        self._timer.stop()
        self._rest.stop()
        if self._kernels is not None:
            self._kernels.close()
        return self._end_session()

    def warm_up(self) -> None:
        """Have kernels compiled ahead, while the user is still drawing; from now on also after edits."""
        if self._kernels is not None:
            self._warms_up = True
            self._kernels.request()
            self._timer.start()

    def _edited(self, update: Update) -> None:
        if update.analysis_changed and self._warms_up and not self._state.is_active:
            self._rest.start()

    def _end_session(self) -> bool:
        self._pending = self._next = None
        if self._session is None or not self._state.is_active:
            return True
        self._session.stop()
        return workers().retire(RUN, self._session.join)

    def _step(self, verb: Verb) -> None:
        """A step goes on with the run that has ended, where the document still fits it."""
        record = self.ended_run()
        if record is not None and not self.obstacle_to_resume():
            self._do(resuming(record, verb, self._store.project, self.more_epochs))
        else:
            self._do(Beginning(verb))

    def _do(self, beginning: Beginning) -> None:
        if not self.can_start:
            return
        self._store.reload_data()  # the file may have changed since it was read
        if self._state is RunState.PAUSED and self._session is not None:
            beginning.verb(self._session)
            self._enter(RunState.RUNNING)
        else:
            self._pending = beginning
            self.warm_up()
            self._enter(RunState.COMPILING)
            self._begin_when_ready()
        self._timer.start()

    def _begin_when_ready(self) -> None:
        compiling = self.compiling
        if self._pending is None or (compiling is not None and not compiling.ready and not compiling.error):
            return
        if self._store.is_loading or RUN in workers().left:  # one run at a time: another has not ended yet
            return
        beginning, self._pending = self._pending, None
        dataset, obstacle = self._store.dataset, self.obstacle()
        if dataset is None or obstacle:
            errors = self._store.analysis.errors
            self._fail(Failed(obstacle, errors[0].node if errors else ""))
            return
        project = beginning.project(self._store.project)
        try:
            session = self._make_session(project, dataset, **beginning.options)
            session.set_pace(self._pace)
            if self._session is not None and self._project is not None and self._session.history.epochs:
                self._former = self._session, self._project
            self._session, self._project = session, project
            (self.resumed if beginning.resumes else self.started).emit(project)
            beginning.verb(session)
        except LayerloomError as error:
            self._fail(Failed(str(error), error.node))
            return
        self._enter(RunState.PREPARING)

    def _fail(self, event: Failed) -> None:
        """End badly; a run that could not even begin leaves the one before it in its place."""
        former, self._former = self._former, None
        if former is not None:
            self._session, self._project = former
        ended_well = self._session is not None and self._session.state is RunState.FINISHED
        self._enter(RunState.FINISHED if ended_well else RunState.FAILED)
        self.failed.emit(event)

    def _tell_reloaded(self, sentence: str) -> None:
        """Data that changed never enter a run that has begun."""
        keeps = " The current run keeps the data it started with." if self._state.holds_data else ""
        self._store.message.emit(sentence + keeps)

    def _tick(self) -> None:
        if self._state is RunState.COMPILING:
            self._begin_when_ready()
        elif self._session is not None:
            state = self._session.state  # before the events: those of the end are then not missed
            ended = False
            for event in self._session.poll():
                ended = self._tell(event) or ended
            if state.is_active and not ended:
                self._enter(state)
        self.ticked.emit()
        if self._next is not None and not self._state.is_active:
            following, self._next = self._next, None
            beginning = following()
            if beginning is not None:
                self._do(beginning)
        compiling = self.compiling
        if not self._state.is_active and (compiling is None or compiling.finished):
            self._timer.stop()

    def _tell(self, event: Event) -> bool:
        """Pass an event on; true if it is the last of the run."""
        match event:
            case Started():
                self._former = None
                self.prepared.emit(event)
            case EpochFinished():
                self.epoch_finished.emit(event)
            case Finished():
                self._enter(RunState.FINISHED)
                self.finished.emit(event)
            case Failed():
                self._fail(event)
        return isinstance(event, Finished | Failed)

    def _enter(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
