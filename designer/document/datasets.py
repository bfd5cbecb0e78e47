"""Loads data sets for the store: quick ones at once, slow ones in a thread, each one once."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from designer.background.courier import Parcel, courier
from designer.background.passages import Passage, Passages, StoppedError
from designer.background.workers import of_thread, workers
from engine.data.dataset import Dataset
from engine.data.files import Stamp, data_files, stamp_of
from engine.data.progress import Progress, silent
from engine.data.raw import Fault, FaultyRowsError
from engine.document.paths import paths_of
from engine.document.project import DataSettings
from engine.errors import Answer, FileError, LayerloomError, QuestionError

if TYPE_CHECKING:
    from engine.data.reading.kept import LastTable

PATIENCE = 0.1
"""Seconds that a caller waits for a load, so that small data come at once; of what took longer the last time nothing is
waited for. It is delivered later by a signal."""

ASKED = "Choose on the Data page."
"""End of a question about data, where it is not answered at once."""

KEPT = 3
"""Data sets kept in memory."""

log = logging.getLogger("layerloom")

Stamps = tuple[Stamp | None, ...]

Loader = Callable[[DataSettings, Path | None, Progress], Dataset]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Result of a load: a data set, or a sentence that says why there is none. Neither while it is under way.

    Attributes:
        dataset: The data.
        error: Why there are none.
        stamps: State of each file that was read, in the order of `paths_of`; None for one that was not there.
        is_settled: Whether reading the same state again would bring the same.
        names: Names of the columns or arrays in the file, also where it cannot be loaded.
        answers: Ways to read the file, of which one has to be chosen; then the error is a question.
        is_stopped: Whether they are not there because the user cancelled the load.
        faults: Cells and rows of the file that cannot be read: left out of the data, or the reason why there are none.
        seconds: How long the load took.
    """

    dataset: Dataset | None = None
    error: str = ""
    stamps: Stamps = ()
    is_settled: bool = True
    names: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_stopped: bool = False
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0


@dataclass(slots=True, eq=False)
class Ticket:
    """One load that is under way. Each is itself alone.

    Attributes:
        data: What is loaded.
        folder: The project's folder.
        passage: How far it is.
        is_overtaken: Whether it was stopped because another file is wanted now.
        thread: What loads it.
    """

    data: DataSettings
    folder: Path | None
    passage: Passage
    is_overtaken: bool = False
    thread: threading.Thread | None = None


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
        self.passages = Passages(self)
        self._load = load
        self._token = object()
        self._kept: OrderedDict[Hashable, Loaded] = OrderedDict()
        self._under_way: dict[Hashable, Ticket] = {}
        self._again: set[Hashable] = set()
        self._slow: set[str] = set()
        courier().arrived.connect(self._deliver)

    def key(self, data: DataSettings, folder: Path | None) -> Hashable:
        """Cache key of data: their source and recipe, and for files also their folder."""
        recipe = data.recipe.replace(dismissed=()).model_dump_json()  # it holds a dict, which has no hash
        return (data.source, recipe, data_files(data, folder or Path()))

    def is_under_way(self, key: Hashable) -> bool:
        """True if a thread is loading these data, or looking at their file."""
        return key in self._under_way

    def get(self, data: DataSettings, folder: Path | None, *, wait: bool = True) -> Loaded | None:
        """The data as they are now, if they come at once or within `PATIENCE`; else None, `arrived` tells later.

        Of data that take long what is known comes at once, and `arrived` tells if their file has changed.
        """
        key = self.key(data, folder)
        known, is_slow = self._kept.get(key), _name(data) in self._slow
        if known is not None:
            self._kept.move_to_end(key)
            if not paths_of(data):
                return known
        if key in self._under_way:
            self._again.add(key)  # the file may have changed since that thread looked at it
            found = None
        else:
            found = self._start(key, data, folder, PATIENCE if wait and not is_slow else 0.0)
        return found or (known if is_slow else None)

    def know(self, data: DataSettings, folder: Path | None, loaded: Loaded) -> None:
        """Keep what somebody else has read."""
        self._keep(self.key(data, folder), data, loaded)

    def forget(self, data: DataSettings, folder: Path | None) -> None:
        """Load these anew when they are asked for, whether their file has changed or not."""
        self._kept.pop(self.key(data, folder), None)

    def _start(self, key: Hashable, data: DataSettings, folder: Path | None, patience: float) -> Loaded | None:
        self._again.discard(key)
        self._overtake(data)
        ticket = self._under_way[key] = Ticket(data, folder, self.passages.begin(f"Reading {_name(data)}"))
        result: list[Loaded] = []
        # A daemon: a file on a dead network share must not keep the program from ending.
        thread = threading.Thread(
            target=_run,
            args=(self._load, self._token, (key, ticket), self._kept.get(key), result),
            name=f"load {data.source.type}",
            daemon=True,
        )
        ticket.thread = thread
        thread.start()
        thread.join(patience)
        if not result:
            return None
        self._keep(key, data, result[0])
        return result[0]

    def close(self) -> None:
        """Stop what is under way: a thread within DuckDB brings a program that ends meanwhile down."""
        for ticket in self._under_way.values():
            ticket.passage.stop()
        for ticket in self._under_way.values():
            if ticket.thread is not None:
                workers().retire("The reading of data", of_thread(ticket.thread))

    def _overtake(self, data: DataSettings) -> None:
        """Stop loads of other files: they take memory and time, and nobody waits for them."""
        for ticket in self._under_way.values():
            if _name(ticket.data) != _name(data):
                ticket.is_overtaken = True
                ticket.passage.stop()

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.token is not self._token:
            return  # another cache's
        key, ticket = cast("tuple[Hashable, Ticket]", parcel.asked)
        loaded = cast("Loaded", parcel.found)
        if self._under_way.get(key) is not ticket:
            return  # handed over already
        if ticket.is_overtaken and loaded.is_stopped:
            self._over(key)
            if key not in self._again:
                return
        else:
            self._keep(key, ticket.data, loaded)
        if key in self._again:
            latest = self._start(key, ticket.data, ticket.folder, 0.0)
            if latest is None:
                return
            loaded = latest  # a thread may be done before anybody asks
        self.arrived.emit(Arrival(key, loaded))

    def _over(self, key: Hashable) -> None:
        ticket = self._under_way.pop(key, None)
        if ticket is not None:
            self.passages.end(ticket.passage)

    def _keep(self, key: Hashable, data: DataSettings, loaded: Loaded) -> None:
        self._over(key)
        if loaded is not self._kept.get(key):  # else its file was only looked at
            (self._slow.add if loaded.seconds > PATIENCE else self._slow.discard)(_name(data))
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
    ticket = asked[1]
    stamps = _stamps(ticket.data, ticket.folder)
    if known is not None and known.is_settled and known.stamps == stamps:
        loaded = known
    else:
        loaded = _loaded(load, ticket.data, ticket.folder, ticket.passage, stamps)
    result.append(loaded)
    courier().arrived.emit(Parcel(token, asked, loaded))


