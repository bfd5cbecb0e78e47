"""The trainer: epochs, evaluation, best weights, early stopping, in the thread that calls it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.kernels.kernel import Dtype
from engine.metrics import METRICS
from engine.plan.plan import ProgramName
from engine.runtime.blas import check_one_thread, hold_to_one_thread
from engine.schedules import Moment
from engine.training.diagnose import diagnose
from engine.training.evaluate import Evaluator
from engine.training.events import EpochFinished, Failed, Finished, History, Started, Steered, Weights
from engine.training.figures import meanings
from engine.training.machines import fill_weights, make_machine
from engine.training.preparing.order import order_of
from engine.training.preparing.prepare import Prepared, prepare
from engine.training.running.edits import WeightEdit
from engine.training.running.point import RunPoint
from engine.training.running.steering import Intervention, has_new_loss, waits_for_epoch
from engine.training.starting.lineage import Lineage
from engine.training.starting.transfer import transfer
from engine.training.state import TrainingState, origin_of


class Trainer:
    """Trains a project. A context manager, since it owns threads; enter it in the thread that trains.

    Attributes:
        project: What is trained, as it is now.
        history: Metrics by epoch so far; grows in the thread that trains, entries never change.
        journal: What was changed so far while it trained, in order.
        epoch: Epochs finished.
        batch: Batches done of the present epoch.
        edits: Weights set by hand, and other documents, so far.
        batches_per_epoch: Batches in an epoch.
        kept: The weights to keep: those of the best epoch so far, or the last if there is no validation split.
        kept_epoch: Epoch that they are from.
        kept_metrics: Metrics of that epoch.
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
    ) -> None:
        """Analyse, split, normalise, compile and fill the weights.

        Raises:
            TrainingError: The project has errors, or the given weights do not fit it.
            DataError: The data cannot be split or normalised.
            PlanError: The machine has too little memory.
        """
        self.lineage, self._threads = lineage or Lineage(), threads
        self._stand_on(prepare(project, dataset, dtype=dtype, lineage=self.lineage))
        fill_weights(self.machine, weights)
        self.history = History()
        self.journal: list[Intervention] = []
        self.epoch = self.edits = 0
        self.kept, self.kept_epoch = self._copy_weights(), 0
        self.kept_metrics: dict[str, float] = {}
        self._best_score = math.inf
        self._patient_from = 0
        self._overflowed = self._is_kept_edited = False
        self._before_end: TrainingState | None = None
        self._schedule_state = project.training.schedule.begin()
        self._begin_epoch()

    def _stand_on(self, prepared: Prepared) -> None:
        """Take what is prepared, with a machine whose weights are zeros."""
        self.machine = make_machine(prepared, threads=self._threads)  # first: memory may not suffice
        self.prepared, self.project = prepared, prepared.project
        self.analysis, self.plan, self.split = prepared.analysis, prepared.plan, prepared.split
        self.dataset, self.preparation = prepared.dataset, prepared.preparation
        self.evaluator = Evaluator(self.project.training, self.machine, self.preparation)
        self.batches_per_epoch = math.ceil(len(self.split.train) / self.project.training.batch_size)

    def __enter__(self) -> Self:
        hold_to_one_thread()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.machine.close()

    def started(self) -> Started:
        """Description of the run that is about to start."""
        return Started(
            parameters=self.analysis.parameters,
            train_rows=len(self.split.train),
            validation_rows=len(self.split.validation),
            test_rows=len(self.split.test),
            batches_per_epoch=self.batches_per_epoch,
            arena_bytes=self.machine.arena.nbytes,
        )

    def first_evaluation(self) -> EpochFinished:
        """Metrics of the initial weights, as epoch 0. They are kept only until the first epoch is done."""
        metrics = self.evaluate("train") | self.evaluate("val")
        self.kept_metrics = metrics
        return self._noted(EpochFinished(epoch=0, metrics=metrics, best=False, seconds=0.0))

    def advance(self, most: int, losses: NDArray[np.float64]) -> int:
        """Run at most so many batches, not beyond the end of the epoch; fewer if interrupted or diverged.

        Args:
            most: Batches at most.
            losses: (most,) receives the loss of each batch.

        Returns:
            Batches done.

        Raises:
            RuntimeError: BLAS had more threads than one, so that the run could not be repeated.
        """
        self._before_end = None
        if self.batch == 0:
            self.evaluator.reset("train")
        end = min(self.batch + most, self.batches_per_epoch)
        done = self.machine.run("train", self._order, self.batch, end, losses)
        check_one_thread()
        self.batch += done
        return done

    def interrupt(self) -> None:
        """Make a running `advance` return before its next batch; may be called from another thread."""
        self.machine.interrupt()

    @property
    def diverged(self) -> bool:
        """True if the loss of the last batch, a metric of the last epoch, or a weight after it is not finite."""
        return self.machine.diverged or self._overflowed

    @property
    def at_end_of_epoch(self) -> bool:
        """True if all batches of the present epoch are done."""
        return self.batch == self.batches_per_epoch

    def finish_epoch(self, seconds: float) -> EpochFinished:
        """Measure the epoch, keep its weights if they are the best, go to the next. One that was cut short counts."""
        if not self.at_end_of_epoch:
            self._before_end = self.state()
        rows = min(self.batch * self.project.training.batch_size, len(self.split.train))
        metrics = self.evaluator.totals("train", rows, "train") | self.evaluate("val")
        loss = metrics.get("val_loss", metrics["train_loss"])
        self._schedule_state = self.project.training.schedule.after(self._schedule_state, loss)
        self.epoch += 1
        self._begin_epoch()
        finite = not self._has_overflowed(metrics)
        self._overflowed = not finite
        score = self._score(metrics)
        best = finite and score < self._best_score - self.project.training.min_delta
        if best:
            self._best_score = score
            self.best_epoch = self.epoch
        if finite and (best or not self._keeps_best or not self.best_epoch):
            self.kept, self.kept_epoch, self.kept_metrics = self._copy_weights(), self.epoch, metrics
            self._is_kept_edited = False
        return self._noted(EpochFinished(epoch=self.epoch, metrics=metrics, best=best, seconds=seconds))

    def _score(self, metrics: dict[str, float]) -> float:
        """Measure that tells the best epoch, the lower the better; NaN where it is not defined.

        Without a validation split it is the training loss, or the accuracy if that is asked for.
        """
        name = self.project.training.monitor
        part = "val" if "val_loss" in metrics else "train"
        if part == "train" and f"train_{name}" not in metrics:
            name = "loss"
        found = [metrics[key] for key in _measured(part, name, self.plan.outputs) if key in metrics]
        mean = math.fsum(found) / len(found) if found else math.nan
        falls = name == "loss" or (name != "accuracy" and METRICS[name].lower_is_better)
        return mean if falls else -mean

    def _noted(self, event: EpochFinished) -> EpochFinished:
        self.history.append(event)
        return event

    def state(self) -> TrainingState:
        """State of the run between two batches; after its end, the state before it.

        At its end an epoch that was cut short is closed (`finish_epoch`), and the kept weights take the place of the
        last (`finish`). The state is from before either, so that the run can still be resumed.
        """
        if self._before_end is not None:
            return self._before_end
        return TrainingState(
            origin=origin_of(self.project, self.machine.dtype, self.split),
            step=self.machine.step,
            epoch=self.epoch,
            batch=self.batch,
            diverged=self.diverged,
            weights=self._copy_weights(),
            optimizer=tuple(copied(kind) for kind in self.machine.optimizer_state()),
            sums=self.machine.sums("train"),
            schedule=dict(self._schedule_state),
            kept=self.kept,  # replaced, never written to
            kept_epoch=self.kept_epoch,
            kept_metrics=dict(self.kept_metrics),
            best_epoch=self.best_epoch,
            best_score=self._best_score,
            patient_from=self._patient_from,
            epochs=np.array(self.history.epochs, np.int64),
            history={name: np.array(values) for name, values in self.history.columns.items()},
        )

    def point(self, *, optimizer: bool = False) -> RunPoint:
        """Copy of the present weights, between two batches; with the state of the optimiser where that is asked for."""
        began = time.thread_time()
        size, machine = self.project.training.batch_size, self.machine
        return RunPoint(
            step=machine.step,
            epoch=self.epoch,
            edits=self.edits,
            weights=self._copy_weights(),
            rows=self._order[self.batch * size : (self.batch + 1) * size],
            learning_rate=float(self._rates[min(self.batch, self.batches_per_epoch - 1)]),
            optimizer=tuple(copied(kind) for kind in machine.optimizer_state()) if optimizer else (),
            part=self.batch / self.batches_per_epoch,
            seconds=time.thread_time() - began,
        )

    def set_weight(self, edit: WeightEdit) -> float:
        """Set a number of a weight by hand, between two batches; returns what it was.

        Before the first batch of an epoch the kept weights take it, too, where they are the present ones and not those
        that validation has found best.

        Raises:
            TrainingError: It cannot be set.
        """
        edit.check(self.analysis.weights, self.machine.dtype)
        before = edit.apply(self.machine.weights())
        if self.batch == 0 and not (self.epoch and self._keeps_best):
            self.kept, _ = edit.copied(self.kept)
            self._is_kept_edited = True
        self.edits += 1
        self.journal.append(Intervention(self.machine.step, edit))
        return before

    def may_steer(self, prepared: Prepared) -> bool:
        """True if the run can go on with this now; false if it has to wait for the end of the epoch."""
        return self.batch == 0 or not waits_for_epoch(self.prepared, prepared)

    def steer(self, prepared: Prepared) -> Steered:
        """Go on with another document from here, between two batches. What fits by name and shape is carried over.

        The next step has the number that it would have had. So Adam and its kind correct the moments of what starts
        anew too little, which makes its first steps up to three times as long.

        Args:
            prepared: The document, prepared for the data of this run (`replan`); it need not wait (`may_steer`).
        """
        old, new, state, before = self.project, prepared.project, self.state(), self.machine
        carried = transfer(prepared.analysis, state.weights, new.training.seed)
        same_optimizer = old.training.optimizer.type == new.training.optimizer.type
        self._stand_on(prepared)
        before.close()
        machine = self.machine
        fill_weights(machine, carried.weights)
        for places, values in zip(machine.optimizer_state(), state.optimizer if same_optimizer else (), strict=False):
            for name in carried.taken:
                places[name][...] = values[name]
        if old.training.schedule.type != new.training.schedule.type:
            self._schedule_state = new.training.schedule.begin()
        self._stand_at(state)
        found = Steered(
            project=new,
            step=state.step,
            epoch=state.epoch,
            batch=state.batch,
            batches_per_epoch=self.batches_per_epoch,
            initial=carried.initial,
            has_new_optimizer=not same_optimizer,
            has_new_loss=has_new_loss(old, new),
        )
        if found.has_new_loss:
            self.forget_best()
        self.edits += 1
        self.journal.append(Intervention(state.step, new))
        return found

    def forget_best(self) -> None:
        """Look for the best epoch anew from here; until there is one, keep these weights."""
        self.kept, self.kept_epoch, self.kept_metrics = self._copy_weights(), self.epoch, {}
        self._best_score, self.best_epoch, self._patient_from = math.inf, 0, self.epoch
        self.history.best_epoch = 0
        self._is_kept_edited = True

    def restore(self, state: TrainingState) -> None:
        """Stand where another run stood: from here on it goes as that one would have gone, to the bit.

        Learning rate and number of epochs may be others; what must be the same is in the state's `origin`. A run that
        had stopped early goes on for as many epochs as patience allows, counted from here.

        Raises:
            TrainingError: The state is of another network, optimiser, dtype or split, or of a run that had diverged.
        """
        machine, sums = self.machine, len(self.machine.sums("train"))
        shapes = {layout.name: layout.weight.shape for layout in self.plan.weights}
        state.refuse_other(origin_of(self.project, machine.dtype, self.split), shapes, sums, self.batches_per_epoch)
        machine.load(state.weights)
        for places, values in zip(machine.optimizer_state(), state.optimizer, strict=True):
            for name, place in places.items():
                place[...] = values[name]
        machine.clear_status()
        self.epoch, self._schedule_state, self._overflowed = state.epoch, dict(state.schedule), False
        self._stand_at(state)
        self.kept, self.kept_epoch, self.kept_metrics = state.kept, state.kept_epoch, dict(state.kept_metrics)
        self.best_epoch, self._best_score = state.best_epoch, state.best_score
        self.history = History(state.epochs, state.history, state.best_epoch)
        self._patient_from = state.patient_from
        self.renew_patience()
        self._before_end = None

    def _stand_at(self, state: TrainingState) -> None:
        """Stand before the batch of a state, in the present epoch."""
        self.machine.step = state.step
        self._begin_epoch()
        self.batch = state.batch
        if len(state.sums) == len(self.machine.sums("train")):  # else it is the first batch, which begins new sums
            self.machine.set_sums("train", state.sums)

    def renew_patience(self) -> None:
        """Count patience from here, where the run has stopped early and shall train on."""
        if self.stops_early:
            self._patient_from = self.epoch

    def _has_overflowed(self, metrics: dict[str, float]) -> bool:
        """True if the epoch's last step left something that is not finite, though the losses before it were."""
        weights = self.machine.weights().values()
        return not (all(map(math.isfinite, metrics.values())) and all(np.isfinite(weight).all() for weight in weights))

    @property
    def stops_early(self) -> bool:
        """True if the validation split has not improved for as many epochs as patience allows."""
        patience, since = self.project.training.patience, max(self.best_epoch, self._patient_from)
        return patience > 0 and len(self.split.validation) > 0 and self.epoch - since >= patience

    best_epoch: int = 0

    @property
    def _keeps_best(self) -> bool:
        """True if the weights of the best epoch are kept, else the last."""
        return self.project.training.restore_best and len(self.split.validation) > 0

    def finish(self, reason: str, seconds: float) -> Finished:
        """Put the kept weights in place and evaluate the test split, this once."""
        self._before_end = self.state()
        self.machine.load(self.kept)
        if self._is_kept_edited or not self.kept_metrics:  # since they were measured
            self.kept_metrics = (
                self.kept_metrics | self.evaluate("val") | ({} if self.epoch else self.evaluate("train"))
            )
        metrics = self.kept_metrics | ({} if self.lineage.void else self.evaluate("test"))
        self.kept_metrics = metrics
        return Finished(reason, self.epoch, self.kept_epoch, metrics, seconds, self.meanings())

    def meanings(self) -> dict[str, str]:
        """Meaning of each of the kept metrics."""
        return meanings(self.kept_metrics, self.kept_epoch, self.project, self.analysis, self.dataset)

    def failure(self) -> Failed:
        """Reason why the loss is not finite: where it began, and what to try."""
        program: ProgramName = "train" if self.machine.diverged else "evaluate"
        if self.machine.diverged:
            size = self.plan.programs["train"].capacity
            rows = self._order[self.batch * size : (self.batch + 1) * size]
            place = f"at epoch {self.epoch + 1}, batch {self.batch + 1}"
        else:
            rows, place = self.evaluator.at_fault, f"after epoch {self.epoch}"
        return diagnose(self.prepared, self.machine, program, rows, place)

    def evaluate(self, part: str) -> dict[str, float]:
        """Loss, accuracy and chosen metrics of the present weights on a part: `train`, `val` or `test`.

        Empty if it has no samples; metrics other than loss and accuracy are for samples that did not train.
        """
        rows = {"train": self.split.train, "val": self.split.validation, "test": self.split.test}[part]
        metrics = self.evaluator.measure(rows, part)
        if part == "train" or not all(map(math.isfinite, metrics.values())):
            return metrics
        return metrics | self.evaluator.judge(rows, part)

    def _begin_epoch(self) -> None:
        """Put order and learning rates of the present epoch in place."""
        settings = self.project.training
        self.batch = 0
        self._order = order_of(settings, self.split.train, self.epoch)
        moment = Moment(self.epoch, settings.epochs, self.batches_per_epoch, self._schedule_state)
        self._rates = settings.optimizer.learning_rate * settings.schedule.factors(moment)
        self.machine.set_learning_rates(self._rates)

    def _copy_weights(self) -> Weights:
        return copied(self.machine.weights())


def _measured(part: str, metric: str, outputs: Iterable[str]) -> tuple[str, ...]:
    """Names of a metric: that of all outputs together where there is one, else those of each."""
    whole = f"{part}_{metric}"
    return (whole,) if metric in ("loss", "accuracy") else (whole, *(f"{part}_{node}_{metric}" for node in outputs))


def copied(weights: Weights) -> Weights:
    """The weights as arrays of their own."""
    return {name: values.copy() for name, values in weights.items()}
