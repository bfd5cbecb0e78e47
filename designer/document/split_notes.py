"""Facts of the split of the data: its sizes and notes on it: at once for small tables, else from a thread."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.document.project import Project
from engine.errors import DataError
from engine.preparation.splittings import Shuffled

AT_ONCE = 50_000
"""Cells that are looked at in a few milliseconds."""


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """Facts of a split.

    Attributes:
        notes: On its problems.
        sizes: Samples that train, validate and test; empty where they are not known, or cannot be.
        fault: Why the data cannot be split so, as a sentence; empty if they can.
    """

    notes: tuple[Note, ...] = ()
    sizes: tuple[int, ...] = ()
    fault: str = ""


UNKNOWN = SplitFacts()


class SplitNotes(QObject):
    """Keeps what is known of the split that was asked about last.

    Signals:
        arrived: It is there; ask again.
    """

    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[object, ...] | None = None
        self._dataset: Dataset | None = None
        self.facts = UNKNOWN
        self._thread = Latest("judge split")
        self._token = object()
        courier().arrived.connect(self._take)

    def of(self, project: Project, dataset: Dataset | None) -> tuple[Note, ...]:
        """Notes on a document's split, as far as they are known; `arrived` tells when they are, and `facts` all."""
        if dataset is None:
            self._asked, self._dataset, self.facts = None, None, UNKNOWN
            return ()
        data = project.data
        asked = (data.recipe.splitting, data.validation_share, data.test_share, project.training.seed)
        if dataset is not self._dataset or asked != self._asked:
            self._asked, self._dataset, self.facts = asked, dataset, _known(project, dataset)
            if dataset.inputs.size <= AT_ONCE:
                self.facts = _judge(project, dataset)
            else:
                self._thread.do(partial(_run, self._token, asked, project, dataset))
        return self.facts.notes

    def _take(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._asked and isinstance(parcel.found, SplitFacts):
            self.facts = parcel.found
            self.arrived.emit()


def _known(project: Project, dataset: Dataset) -> SplitFacts:
    """Facts that need no rows: the sizes of a random split."""
    from engine.data.split import part_sizes

    data = project.data
    if not isinstance(data.recipe.splitting, Shuffled) or data.recipe.repeated == "apart":
        return UNKNOWN
    try:
        validation, test = part_sizes(dataset.spec.rows, data.validation_share, data.test_share)
    except DataError as error:
        return SplitFacts(fault=str(error))
    return SplitFacts(sizes=(dataset.spec.rows - validation - test, validation, test))


def _judge(project: Project, dataset: Dataset) -> SplitFacts:
    from engine.data.problems.splits import split_notes  # like the loaders
    from engine.data.split import split_of

    try:
        parts = split_of(project, dataset)
    except DataError as error:
        return SplitFacts(fault=str(error))
    sizes = len(parts.train), len(parts.validation), len(parts.test)
    return SplitFacts(split_notes(project, dataset) if dataset.table is not None else (), sizes)


def _run(token: object, asked: tuple[object, ...], project: Project, dataset: Dataset) -> None:
    """Main function of the thread; it knows its owner only by a token."""
    courier().arrived.emit(Parcel(token, asked, _judge(project, dataset)))
