"""Asks an oracle in a thread; a question that a later one overtakes is never answered."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Signal

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.document.store import Store
from designer.live.rows import Array
from designer.use.answers import Answer, Oracle, Question, failed
from designer.use.contracts import Weights

PREDICT = Attempt("The prediction failed", "There is too little memory to predict.")


class Asking(QObject):
    """Keeps the questions of the page.

    Signals:
        answered: The answer to the last question.
    """

    answered = Signal(Answer)

    def __init__(self, store: Store, weights: Weights, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._weights = weights
        self._oracle = Oracle()
        self._latest = Latest("predict")
        self._version = 0
        self._token = object()
        self._asked: Question | None = None
        courier().arrived.connect(self._deliver)

    def renew(self) -> None:
        """Take the weights anew with the next question: they are others now."""
        self._version += 1

    def ask(self, place: int, sample: Array | None = None) -> None:
        """Ask for the prediction of a sample of the data, or of one that a person has changed."""
        question = self._asked = Question(self._weights, self._version, self._store.dataset, place, sample)
        self._latest.do(partial(PREDICT.send, self._token, question, partial(self._oracle.answer, question)))

    def close(self) -> None:
        """Let the thread end; nobody waits for its answer any more."""
        self._token = object()
        workers().retire("A prediction", self._latest.wait)

    def _deliver(self, parcel: Parcel) -> None:
        question = self._asked
        if parcel.token is self._token and question is not None and parcel.asked is question:
            self._asked = None
            found = cast("Answer | Fault", parcel.found)
            self.answered.emit(failed(question, found.sentence) if isinstance(found, Fault) else found)
