"""A training run in a thread of its own, for window and command line alike."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import Event, History, Steered, Weights
from engine.training.model import TrainedModel, held_out, held_out_rows
from engine.training.record import RunRecord, model_of
from engine.training.run_state import RunState
from engine.training.running.batch_losses import Losses
from engine.training.running.edits import WeightEdit
from engine.training.running.loop import TrainingLoop
from engine.training.running.point import RunPoint, Stamp
from engine.training.running.steering import Intervention
from engine.training.starting.lineage import Lineage

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype


class TrainingSession:
    """Trains a project as it was when the session was made, or as it is steered; edits of the document do not touch it.

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
        behind: bool = False,
    ) -> None:
        """A session that has not begun; with `resume`, it goes on where another one stood (`record`).

        With `behind`, its threads give way to those of a window.
        """
        lineage = lineage or (resume.lineage if resume is not None else Lineage())
        self._loop = TrainingLoop(
            project,
            dataset,
            threads=threads,
            dtype=dtype,
            weights=weights,
            lineage=lineage,
            resume=resume,
            behind=behind,
        )

    # What the outside wishes.

    def start(self) -> None:
        """Start, or resume after a pause."""
        self._loop.allow(float("inf"))

    resume = start

    def prepare(self) -> None:
        """Prepare the run and evaluate the network, then pause."""
        self._loop.allow(0.0)

    def step_epoch(self) -> None:
        """Run to the end of the current epoch (or through the next one), then pause."""
        self._loop.allow(float("inf"), pause_at_epoch=True)

    def step_batch(self) -> None:
        """Run one batch, then pause."""
        self._loop.allow(1.0)

    def pause(self) -> None:
        """Pause before the next batch."""
        self._loop.pause()

    def set_pace(self, epochs_per_second: float) -> None:
        """Train no faster than so many epochs a second, to be watched; 0 is full speed. The results are the same."""
        with self._loop.changed:
            self._loop.permission.pace.restart(epochs_per_second)
            self._loop.changed.notify_all()

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        self._loop.stop()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; true if it has ended, or was never started.

        By an event: `Thread.join` takes a running thread for ended where a signal raises inside it (cpython#90882).
        """
        return not self._loop.has_begun or self._loop.ended.wait(timeout)

    # What the outside may look at.

    @property
    def started(self) -> float:
        """Time at which the run began, in seconds since 1970; 0 where it has not, or where that is not known."""
        return self._loop.begun

    @property
    def state(self) -> RunState:
        """State of the run."""
        return self._loop.state

    def poll(self) -> list[Event]:
        """Events since the last call."""
        events = []
        while self._loop.events:
            events.append(self._loop.events.popleft())
        return events

    def batch_losses(self) -> Losses:
        """Training loss of every batch so far, NaN where it is not known: a view that grows, never changes."""
        return self._loop.losses.seen

    @property
    def history(self) -> History:
        """Metrics by epoch so far; grows in the thread, entries never change."""
        if self._loop.trainer is not None:
            return self._loop.trainer.history
        return self._loop.resume.history if self._loop.resume is not None else History()

    @property
    def batches_per_epoch(self) -> int:
        """Batches in an epoch; 0 while it is not known."""
        return self._loop.trainer.batches_per_epoch if self._loop.trainer is not None else 0

    @property
    def threads(self) -> int:
        """Threads that the executor uses; 0 while it is not known."""
        return self._loop.trainer.machine.threads if self._loop.trainer is not None else 0

    @property
    def progress(self) -> tuple[int, int]:
        """Batches done, and batches in all."""
        return self._loop.losses.done, self._loop.total

    @property
    def seconds(self) -> float:
        """Duration of the run so far, pauses left out."""
        return self._loop.time

    @property
    def seconds_left(self) -> float | None:
        """Estimated time to the end, or None while unknown."""
        done, total = self.progress
        own, left = done - self._loop.before, total - done
        if not own or not total:
            return None
        return max(
            self._loop.seconds / own * left, self._loop.permission.pace.seconds_for(left, self.batches_per_epoch)
        )

    @property
    def has_weights(self) -> bool:
        """True if there are weights to keep: the run is prepared."""
        return self._loop.trainer is not None

    def weights(self) -> Weights:
        """A copy of the kept weights: the best so far, or the last good ones. Empty while the run is prepared."""
        trainer = self._loop.trainer
        return {} if trainer is None else {name: values.copy() for name, values in trainer.kept.items()}

    def record(self) -> Future[RunRecord]:
        """The run as it stands before its next batch, or at its end; the thread of the run answers, nobody waits here.

        The answer is a LayerloomError where the run could not begin.
        """
        return self._loop.ask(lambda questions: questions.record())

    def look(self, *, optimizer: bool = False) -> Future[RunPoint]:
        """A copy of the present weights before the next batch, or of the kept ones at the end. Nobody waits here.

        The thread of the run answers, also while it is paused. All who ask before it does share one answer. Ask where
        `stamp` is another than that of the last answer. The answer is a LayerloomError where the run could not begin.

        Args:
            optimizer: Whether the state of the optimiser is wanted, too.
        """
        return self._loop.ask(lambda questions: questions.look(optimizer=optimizer))

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
        return self._loop.ask(lambda questions: questions.edit(WeightEdit(name, index, value)))

    def steer(self, project: Project) -> Future[Steered]:
        """Go on with another document. What fits of the weights by name and shape is carried over; nobody waits here.

        It holds from the next batch on, or from the next epoch where batches or what is summed over them are others,
        once the document is compiled and its kernels are loaded; training goes on meanwhile.

        Returns:
            What became of the run, which is an event of `poll` as well; a LayerloomError where the document has errors,
            where data or seed are others, or where the run has ended.
        """
        return self._loop.steer(project)

    @property
    def project(self) -> Project:
        """The document that is trained now."""
        return self._loop.project

    @property
    def journal(self) -> tuple[Intervention, ...]:
        """Changes that were made while the run was under way, in order."""
        return () if self._loop.trainer is None else tuple(self._loop.trainer.journal)

    @property
    def stamp(self) -> Stamp | None:
        """Stamp of the present weights, at once: another one means that they have moved. None before there are any."""
        trainer = self._loop.trainer
        return None if trainer is None else (trainer.machine.step, trainer.edits, self._loop.has_record)

    @property
    def dataset(self) -> Dataset:
        """The data that the run trains on."""
        return self._loop.dataset

    def model(self) -> TrainedModel:
        """The network with its kept weights, for prediction and export.

        Raises:
            LayerloomError: The run has not begun.
        """
        trainer = self._loop.trainer
        if trainer is None:
            raise LayerloomError("There are no weights yet.", fix="Train the network first.")
        model = model_of(trainer, self.weights(), self._loop.lineage)
        samples, raw = held_out(trainer.dataset, trainer.split), held_out_rows(trainer.dataset, trainer.split)
        return replace(model, samples=samples, raw=raw)
