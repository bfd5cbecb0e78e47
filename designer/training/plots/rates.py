"""The learning rate by epoch: what the schedule of a run has made of it, from its settings and its losses."""

from __future__ import annotations

from collections import deque

import numpy as np

from engine.document.project import Project
from engine.schedules import Moment, ScheduleState
from engine.training.column import Column
from engine.training.events import History

RATE = "learning_rate"
"""Name of the learning rate among the measures."""

REMEMBERED = 16
"""Epochs at the end whose state of the schedule is kept: a run that goes on repeats one at most."""


class Rates:
    """Follows a run.

    Attributes:
        values: The rate of the last batch of each epoch of the history; of epoch 0, that of the first batch.
        batches: Batches in an epoch; 0 while that is not known.
    """

    def __init__(self) -> None:
        self.values: Column[float] = Column()
        self.batches = 0
        self._states: deque[ScheduleState] = deque(maxlen=REMEMBERED)
        self._project: Project | None = None

    def begin(self, project: Project | None) -> None:
        """Follow another run."""
        self._project, self.batches = project, 0
        self.values = Column()
        self._states.clear()

    def resume(self, project: Project | None, history: History) -> None:
        """Follow the run that goes on with other settings; what was before it stays."""
        if project and self._project and project.training.schedule.type != self._project.training.schedule.type:
            self._states.clear()  # the new schedule begins
        self._project = project
        gone = len(self.values) - len(history.epochs)
        if gone > 0:
            self.values = Column(self.values.values[: len(history.epochs)])
            for _ in range(min(gone, len(self._states))):
                self._states.pop()

    def extend(self, history: History) -> None:
        """Take in the epochs that are new."""
        if self._project is None or not self.batches:
            return
        training, first = self._project.training, len(self.values)
        schedule, rate = training.schedule, training.optimizer.learning_rate
        state = self._states[-1] if self._states else schedule.begin()
        # The run goes on meanwhile and adds to one column after another.
        last = min([len(history.epochs), *map(len, history.columns.values())])
        new = history.epochs[first:last]
        for epoch, loss in zip(new, _losses(history, first, len(new)), strict=True):
            factors = schedule.factors(Moment(max(epoch - 1, 0), training.epochs, self.batches, state))
            self.values.append(float(rate * factors[-1 if epoch else 0]))
            if epoch:
                state = schedule.after(state, loss)
            self._states.append(state)


def _losses(history: History, first: int, count: int) -> list[float]:
    """The losses that schedules go by, of so many epochs: of validation where there is one, NaN where there is none."""
    found = np.full(count, np.nan)
    for name in ("val_loss", "train_loss"):
        known = np.asarray(history.columns.get(name, ()), np.float64)[first : first + count]
        there = found[: len(known)]
        np.copyto(there, known, where=~np.isfinite(there) & np.isfinite(known))
    return found.tolist()
