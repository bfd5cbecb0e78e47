"""Values that a node put out, as a file: `.npz` or CSV, for all samples of a split."""

from __future__ import annotations

import io
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from designer.background.courier import Parcel, courier
from designer.background.latest import Latest
from designer.background.workers import workers
from designer.document.store import Store
from designer.live.hub import LiveHub
from designer.storage.files import Files
from designer.widgets.dialogs import Dialogs
from engine.data.split import split_of
from engine.errors import LayerloomError
from engine.probes.frame import ProbeFrame
from engine.probes.request import ProbeRequest
from engine.probes.samples import samples_of
from engine.storage.atomic import replace_file

OWNER = "saved values"
PARTS: Mapping[str, str] = {
    "train": "Training split",
    "validation": "Validation split",
    "test": "Test split",
    "": "All",
}
"""Splits by name, with their titles; the empty one stands for all samples."""
FILTERS = ["NumPy arrays (*.npz)", "CSV table (*.csv)"]

log = logging.getLogger("layerloom")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Values to be saved.

    Attributes:
        node: Whose they are.
        label: Its name for people.
        rows: (n,) samples, by their places in the data.
        path: Where to.
        request: Asks the probe for them.
    """

    node: str
    label: str
    rows: NDArray[np.int64]
    path: Path
    request: ProbeRequest


def content(values: NDArray[Any], rows: NDArray[np.int64], suffix: str) -> bytes:
    """The file: of an `.npz` the arrays `values` and `rows`, of a CSV a line a sample.

    Args:
        values: (n, *shape).
        rows: (n,) places of the samples in the data, from 0; in CSV from 1, as in the table of the Data page.
        suffix: `.npz`, or `.csv`.
    """
    if suffix != ".csv":
        buffer = io.BytesIO()
        np.savez_compressed(buffer, values=values, rows=rows)
        return buffer.getvalue()
    names = ["row", *("_".join(map(str, ("value", *place))) for place in np.ndindex(values.shape[1:]))]
    flat = values.reshape(len(values), -1)
    lines = [",".join(names)]
    lines += [
        ",".join([str(row + 1), *map(repr, line)]) for row, line in zip(rows.tolist(), flat.tolist(), strict=True)
    ]
    return ("\n".join(lines) + "\n").encode()


class SavingValues(QObject):
    """Asks where to, has a probe compute the values, and a thread write them.

    Args:
        store: The document.
        hub: Whose probe computes: with the weights of the run, or else of the drawing.
        files: Where exports go.
        dialogs: Asks where to.
        parent: As in Qt.

    Signals:
        done: The sentence that tells what came of it.
    """

    done = Signal(str)

    def __init__(
        self, store: Store, hub: LiveHub, files: Files, dialogs: Dialogs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._hub, self._files, self._dialogs = store, hub, files, dialogs
        self._token = object()
        self._latest = Latest("save values")
        self._wanted: dict[str, Wanted] = {}
        self._asked = 0
        self._found: deque[tuple[Wanted, ProbeFrame]] = deque()
        hub.framed.connect(self._take)
        store.document_changed.connect(self._forget)
        courier().arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def save(self, node: str, part: str) -> None:
        """Save what a node puts out for a split, one of `PARTS`."""
        dataset, project = self._store.dataset, self._store.project
        if dataset is None or self._store.obstacle():
            self.done.emit(self._store.obstacle())
            return
        try:
            parts = split_of(project, dataset)
        except LayerloomError as error:
            self.done.emit(str(error))
            return
        rows = getattr(parts, part) if part else np.arange(dataset.spec.rows)
        if not len(rows):
            self.done.emit(f"The {PARTS[part].lower()} has no samples.")
            return
        label = project.network.node(node).label
        place = self._files.export_place("values", f"_{node}.npz")
        path = self._dialogs.save_file(f"Save the values of {label}", place, FILTERS, self._files.may_write)
        if path is not None:
            self._files.exported("values", path)
            request = ProbeRequest(samples_of(dataset, rows), frozenset({node}))
            self._asked += 1  # a key of its own for each: what one brings is never taken for another
            self._wanted[str(self._asked)] = Wanted(node, label, rows, path, request)
            self._wish()

    def _wish(self) -> None:
        self._hub.wish(OWNER, {key: wanted.request for key, wanted in self._wanted.items()})

    def _take(self, owner: str) -> None:
        if owner != OWNER:
            return
        for key, wanted in tuple(self._wanted.items()):
            frame, fault = self._hub.frame(OWNER, key), self._hub.fault(OWNER, key)
            if frame is None and not fault:
                continue
            del self._wanted[key]
            if frame is None:
                self.done.emit(fault)
            elif wanted.node not in frame.values:
                self.done.emit(f"{wanted.label} has no values that could be saved.")
            else:
                self._found.append((wanted, frame))
                self._latest.do(partial(_write_all, self._token, self._found))
        self._wish()

    def _forget(self) -> None:
        """Ask no more in the name of a document that has gone: the next one may have a node of the same name."""
        for wanted in self._wanted.values():
            self.done.emit(f"The values of {wanted.label} were not saved, for another document was opened.")
        self._wanted.clear()
        self._hub.wish(OWNER, {})

    def _tell(self, parcel: Parcel) -> None:
        if parcel.token is self._token and isinstance(parcel.found, str):
            self.done.emit(parcel.found)

    def close(self) -> None:
        """Wait for the file that is being written."""
        self._token = object()
        courier().arrived.disconnect(self._tell)
        workers().retire("The saving of values", self._latest.wait)


def _write_all(token: object, found: deque[tuple[Wanted, ProbeFrame]]) -> None:
    """Write what has been found, one file after the other; a later call writes what an overtaken one did not."""
    while found:
        _write(token, *found.popleft())


def _write(token: object, wanted: Wanted, frame: ProbeFrame) -> None:
    try:
        values = frame.values[wanted.node]
        replace_file(wanted.path, content(values, wanted.rows, wanted.path.suffix.lower()))
        told = f"{wanted.path.name} has the values of {wanted.label} for {len(wanted.rows):,} samples."
    except (LayerloomError, OSError, MemoryError) as error:
        log.warning("values could not be saved", exc_info=True)
        told = f"The values could not be saved: {error}"
    courier().arrived.emit(Parcel(token, None, told))
