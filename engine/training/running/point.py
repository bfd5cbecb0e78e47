"""A point of a run: the weights between two batches, copied for whoever looks inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.training.events import Weights
from engine.training.preparing.order import order_of

if TYPE_CHECKING:
    from engine.training.record import RunRecord

Stamp = tuple[int, int, bool]
"""Steps done, changes by hand, whether the run has ended: as long as they are the same, so are the weights."""


@dataclass(frozen=True, slots=True, eq=False)
class RunPoint:
    """The weights of a run between two batches. Its arrays cannot be written to.

    Attributes:
        step: Steps of the optimiser done.
        epoch: Epochs finished.
        edits: Weights set by hand so far.
        weights: All weights by `<node>.<weight>`, running statistics included.
        rows: (n,) int64 samples of the batch that comes next.
        learning_rate: Learning rate of that batch; of a run that has ended the base rate, without its schedule.
        optimizer: State of the optimiser, a mapping for each kind; empty where it was not asked for or is all zeros.
        ended: Whether the run has ended, so that these are the weights that it keeps.
        part: Share of the present epoch that is done.
        seconds: Processor time that the copy took the thread of the run.
    """

    step: int
    epoch: int
    edits: int
    weights: Weights
    rows: NDArray[np.int64]
    learning_rate: float
    optimizer: tuple[Weights, ...] = ()
    ended: bool = False
    part: float = 0.0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for kind in (self.weights, *self.optimizer):
            for values in kind.values():
                values.flags.writeable = False

    @property
    def stamp(self) -> Stamp:
        """Stamp of the weights."""
        return self.step, self.edits, self.ended


def point_of(record: RunRecord, edits: int) -> RunPoint:
    """The point of a run that has ended: its kept weights, and the first batch of the epoch that would follow."""
    project, state = record.model.project, record.state
    rows = order_of(project.training, record.model.split.train, state.epoch)[: project.training.batch_size]
    rate = project.training.optimizer.learning_rate
    return RunPoint(state.step, state.kept_epoch, edits, record.model.weights, rows, rate, state.optimizer, ended=True)
