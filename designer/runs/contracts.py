"""Protocols that the list of runs needs: where the runs are, and the run that the window shows."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance

from engine.document.project import Project
from engine.training.events import History
from engine.training.run_state import RunState


class Place(Protocol):
    """Knows where the runs of the open document are; `designer.weights.keeping.Keeping` does."""

    changed: SignalInstance

    @property
    def folder(self) -> Path:
        """Folder of the store."""

    @property
    def number(self) -> int:
        """Number of the run that is shown; 0 where it is not in the store."""


class Session(Protocol):
    """The part of a session that the list reads."""

    @property
    def history(self) -> History:
        """Losses and metrics by epoch."""

    @property
    def seconds(self) -> float:
        """Duration so far, pauses left out."""

    @property
    def state(self) -> RunState:
        """State of the run."""


class Monitor(Protocol):
    """Knows the run that the window shows; `designer.training.monitor.Monitor` does."""

    ticked: SignalInstance
    state_changed: SignalInstance

    @property
    def session(self) -> Session | None:
        """The run, or the last one; None before the first."""

    @property
    def project(self) -> Project | None:
        """The document of the run as it was when it started."""

    @property
    def state(self) -> RunState:
        """State of the run."""
