"""A recording: what a session has done so far, written into a store. Whoever calls waits for the disk."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.memory import bytes_text, used_memory
from engine.runs import series
from engine.runs.contents import progress_of, row_of, series_of
from engine.runs.database import DamagedError
from engine.runs.facts import facts_of, key_of
from engine.runs.rows import INTERRUPTED, RUNNING, JournalEntry, Message, is_entry
from engine.runs.store import RunStore
from engine.runs.trimming import room_of, trim
from engine.training.column import Column
from engine.training.events import History
from engine.training.record import RunRecord
from engine.training.running.batch_losses import Losses
from engine.training.running.steering import Intervention

MOMENT = 1.0
"""Seconds between two looks at processor and memory."""


class Source(Protocol):
    """The part of a session that a recording reads while it trains."""

    @property
    def history(self) -> History:
        """Metrics by epoch."""

    @property
    def seconds(self) -> float:
        """Duration so far, pauses left out."""

    @property
    def journal(self) -> tuple[Intervention, ...]:
        """Changes while it was under way."""

    def batch_losses(self) -> Losses:
        """Loss of every batch so far."""


class Recording:
    """Writes a run into a store; what failed once is written the next time.

    Attributes:
        number: Number of the run in the store; 0 until it is there.

    Args:
        session: The session.
        folder: Of the store; made if need be.
        first: The session's record before its first batch.
        resumed: Number of the stored run that it goes on with; 0 for a new one.
        tell: Takes a sentence on what was found damaged.
        given: Fields of a new run that are known before, such as its name and its experiment.
    """

    def __init__(
        self,
        session: Source,
        folder: Path,
        first: RunRecord,
        resumed: int,
        tell: Callable[[str], None],
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.number = 0
        self._session, self._folder, self._first, self._resumed, self._tell = session, folder, first, resumed, tell
        self._store: RunStore | None = None
        self._written: dict[str, int] = {}
        self._machine = {name: Column[float]() for name in (series.TIME, series.CPU, series.MEMORY)}
        self._messages: list[Message] = []
        self._document, self._entries, self._given = "", 0, dict(given or {})

    def note(self, severity: str, words: str) -> None:
        """Add a message to the run, when it is written next."""
        self._messages.append(Message(0, time.time(), severity, words))

    def write(self, record: RunRecord | None = None) -> None:
        """Write what is new of curves, messages and the machine; with a record, how far it is and how it ended, too.

        Raises:
            FileError: The store cannot be written.
        """
        try:
            self._write(self._opened(), record)
        except DamagedError:
            self._reopen()
            raise

    def _reopen(self) -> None:
        """Have the store opened anew the next time, which mends it, and the run taken over as it is found there."""
        self.close()
        self._store = None
        if self.number:
            self._resumed, self.number = self.number, 0

    def _write(self, store: RunStore, record: RunRecord | None) -> None:
        self._look_at_machine()
        found = series_of(self._session.history, self._session.batch_losses())
        found = {**found, **{name: column.values for name, column in self._machine.items()}}
        fresh = {
            name: (numbers, self._written.get(name, 0))
            for name, numbers in found.items()
            if len(numbers) > self._written.get(name, 0)
        }
        messages = [replace(message, run=self.number) for message in self._messages]
        journal, now = self._session.journal, time.time()
        entries = [
            JournalEntry(self.number, place, entry.step, now, entry.to_data())
            for place, entry in enumerate(journal[self._entries :], self._entries)
        ]
        values: dict[str, Any] = {"seconds": self._session.seconds} if record is None else progress_of(record)
        if entries:
            run = store.run(self.number)
            values["key"] = key_of(self._document, run.dtype, run.facts, journal) if run.facts else ""
        if fresh or messages or entries or record is not None:
            store.add(self.number, fresh, [*messages, *entries], **values)
        self._written |= {name: len(numbers) for name, (numbers, _) in fresh.items()}
        self._entries += len(entries)
        del self._messages[: len(messages)]

    def keep(self, record: RunRecord, reason: str) -> None:
        """Write all that is new, and a checkpoint; only then how the run has ended, if it has.

        Raises:
            FileError: It cannot be written.
        """
        self._opened()
        faults: list[FileError] = []
        for step in (self.write, lambda: self._opened().keep(self.number, record, reason, **progress_of(record))):
            try:
                step()
            except FileError as error:  # each may find its place where the other does not
                faults.append(error)
        if faults:
            with suppress(FileError):
                self.write(record)
            raise faults[0]
        if record.end is not None:
            self._trim(self._opened())

    def _trim(self, store: RunStore) -> None:
        room = room_of(self._folder)
        if gone := trim(store, room):
            told = ", ".join(map(str, gone))
            self._tell(
                f"The checkpoints of earlier runs ({told}) are deleted, as all together took more than "
                f"{bytes_text(room)}; their curves stay. Those of a run with a star are kept."
            )

    def leave(self) -> None:
        """Nobody trains the run any more: where it has not ended, it is interrupted.

        Raises:
            FileError: The store cannot be written.
        """
        store = self._opened()
        if store.run(self.number).state == RUNNING:
            store.change(self.number, state=INTERRUPTED)

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    def _opened(self) -> RunStore:
        """The store, with the run in it."""
        if self._store is None:
            self._store = RunStore(self._folder)
            for fault in self._store.faults:
                self._tell(fault)
        if not self.number:
            self._begin(self._store)
        return self._store

    def _begin(self, store: RunStore) -> None:
        # The number alone may be that of another run: the store may have another place meanwhile.
        same = (run for run in store.runs()[0] if (run.id, run.begun) == (self._resumed, self._first.started))
        if any(run.state != RUNNING for run in same):
            self._take_over(store, self._resumed)
            return
        self._document = dumps(self._first.model.project)
        row = replace(row_of(self._first), **self._given)
        if not self._first.state.step:  # of a run that goes on it is not known what it began with
            facts = facts_of(self._first)
            row = replace(row, facts=facts, key=key_of(self._document, row.dtype, facts))
        self.number = store.begin(row, self._document)

    def _take_over(self, store: RunStore, number: int) -> None:
        """Go on with a stored run, whose curves are cut to where the checkpoint stood."""
        run = store.resume(number)
        there, damaged = store.curves(run.id)
        for name, column in self._machine.items():
            for number in there.get(name, ()):
                column.append(float(number))
            self._written[name] = len(column)
        now = series_of(self._first.history, self._first.losses)
        self._written |= {
            name: 0 if damaged else min(len(numbers), len(there.get(name, ()))) for name, numbers in now.items()
        }
        pairs = zip(store.journal(run.id), self._first.journal, strict=False)
        same = (is_entry(one, other) for one, other in pairs)
        self._entries = len(list(itertools.takewhile(bool, same)))
        store.cut(run.id, {name: (numbers, self._written[name]) for name, numbers in now.items()}, self._entries)
        self.number, self._document = run.id, store.document(run)

    def _look_at_machine(self) -> None:
        now, times = time.time(), self._machine[series.TIME]
        if not times or not 0.0 <= now - times[-1] < MOMENT:
            times.append(now)
            self._machine[series.CPU].append(time.process_time())
            self._machine[series.MEMORY].append(float(used_memory()))
