"""Weights from files: read and checked in a thread, taken over as the beginning of a run that waits to be trained."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.document.store import Store
from designer.storage.files import Files
from designer.training.monitor import Monitor
from designer.widgets.dialogs import Dialogs
from designer.widgets.notices import Notice, Notices
from engine.data.dataset import Dataset
from engine.document.project import Project
from engine.errors import LayerloomError

if TYPE_CHECKING:
    from engine.runs.importing import Imported

KEY = "imported weights"
NAMED = 4
"""Weights that a question names."""

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True)
class Reading:
    """Result of reading a file of weights for a project.

    Attributes:
        path: The file.
        project: The project.
        whole: All weights of the network; None where they do not fit.
        fitting: Those that fit; None where none does.
        fault: Why not all do: a sentence.
    """

    path: Path
    project: Project
    whole: Imported | None = None
    fitting: Imported | None = None
    fault: str = ""


class Importing(QObject):
    """Asks for a file of weights and begins a run with them."""

    def __init__(
        self,
        store: Store,
        monitor: Monitor,
        files: Files,
        dialogs: Dialogs,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._monitor, self._files = store, monitor, files
        self._dialogs, self._notices = dialogs, notices
        self._reader = Latest("read weights")
        self._token = object()
        courier().arrived.connect(self._arrived)
        store.document_changed.connect(self._forget)

    def import_weights(self) -> None:
        """Ask for a file, read it in a thread, then begin a run with its weights."""
        obstacle = self._store.obstacle()
        if obstacle:
            self._dialogs.error("Weights cannot be imported yet.", obstacle)
            return
        path = self._dialogs.open_weights(self._files.export_place("weights").parent)
        if path is not None:
            self._store.message.emit(f"Reading {path.name}…")
            self._read(path)

    def close(self) -> None:
        """Take nothing over any more."""
        courier().arrived.disconnect(self._arrived)

    def _forget(self) -> None:
        self._token = object()
        self._notices.dismiss(KEY)

    def _read(self, path: Path) -> None:
        token = self._token = object()
        project, dataset = self._store.project, self._store.dataset
        if dataset is not None:
            job = _reading(path, project, dataset)
            self._reader.do(lambda: courier().arrived.emit(Parcel(token, path, job())))

    def _arrived(self, parcel: Parcel) -> None:
        if parcel.token is not self._token or not isinstance(parcel.found, Reading):
            return
        if parcel.found.project != self._store.project and not self._store.obstacle():
            self._read(parcel.found.path)  # it was edited meanwhile
        else:
            self._take(parcel.found)

    def _take(self, reading: Reading) -> None:
        found, name = reading.whole, reading.path.name
        if found is None and reading.fitting is not None:
            sentence = f"{reading.fault}\n\n{partial_text(reading.fitting)}"
            if self._dialogs.confirm(f"Import the matching weights of “{name}”?", sentence, "Import matching"):
                found = reading.fitting
        elif found is None:
            self._dialogs.error("No weights were imported.", reading.fault)
        if found is None or not self._may_end():
            self._store.message.emit(f"Nothing was imported from {name}.")
            return
        self._monitor.begin_with(found.weights, found.lineage)
        self._notices.dismiss(KEY)
        if found.lineage.warnings:
            self._notices.show_notice(Notice(KEY, " ".join(found.lineage.warnings), "hint"))
        self._store.message.emit(f"The weights of {name} are imported. Resume continues from them.")

    def _may_end(self) -> bool:
        return not self._monitor.is_training or self._dialogs.confirm(
            "End the current run?",
            "The imported weights start a new run. The current one is kept as the previous run.",
            "End it and import",
        )


def _reading(path: Path, project: Project, dataset: Dataset) -> Callable[[], Reading]:
    """The work of the thread."""

    def read() -> Reading:
        try:
            return _read(path, project, dataset)
        except Exception as error:  # the last barrier of a thread: the person who waits is told
            log.exception("weights could not be read")
            return Reading(path, project, fault=f"{path.name} could not be read: {error}")

    return read


def _read(path: Path, project: Project, dataset: Dataset) -> Reading:
    from engine.runs.importing import import_all, import_fitting  # not before the first paint
    from engine.training.preparing.prepare import judge

    analysis, settled = judge(project, dataset)
    try:
        return Reading(path, project, whole=import_all(path, project, settled, analysis))
    except LayerloomError as error:
        fault = str(error)
    try:
        return Reading(path, project, fitting=import_fitting(path, project, settled, analysis), fault=fault)
    except LayerloomError as error:
        return Reading(path, project, fault=str(error))  # where nothing fits, no list of what does not is needed


def partial_text(found: Imported) -> str:
    """Sentences on what is taken of a file, and what is not."""
    return " ".join(_sentences(found))


def _sentences(found: Imported) -> Iterator[str]:
    count = len(found.weights)
    yield f"{len(found.taken)} of {count} weights match by name and shape and are imported: {_listed(found.taken)}."
    if found.initial:
        yield f"Newly initialised: {_listed([f'{name} ({why})' for name, why in found.initial.items()])}."
    if found.unused:
        yield f"Not used: {_listed(found.unused)}."


def _listed(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
