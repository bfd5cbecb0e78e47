"""Reads the runs of a store for the Runs page: what is new since the last time, and what changed in words. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from designer.runs.changes import changes
from designer.runs.run import NOT_COMPARED, Run, Words, summary
from engine.document.format.files import loads
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.training.events import History
from engine.training.run_state import RunState

if TYPE_CHECKING:
    from engine.runs.rows import StoredRun
    from engine.runs.store import RunStore

SLICE = 0.05
"""Seconds for which runs are compared at a time: others want to use the thread, too."""

REST = 1.0
"""Seconds between two times that the window is told of runs which have been compared."""

_KEPT = 4
"""Documents that are kept read: that of a run is compared with two others."""


@dataclass(frozen=True, slots=True)
class News:
    """News of a store since the last look.

    Attributes:
        folder: Its folder.
        runs: Runs that are new, or others than they were.
        gone: Numbers of runs that are gone.
        faults: What cannot be read, in sentences.
        room: MiB that the checkpoints may take.
    """

    folder: Path
    runs: tuple[Run, ...] = field(default=(), repr=False)
    gone: frozenset[int] = frozenset()
    faults: tuple[str, ...] = ()
    room: int = 0


class Reader:
    """Reads stores, one at a time. Only one thread uses it.

    Attributes:
        has_more: Whether runs are still to be compared with the one before; another look goes on with that.
    """

    def __init__(self) -> None:
        self.has_more = False
        self._forget(Path())

    def _forget(self, folder: Path) -> None:
        self._folder, self._mark = folder, _NOTHING
        self._seals: dict[int, int] = {}
        self._rows: dict[int, StoredRun] = {}
        self._words: dict[int, tuple[int, Words]] = {}
        self._documents: dict[str, Project | None] = {}
        self._told: dict[int, Run] = {}
        self._quiet_until, self._room = 0.0, 0

    def look(self, folder: Path) -> News | None:
        """News of a store; None where nothing is."""
        if folder != self._folder:
            self._forget(folder)
        mark = _mark_of(folder)
        goes_on = any(row.state == "running" for row in self._rows.values())  # unless its process has ended
        if mark == self._mark and not goes_on and not self.has_more:
            return None
        self._mark = mark
        faults: tuple[str, ...] = ()
        if mark[0] is None:
            self._rows, self._seals, self.has_more = {}, {}, False
            return self._news(folder, ())
        from engine.runs.store import RunStore  # not before the first paint
        from engine.runs.trimming import room_of

        try:
            with RunStore(folder, writable=False) as store:
                self._room = room_of(folder) >> 20
                faults = self._read(store)
                news = self._news(folder, faults) if not self._told else None  # at once what there is
                self._compare(store)
        except LayerloomError as error:
            self.has_more = False
            return News(folder, faults=(str(error),))
        if news is None and self.has_more and time.monotonic() < self._quiet_until:
            return None  # to list many runs anew takes a while
        self._quiet_until = time.monotonic() + REST
        return news or self._news(folder, faults)

    def _news(self, folder: Path, faults: tuple[str, ...]) -> News | None:
        gone = frozenset(self._told.keys() - self._rows.keys())
        runs = []
        for number, row in self._rows.items():
            words = self._words.get(number, (0, NOT_COMPARED))[1]
            known = self._told.get(number)
            if known is None or known.row is not row or known.words is not words:
                self._told[number] = entry(row, words)
                runs.append(self._told[number])
        for number in gone:
            del self._told[number]
        if not (runs or gone or faults) and self._told:
            return None
        return News(folder, tuple(runs), gone, faults, self._room)

    def _read(self, store: RunStore) -> tuple[str, ...]:
        known = {number: seal for number, seal in self._seals.items() if self._rows[number].state != "running"}
        fresh, seals = store.fresh(known)
        rows = {number: row for number, row in self._rows.items() if number in seals}
        rows |= {row.id: row for row in fresh if rows.get(row.id) != row}
        self._rows = rows
        self._seals = {number: seal for number, seal in seals.items() if number in rows}
        damaged = len(seals) - len(rows)
        return (f"Runs that cannot be read, as their rows are damaged: {damaged}.",) if damaged else ()

    # What changed

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Number of each run, the newest first, and of the one before it."""
        numbers = sorted(self._rows, reverse=True)
        return zip(numbers, [*numbers[1:], 0], strict=False)

    def _open_words(self) -> list[tuple[int, int]]:
        return [pair for pair in self._pairs() if self._words.get(pair[0], (-1, None))[0] != pair[1]]

    def _compare(self, store: RunStore) -> None:
        end = time.monotonic() + SLICE
        self.has_more = True
        for number, before in self._open_words():
            self._words[number] = before, self._compared(store, number, before)
            if time.monotonic() > end:
                return
        self.has_more = False

    def _compared(self, store: RunStore, number: int, before: int) -> Words:
        row = self._rows[number]
        project = self._document(store, row)
        if project is None:
            return replace(NOT_COMPARED, changes=("its document cannot be read",))
        former = self._document(store, self._rows[before]) if before else None
        told = changes(former, project) if former is not None else ()
        steered = tuple(_steered(store, number, project))
        return Words((*told, *steered), summary(project), project.training.epochs)

    def _document(self, store: RunStore, row: StoredRun) -> Project | None:
        if row.document not in self._documents:
            while len(self._documents) >= _KEPT:
                del self._documents[next(iter(self._documents))]
            self._documents[row.document] = None
            with suppress(LayerloomError):
                self._documents[row.document] = loads(store.document(row))
        return self._documents[row.document]


