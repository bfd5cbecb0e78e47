"""Weights set by hand: a field where the weight is drawn, and an entry of history for each."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Protocol
from weakref import ref

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QUndoCommand

from designer.background.courier import Parcel, courier
from designer.canvas.live.spots import WeightPlace
from designer.canvas.live.words import number
from designer.canvas.overlays.name_field import NameField
from designer.canvas.view import CanvasView
from designer.document.store import Store
from engine.errors import LayerloomError

WIDTH, HEIGHT = 110, 28
"""Pixels of the field."""
NO_RUN = "There are no weights to set yet: train the network, or step one batch, and then click the weight again."


class Settable(Protocol):
    """A run, or one that has ended, whose weights can be set."""

    def set_weight(self, name: str, index: tuple[int, ...], value: float) -> Future[float]:
        """Set one number before the next batch."""


class WeightCommand(QUndoCommand):
    """Sets one number of a weight; undone, it sets what was there.

    A run goes on meanwhile: what it has learned since stays, but for this number.
    """

    def __init__(
        self, words: str, place: WeightPlace, value: float, run: Settable, tell: Callable[[Future[float]], None]
    ) -> None:
        super().__init__(words)
        self._place, self._value, self._tell = place, value, tell
        self._run = ref(run)
        self._answer: Future[float] | None = None

    def _set(self, value: float) -> Future[float] | None:
        run = self._run()
        if run is None:  # of a run that is gone there is nothing to set
            return None
        answer = run.set_weight(self._place.name, self._place.index, value)
        answer.add_done_callback(self._tell)
        return answer

    def redo(self) -> None:
        self._answer = self._set(self._value)

    def undo(self) -> None:
        answer = self._answer
        if answer is None or not answer.done():
            self._set(self._place.value)  # as it was seen
        elif answer.exception() is None:  # else it was refused, and nothing was changed
            self._set(answer.result())  # the run may have moved it after it was seen


class WeightEditing(QObject):
    """Asks for the new value of a weight and sets it.

    Signals:
        was_set: A weight has been set, or set back.

    Args:
        store: Its history takes each change.
        view: Where the field opens.
        run: The run whose weights are shown, or None.
    """

    was_set = Signal()

    def __init__(self, store: Store, view: CanvasView, run: Callable[[], Settable | None]) -> None:
        super().__init__(view)
        self._store, self._view, self._run = store, view, run
        self._token = object()
        self.field = NameField(view.viewport())
        view.camera.zoomed.connect(self.field.cancel)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self.field.cancel)  # the weight is elsewhere then
        for signal in (store.changed, store.document_closing, store.group_changed):
            signal.connect(self.field.cancel)  # and in a changed network it is another
        courier().arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self, place: WeightPlace) -> None:
        """Open the field at a weight."""
        run = self._run()
        if run is None:
            self._store.message.emit(NO_RUN)
            return
        at = self._view.mapFromScene(place.at)
        self.field.setAccessibleName(place.words[:1].upper() + place.words[1:])
        rect = QRect(at.x() + 12, at.y() - HEIGHT // 2, WIDTH, HEIGHT)
        self.field.ask(f"{place.value:.6g}", rect, partial(self._entered, place, run))

    def _entered(self, place: WeightPlace, run: Settable, text: str) -> None:
        try:
            value = float(text.strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            self._store.message.emit(f"“{text.strip()}” is no number: nothing was changed.")
            return
        if not math.isfinite(value):
            self._store.message.emit("A weight has to be a finite number: nothing was changed.")
        elif self._run() is not run:
            self._store.message.emit("Another run is shown now: nothing was changed.")
        elif f"{value:.6g}" != f"{place.value:.6g}":
            words = f"Set {place.words}: {number(place.value)} → {number(value)}"
            self._store.push(WeightCommand(words, place, value, run, partial(_done, self._token)))

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return
        if isinstance(parcel.found, str):
            self._store.message.emit(parcel.found)
        else:
            self.was_set.emit()

    def close(self) -> None:
        """Hear of nothing more."""
        courier().arrived.disconnect(self._take)


def _done(token: object, answer: Future[float]) -> None:
    """Tell that a weight was set, or why it could not be; from the thread of the run."""
    error, sentence = answer.exception(), None
    if error is not None:
        sentence = str(error) if isinstance(error, LayerloomError) else f"The weight could not be set: {error!r}."
    courier().arrived.emit(Parcel(token, None, sentence))
