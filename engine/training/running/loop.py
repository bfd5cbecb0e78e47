"""The training loop: what the thread of a session does, from preparing the run to its end."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.fingerprint import fingerprint_of
from engine.document.project import Project
from engine.errors import LayerloomError, TrainingError
from engine.runtime.priority import give_way
from engine.training.events import EpochFinished, Event, Failed, Finished, Steered, Weights
from engine.training.record import RunRecord, record_of
from engine.training.run_state import RunState
from engine.training.running.batch_losses import BatchLosses
from engine.training.running.permission import Permission
from engine.training.running.questions import Questions
from engine.training.running.steering import Intervention, has_new_loss, refuse_unsteerable
from engine.training.starting.lineage import Lineage

if TYPE_CHECKING:
    from engine.kernels.kernel import Dtype
    from engine.training.preparing.prepare import Prepared
    from engine.training.trainer import Trainer

T = TypeVar("T")

SLICE = 0.03
"""Seconds that the executor runs before the thread looks up."""

log = logging.getLogger(__name__)


class TrainingLoop:
    """The work of one thread: runs slices, answers questions between two batches, ends as it is told or by itself.

    Attributes:
        project: What is trained, as it is now.
        dataset: On which data.
        lineage: What the run inherits.
        resume: The run that it goes on with, or None.
        changed: Lock of all that is wished of the loop; notified when anything of it changes.
        permission: How far it may go.
        state: State of the run.
        events: What has happened, oldest first.
        losses: Training loss of each batch.
        before: Batches that another session has run.
        total: Batches in all, once they are known.
        seconds: Duration so far, pauses left out.
        begun: When the run began, in seconds since 1970, or 0.
        trainer: Trains; None before it is made.
        ended: Set at the end of the thread.
    """

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        *,
        threads: int | None,
        dtype: Dtype,
        weights: Weights | None,
        lineage: Lineage,
        resume: RunRecord | None,
        behind: bool,
    ) -> None:
        self.project, self.dataset, self.lineage, self.resume = project, dataset, lineage, resume
        self._threads, self._dtype, self._given, self._behind = threads, dtype, weights, behind
        self.changed = threading.Condition()
        self.permission = Permission(self.changed)
        self.state = RunState.PREPARING
        self.events: deque[Event] = deque()
        self.losses = BatchLosses()
        self.before = 0
        self.seconds = 0.0
        self.begun = resume.started if resume is not None else 0.0
        self.trainer: Trainer | None = None
        self.ended = threading.Event()
        self.total = 0
        self._questions = Questions()
        self._preparing: threading.Thread | None = None
        self._changes: deque[tuple[Prepared, Future[Steered]]] = deque()
        self._stop = False
        self._last: RunRecord | None = None
        self._thread = threading.Thread(target=self._main, name="training", daemon=True)

    # Called by others.

    @property
    def has_begun(self) -> bool:
        """True if the thread was started."""
        return self._thread.ident is not None

    @property
    def has_record(self) -> bool:
        """True if the run has ended and can be kept."""
        return self._last is not None

    @property
    def time(self) -> float:
        """Seconds of the whole run."""
        return self.seconds + (self.resume.seconds if self.resume is not None else 0.0)

    def allow(self, batches: float, *, pause_at_epoch: bool = False) -> None:
        """Let so many batches run, of one epoch at most where it is asked for; starts the thread."""
        with self.changed:
            self.permission.give(batches, pause_at_epoch=pause_at_epoch)
            if not self.has_begun:
                self.begun = self.begun if self.resume is not None else time.time()
                self._thread.start()

    def pause(self) -> None:
        """Pause before the next batch."""
        with self.changed:
            self.permission.give(0.0)
            self._interrupt()

    def stop(self) -> None:
        """End the run before the next batch."""
        with self.changed:
            self._stop = True
            self._interrupt()
            self.changed.notify_all()

    def ask(self, question: Callable[[Questions], Future[T]]) -> Future[T]:
        """Ask something that the thread answers before the next batch; at once where it has ended or not begun."""
        with self.changed:
            answer = question(self._questions)
            if self.has_begun and self._last is None and not self.ended.is_set():
                self.changed.notify_all()
            else:
                self._last = self._questions.take().answer_at_end(self.trainer, self._last)
        return answer

    def steer(self, project: Project) -> Future[Steered]:
        """Go on with another document, as soon as it is prepared and batches allow; in the order of the calls."""
        answer: Future[Steered] = Future()
        with self.changed:
            if not self.has_begun:
                answer.set_exception(TrainingError("The run has not begun."))
                return answer
            work = partial(self._prepare_change, project, answer, self._preparing)
            self._preparing = threading.Thread(target=work, name="prepare a change of a run", daemon=True)
            self._preparing.start()
        return answer

    def _prepare_change(self, project: Project, answer: Future[Steered], before: threading.Thread | None) -> None:
        """Work of a thread of its own: training goes on while the new document is compiled, and its kernels load."""
        from engine.runtime.library import address
        from engine.training.preparing.prepare import replan

        if before is not None:
            before.join()
        try:
            with self.changed:
                self.changed.wait_for(lambda: self.trainer is not None or self.ended.is_set())
                trainer = self.trainer
            if trainer is None:
                raise TrainingError("The run could not begin.")
            refuse_unsteerable(trainer.project, project)
            prepared = replan(trainer.prepared, project, self.dataset)
            for name in prepared.plan.opcodes:
                address(name, prepared.dtype)
        except Exception as error:  # whoever asked must hear of it; the run goes on
            if not isinstance(error, LayerloomError | MemoryError):
                log.exception("a change of a run could not be prepared")
            answer.set_exception(error)
            return
        with self.changed:
            self._changes.append((prepared, answer))
            if self.ended.is_set():
                self._refuse_changes()
            self.changed.notify_all()

    def _refuse_changes(self) -> None:
        while self._changes:
            _, answer = self._changes.popleft()
            if not answer.cancelled():
                answer.set_exception(TrainingError("The run has ended before it could be changed."))

    def _interrupt(self) -> None:
        if self.trainer is not None:
            self.trainer.interrupt()

    # The thread.

    def _main(self) -> None:
        if self._behind:
            give_way()
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
            with self.changed:
                self.ended.set()
                self.changed.notify_all()
                self._refuse_changes()
                self._last = self._questions.take().answer_at_end(self.trainer, self._last)

    def _run(self) -> None:
        from engine.training.trainer import Trainer  # here: loads Numba, which a window that only draws need not

        resume = self.resume
        if resume is not None:
            resume.refuse_other(self.project)
            resume.refuse_other_data(self.project, self.dataset)
        trainer = Trainer(
            self.project,
            self.dataset,
            threads=self._threads,
            dtype=self._dtype,
            weights=self._given,
            lineage=self.lineage,
        )
        with trainer:
            if resume is not None:
                trainer.restore(resume.state)
                if has_new_loss(resume.model.project, self.project):
                    trainer.forget_best()
                trainer.journal += resume.journal
                if self.project != resume.model.project or resume.has_stopped_early:
                    trainer.journal.append(Intervention(trainer.machine.step, self.project))
                self.before = trainer.machine.step
                self.losses.take_over(resume.losses, self.before)
            with self.changed:
                self.trainer = trainer
                self._count(trainer)
                self.changed.notify_all()
            self.events.append(trainer.started())
            fingerprint_of(trainer.dataset)  # here, where nobody waits for it: `model` asks for it
            if resume is None:
                self._emit(trainer.first_evaluation())
            self._train(trainer)

    def _count(self, trainer: Trainer) -> None:
        left = max(0, self.project.training.epochs - trainer.epoch) * trainer.batches_per_epoch - trainer.batch
        self.total = trainer.machine.step + max(0, left)

    def _train(self, trainer: Trainer) -> None:
        """Run slices until the run ends."""
        rate = 1.0  # batches a slice; grows to what takes about SLICE seconds
        while trainer.epoch < self.project.training.epochs:
            allowed = self._wait_for_permission(trainer)
            if trainer.batch == 0 and trainer.epoch >= self.project.training.epochs:
                break  # it was steered to fewer epochs
            if self._stop or self._is_late():
                self.state = RunState.RUNNING  # a pause ends here: what follows takes its time
                # What the batches since the last epoch have learned must not be lost.
                end = self._finish_epoch(trainer) if trainer.batch else None
                reason = "stopped" if self._stop else "time_limit"
                return self._end(end if isinstance(end, Failed) else trainer.finish(reason, self.time))
            most = int(min(rate, allowed, trainer.batches_per_epoch - trainer.batch))
            began = time.perf_counter()
            losses = np.zeros(most)
            done = trainer.advance(most, losses)
            elapsed = time.perf_counter() - began
            rate = min(2.0 * rate, max(1.0, SLICE * done / elapsed))
            self._account(losses[:done], elapsed)
            if trainer.diverged:
                return self._end(trainer.failure())
            if trainer.at_end_of_epoch and (end := self._finish_epoch(trainer)) is not None:
                return self._end(end)
        return self._end(trainer.finish("completed", self.time))

    def _is_late(self) -> bool:
        most = self.project.training.max_minutes
        return most > 0.0 and self.time >= 60.0 * most

    def _finish_epoch(self, trainer: Trainer) -> Finished | Failed | None:
        """Report an epoch; what the run ends with, if it ends here."""
        began = time.perf_counter()
        event = trainer.finish_epoch(self.time)
        self._emit(event)
        self._account(np.zeros(0), time.perf_counter() - began)
        if trainer.diverged:
            return trainer.failure()
        if trainer.stops_early:
            return trainer.finish("early_stopping", self.time)
        with self.changed:
            self.permission.end_epoch()
        return None

    def _wait_for_permission(self, trainer: Trainer) -> float:
        """Batches that may run now; waits while there are none, answers what is asked meanwhile, and is steered."""
        while True:
            with self.changed:
                while not self._questions and not self._stop and not self._may_steer(trainer):
                    self.state = RunState.PAUSED if self.permission.is_paused else RunState.RUNNING
                    if batches := self.permission.left(self.losses.done, trainer.batches_per_epoch):
                        return batches
                change = self._changes.popleft() if self._may_steer(trainer) and not self._stop else None
                if not self._questions and change is None:
                    return 0.0
                asked = self._questions.take()
            asked.answer(trainer, lambda: self._recorded(trainer, None))
            if change is not None:
                self._steer(trainer, *change)

    def _may_steer(self, trainer: Trainer) -> bool:
        return bool(self._changes) and trainer.may_steer(self._changes[0][0])

    def _steer(self, trainer: Trainer, prepared: Prepared, answer: Future[Steered]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            event = trainer.steer(prepared)
        except Exception as error:
            answer.set_exception(error)
            if isinstance(error, MemoryError):
                return  # the run goes on as it was
            raise
        with self.changed:
            self.project = trainer.project
            self._count(trainer)
        self.events.append(event)
        answer.set_result(event)

    def _recorded(self, trainer: Trainer, end: Finished | Failed | None) -> RunRecord:
        return record_of(trainer, self.lineage, end, self.time, self.losses.seen, self.begun)

    def _account(self, losses: NDArray[np.float64], seconds: float) -> None:
        self.losses.append(losses)
        self.seconds += seconds
        with self.changed:
            self.permission.spend(len(losses))

    def _emit(self, event: EpochFinished) -> None:
        self.events.append(event)

    def _end(self, event: Finished | Failed) -> None:
        if self.trainer is not None:
            with contextlib.suppress(MemoryError):
                self._last = self._recorded(self.trainer, event)  # before the end is told: who hears of it may ask
        self.events.append(event)
        self.state = RunState.FAILED if isinstance(event, Failed) else RunState.FINISHED
