"""Asks an oracle in a thread; a question that a later one overtakes is never answered."""

from __future__ import annotations

import logging
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.document.store import Store
from designer.live.rows import Array
from designer.use.answers import Answer, Oracle, Question, failed
from designer.use.contracts import Weights
from engine.errors import LayerloomError

log = logging.getLogger("layerloom")


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
        self._asked = Question(self._weights, self._version, self._store.dataset, place, sample)
        self._latest.do(partial(_answer, self._oracle, self._token, self._asked))

    def close(self) -> None:
        """Let the thread end; nobody waits for its answer any more."""
        self._token = object()
        workers().retire("A prediction", self._latest.wait)

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._asked:
            self._asked = None
            self.answered.emit(cast("Answer", parcel.found))


def _answer(oracle: Oracle, token: object, question: Question) -> None:
    """Job of the thread; it knows the caller only by a token."""
    try:
        answer = oracle.answer(question)
    except LayerloomError as error:
        answer = failed(question, str(error))
    except MemoryError:
        answer = failed(question, "There is too little memory to predict.")
    except Exception as error:  # the last barrier of a thread: whoever waits must hear of it
        log.exception("a prediction failed")
        answer = failed(question, f"The prediction failed because of a bug in Layerloom: {error!r}. See the log.")
    courier().arrived.emit(Parcel(token, question, answer))