def read(load: Loader, data: DataSettings, folder: Path | None, passage: Passage) -> Loaded:
    """Load data, or say why not; takes its time."""
    return _loaded(load, data, folder, passage, _stamps(data, folder))


def _loaded(load: Loader, data: DataSettings, folder: Path | None, passage: Passage, stamps: Stamps) -> Loaded:
    began = time.perf_counter()
    found = _tried(load, data, folder, passage, stamps)
    seconds = time.perf_counter() - began
    table = found.dataset.table if found.dataset is not None else None
    names = table.names if table is not None else _names(data, folder)
    return replace(found, names=names, seconds=seconds)


def _tried(load: Loader, data: DataSettings, folder: Path | None, passage: Passage, stamps: Stamps) -> Loaded:
    try:
        found = load(data, folder, passage.tell)
        return Loaded(found, stamps=stamps, faults=found.table.faults if found.table is not None else ())
    except StoppedError:
        return Loaded(error=f"{passage.title} was cancelled.", stamps=stamps, is_stopped=True)
    except FileError as error:
        return Loaded(error=str(error), stamps=stamps, is_settled=False)
    except QuestionError as question:
        lines = "\n".join(question.sample)
        told = "\n".join(filter(None, [question.message, lines, ASKED]))
        faults = question.faults if isinstance(question, FaultyRowsError) else ()
        return Loaded(error=told, stamps=stamps, answers=question.answers, faults=faults)
    except LayerloomError as error:
        return Loaded(error=str(error), stamps=stamps)
    except MemoryError:
        return Loaded(error="The data does not fit into memory.", stamps=stamps, is_settled=False)
    except Exception as error:  # the last barrier of a thread: whatever it is, the window must not wait for ever
        log.exception("loading failed")
        return Loaded(error=f"The data cannot be loaded, because of a bug in Layerloom: {error!r}.", stamps=stamps)


def _names(data: DataSettings, folder: Path | None) -> tuple[str, ...]:
    if not getattr(data.source, "path", ""):
        return ()
    from engine.data.names import names_in  # like the loaders

    return names_in(data.source, folder)


def _stamps(data: DataSettings, folder: Path | None) -> Stamps:
    """State of the files, taken before they are read: what is written meanwhile is then seen the next time."""
    return tuple(stamp_of(place) for place in data_files(data, folder or Path())) if paths_of(data) else ()


def _name(data: DataSettings) -> str:
    """Name of the data for people."""
    path = getattr(data.source, "path", "")
    return Path(path).name[:100] if path else data.source.display_name().lower()


class EngineLoader:
    """Loads with the engine's loaders, and keeps the table that was read last: most edits only prepare it anew."""

    def __init__(self) -> None:
        self._last: LastTable | None = None

    def __call__(self, data: DataSettings, folder: Path | None, progress: Progress = silent) -> Dataset:
        from engine.data.load import load  # the loaders are not needed before the first window is on the screen
        from engine.data.reading.kept import LastTable

        if self._last is None:
            self._last = LastTable()
        return load(data, folder, progress, self._last)
