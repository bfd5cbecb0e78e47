"""Has the time of an epoch measured layer by layer, by a thread, when somebody asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.workers import of_thread, workers
from designer.document.snapshot import Update
from designer.document.store import Store
from engine.data.dataset import Dataset
from engine.document.project import Project

if TYPE_CHECKING:
    from engine.training.timing import LayerTimes

MEASURE = Attempt("Measuring failed", "The network does not fit into memory. Make its layers or the batch smaller.")

BUSY = "which would distort the times. Try again when it is done."
CANCELLED = "Measuring was cancelled."


def measure_layers(project: Project, dataset: Dataset, *, wanted: Callable[[], bool]) -> LayerTimes | None:
    """Measure with the engine; None if it was cancelled."""
    from engine.training.timing import Cancelled, measure  # loads Numba, which the first window does not wait for

    try:
        return measure(project, dataset, wanted=wanted)
    except Cancelled:
        return None


class Measuring(QObject):
    """Measures once at a time and keeps the last figures.

    Args:
        store: The document.
        measure: Does it, in the thread; None comes of it if it was not wanted any more.
        busy_with: What else takes the processors, as the beginning of a sentence, or empty.
        prepare: Has kernels compiled that are not; `busy_with` then says so.

    Signals:
        started: Somebody wants to measure; whether it has begun, `is_running` says after `changed`.
        changed: Anything that can be asked of this object may be another now.
    """

    started = Signal()
    changed = Signal()

    def __init__(
        self,
        store: Store,
        *,
        measure: Callable[..., LayerTimes | None] = measure_layers,
        busy_with: Callable[[], str] = str,
        prepare: Callable[[], object] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._measure = measure
        self._busy_with = busy_with
        self._prepare = prepare
        self._thread: threading.Thread | None = None
        self._cancelled = threading.Event()
        self._times: LayerTimes | None = None
        self._of: object = None  # what the figures, or those to come, were measured of
        self._fault = ""
        self._token = object()
        courier().arrived.connect(self._deliver)
        store.document_changed.connect(self.clear)
        store.changed.connect(self._forget_fault)

    @property
    def is_running(self) -> bool:
        """True if a measurement is under way."""
        return self._thread is not None

    @property
    def times(self) -> LayerTimes | None:
        """The last figures, or None."""
        return self._times

    @property
    def is_outdated(self) -> bool:
        """True if what the figures depend on has changed since."""
        return self._times is not None and self._of != essence(self._store.project)

    @property
    def fault(self) -> str:
        """Reason why the last measurement failed, as a sentence; empty if it did not."""
        return self._fault

    def toggle(self) -> None:
        """Measure, or cancel the measurement under way."""
        if self.is_running:
            self.cancel()
        else:
            self.start()

    def start(self) -> None:
        """Begin, unless something speaks against it, which `fault` then says."""
        if self.is_running:
            return
        dataset = self._store.dataset
        self._fault = self._store.obstacle()
        if not self._fault:
            self._prepare()
            busy = self._busy_with()
            self._fault = f"{busy}, {BUSY}" if busy else ""
        self.started.emit()
        if not self._fault and dataset is not None:
            self._cancelled = threading.Event()
            self._thread = threading.Thread(
                target=_run,
                args=(self._measure, self._token, self._store.project, dataset, self._cancelled),
                name="measure layers",
            )
            self._thread.start()
        self.changed.emit()

    def cancel(self) -> None:
        """End the measurement under way before its next instruction; figures from before are kept."""
        self._cancelled.set()

    def give_way(self, *_: object) -> None:
        """Cancel where something else begins that takes the processors."""
        if self._busy_with():
            self.cancel()

    def clear(self) -> None:
        """Forget everything: another document was opened."""
        self.cancel()
        self._times, self._fault = None, ""
        self.changed.emit()

    def _forget_fault(self, update: Update) -> None:
        """Clear the reason of the last failure: it may be fixed now."""
        if update.analysis_changed and self._fault:
            self._fault = ""
            self.changed.emit()

    def close(self) -> None:
        """Have the thread end; it looks up after every instruction, though preparing may take some time."""
        self.cancel()
        self._token = object()
        if self._thread is not None:
            workers().retire("The measurement of layers", of_thread(self._thread))
            self._thread = None

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token:
            self._finish(cast("Project", parcel.asked), cast("LayerTimes | Fault | None", parcel.found))

    def _finish(self, project: Project, result: LayerTimes | Fault | None) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if result is None:
            self._fault = CANCELLED
        elif isinstance(result, Fault):
            self._fault = result.sentence
        else:
            self._times, self._of, self._fault = result, essence(project), ""
        self.changed.emit()


def _run(
    measure: Callable[..., LayerTimes | None],
    token: object,
    project: Project,
    dataset: Dataset,
    cancelled: threading.Event,
) -> None:
    """Main function of the measuring thread; it knows the caller only by a token."""
    result = MEASURE.of(partial(measure, project, dataset, wanted=lambda: not cancelled.is_set()))
    courier().arrived.emit(Parcel(token, project, None if cancelled.is_set() else result))


def essence(project: Project) -> object:
    """All that the time of an epoch depends on: equal for projects that differ only in names, places or epochs."""
    nodes = tuple((node.id, node.layer, node.bypassed, node.frozen, node.weights_of) for node in project.network.nodes)
    training = project.training.replace(epochs=0, patience=0, seed=0, metrics=())
    return nodes, project.network.wires, project.data, training
