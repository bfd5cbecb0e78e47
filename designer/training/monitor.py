"""Owns the training run: makes the session, looks at it 30 times a second, ends it cleanly."""

from __future__ import annotations

from concurrent.futures import Future
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.background.workers import workers
from designer.document.store import Store
from designer.training.beginning import MORE, Beginning, Verb, make_session, paused, prepare, resuming, start
from designer.training.contracts import Kernels, Session, SessionFactory
from designer.training.run_facts import RunFacts
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import EpochFinished, Event, Failed, Finished, Started, Steered
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.events import Weights
    from engine.training.starting.lineage import Lineage

RUN = "The training run"
"""Name of a run that has not ended when its document is closed."""


class Monitor(RunFacts):
    """Starts, controls and watches one run at a time.

    All signals are emitted by the window's thread.

    Signals:
        state_changed: The new `RunState`.
        started: The `Project` of a new run, or of one that was kept and is shown again.
        resumed: The `Project` of a run that goes on: it had ended, or has another document.
        steered: `Steered`, after that.
        changing: A change that was asked for is made, or is refused.
        prepared: `Started`.
        epochs_finished: `EpochFinished` of each epoch since the last look: a small network has dozens between two.
        finished: `Finished`.
        failed: `Failed`.
        ticked: After each look at the session or the kernels.
        cleared: The run is gone, for another document was opened.
        pace_changed: The new limit of epochs a second.
    """

    state_changed = Signal(RunState)
    started = Signal(Project)
    resumed = Signal(Project)
    steered = Signal(Steered)
    changing = Signal()
    prepared = Signal(Started)
    epochs_finished = Signal(tuple)
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
        super().__init__(store, kernels, parent)
        self._make_session = make_session
        self._pending: Beginning | None = None
        self._change: Future[Steered] | None = None
        self.more_epochs = MORE
        self._timer.timeout.connect(self._tick)
        store.document_changed.connect(self.clear)
        store.data_reloaded.connect(self._tell_reloaded)

    def start(self) -> None:
        """Start a run, or resume one that is paused or was interrupted."""
        record = self.ended_run() if self.is_interrupted else None
        self._do(Beginning(start) if record is None else resuming(record, start, self._store.project))

    def step_epoch(self) -> None:
        """Run to the end of an epoch, then pause; begins a run if there is none."""
        self._step(lambda session: session.step_epoch())

    def step_batch(self) -> None:
        """Run one batch, then pause; begins a run if there is none."""
        self._step(lambda session: session.step_batch())

    def train_more(self, epochs: int) -> None:
        """Train the run that has ended for so many more epochs, if the document still fits it."""
        record = self.ended_run()
        if record is not None and not self.obstacle_to_resume():
            self._do(resuming(record, start, self._store.project, epochs))

    def begin_with(self, weights: Weights, lineage: Lineage) -> None:
        """Begin a run with given weights, and pause before its first batch; one that is under way ends."""
        self._begin_next(Beginning(prepare, {"weights": weights, "lineage": lineage}))

    def show_kept(self, session: Session, project: Project) -> None:
        """Show a run that was kept: it has ended, can be exported, and can train on."""
        if not self._state.is_active:
            self._run.show(session, project)
            self.started.emit(project)
            self._tick()

    def pause(self) -> None:
        """Pause before the next batch; a run that is about to take this one's place begins with the pause."""
        if (following := self._next) is not None:
            self._next = lambda: paused(following())
        elif self.session is not None and self.can_pause:
            self.session.pause()

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        self._pending = self._next = None
        if self._state is RunState.COMPILING:
            self._enter(RunState.IDLE)
        elif self.session is not None and self.can_stop:
            self.session.stop()

    def set_pace(self, epochs_per_second: float) -> None:
        """Hold the present run and those to come to this pace."""
        self._pace = epochs_per_second
        if self.session is not None:
            self.session.set_pace(epochs_per_second)
        self.pace_changed.emit(epochs_per_second)

    def restart(self) -> None:
        """Begin another run with the document as it is now; one that is under way ends."""
        if not self.obstacle():
            self._begin_next(Beginning(start))

    def restart_for_change(self) -> None:
        """Begin a run with the document as it is now, since that has changed; a pause stays one."""
        if not self.obstacle():
            verb = prepare if self._state is RunState.PAUSED else start
            self._begin_next(Beginning(verb, is_trial=True))

    def apply_changes(self) -> None:
        """Let the run that is under way go on with the document as it is now; a pause stays one."""
        if self.session is not None and self._state.holds_data:
            self._change = self.session.steer(self._store.project)
            self.changing.emit()

    @property
    def is_changing(self) -> bool:
        """True while a change of the run waits for a batch or the end of the epoch."""
        return self._change is not None

    def _look_at_change(self) -> None:
        if self._change is None or not self._change.done():
            return
        error, self._change = self._change.exception(), None
        if error is not None:
            self._store.message.emit(f"The run goes on as it was. {error}")
        self.changing.emit()

    def _begin_next(self, beginning: Beginning) -> None:
        """Begin a run when the present one, if there is one, has ended."""
        if self.session is not None and self._state.holds_data:
            self._next = lambda: beginning
            self.session.stop()
        elif self._state is RunState.COMPILING:
            self._pending = beginning
        else:
            self._do(beginning)

    def clear(self) -> None:
        """End the run and forget it."""
        self._end_session()
        self._run.clear()
        self._enter(RunState.IDLE)
        self.cleared.emit()

    def close(self) -> bool:
        """End the run and the child processes; true if the worker ended at once, else `workers` keeps it."""
        self._timer.stop()
        self._warm_up.close()
        return self._end_session()

    def warm_up(self) -> None:
        """Have kernels compiled ahead, while the user is still drawing; from now on also after edits."""
        self._warm_up.begin()

    def _end_session(self) -> bool:
        self._pending = self._next = None
        if self.session is None or not self._state.is_active:
            return True
        self.session.stop()
        return workers().retire(RUN, self.session.join)

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
        if self._state is RunState.PAUSED and self.session is not None:
            beginning.verb(self.session)
            self._enter(RunState.RUNNING)
        else:
            self._pending = beginning
            self.warm_up()
            self._enter(RunState.COMPILING)
            self._begin_when_ready()
        self._timer.start()

    def _begin_when_ready(self) -> None:
        if self._pending is None or not self._warm_up.is_ready:
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
            self._run.replace(session, project, is_trial=beginning.is_trial)
            (self.resumed if beginning.resumes else self.started).emit(project)
            beginning.verb(session)
        except LayerloomError as error:
            self._fail(Failed(str(error), error.node))
            return
        self._enter(RunState.PREPARING)

    def _fail(self, event: Failed) -> None:
        """End badly; a run that could not even begin leaves the one before it in its place."""
        self._enter(self._run.give_back())
        self.failed.emit(event)

    def _tell_reloaded(self, sentence: str) -> None:
        """Data that changed never enter a run that has begun."""
        keeps = " The current run keeps the data it started with." if self._state.holds_data else ""
        self._store.message.emit(sentence + keeps)

    def _tick(self) -> None:
        if self._state is RunState.COMPILING:
            self._begin_when_ready()
        elif self.session is not None:
            state = self.session.state  # before the events: those of the end are then not missed
            ended = False
            for _, events in groupby(self.session.poll(), key=type):
                ended = self._tell(tuple(events)) or ended
            if state.is_active and not ended:
                self._enter(state)
            self._look_at_change()
        self.ticked.emit()
        if self._next is not None and not self._state.is_active:
            following, self._next = self._next, None
            beginning = following()
            if beginning is not None:
                self._do(beginning)
        if not self._state.is_active and self._warm_up.is_finished:
            self._timer.stop()

    def _tell(self, events: tuple[Event, ...]) -> bool:
        """Pass on events of one kind, of which epochs and changes come together; true if one is the last of the run."""
        match event := events[-1]:
            case Started():
                self._run.settle()
                self.prepared.emit(event)
            case EpochFinished():
                self.epochs_finished.emit(events)
            case Steered():
                for each in events:
                    self._steer(each)
            case Finished():
                self._enter(RunState.FINISHED)
                self.finished.emit(event)
            case Failed():
                self._fail(event)
        return isinstance(event, Finished | Failed)

    def _steer(self, event: Event) -> None:
        if isinstance(event, Steered):
            self._run.project = event.project
            self.resumed.emit(event.project)
            self.steered.emit(event)
            words = " ".join(("The run goes on with your changes.", *event.sentences))
            self._store.message.emit(words)

    def _enter(self, state: RunState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
