"""Loads data sets for the store: quick ones at once, slow ones in a thread, each one once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.courier import courier
from engine.data.dataset import Dataset
from engine.errors import LayerloomError
from engine.sources import Source

PATIENCE = 0.1
"""Seconds that a caller waits for a load; what takes longer is delivered later by a signal, so nothing freezes."""

KEPT = 3
"""Data sets kept in memory."""

Loader = Callable[[Source, Path | None], Dataset]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load: a data set, or a sentence that says why there is none. Neither while it is under way."""

    dataset: Dataset | None = None
    error: str = ""


class Datasets(QObject):
    """A cache of loaded data sets.

    Signals:
        arrived: `(key, Loaded)`: what took longer than the caller waited is there.
    """

    arrived = Signal(object, object)

    def __init__(self, load: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._token = object()
        self._kept: OrderedDict[Hashable, Loaded] = OrderedDict()
        self._under_way: set[Hashable] = set()
        courier().arrived.connect(self._deliver)

    def key(self, source: Source, folder: Path | None) -> Hashable:
        """What identifies a load: the source, and for files also their place, size and time."""
        path = getattr(source, "path", "")
        if not path:
            return source
        full = (folder or Path()) / path
        try:
            status = full.stat()
        except OSError:
            return source, full, None
        return source, full, (status.st_mtime_ns, status.st_size)

    def get(self, source: Source, folder: Path | None) -> Loaded | None:
        """The data set if it is there or comes within `PATIENCE`, else None; `arrived` tells when it is there."""
        key = self.key(source, folder)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._under_way:
            return None
        self._under_way.add(key)
        result: list[Loaded] = []
        # A daemon: a file on a dead network share must not keep the program from ending.
        thread = threading.Thread(
            target=_run,
            args=(self._load, self._token, key, source, folder, result),
            name=f"load {source.type}",
            daemon=True,
        )
        thread.start()
        thread.join(PATIENCE)
        if not result:
            return None
        self._keep(key, result[0])
        return result[0]

    def _deliver(self, token: object, key: Hashable, loaded: Loaded) -> None:
        if token is self._token:
            self._keep(key, loaded)
            self.arrived.emit(key, loaded)

    def _keep(self, key: Hashable, loaded: Loaded) -> None:
        self._under_way.discard(key)
        self._kept[key] = loaded
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _run(load: Loader, token: object, key: Hashable, source: Source, folder: Path | None, result: list[Loaded]) -> None:
    """What the loading thread does; it knows the cache by its token alone."""
    try:
        loaded = Loaded(dataset=load(source, folder))
    except LayerloomError as error:
        loaded = Loaded(error=str(error))
    result.append(loaded)
    courier().arrived.emit(token, key, loaded)


def load_dataset(source: Source, folder: Path | None) -> Dataset:
    """Load with the engine's loaders."""
    from engine.data.load import load  # the loaders are not needed before the first window is on the screen

    return load(source, folder)
