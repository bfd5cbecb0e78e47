"""Weights and diagrams as files. Weights are proven to predict the same before anything is said to be well."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene

from designer.background.courier import Parcel, courier
from designer.background.later import later
from designer.background.workers import of_thread, workers
from designer.diagram import FILTERS, export_diagram
from designer.document.store import Store
from designer.storage.files import Files
from designer.training.monitor import Monitor
from designer.widgets.dialogs import AtRisk, Dialogs
from engine.errors import LayerloomError

if TYPE_CHECKING:
    from engine.export.proof import Proof
    from engine.training.model import TrainedModel

Mark = tuple[object, int]
"""A run, and the epoch whose weights it keeps."""

log = logging.getLogger("layerloom")


def export_model(model: TrainedModel, path: Path) -> Proof:
    """Export with the engine."""
    from engine.export.proof import export  # loads the kernels, which the first window does not wait for

    return export(model, path)


@dataclass(frozen=True, slots=True)
class Exported:
    """Result of an export.

    Attributes:
        proof: Of the file; None where there is no file.
        fault: Why there is none: a sentence, or empty.
    """

    proof: Proof | None
    fault: str = ""


class Exporting(QObject):
    """Exports what the window shows.

    Signals:
        done: An export has ended, well or badly.
    """

    done = Signal(Exported)

    def __init__(
        self,
        store: Store,
        monitor: Monitor,
        files: Files,
        dialogs: Dialogs,
        *,
        export: Callable[[TrainedModel, Path], Proof] = export_model,
        keeps: Callable[[], bool] = lambda: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeps = keeps
        self._store = store
        self._monitor = monitor
        self._files = files
        self._dialogs = dialogs
        self._export = export
        self._thread: threading.Thread | None = None
        self._underway: Mark = (None, 0)
        self._exported: Mark = (None, 0)
        self._then: Callable[[], object] | None = None
        self._token = object()
        courier().arrived.connect(self._deliver)
        self.done.connect(self._tell)
        monitor.finished.connect(self._run_ended)
        monitor.failed.connect(self._run_ended)
        monitor.started.connect(self._forget)
        monitor.cleared.connect(self._forget)

    @property
    def can_export_weights(self) -> bool:
        """True if there are weights, and no export is under way."""
        return self._monitor.has_weights and self._thread is None

    @property
    def is_under_way(self) -> bool:
        """True if an export is under way."""
        return self._thread is not None

    def at_risk(self) -> AtRisk | None:
        """Weights of a run that will be in no file; None if there are none."""
        keeps = self._keeps()
        if keeps and self._store.path is not None:
            return None
        if self._monitor.is_training:
            return AtRisk(running=True, savable=keeps)
        run, epoch = mark = self._mark()
        if run is None or not epoch or mark == self._exported:
            return None
        return AtRisk(savable=keeps)

    def export_as(self, suffix: str) -> None:
        """Export in one format, for a page that shows itself what comes of it."""
        self.export_weights(lambda: None, suffix)

    def export_weights(self, then: Callable[[], object] | None = None, suffix: str = "") -> None:
        """Ask where to, write and prove in a thread, then tell.

        Args:
            then: What to do when all is written; not done if it comes to nothing.
            suffix: Of the format that is offered first; as a rule that of the last export.
        """
        mark = self._mark()  # before the model, which may be a better one by then: at worst it is asked once too often
        try:
            model = self._monitor.model()
        except LayerloomError as error:
            self._dialogs.error("There is nothing to export.", str(error))
            return
        place = self._files.export_place("weights", suffix)
        path = self._dialogs.save_file("Export the weights", place, weight_filters(place.suffix), self._files.may_write)
        if path is not None:
            self._files.exported("weights", path)
            self._store.message.emit(f"Writing {path.name} and running it on held-out samples…")
            self._underway, self._then = mark, then
            self._thread = threading.Thread(target=_run, args=(self._export, self._token, model, path), name="export")
            self._thread.start()

    def save_what_is_learned(self, then: Callable[[], object]) -> None:
        """End the run, if one is under way, and export; then continue."""
        if self._monitor.is_training:
            self._then = then
            self._monitor.stop()
        else:
            self.export_weights(then)

    def when_done(self, then: Callable[[], object]) -> None:
        """Do something when the export that is under way is done; not if it fails."""
        self._then = then

    def export_diagram(self, scene: QGraphicsScene, area: QRectF, ground: QColor) -> None:
        """Ask where to, and draw."""
        place = self._files.export_place("diagram")
        path = self._dialogs.save_file("Export the diagram", place, FILTERS, self._files.may_write)
        if path is None:
            return
        self._files.exported("diagram", path)
        try:
            export_diagram(scene, area, ground, path)
        except LayerloomError as error:
            self._dialogs.error("The diagram was not exported.", str(error))
        else:
            self._store.message.emit(f"Wrote {path.name}.")

    def close(self) -> None:
        """Let an export that is under way finish: a whole file matters more than a quick end."""
        self._then = None
        self._token = object()  # what comes of it has nobody left to be told to
        if self._thread is not None:
            workers().retire("The export of weights", of_thread(self._thread))
            self._thread = None

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token:
            self.done.emit(cast("Exported", parcel.found))

    def _run_ended(self, _: object) -> None:
        """Export, if the run was ended for that."""
        then, self._then = self._then, None
        if then is not None and self._thread is None:
            # The views hear of the end first.
            later(self, lambda: self.export_weights(then) if self._monitor.has_weights else then())

    def _forget(self, *_: object) -> None:
        """Cancel what was to follow a run or an export: another run or document came first."""
        self._then = None

    def _mark(self) -> Mark:
        """Identity of the current weights: the run, and the epoch that is kept."""
        run, project = self._monitor.session, self._monitor.project
        if run is None or project is None or not run.history.epochs:
            return run, 0
        steered = project.training.restore_best and "val_loss" in run.history.columns
        return run, run.history.best_epoch if steered else run.history.epochs[-1]

    def _tell(self, exported: Exported) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        then, self._then = self._then, None
        if exported.proof is None:
            self._dialogs.error("The weights were not exported.", exported.fault)
            return
        self._exported = self._underway
        text = proof_text(exported.proof, self._is_stale())
        if then is None:
            self._dialogs.tell("The weights are exported.", text)
        else:  # the person is on the way to something else
            self._store.message.emit(text)
            then()

    def _is_stale(self) -> bool:
        project = self._monitor.project
        return project is not None and project.network != self._store.project.network


def _run(export: Callable[[TrainedModel, Path], Proof], token: object, model: TrainedModel, path: Path) -> None:
    """Main function of the exporting thread; it knows the caller only by a token."""
    try:
        result = Exported(export(model, path))
    except LayerloomError as error:
        result = Exported(None, str(error))
        log.warning("the weights were not exported: %s", error)
    except Exception as error:
        # Nothing may be swallowed by a thread: the person who waits is told, and the log has the rest.
        log.exception("the export failed")
        result = Exported(None, f"The export failed: {error}")
    courier().arrived.emit(Parcel(token, path, result))


def weight_filters(first: str = ".npz") -> list[str]:
    """Filters of the file dialog, one a format; the one of this suffix stands first."""
    from engine.export.proof import FORMATS  # as above

    suffixes = sorted(FORMATS, key=lambda suffix: suffix != first)
    return [f"{FORMATS[suffix].title} (*{suffix})" for suffix in suffixes]


def proof_text(proof: Proof, stale: bool) -> str:
    """Message about an export: the file, and how well it predicts."""
    text = f"{proof.path.name} was read back and run on {proof.rows} held-out samples: {proof.agreement}."
    return (
        f"{text} The network was edited since; the weights are those of the network as it was trained."
        if stale
        else text
    )
