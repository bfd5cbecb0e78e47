"""A training run in a thread of its own, for window and command line alike."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.training.events import Event, History, Weights


class State(Enum):
    """Where a run stands."""

    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class TrainingSession:
    """Trains a project as it was when the session was made; later edits of the document do not touch it.

    The thread calls the executor in slices of about 30 ms. Nothing here waits for it but `join`. Views poll:
    `poll()` for events, `batch_losses()` for the curve within an epoch, `progress` and `state` for the controls.
    """

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        *,
        threads: int | None = None,
        dtype: str = "float32",
        weights: Weights | None = None,
    ) -> None: ...

    state: State
    history: History

    def start(self) -> None:
        """Start, or go on after a pause."""

    def pause(self) -> None:
        """Stand still before the next batch."""

    def step_epoch(self) -> None:
        """Run to the end of the current epoch (or through the next one), then pause."""

    def step_batch(self) -> None:
        """Run one batch, then pause."""

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; true if it has ended."""

    def poll(self) -> list[Event]:
        """Events since the last call."""

    def batch_losses(self) -> NDArray[np.float64]:
        """Training loss of every batch so far: a view that grows, never changes."""

    @property
    def progress(self) -> tuple[int, int]:
        """Batches done, and batches in all."""

    @property
    def seconds_left(self) -> float | None:
        """Estimated time to the end, or None while unknown."""

    def weights(self) -> Weights:
        """A copy of the kept weights: the best so far, or the last good ones."""
