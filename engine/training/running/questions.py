"""Questions to a run, answered between two batches or at its end: its record, its weights, a weight set by hand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from engine.errors import LayerloomError
from engine.training.running.edits import WeightEdit, with_weight
from engine.training.running.point import RunPoint, point_of

if TYPE_CHECKING:
    from engine.training.record import RunRecord
    from engine.training.trainer import Trainer

T = TypeVar("T")

log = logging.getLogger(__name__)


class Questions:
    """Questions that wait for the thread of the run. Whoever asks, and whoever takes them, holds the session's lock.

    Copies of the weights do not queue up: all who ask before the thread answers share one.
    """

    def __init__(self) -> None:
        self._records: list[Future[RunRecord]] = []
        self._edits: list[tuple[WeightEdit, Future[float]]] = []
        self._look: Future[RunPoint] | None = None
        self._optimizer = False

    def __bool__(self) -> bool:
        return bool(self._records or self._edits or self._look is not None)

    def record(self) -> Future[RunRecord]:
        """Ask for the record of the run."""
        self._records.append(Future())
        return self._records[-1]

    def look(self, *, optimizer: bool) -> Future[RunPoint]:
        """Ask for a copy of the weights."""
        self._optimizer = self._optimizer or optimizer
        if self._look is None or self._look.cancelled():
            self._look = Future()
        return self._look

    def edit(self, edit: WeightEdit) -> Future[float]:
        """Ask to set a weight."""
        self._edits.append((edit, Future()))
        return self._edits[-1][1]

    def take(self) -> Questions:
        """All that wait now; none wait afterwards."""
        taken = Questions()
        taken.__dict__, self.__dict__ = self.__dict__, taken.__dict__
        return taken

    def answer(self, trainer: Trainer, recorded: Callable[[], RunRecord]) -> None:
        """Answer between two batches: edits first, in their order.

        Args:
            trainer: That of the run.
            recorded: Makes its record.
        """
        for edit, answer in self._edits:
            _give(answer, partial(trainer.set_weight, edit))
        for record in self._records:
            _give(record, recorded)
        if self._look is not None:
            _give(self._look, lambda: trainer.point(optimizer=self._optimizer))

    def answer_at_end(self, trainer: Trainer | None, last: RunRecord | None) -> RunRecord | None:
        """Answer after the end of the run, or where it has not begun.

        Args:
            trainer: That of the run, if there was one.
            last: Its record; None where there is none.

        Returns:
            The record with the edits.
        """

        def change(edit: WeightEdit) -> float:
            nonlocal last
            record = _there(last)
            assert trainer is not None
            edit.check(trainer.analysis.weights, trainer.machine.dtype)
            last, before = with_weight(record, edit)
            trainer.kept = last.model.weights
            trainer.edits += 1
            return before

        for edit, answer in self._edits:
            _give(answer, partial(change, edit))
        for record in self._records:
            _give(record, lambda: _there(last))
        if self._look is not None:
            _give(self._look, lambda: point_of(_there(last), trainer.edits if trainer else 0))
        return last


def _there(record: RunRecord | None) -> RunRecord:
    if record is None:
        raise LayerloomError("There is nothing to keep of a run that has not begun.")
    return record


def _give(answer: Future[T], find: Callable[[], T]) -> None:
    """Answer with what is found, or with the reason why not; one that nobody waits for any more is left out."""
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(find())
    except Exception as error:  # whoever asked must hear of it; the run goes on
        if not isinstance(error, LayerloomError | MemoryError):
            log.exception("a question to a run failed")
        answer.set_exception(error)
