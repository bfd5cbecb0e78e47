"""Notes on the split of the data: at once for small tables, else from a thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.document.project import Project

AT_ONCE = 50_000
"""Cells that are looked at in a few milliseconds."""


class SplitNotes(QObject):
    """Keeps the notes on the split that was asked about last.

    Signals:
        arrived: They are there; ask again.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[object, ...] | None = None
        self._dataset: Dataset | None = None
        self._found: tuple[Note, ...] = ()
        self._thread = Latest("judge split")
        self._token = object()
        courier().arrived.connect(self._take)

    def of(self, project: Project, dataset: Dataset | None) -> tuple[Note, ...]:
        """Notes on a document's split, as far as they are known; `arrived` tells when they are."""
        if dataset is None or dataset.table is None:
            self._asked, self._dataset, self._found = None, None, ()
            return ()
        data = project.data
        asked = (data.recipe.splitting, data.validation_share, data.test_share, project.training.seed)
        if dataset is not self._dataset or asked != self._asked:
            self._asked, self._dataset, self._found = asked, dataset, ()
            if dataset.inputs.size <= AT_ONCE:
                self._found = _judge(project, dataset)
            else:
                self._thread.do(partial(_run, self._token, asked, project, dataset))
        return self._found

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._asked and isinstance(parcel.found, tuple):
            self._found = parcel.found
            self.arrived.emit()


def _judge(project: Project, dataset: Dataset) -> tuple[Note, ...]:
    from engine.data.problems.splits import split_notes  # like the loaders

    return split_notes(project, dataset)


def _run(token: object, asked: tuple[object, ...], project: Project, dataset: Dataset) -> None:
    """Main function of the thread; it knows its owner only by a token."""
    courier().arrived.emit(Parcel(token, asked, _judge(project, dataset)))
