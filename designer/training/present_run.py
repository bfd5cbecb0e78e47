"""The run that the window shows, the document that it began with, and the run before it until the new one is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.training.contracts import Session
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.training.record import RunRecord


class PresentRun:
    """One run at a time.

    Attributes:
        session: The run, or the last one; None before the first.
        project: Its document as it was when it started.
        former: The run before it, as long as this one has not been prepared.
        is_trial: Whether an edit began it, with restart on change.
        follows_trial: Whether an edit had begun the run that it took the place of.
    """

    def __init__(self) -> None:
        self.session: Session | None = None
        self.project: Project | None = None
        self.former: tuple[Session, Project] | None = None
        self.is_trial = self.follows_trial = False

    def show(self, session: Session, project: Project) -> None:
        """Show a run in place of the present one."""
        self.session, self.project = session, project
        self.is_trial = self.follows_trial = False

    def replace(self, session: Session, project: Project, *, is_trial: bool = False) -> None:
        """Put a new run in place of the present one, which is kept, if it has learned something, until `settle`."""
        follows_trial = self.is_trial
        if self.session is not None and self.project is not None and self.session.history.epochs:
            self.former = self.session, self.project
        self.show(session, project)
        self.is_trial, self.follows_trial = is_trial, follows_trial

    def settle(self) -> None:
        """Let go of the run before: the present one is ready."""
        self.former = None

    def give_back(self) -> RunState:
        """Show the run before again, since the present one could not begin; the state that follows."""
        former, self.former = self.former, None
        if former is not None:
            was_trial = self.follows_trial
            self.show(*former)
            self.is_trial = was_trial
        ended_well = self.session is not None and self.session.state is RunState.FINISHED
        return RunState.FINISHED if ended_well else RunState.FAILED

    def clear(self) -> None:
        """Show none."""
        self.session = self.project = self.former = None
        self.is_trial = self.follows_trial = False

    @property
    def has_learned(self) -> bool:
        """True if there are weights that a run has learned."""
        return self.session is not None and len(self.session.history.epochs) > 0

    def record(self) -> RunRecord | None:
        """The record of the run if it has ended and has learned something."""
        if self.session is None:
            return None
        answer = self.session.record()
        record = answer.result() if answer.done() and answer.exception() is None else None
        return record if record is not None and record.history.epochs else None


def misfit(record: RunRecord | None, document: Project) -> str:
    """Reason why a document cannot go on with a run that has ended, as a sentence; empty if it can."""
    if record is None:
        return "There is no run that has ended."
    try:
        record.refuse_other(document)
    except LayerloomError as error:
        return str(error)
    return ""
