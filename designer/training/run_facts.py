"""Facts of the run of a document, and what can be done with it. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from designer.document.store import Store
from designer.training.beginning import Beginning
from designer.training.contracts import Compiling, Kernels, Session
from designer.training.present_run import PresentRun, misfit
from designer.training.warm_up import WarmUp
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.model import TrainedModel
    from engine.training.record import RunRecord

INTERVAL = 33
"""Milliseconds between two looks at the session: what the eye can follow."""


class RunFacts(QObject):
    """The side of a monitor that only tells.

    Args:
        store: The document.
        kernels: Compiles ahead; the engine's by default.
        parent: As in Qt.
    """

    def __init__(self, store: Store, kernels: Kernels | None, parent: QObject | None) -> None:
        super().__init__(parent)
        self._store = store
        self._run = PresentRun()
        self._next: Callable[[], Beginning | None] | None = None
        self._pace = 0.0
        self._state = RunState.IDLE
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._warm_up = WarmUp(store, kernels, lambda: not self._state.is_active, self._timer.start, self)

    @property
    def state(self) -> RunState:
        """State of the run."""
        return self._state

    @property
    def session(self) -> Session | None:
        """The run, or the last one; None before the first."""
        return self._run.session

    @property
    def former(self) -> Session | None:
        """The previous run, as long as the next one has not been prepared; it takes its place back if that fails."""
        return self._run.former[0] if self._run.former is not None else None

    @property
    def project(self) -> Project | None:
        """The document of the run as it was when it started."""
        return self._run.project

    @property
    def compiling(self) -> Compiling | None:
        """Progress of compiling kernels, or None if nothing compiles ahead."""
        return self._warm_up.compiling

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
        return self._state is not RunState.PREPARING and self._run.has_learned

    def model(self) -> TrainedModel:
        """The trained model.

        Raises:
            LayerloomError: Nothing has been trained.
        """
        if self.session is None or not self.has_weights:
            raise LayerloomError("There are no trained weights yet.", fix="Train the network first.")
        return self.session.model()

    def ended_run(self) -> RunRecord | None:
        """The run that has ended and could train on; None where there is none."""
        return self._run.record() if self._state is RunState.FINISHED else None

    def obstacle_to_resume(self) -> str:
        """Reason why the document cannot go on with the run that has ended, as a sentence; empty if it can."""
        if fault := misfit(self.ended_run(), self._store.project):
            return fault
        return self.obstacle()

    @property
    def is_interrupted(self) -> bool:
        """True if the run ended only because its window was closed, and the document can go on with it."""
        record = self.ended_run()
        return record is not None and record.end is None and not self.obstacle_to_resume()

    @property
    def pace(self) -> float:
        """Epochs a second that runs are held to, so that they can be watched; 0 is full speed."""
        return self._pace

    @property
    def follows_trial(self) -> bool:
        """True if the run took the place of one that an edit had begun, which nobody wants to keep."""
        return self._run.follows_trial

    @property
    def is_passing(self) -> bool:
        """True if nobody wants to keep what the run comes to: an edit began it, or another is to take its place."""
        return self._run.is_trial or self._next is not None
