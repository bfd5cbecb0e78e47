"""Beginning of a run: from the start, from where another one ended, or from given weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from designer.training.contracts import Session
from engine.data.dataset import Dataset
from engine.document.editing.edits import set_training
from engine.document.project import Project

if TYPE_CHECKING:
    from engine.training.record import RunRecord

Verb = Callable[[Session], None]


def make_session(project: Project, dataset: Dataset, **options: Any) -> Session:
    """A session of the engine."""
    from engine.training.session import TrainingSession  # loads Numba, which the first window does not wait for

    return TrainingSession(project, dataset, behind=True, **options)


def start(session: Session) -> None:
    """Train from here on."""
    session.start()


def prepare(session: Session) -> None:
    """Make all ready, and pause before the first batch."""
    session.prepare()


MORE = 20
"""Epochs that a run which has ended trains on for, unless the person says otherwise."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Beginning of a run: what it starts from, and how far it goes.

    Attributes:
        verb: The first thing that its session is asked for.
        options: What its session starts from, besides project and data.
        epochs: Epochs in all; 0 for those of the document.
        is_trial: Whether an edit began it, with restart on change.
    """

    verb: Verb
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int = 0
    is_trial: bool = False

    @property
    def resumes(self) -> bool:
        """True if a run goes on that had ended."""
        return "resume" in self.options

    def project(self, document: Project) -> Project:
        """The document of the run."""
        return set_training(document, epochs=self.epochs) if self.epochs else document


def resuming(record: RunRecord, verb: Verb, document: Project, more: int = 0) -> Beginning:
    """The beginning of what follows a run that has ended: so many more epochs, or as many as the document says."""
    done = record.history.epochs[-1]
    planned = document.training.epochs
    epochs = done + more if more else planned if planned > done else done + MORE
    return Beginning(verb, {"resume": record}, min(epochs, 1_000_000))


def paused(beginning: Beginning | None) -> Beginning | None:
    """As a beginning, but with a pause before the first batch."""
    return None if beginning is None else replace(beginning, verb=prepare)
