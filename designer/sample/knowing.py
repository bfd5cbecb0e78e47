"""Finds in a thread what the splits of the data hold, and what the training split is like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from designer.background.attempts import Attempt, Fault
from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.document.snapshot import Snapshot, Update
from designer.document.store import Store
from designer.live.brush import paper_and_ink
from designer.live.rows import RowField, fields_of
from designer.live.shapes import Shape, picture_shape
from engine.analysis.checks.tokens import vocabularies
from engine.data.dataset import Dataset
from engine.data.likeness import Likeness, likeness
from engine.data.split import split_of
from engine.document.network import Network
from engine.document.project import Project
from engine.errors import LayerloomError

Places = NDArray[np.int64]

LOOK = Attempt("The data cannot be looked at", "There is too little memory to look at the data.")

PARTS = {"train": "Training", "validation": "Validation", "test": "Test"}
"""The splits, with their titles."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The data as the tab shows them.

    Attributes:
        dataset: The data.
        fields: Columns that the network takes; none where samples are arrays.
        shape: Shape in which a sample can be looked at: (channels, height, width) of a picture, (steps, features) of a
            sequence, or empty for a row.
        parts: Places of the samples of each split, in the order of the data; splits without samples left out.
        like: The training split, with which samples are compared; all samples where the data cannot be split.
    """

    dataset: Dataset
    fields: tuple[RowField, ...]
    shape: Shape
    parts: dict[str, Places]
    like: Likeness

    @property
    def is_picture(self) -> bool:
        """True if samples are pictures."""
        return len(self.shape) == 3

    @property
    def colors(self) -> tuple[float, float]:
        """Numbers of paper and ink of pictures."""
        return paper_and_ink(self.like.span, self.like.mean)

    def part_of(self, index: int) -> str:
        """Title of the split that a sample is in, or empty."""
        for name, places in self.parts.items():
            at = int(np.searchsorted(places, index))
            if at < len(places) and places[at] == index:
                return PARTS[name]
        return ""


@dataclass(frozen=True, slots=True)
class _Question:
    dataset: Dataset
    project: Project


class Knowing(QObject):
    """Knows the data of the document, once somebody has seen the tab.

    Attributes:
        known: What is known; None while it is found out, or where it cannot be.
        fault: Why it cannot, as a sentence; else empty.

    Signals:
        changed: `known` or `fault` is another.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._latest = Latest("look at the data")
        self._token = object()
        self._asked: _Question | None = None
        self._is_seen = False
        self.known: Known | None = None
        self.fault = ""
        courier().arrived.connect(self._deliver)
        store.changed.connect(self._show_update)

    def set_seen(self, seen: bool) -> None:
        """Look at the data only while somebody can see what comes of it."""
        self._is_seen = seen
        self._ask(self._store.snapshot)

    def close(self) -> None:
        """Let the thread end."""
        self._token = object()
        workers().retire("A look at the data", self._latest.wait)

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed or update.data_changed:
            self._ask(update.after)

    def _ask(self, snapshot: Snapshot) -> None:
        dataset, project = snapshot.dataset, snapshot.project
        if self._asked is not None and self._asked.dataset is not dataset:
            self._asked = None
            self._tell(None, "")
        if dataset is None or not self._is_seen:
            return
        asked = self._asked
        same = asked is not None and asked.dataset is dataset and _is_split_alike(asked.project, project)
        if same and asked is not None and _basis(dataset, asked.project.network) == _basis(dataset, project.network):
            return
        self._asked = _Question(dataset, project)
        work = partial(known_of, dataset, project)
        self._latest.do(partial(LOOK.send, self._token, self._asked, work))

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is self._token and parcel.asked is self._asked:
            found = cast("Known | Fault", parcel.found)
            self._tell(*((None, found.sentence) if isinstance(found, Fault) else (found, "")))

    def _tell(self, known: Known | None, fault: str) -> None:
        if (known, fault) != (self.known, self.fault):
            self.known, self.fault = known, fault
            self.changed.emit()


def _is_split_alike(one: Project, other: Project) -> bool:
    """True if nothing that a split depends on differs."""
    return one.training.seed == other.training.seed and (one.data is other.data or one.data == other.data)


def known_of(dataset: Dataset, project: Project) -> Known:
    """Look at data that a project takes, split as it says; pure."""
    network = project.network
    everything = np.arange(dataset.spec.rows)
    try:
        found = split_of(project, dataset)
    except LayerloomError:
        parts: dict[str, Places] = {}
    else:
        parts = {name: np.sort(getattr(found, name)) for name in PARTS if len(getattr(found, name))}
    shape = picture_shape(dataset.spec, network)
    like = likeness(dataset, parts.get("train", everything), pictures=len(shape) == 3)
    return Known(dataset, fields_of(dataset.spec, network), shape, parts, like)


def _basis(dataset: Dataset, network: Network) -> tuple[object, ...]:
    """The part of a network that decides which columns are taken, in which shape, and what they are."""
    inputs = tuple(node.layer for node in network.effective.nodes if node.layer.type == "Input")
    return inputs, vocabularies(network, dataset.spec).tobytes()
