"""A training run in a thread of its own, for window and command line alike."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.batch_losses import BatchLosses
from engine.training.events import EpochFinished, Event, Failed, Finished, History, Weights
from engine.training.model import TrainedModel, held_out, held_out_rows
from engine.training.pace import Pace
from engine.training.record import RunRecord, model_of, record_of
from engine.training.run_state import RunState
from engine.training.starting.lineage import Lineage

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype
    from engine.training.trainer import Trainer

SLICE = 0.03
"""Seconds that the executor runs before the thread looks up."""

log = logging.getLogger(__name__)


class TrainingSession:
    """Trains a project as it was when the session was made; later edits of the document do not touch it.

    The thread calls the executor in slices of about 30 ms. Nothing here waits for it but `join`. Views poll:
    `poll()` for events, `batch_losses()` for the curve within an epoch, `progress` and `state` for the controls.

    All methods may be called from any thread. The owner calls `stop` and `join` before it drops the session.
    """

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        *,
        threads: int | None = None,
        dtype: Dtype = "float32",
        weights: Weights | None = None,
        lineage: Lineage | None = None,
        resume: RunRecord | None = None,
    ) -> None:
        """A session that has not begun; with `resume`, it goes on where another one stood (`record`)."""
        self._project, self._dataset = project, dataset
        self._threads, self._dtype, self._given = threads, dtype, weights
        self._lineage = lineage or (resume.lineage if resume is not None else Lineage())
        self._resume = resume
        self._state = RunState.PREPARING
        self._wish = threading.Condition()
        self._allowed = 0.0  # batches that may run before the next pause
        self._pause_at_epoch = False
        self._pace = Pace()
        self._stop = False
        self._events: deque[Event] = deque()
        self._losses = BatchLosses()
        self._before = 0  # batches that another session has run
        self._seconds = 0.0
        self._begun = resume.started if resume is not None else 0.0
        self._wanted: list[Future[RunRecord]] = []
        self._last: RunRecord | None = None
        self._trainer: Trainer | None = None
        self._model: TrainedModel | None = None
        self._thread = threading.Thread(target=self._main, name="training", daemon=True)
        self._started = False
        self._ended = threading.Event()

    # What the outside wishes.

    def start(self) -> None:
        """Start, or resume after a pause."""
        self._allow(float("inf"))

    resume = start

    def prepare(self) -> None:
        """Prepare the run and evaluate the network, then pause."""
        self._allow(0.0)

    def step_epoch(self) -> None:
        """Run to the end of the current epoch (or through the next one), then pause."""
        self._allow(float("inf"), pause_at_epoch=True)

    def step_batch(self) -> None:
        """Run one batch, then pause."""
        self._allow(1.0)

    def pause(self) -> None:
        """Pause before the next batch."""
        with self._wish:
            self._allowed = 0.0
            if self._trainer is not None:
                self._trainer.interrupt()
            self._wish.notify_all()

    def set_pace(self, epochs_per_second: float) -> None:
        """Train no faster than so many epochs a second, to be watched; 0 is full speed. The results are the same."""
        with self._wish:
            self._pace.restart(epochs_per_second)
            self._wish.notify_all()

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        with self._wish:
            self._stop = True
            if self._trainer is not None:
                self._trainer.interrupt()
            self._wish.notify_all()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; true if it has ended, or was never started.

        By an event: `Thread.join` takes a running thread for ended where a signal raises inside it (cpython#90882).
        """
        return not self._started or self._ended.wait(timeout)

    def _allow(self, batches: float, *, pause_at_epoch: bool = False) -> None:
        with self._wish:
            self._allowed, self._pause_at_epoch = batches, pause_at_epoch
            if not self._started:
                self._started = True
                self._begun = self._begun if self._resume is not None else time.time()
                self._thread.start()
            self._wish.notify_all()

    # What the outside may look at.

    @property
    def started(self) -> float:
        """Time at which the run began, in seconds since 1970; 0 where it has not, or where that is not known."""
        return self._begun

    @property
    def state(self) -> RunState:
        """State of the run."""
        return self._state

    def poll(self) -> list[Event]:
        """Events since the last call."""
        events = []
        while self._events:
            events.append(self._events.popleft())
        return events

    def batch_losses(self) -> NDArray[np.float64]:
        """Training loss of every batch so far, NaN where it is not known: a view that grows, never changes."""
        return self._losses.seen

    @property
    def history(self) -> History:
        """Metrics by epoch so far; grows in the thread, entries never change."""
        if self._trainer is not None:
            return self._trainer.history
        return self._resume.history if self._resume is not None else History()

    @property
    def batches_per_epoch(self) -> int:
        """Batches in an epoch; 0 while it is not known."""
        return self._trainer.batches_per_epoch if self._trainer is not None else 0

    @property
    def threads(self) -> int:
        """Threads that the executor uses; 0 while it is not known."""
        return self._trainer.machine.threads if self._trainer is not None else 0

    @property
    def progress(self) -> tuple[int, int]:
        """Batches done, and batches in all."""
        return self._losses.done, self.batches_per_epoch * self._project.training.epochs

    @property
    def seconds_left(self) -> float | None:
        """Estimated time to the end, or None while unknown."""
        done, total = self.progress
        own, left = done - self._before, total - done
        if not own or not total:
            return None
        return max(self._seconds / own * left, self._pace.seconds_for(left, self.batches_per_epoch))

    @property
    def has_weights(self) -> bool:
        """True if there are weights to keep: the run is prepared."""
        return self._trainer is not None

    def weights(self) -> Weights:
        """A copy of the kept weights: the best so far, or the last good ones. Empty while the run is prepared."""
        trainer = self._trainer
        return {} if trainer is None else {name: values.copy() for name, values in trainer.kept.items()}

    def record(self) -> Future[RunRecord]:
        """The run as it stands before its next batch, or at its end; the thread of the run answers, nobody waits here.

        The answer is a LayerloomError where the run could not begin.
        """
        answer: Future[RunRecord] = Future()
        with self._wish:
            if self._started and self._last is None and not self._ended.is_set():
                self._wanted.append(answer)
                self._wish.notify_all()
                return answer
        _give(answer, self._last)
        return answer

    def model(self) -> TrainedModel:
        """The network with its kept weights, for prediction and export.

        Raises:
            LayerloomError: The run has not begun.
        """
        trainer = self._trainer
        if trainer is None:
            raise LayerloomError("There are no weights yet.", fix="Train the network first.")
        model = model_of(trainer, self.weights(), self._lineage)
        samples, raw = held_out(trainer.dataset, trainer.split), held_out_rows(trainer.dataset, trainer.split)
        return replace(model, samples=samples, raw=raw)

    # The thread.

    def _main(self) -> None:
        try:
            self._run()
        except LayerloomError as error:
            self._end(Failed(str(error), error.node))
        except MemoryError:
            self._end(Failed("The network does not fit into memory. Make its layers or the batch smaller."))
        except Exception as error:  # the last barrier of a thread: whatever it is, the window must hear of it
            log.exception("training failed")
            self._end(Failed(f"Training failed because of a bug in Layerloom: {error!r}. The log has the details."))
        finally:
            with self._wish:
                self._ended.set()
                wanted, self._wanted = self._wanted, []
            for answer in wanted:
                _give(answer, self._last)

    def _run(self) -> None:
        from engine.training.trainer import Trainer  # here: loads Numba, which a window that only draws need not

        resume = self._resume
        if resume is not None:
            resume.refuse_other(self._project)
            resume.refuse_other_data(self._project, self._dataset)
        trainer = Trainer(
            self._project,
            self._dataset,
            threads=self._threads,
            dtype=self._dtype,
            weights=self._given,
            lineage=self._lineage,
        )
        with trainer:
            if resume is not None:
                trainer.restore(resume.state)
                self._before = trainer.epoch * trainer.batches_per_epoch + trainer.batch
                self._losses.take_over(resume.losses, self._before)
            with self._wish:
                self._trainer = trainer
            self._events.append(trainer.started())
            fingerprint_of(trainer.dataset)  # here, where nobody waits for it: `model` asks for it
            if resume is None:
                self._emit(trainer.first_evaluation())
            self._train(trainer)

    def _train(self, trainer: Trainer) -> None:
        """Run slices until the run ends."""
        rate = 1.0  # batches a slice; grows to what takes about SLICE seconds
        while trainer.epoch < self._project.training.epochs:
            allowed = self._wait_for_permission(trainer)
            if self._stop:
                # What the batches since the last epoch have learned must not be lost.
                end = self._finish_epoch(trainer) if trainer.batch else None
                return self._end(end if isinstance(end, Failed) else trainer.finish("stopped", self._time()))
            most = int(min(rate, allowed, trainer.batches_per_epoch - trainer.batch))
            began = time.perf_counter()
            done = trainer.advance(most, self._losses.room(most))
            elapsed = time.perf_counter() - began
            rate = min(2.0 * rate, max(1.0, SLICE * done / elapsed))
            self._account(done, elapsed)
            if trainer.diverged:
                return self._end(trainer.failure())
            if trainer.at_end_of_epoch and (end := self._finish_epoch(trainer)) is not None:
                return self._end(end)
        return self._end(trainer.finish("completed", self._time()))

    def _finish_epoch(self, trainer: Trainer) -> Finished | Failed | None:
        """Report an epoch; what the run ends with, if it ends here."""
        began = time.perf_counter()
        event = trainer.finish_epoch(self._time())
        self._emit(event)
        self._account(0, time.perf_counter() - began)
        if trainer.diverged:
            return trainer.failure()
        if trainer.stops_early:
            return trainer.finish("early_stopping", self._time())
        with self._wish:
            if self._pause_at_epoch:
                self._allowed = 0.0
        return None

    def _wait_for_permission(self, trainer: Trainer) -> float:
        """Batches that may run now; waits while there are none, and records the run where that is wished."""
        while True:
            with self._wish:
                while not self._wanted and not self._stop:
                    if batches := self._permitted():
                        return batches
                wanted, self._wanted = self._wanted, []
                if not wanted:
                    self._state = RunState.RUNNING
                    return self._allowed
            record = self._recorded(trainer, None)
            for answer in wanted:
                answer.set_result(record)

    def _permitted(self) -> float:
        """Batches that may run at once; 0 after waiting for a wish or for the next batch to be due."""
        if self._allowed < 1.0:
            self._state = RunState.PAUSED
            self._pace.restart()
            self._wish.wait()
            return 0.0
        self._state = RunState.RUNNING
        due, wait = self._pace.due(time.perf_counter(), self._losses.done, self.batches_per_epoch)
        if due:
            return min(due, self._allowed)
        self._wish.wait(wait)
        return 0.0

    def _recorded(self, trainer: Trainer, end: Finished | Failed | None) -> RunRecord:
        return record_of(trainer, self._lineage, end, self._time(), self.batch_losses(), self._begun)

    def _time(self) -> float:
        """Seconds of the whole run."""
        return self._seconds + (self._resume.seconds if self._resume is not None else 0.0)

    def _account(self, done: int, seconds: float) -> None:
        self._losses.done += done
        self._seconds += seconds
        with self._wish:
            self._allowed = max(0.0, self._allowed - done)

    def _emit(self, event: EpochFinished) -> None:
        self._events.append(event)

    def _end(self, event: Finished | Failed) -> None:
        if self._trainer is not None:
            with contextlib.suppress(MemoryError):
                self._last = self._recorded(self._trainer, event)  # before the end is told: who hears of it may ask
        self._events.append(event)
        self._state = RunState.FAILED if isinstance(event, Failed) else RunState.FINISHED


def _give(answer: Future[RunRecord], record: RunRecord | None) -> None:
    if record is not None:
        answer.set_result(record)
    else:
        answer.set_exception(LayerloomError("There is nothing to keep of a run that has not begun."))
