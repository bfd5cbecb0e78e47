"""Events of a training run: frozen values, from `TrainingSession.poll`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.document.project import Project
from engine.training.column import Column

Weights = dict[str, NDArray[Any]]
"""Tensors by `<node id>.<weight name>`."""


@dataclass(frozen=True, slots=True)
class Started:
    """The plan is bound and the first batch can run."""

    parameters: int
    train_rows: int
    validation_rows: int
    test_rows: int
    batches_per_epoch: int
    arena_bytes: int


@dataclass(frozen=True, slots=True)
class EpochFinished:
    """One pass over the training samples. Metrics: `train_loss`, `val_loss`, `train_accuracy`, `val_accuracy`.

    Attributes:
        epoch: From 1. Epoch 0 is the evaluation before training.
        metrics: Only those that exist: no accuracy without classes, no `val_...` without validation samples.
        best: Whether this is the best epoch so far.
        seconds: Since the start, pauses left out.
    """

    epoch: int
    metrics: dict[str, float]
    best: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Steered:
    """The run goes on with another document; what fits of its weights was carried over.

    Attributes:
        project: The document from here on.
        step: Training step from which it holds.
        epoch: Epochs finished by then.
        batch: Batches of the present epoch done by then.
        batches_per_epoch: Batches in an epoch from here on.
        initial: Why weights start anew, by name; all others are carried over.
        has_new_optimizer: Whether the state of the optimiser starts anew.
        has_new_loss: Whether losses from here on cannot be compared with those before, so that the best epoch is looked
            for anew and patience counts from here.
    """

    project: Project = field(repr=False)
    step: int
    epoch: int
    batch: int
    batches_per_epoch: int
    initial: Mapping[str, str] = field(default_factory=dict)
    has_new_optimizer: bool = False
    has_new_loss: bool = False

    @property
    def position(self) -> float:
        """Epochs and parts of them by then."""
        return self.epoch + self.batch / self.batches_per_epoch

    @property
    def sentences(self) -> tuple[str, ...]:
        """Consequences that people should know of."""
        found = []
        if self.initial:
            names = dict.fromkeys(self.project.network.node(name.partition(".")[0]).label for name in self.initial)
            found.append(f"The weights of {', '.join(names)} start anew.")
        if self.has_new_optimizer:
            found.append("The state of the optimiser starts anew.")
        if self.has_new_loss:
            found.append("The best epoch is looked for anew from here, and patience counts from here.")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Finished:
    """The run ended well: all epochs done, stopped early, or stopped by the user.

    Attributes:
        reason: `completed`, `early_stopping`, `time_limit` or `stopped`.
        epochs: Epochs done.
        best_epoch: Epoch whose weights are kept.
        metrics: Those of the kept weights, `test_loss` and `test_accuracy` included; what of `train_...` is told while
            an epoch trains are means over its batches.
        seconds: Duration, pauses left out.
        meanings: What each metric is, in words (`engine/training/figures.py`).
    """

    reason: str
    epochs: int
    best_epoch: int
    metrics: dict[str, float]
    seconds: float
    meanings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ended badly; the last good weights are kept.

    Attributes:
        message: What happened and what to try, in the user's words.
        node: Node where it began, or empty.
    """

    message: str
    node: str = ""


Event = Started | EpochFinished | Steered | Finished | Failed


@dataclass(slots=True, init=False)
class History:
    """Metrics by epoch, as columns of equal length; NaN where a metric was not measured."""

    epochs: Column[int]
    columns: dict[str, Column[float]]
    best_epoch: int

    def __init__(
        self,
        epochs: Iterable[int] = (),
        columns: Mapping[str, Iterable[float]] | None = None,
        best_epoch: int = 0,
    ) -> None:
        """A history of so many epochs already, which are copied."""
        self.epochs = Column(epochs, np.int64)
        self.columns = {name: Column(values) for name, values in (columns or {}).items()}
        self.best_epoch = best_epoch

    def append(self, event: EpochFinished) -> None:
        """Add an epoch."""
        for name in [name for name in event.metrics if name not in self.columns]:
            self.columns[name] = Column([float("nan")] * len(self.epochs))
        self.epochs.append(event.epoch)
        for name, column in self.columns.items():
            column.append(event.metrics.get(name, float("nan")))
        if event.best:
            self.best_epoch = event.epoch
