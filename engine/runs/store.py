"""The run store of a project: a folder that holds a database of all runs, and the files of their checkpoints.

It holds all that belongs to the runs, so it can be copied with the project. Several processes may use it at once; each
run has one that trains it. What is damaged is named and left out; the rest stays usable.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.runs import series
from engine.runs.checkpoints import CheckpointFiles
from engine.runs.contents import progress_of, row_of, series_of
from engine.runs.database import Database, open_whole
from engine.runs.files import KeptRun
from engine.runs.owner import is_alive, this_process
from engine.runs.rows import (
    INTERRUPTED,
    RUNNING,
    Checkpoint,
    JournalEntry,
    Message,
    StoredRun,
    next_number,
    one,
    read,
    write,
)
from engine.storage.atomic import explained, sweep
from engine.training.record import RunRecord

DATABASE, CHECKPOINTS = "runs.sqlite", "checkpoints"
"""Names of what is in the folder."""

KEPT = 2
"""Checkpoints that are kept of a run: the last, and the one before it, for where the last is damaged."""


_PARTS = {"runs": "id", "journal": "run", "messages": "run", "series": "run", "checkpoints": "run"}
"""Tables that hold what belongs to a run, and the column of its number."""


class RunStore:
    """A store, opened. A context manager.

    Attributes:
        folder: Its folder.
        faults: What was found damaged when it was opened, in sentences.

    Args:
        folder: Its folder, made if need be.
        writable: Whether it may be made and changed.

    Raises:
        FileError: It cannot be opened. With `writable`, a damaged list of runs is made anew from the checkpoints.
    """

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.files = CheckpointFiles(folder / CHECKPOINTS)
        if not writable:
            self._database = Database(folder / DATABASE, writable=False)
            return
        with explained(folder / DATABASE):
            folder.mkdir(parents=True, exist_ok=True)
        self._database, fault = open_whole(folder / DATABASE)
        if fault:
            self.faults.append(fault)
        try:
            sweep(self.files.folder)
            self._adopt()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._database.close()

    # What is there.

    def runs(self) -> tuple[list[StoredRun], int]:
        """All runs, the oldest first, and how many rows are damaged. A run whose process has ended is interrupted."""
        found, damaged = read(self._database, StoredRun)
        return _judged(found), damaged

    def last(self) -> StoredRun | None:
        """The last run; None where there is none, or its row is damaged."""
        found = read(self._database, StoredRun, "id = (SELECT max(id) FROM runs)")[0]
        return _judged(found)[0] if found else None

    def fresh(self, known: Mapping[int, int]) -> tuple[list[StoredRun], Mapping[int, int]]:
        """Runs whose rows are others than those that are known by their seals, and the seals of all rows by number."""
        seals: dict[int, int] = dict(self._database.read("SELECT id, seal FROM runs"))
        numbers = [number for number, seal in seals.items() if known.get(number) != seal]
        some = f"id IN ({', '.join(map(str, map(int, numbers)))})" if known else "1"
        return _judged(read(self._database, StoredRun, some)[0]), seals

    def run(self, number: int) -> StoredRun:
        """A run.

        Raises:
            FileError: There is none of that number, or its row is damaged.
        """
        return _judged([one(read(self._database, StoredRun, "id = ?", number), f"Run {number}")])[0]

    def found(self, key: str) -> list[StoredRun]:
        """The runs of that key, the oldest first: they have the same weights after as many steps."""
        return _judged(read(self._database, StoredRun, "key = ?", key)[0])

    def document(self, run: StoredRun) -> str:
        """The text of the document with which a run began.

        Raises:
            FileError: It is missing or damaged.
        """
        found = self._database.read("SELECT text FROM documents WHERE hash = ?", run.document)
        if not found or not isinstance(found[0][0], str) or _hash(found[0][0]) != run.document:
            raise FileError(f"The document of run {run.id} is damaged.")
        return str(found[0][0])

    def curves(self, number: int) -> tuple[Mapping[str, series.Numbers], int]:
        """The series of a run by name, and how many pieces of them are damaged (`engine/runs/series.py`)."""
        return series.get(self._database, number)

    def checkpoints(self, number: int) -> list[Checkpoint]:
        """The checkpoints of a run whose rows are whole, the oldest first."""
        return read(self._database, Checkpoint, "run = ?", number)[0]

    def messages(self, number: int) -> list[Message]:
        """The messages of a run, the oldest first."""
        return read(self._database, Message, "run = ?", number)[0]

    def journal(self, number: int) -> list[JournalEntry]:
        """The journal of a run: changes while it was under way, in order."""
        return sorted(read(self._database, JournalEntry, "run = ?", number)[0], key=lambda entry: entry.place)

    def load(self, number: int) -> tuple[KeptRun, list[str]]:
        """The newest checkpoint of a run that is whole, and why those after it are not, in sentences.

        Raises:
            FileError: None is whole.
        """
        faults: list[str] = []
        rows = {each.serial: each for each in self.checkpoints(number)}
        files = {serial for run, serial in self.files.there() if run == number}
        for serial in sorted(rows | dict.fromkeys(files), reverse=True):
            try:
                return self.files.load(number, serial, rows.get(serial)), faults
            except FileError as error:
                faults.append(str(error))
        raise FileError(" ".join([f"Run {number} has no checkpoint that can be used.", *faults]))

    # What is written.

    def begin(self, run: StoredRun, document: str) -> int:
        """Add a run that this process trains; its number."""
        with self._database.change() as connection:
            digest = _put_document(connection, document)
            files = (number for number, _ in self.files.there())  # of a run whose row is lost, they stay
            number = max(next_number(connection), 1 + max(files, default=0))
            return write(connection, replace(run, id=number, state=RUNNING, owner=this_process(), document=digest))

    def resume(self, number: int) -> StoredRun:
        """Take over a run that nobody trains.

        Raises:
            FileError: Another process trains it.
        """
        with self._database.change() as connection:
            run = self.run(number)
            if run.state == RUNNING:
                raise FileError(
                    f"Run {number} is being trained by another process.", fix="Wait for its end, or stop it."
                )
            taken = replace(run, state=RUNNING, owner=this_process(), outcome={})
            write(connection, taken)
            return taken

    def change(self, number: int, **values: Any) -> StoredRun:
        """Change fields of a run.

        Raises:
            FileError: There is no such run, or its row is damaged.
        """
        with self._database.change() as connection:
            run = one(read(self._database, StoredRun, "id = ?", number), f"Run {number}")
            changed = replace(run, **values)
            if changed != run:
                write(connection, changed)
            return changed

    def add(
        self,
        number: int,
        numbers: Mapping[str, tuple[series.Numbers, int]] | None = None,
        notes: Sequence[Message | JournalEntry | Checkpoint] = (),
        **values: Any,
    ) -> None:
        """Add what is new of a run, in one transaction.

        Args:
            number: Of the run.
            numbers: Series by name: all their numbers, and the place of the first that is new.
            notes: Messages, entries of the journal, and rows of checkpoints whose files are there.
            values: Fields of the run.
        """
        with self._database.change() as connection:
            for name, (values_of, first) in (numbers or {}).items():
                series.put(connection, number, name, values_of, first)
            for note in notes:
                write(connection, note)
            if values:
                self.change(number, **values)

    def cut(self, number: int, numbers: Mapping[str, tuple[series.Numbers, int]], entries: int = 0) -> None:
        """Cut series and journal of a run, which goes on from an earlier place than it had come to.

        Args:
            number: Of the run.
            numbers: Series by name: all numbers that stay, and how many of them are known to be there.
            entries: How many entries of its journal stay.
        """
        with self._database.change() as connection:
            connection.execute("DELETE FROM journal WHERE run = ? AND place >= ?", (number, entries))
            for name, (kept, first) in numbers.items():
                series.cut(connection, number, name, len(kept))
                series.put(connection, number, name, kept, first)

    def keep(self, number: int, record: RunRecord, reason: str, **values: Any) -> Checkpoint:
        """Write a checkpoint, and then forget those that are not kept any more.

        Where the list cannot be written the file stays: it has a digest of its own, and is found without a row.

        Args:
            number: Of the run.
            record: The run as it stands.
            reason: Why it is written.
            values: Fields of the run that change with it.

        Raises:
            FileError: The file cannot be written, so that those before stay, or the list cannot be.
        """
        known = {each.serial for each in self.checkpoints(number)}
        known |= {serial for run, serial in self.files.there() if run == number}  # some may have lost their rows
        serial = 1 + max(known, default=0)
        old = sorted({*known, serial})[:-KEPT]
        with explained(self.files.path(number, serial)):
            checkpoint = self.files.write(record, number, serial, reason, time.time())
        try:
            with self._database.change() as connection:
                write(connection, checkpoint)
                gone = [(number, each) for each in old]
                connection.executemany("DELETE FROM checkpoints WHERE run = ? AND serial = ?", gone)
                if values:
                    self.change(number, **values)
        finally:
            self.files.delete(number, old)
        return checkpoint

    def forget(self, number: int, serial: int) -> None:
        """Delete a checkpoint."""
        with self._database.change() as connection:
            connection.execute("DELETE FROM checkpoints WHERE run = ? AND serial = ?", (number, serial))
        self.files.delete(number, [serial])

    def delete(self, number: int) -> None:
        """Delete a run with all that belongs to it.

        Raises:
            FileError: There is no such run, or it is being trained.
        """
        with self._database.change() as connection:
            if self.run(number).state == RUNNING:
                raise FileError(f"Run {number} is being trained.", fix="Wait for its end, or stop it.")
            for table, column in _PARTS.items():
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))
            connection.execute("DELETE FROM documents WHERE hash NOT IN (SELECT document FROM runs)")
        self.files.delete(number, [serial for run, serial in self.files.there() if run == number])

    # Damage.

    def _adopt(self) -> None:
        """Add runs whose rows are lost, and whose checkpoints are there."""
        known = {run.id for run in read(self._database, StoredRun)[0]}
        for number in sorted({run for run, _ in self.files.there()} - known):
            try:
                record = self.load(number)[0].record
            except FileError as error:
                self.faults.append(f"The row of run {number} is lost, too. {error}")
                continue
            document = dumps(record.model.project)
            with self._database.change() as connection:
                digest = _put_document(connection, document)
                write(connection, replace(row_of(record), id=number, document=digest, **progress_of(record)))
                for name, numbers in series_of(record.history, record.losses).items():
                    series.put(connection, number, name, numbers, 0)
            self.faults.append(f"The row of run {number} was lost: it was restored from its checkpoint.")


def _judged(runs: Sequence[StoredRun]) -> list[StoredRun]:
    """Runs as they stand: of a process that has ended, none is under way."""
    alive = {owner: is_alive(owner) for owner in {run.owner for run in runs if run.state == RUNNING}}
    ended = {owner for owner, is_there in alive.items() if not is_there}
    return [replace(run, state=INTERRUPTED) if run.state == RUNNING and run.owner in ended else run for run in runs]


def _put_document(connection: sqlite3.Connection, text: str) -> str:
    """Put the text of a document into the store, once; its hash."""
    connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?)", (_hash(text), text))
    return _hash(text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
