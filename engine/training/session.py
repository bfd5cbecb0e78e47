"""A training run in a thread of its own, for window and command line alike."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import EpochFinished, Event, Failed, Finished, History, Weights
from engine.training.model import TrainedModel, held_out, held_out_rows
from engine.training.record import RunRecord, model_of, record_of
from engine.training.run_state import RunState
from engine.training.running.batch_losses import BatchLosses
from engine.training.running.edits import WeightEdit
from engine.training.running.permission import Permission
from engine.training.running.point import RunPoint, Stamp
from engine.training.running.questions import Questions
from engine.training.starting.lineage import Lineage

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype
    from engine.training.trainer import Trainer

T = TypeVar("T")

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
        self._permission = Permission(self._wish)
        self._questions = Questions()
        self._stop = False
        self._events: deque[Event] = deque()
        self._losses = BatchLosses()
        self._before = 0  # batches that another session has run
        self._seconds = 0.0
        self._begun = resume.started if resume is not None else 0.0
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
            self._permission.give(0.0)
            if self._trainer is not None:
                self._trainer.interrupt()

    def set_pace(self, epochs_per_second: float) -> None:
        """Train no faster than so many epochs a second, to be watched; 0 is full speed. The results are the same."""
        with self._wish:
            self._permission.pace.restart(epochs_per_second)
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
            self._permission.give(batches, pause_at_epoch=pause_at_epoch)
            if not self._started:
                self._started = True
                self._begun = self._begun if self._resume is not None else time.time()
                self._thread.start()

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
        return max(self._seconds / own * left, self._permission.pace.seconds_for(left, self.batches_per_epoch))

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
        return self._ask(lambda questions: questions.record())

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """A copy of the present weights before the next batch, or of the kept ones at the end. Nobody waits here.

        The thread of the run answers, also while it is paused. All who ask before it does share one answer. Ask where
        `stamp` is another than that of the last answer. The answer is a LayerloomError where the run could not begin.

        Args:
            optimizer: Whether the state of the optimiser is wanted, too.
        """
        return self._ask(lambda questions: questions.look(optimizer=optimizer))

    def set_weight(self, name: str, index: tuple[int, ...], value: float) -> Future[float]:
        """Set a number of a weight by hand before the next batch, in order, also while paused.

        Of a run that has ended it is set in the kept weights, and in those from which it would train on.

        Args:
            name: The weight, `<node>.<weight>`.
            index: Place in it.
            value: What it becomes.

        Returns:
            What it was; a LayerloomError where it cannot be set, or where the run could not begin.
        """
        return self._ask(lambda questions: questions.edit(WeightEdit(name, index, value)))

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights, at once: another one means that they have moved. None before there are any."""
        trainer = self._trainer
        return None if trainer is None else (trainer.machine.step, trainer.edits, self._last is not None)

    @property
    def dataset(self) -> Dataset:
        """The data that the run trains on."""
        return self._dataset

    def _ask(self, question: Callable[[Questions], Future[T]]) -> Future[T]:
        with self._wish:
            answer = question(self._questions)
            if self._started and self._last is None and not self._ended.is_set():
                self._wish.notify_all()
            else:
                self._last = self._questions.take().answer_at_end(self._trainer, self._last)
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
                self._last = self._questions.take().answer_at_end(self._trainer, self._last)

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
            self._permission.end_epoch()
        return None

    def _wait_for_permission(self, trainer: Trainer) -> float:
        """Batches that may run now; waits while there are none, and answers what is asked meanwhile."""
        while True:
            with self._wish:
                while not self._questions and not self._stop:
                    self._state = RunState.PAUSED if self._permission.is_paused else RunState.RUNNING
                    if batches := self._permission.left(self._losses.done, self.batches_per_epoch):
                        return batches
                if not self._questions:
                    return 0.0
                asked = self._questions.take()
            asked.answer(trainer, lambda: self._recorded(trainer, None))

    def _recorded(self, trainer: Trainer, end: Finished | Failed | None) -> RunRecord:
        return record_of(trainer, self._lineage, end, self._time(), self.batch_losses(), self._begun)

    def _time(self) -> float:
        """Seconds of the whole run."""
        return self._seconds + (self._resume.seconds if self._resume is not None else 0.0)

    def _account(self, done: int, seconds: float) -> None:
        self._losses.done += done
        self._seconds += seconds
        with self._wish:
            self._permission.spend(done)

    def _emit(self, event: EpochFinished) -> None:
        self._events.append(event)

    def _end(self, event: Finished | Failed) -> None:
        if self._trainer is not None:
            with contextlib.suppress(MemoryError):
                self._last = self._recorded(self._trainer, event)  # before the end is told: who hears of it may ask
        self._events.append(event)
        self._state = RunState.FAILED if isinstance(event, Failed) else RunState.FINISHED
