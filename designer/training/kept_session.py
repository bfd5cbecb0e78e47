"""A run from a file, for the monitor: it has ended, so nothing moves. One that trains on resumes from its record."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from engine.analysis.analyse import analyse
from engine.data.dataset import Dataset
from engine.data.split import Split
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import Event, Failed, Finished, History, Started, Steered
from engine.training.model import held_out, held_out_rows
from engine.training.run_state import RunState
from engine.training.running.edits import WeightEdit, with_weight
from engine.training.running.point import RunPoint, Stamp, point_of

if TYPE_CHECKING:
    from engine.training.model import TrainedModel
    from engine.training.record import RunRecord
    from engine.training.running.batch_losses import Losses
    from engine.training.running.steering import Intervention

INTERRUPTED = "interrupted"
"""Reason of a run that ended only because its window was closed."""


class KeptSession:
    """Shows a record as a session that has ended.

    Args:
        record: The run.
    """

    def __init__(self, record: RunRecord) -> None:
        self._record = record
        self._edits = 0
        self._dataset: Callable[[], Dataset | None] = lambda: None
        self._events: list[Event] = [self._started(), self._end()]

    def follow(self, dataset: Callable[[], Dataset | None]) -> None:
        """Prove exports on samples of these data: those that the document names at the time."""
        self._dataset = dataset

    @property
    def started(self) -> float:
        """Time at which the run began, in seconds since 1970; 0 where that is not known."""
        return self._record.started

    @property
    def is_interrupted(self) -> bool:
        """True if it ended only because its window or its program did."""
        return self._record.end is None

    @property
    def seconds(self) -> float:
        """Duration so far, pauses left out."""
        return self._record.seconds

    @property
    def journal(self) -> tuple[Intervention, ...]:
        """Changes that were made while it was under way, in order."""
        return self._record.journal

    @property
    def has_weights(self) -> bool:
        """True: it was kept with them."""
        return True

    @property
    def history(self) -> History:
        """Metrics by epoch."""
        return self._record.history

    @property
    def state(self) -> RunState:
        """Finished, or failed."""
        return RunState.FAILED if isinstance(self._record.end, Failed) else RunState.FINISHED

    def start(self) -> None:
        """Do nothing, like all verbs: it has ended."""

    pause = stop = prepare = step_epoch = step_batch = start

    def set_pace(self, epochs_per_second: float) -> None:
        """Do nothing."""

    def join(self, timeout: float | None = None) -> bool:
        """There is no thread."""
        return True

    def poll(self) -> list[Event]:
        """Events of its beginning and its end, once."""
        events, self._events = self._events, []
        return events

    def batch_losses(self) -> Losses:
        """Losses of all batches, as far as they were kept."""
        return self._record.losses

    @property
    def progress(self) -> tuple[int, int]:
        """Number of batches done, and of all that were planned."""
        return len(self._record.losses), self._batches_per_epoch * self._record.model.project.training.epochs

    @property
    def seconds_left(self) -> float | None:
        """None: it does not run."""
        return None

    def model(self) -> TrainedModel:
        """The model, with samples of the data as they are now, if they have its form."""
        model, dataset = self._record.model, self._dataset()
        if dataset is None or dataset.spec.input_shape != model.spec.input_shape:
            return model
        everything = np.arange(dataset.spec.rows)
        fits = dataset.spec.rows == model.spec.rows
        split = model.split if fits else Split(everything, everything[:0], everything[:0])
        return replace(model, samples=held_out(dataset, split), raw=held_out_rows(dataset, split))

    @property
    def dataset(self) -> Dataset | None:
        """The data that the document names now."""
        return self._dataset()

    @property
    def is_edited(self) -> bool:
        """True if a weight was set by hand since it was read."""
        return self._edits > 0

    @property
    def stamp(self) -> Stamp:
        """Stamp of the kept weights: they move only by hand."""
        return self._record.state.step, self._edits, True

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """The kept weights, at once."""
        answer: Future[RunPoint] = Future()
        answer.set_result(point_of(self._record, self._edits))
        return answer

    def steer(self, project: Project) -> Future[Steered]:
        """Refused: nothing moves."""
        answer: Future[Steered] = Future()
        answer.set_exception(LayerloomError("The run has ended."))
        return answer

    def set_weight(self, name: str, index: tuple[int, ...], value: float) -> Future[float]:
        """Set a number of a kept weight, and of that from which the run would train on, at once."""
        answer: Future[float] = Future()
        model, edit = self._record.model, WeightEdit(name, index, value)
        try:
            weights = analyse(model.project.network, model.spec).weights
            edit.check(weights, str(model.weights[name].dtype) if name in model.weights else "float32")
        except LayerloomError as error:
            answer.set_exception(error)
            return answer
        self._record, before = with_weight(self._record, edit)
        self._edits += 1
        answer.set_result(before)
        return answer

    def record(self) -> Future[RunRecord]:
        """The run, at once."""
        answer: Future[RunRecord] = Future()
        answer.set_result(self._record)
        return answer

    @property
    def _batches_per_epoch(self) -> int:
        model = self._record.model
        return math.ceil(len(model.split.train) / model.project.training.batch_size)

    def _started(self) -> Started:
        model, split = self._record.model, self._record.model.split
        return Started(
            parameters=analyse(model.project.network, model.spec).parameters,
            train_rows=len(split.train),
            validation_rows=len(split.validation),
            test_rows=len(split.test),
            batches_per_epoch=self._batches_per_epoch,
            arena_bytes=0,
        )

    def _end(self) -> Event:
        record = self._record
        if record.end is not None:
            return record.end
        kept = record.state.kept_epoch
        return Finished(
            INTERRUPTED,
            record.history.epochs[-1] if record.history.epochs else 0,
            kept,
            dict(record.model.metrics),
            record.seconds,
            dict(record.model.meanings),
        )
