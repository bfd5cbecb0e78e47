"""Loads data sets for the store: quick ones at once, slow ones in a thread, each one once."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from engine.data.dataset import Dataset
from engine.document.project import DataSettings
from engine.errors import Answer, FileError, LayerloomError, QuestionError

PATIENCE = 0.1
"""Seconds that a caller waits for a load; what takes longer is delivered later by a signal, so nothing freezes."""

ASKED = "Choose on the Data page."
"""End of a question about data, where it is not answered at once."""

KEPT = 3
"""Data sets kept in memory."""

log = logging.getLogger("layerloom")

Loader = Callable[[DataSettings, Path | None], Dataset]


Stamp = tuple[int, ...]
"""Version of a file on disk."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Result of a load: a data set, or a sentence that says why there is none. Neither while it is under way.

    Attributes:
        dataset: The data.
        error: Why there are none.
        stamp: State of the file that was read; None where there is no file.
        is_settled: Whether reading the same state again would bring the same.
        names: Names of the columns or arrays in the file, also where it cannot be loaded.
        answers: Ways to read the file, of which one has to be chosen; then the error is a question.
    """

    dataset: Dataset | None = None
    error: str = ""
    stamp: Stamp | None = None
    is_settled: bool = True
    names: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One load that is under way: of which data, from which folder. Each is itself alone."""

    data: DataSettings
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A load that has ended.

    Attributes:
        key: Of the data (`Datasets.key`).
        loaded: What came of it.
    """

    key: Hashable
    loaded: Loaded


class Datasets(QObject):
    """A cache of loaded data sets. Files are looked at again whenever one is asked for, always by a thread.

    Signals:
        arrived: What took longer than the caller waited is there.
    """

    arrived = Signal(Arrival)

    def __init__(self, load: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._token = object()
        self._kept: OrderedDict[Hashable, Loaded] = OrderedDict()
        self._under_way: dict[Hashable, Ticket] = {}
        self._again: set[Hashable] = set()
        courier().arrived.connect(self._deliver)

    def key(self, data: DataSettings, folder: Path | None) -> Hashable:
        """Cache key of data: their source and recipe, and for files also their folder."""
        path = getattr(data.source, "path", "")
        recipe = data.recipe.replace(dismissed=()).model_dump_json()  # it holds a dict, which has no hash
        return (data.source, recipe, (folder or Path()) / path if path else None)

    def is_under_way(self, key: Hashable) -> bool:
        """True if a thread is loading these data, or looking at their file."""
        return key in self._under_way

    def get(self, data: DataSettings, folder: Path | None, *, wait: bool = True) -> Loaded | None:
        """The data as they are now, if they come at once or within `PATIENCE`; else None, `arrived` tells later."""
        key = self.key(data, folder)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            if not getattr(data.source, "path", ""):
                return known
        if key in self._under_way:
            self._again.add(key)  # the file may have changed since that thread looked at it
            return None
        return self._start(key, data, folder, PATIENCE if wait else 0.0)

    def know(self, data: DataSettings, folder: Path | None, loaded: Loaded) -> None:
        """Keep what somebody else has read."""
        self._under_way.pop(self.key(data, folder), None)
        self._put(self.key(data, folder), loaded)

    def _start(self, key: Hashable, data: DataSettings, folder: Path | None, patience: float) -> Loaded | None:
        self._again.discard(key)
        ticket = self._under_way[key] = Ticket(data, folder)
        result: list[Loaded] = []
        # A daemon: a file on a dead network share must not keep the program from ending.
        thread = threading.Thread(
            target=_run,
            args=(self._load, self._token, (key, ticket), self._kept.get(key), result),
            name=f"load {data.source.type}",
            daemon=True,
        )
        thread.start()
        thread.join(patience)
        if not result:
            return None
        self._keep(key, result[0])
        return result[0]

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return  # another cache's
        key, ticket = cast("tuple[Hashable, Ticket]", parcel.asked)
        loaded = cast("Loaded", parcel.found)
        if self._under_way.get(key) is not ticket:
            return  # handed over already
        self._keep(key, loaded)
        if key in self._again:
            latest = self._start(key, ticket.data, ticket.folder, 0.0)
            if latest is None:
                return
            loaded = latest  # a thread may be done before anybody asks
        self.arrived.emit(Arrival(key, loaded))

    def _keep(self, key: Hashable, loaded: Loaded) -> None:
        del self._under_way[key]
        self._put(key, loaded)

    def _put(self, key: Hashable, loaded: Loaded) -> None:
        self._kept[key] = loaded
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _run(
    load: Loader,
    token: object,
    asked: tuple[Hashable, Ticket],
    known: Loaded | None,
    result: list[Loaded],
) -> None:
    """Main function of the loading thread; it knows the cache only by a token."""
    data, folder = asked[1].data, asked[1].folder
    stamp = _stamp(data, folder)
    if known is not None and known.is_settled and known.stamp == stamp:
        loaded = known
    else:
        loaded = replace(_loaded(load, data, folder, stamp), names=_names(data, folder))
    result.append(loaded)
    courier().arrived.emit(Parcel(token, asked, loaded))


def read(load: Loader, data: DataSettings, folder: Path | None) -> Loaded:
    """Load data, or say why not; takes its time."""
    return _loaded(load, data, folder, _stamp(data, folder))


def _loaded(load: Loader, data: DataSettings, folder: Path | None, stamp: Stamp | None) -> Loaded:
    try:
        return Loaded(load(data, folder), stamp=stamp)
    except FileError as error:
        return Loaded(error=str(error), stamp=stamp, is_settled=False)
    except QuestionError as question:
        lines = "\n".join(question.sample)
        told = "\n".join(filter(None, [question.message, lines, ASKED]))
        return Loaded(error=told, stamp=stamp, answers=question.answers)
    except LayerloomError as error:
        return Loaded(error=str(error), stamp=stamp)
    except MemoryError:
        return Loaded(error="The data does not fit into memory.", stamp=stamp, is_settled=False)
    except Exception as error:  # the last barrier of a thread: whatever it is, the window must not wait for ever
        log.exception("loading failed")
        return Loaded(error=f"The data cannot be loaded, because of a bug in Layerloom: {error!r}.", stamp=stamp)


def _names(data: DataSettings, folder: Path | None) -> tuple[str, ...]:
    if not getattr(data.source, "path", ""):
        return ()
    from engine.data.names import names_in  # like the loaders

    return names_in(data.source, folder)


def _stamp(data: DataSettings, folder: Path | None) -> Stamp | None:
    """State of the file, taken before it is read: what is written meanwhile is then seen the next time."""
    path = getattr(data.source, "path", "")
    if not path:
        return None
    try:
        facts = ((folder or Path()) / path).stat()
    except (OSError, ValueError):
        return None
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino, facts.st_dev


def load_dataset(data: DataSettings, folder: Path | None) -> Dataset:
    """Load with the engine's loaders."""
    from engine.data.load import load  # the loaders are not needed before the first window is on the screen

    return load(data, folder)
