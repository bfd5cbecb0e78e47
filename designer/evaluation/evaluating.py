"""Evaluates in a thread, never in the window's; a job that a later one overtakes is never begun."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.evaluation.contracts import Trained
from designer.evaluation.findings import Finder, Finding, Ready

if TYPE_CHECKING:
    from engine.evaluation.evaluation import Outputs
    from engine.evaluation.importance import Importance
    from engine.evaluation.material import Part

EVALUATE = Attempt(
    "The evaluation failed", "There is too little memory to evaluate. Close other programs, or take a smaller split."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Permutations that are done, and all of them."""

    done: int
    of: int


@dataclass(frozen=True, slots=True, eq=False)
class Importances:
    """Importance of the columns for an output, on a split; None where it was cancelled."""

    node: str
    part: Part
    found: tuple[Importance, ...] | None


class Evaluating(QObject):
    """Has evaluations and importances made, one at a time of each.

    Signals:
        ready: `Ready`.
        found: `Finding`.
        failed: Sentence that says why there is no evaluation.
        progressed: `Progress` of the importance.
        measured: `Importances`.
        not_measured: Sentence that says why there is no importance.
    """

    ready = Signal(Ready)
    found = Signal(Finding)
    failed = Signal(str)
    progressed = Signal(Progress)
    measured = Signal(Importances)
    not_measured = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finder, self._measurer = Finder(), Finder()
        self._latest, self._measuring = Latest("evaluate"), Latest("measure importance")
        self._token, self._importance_token = object(), object()
        self._cancelled = threading.Event()
        courier().arrived.connect(self._deliver)

    def prepare(self, trained: Trained, version: int) -> None:
        """Have the material of a run made."""
        self._do(partial(self._finder.ready, trained, version))

    def live(self, ready: Ready, outputs: Outputs, part: Part, epoch: int) -> None:
        """Have outputs judged that a probe brought."""
        self._do(partial(self._finder.live, ready, outputs, part, epoch))

    def whole(self, trained: Trained, part: Part, version: int) -> None:
        """Have the kept weights of a run judged on a split."""
        self._do(partial(self._finder.whole, trained, part, version))

    def forget(self) -> None:
        """Wait for nothing any more."""
        self._token = object()

    def measure(self, trained: Trained, part: Part, node: str, version: int) -> None:
        """Have the importance of the columns measured."""
        self.cancel()
        self._cancelled, self._importance_token = threading.Event(), object()
        token = self._importance_token
        going_on = partial(_going_on, token, self._cancelled)
        work = partial(_importances, self._measurer, trained, part, node, version, going_on)
        self._measuring.do(partial(EVALUATE.send, token, None, work))

    def cancel(self) -> None:
        """Measure no importance any more."""
        self._cancelled.set()
        self._importance_token = object()

    def close(self) -> None:
        """Let the threads end; nobody waits for them any more."""
        self.forget()
        self.cancel()
        workers().retire("An evaluation", self._latest.wait)
        workers().retire("The measuring of the importance", self._measuring.wait)

    def _do(self, work: Callable[[], object]) -> None:
        self._token = object()
        self._latest.do(partial(EVALUATE.send, self._token, None, work))

    def _deliver(self, parcel: Parcel) -> None:
        is_importance = parcel.token is self._importance_token
        if parcel.token is not self._token and not is_importance:
            return
        match parcel.found:
            case Fault(sentence):
                (self.not_measured if is_importance else self.failed).emit(sentence)
            case Ready():
                self.ready.emit(parcel.found)
            case Finding():
                self.found.emit(parcel.found)
            case Progress():
                self.progressed.emit(parcel.found)
            case Importances():
                self.measured.emit(parcel.found)


def _going_on(token: object, cancelled: threading.Event, done: int, of: int) -> bool:
    courier().arrived.emit(Parcel(token, None, Progress(done, of)))
    return not cancelled.is_set()


def _importances(
    finder: Finder, trained: Trained, part: Part, node: str, version: int, going_on: Callable[[int, int], bool]
) -> Importances:
    return Importances(node, part, finder.importance(trained, part, node, version, going_on))