_Mark = tuple[tuple[int, int] | None, tuple[int, int] | None]

_NOTHING: _Mark = ((-1, -1), None)


def _mark_of(folder: Path) -> _Mark:
    """Times and sizes of the files of the database: others, as soon as anybody has written to it."""
    return _facts(folder / "runs.sqlite"), _facts(folder / "runs.sqlite-wal")


def _facts(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _steered(store: RunStore, number: int, project: Project) -> Iterator[str]:
    """Changes that were made while a run trained, in words."""
    weights = 0
    for each in store.journal(number):
        text = each.what.get("document")
        if not isinstance(text, str):
            weights += 1
            continue
        with suppress(LayerloomError):
            after = loads(text)
            told = (words for words in changes(project, after) if not words.startswith("epochs "))
            yield from (f"{words} from step {each.step:,}" for words in told)
            project = after
    if weights:
        yield "a weight set by hand" if weights == 1 else f"{weights} weights set by hand"


def entry(row: StoredRun, words: Words = NOT_COMPARED) -> Run:
    """A row of the store as an entry of the list."""
    outcome = row.outcome
    ending = str(outcome.get("message") or outcome.get("reason") or ("interrupted" if row.state != "running" else ""))
    states = {"running": RunState.RUNNING, "failed": RunState.FAILED}
    return Run(
        row=row,
        words=words,
        state=states.get(row.state, RunState.FINISHED),
        epochs=row.epochs,
        seconds=row.seconds,
        figures=_figures(outcome.get("metrics")),
        meanings=outcome.get("meanings") or {},
        ending=ending,
    )


def _figures(found: object) -> Mapping[str, float]:
    items = found.items() if isinstance(found, Mapping) else ()
    return {str(name): float(value) for name, value in items if isinstance(value, int | float)}


def history_of(store: RunStore, number: int) -> History:
    """The curves of a run by epoch, as far as they are whole."""
    from engine.runs.series import EPOCH, METRIC

    curves = store.curves(number)[0]
    columns = {name.removeprefix(METRIC): values for name, values in curves.items() if name.startswith(METRIC)}
    epochs = curves.get(EPOCH)
    if epochs is None:
        return History()
    count = min([len(epochs), *map(len, columns.values())])
    best = store.run(number).outcome.get("best_epoch", 0)
    return History(epochs[:count], {name: values[:count] for name, values in columns.items()}, int(best))


def histories(folder: Path, numbers: Iterable[int]) -> Mapping[int, History]:
    """The curves of some runs, those that can be read."""
    from engine.runs.store import RunStore

    found = {}
    with suppress(LayerloomError), RunStore(folder, writable=False) as store:
        for number in numbers:
            with suppress(LayerloomError):
                found[number] = history_of(store, number)
    return found
