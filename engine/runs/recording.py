"""A recording: what a session has done so far, written into a store. Whoever calls waits for the disk."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.document.format.files import dumps
from engine.errors import FileError
from engine.memory import used_memory
from engine.runs import series
from engine.runs.contents import progress_of, row_of, series_of
from engine.runs.database import DamagedError
from engine.runs.facts import facts_of, key_of
from engine.runs.rows import Intervention, Message
from engine.runs.store import RunStore
from engine.training.column import Column
from engine.training.events import Finished
from engine.training.record import RunRecord
from engine.training.session import TrainingSession

MOMENT = 1.0
"""Seconds between two looks at processor and memory."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A stored run that goes on.

    Attributes:
        number: Its number.
        record: The checkpoint from which.
    """

    number: int
    record: RunRecord


class Recording:
    """Writes a run into a store; what failed once is written the next time.

    Attributes:
        number: Number of the run in the store; 0 until it is there.

    Args:
        session: The session.
        folder: Of the store; made if need be.
        first: The session's record before its first batch.
        resumed: The stored run that it goes on with; None for a new one.
        tell: Takes a sentence on what was found damaged.
    """

    def __init__(
        self,
        session: TrainingSession,
        folder: Path,
        first: RunRecord,
        resumed: Resumed | None,
        tell: Callable[[str], None],
    ) -> None:
        self.number = 0
        self._session, self._folder, self._first, self._resumed, self._tell = session, folder, first, resumed, tell
        self._store: RunStore | None = None
        self._written: dict[str, int] = {}
        self._machine = {name: Column[float]() for name in (series.TIME, series.CPU, series.MEMORY)}
        self._messages: list[Message] = []

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
            self._resumed, self.number = Resumed(self.number, self._first), 0

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
        values = {"seconds": self._session.seconds} if record is None else progress_of(record)
        if fresh or messages or record is not None:
            store.add(self.number, fresh, messages, **values)
        self._written |= {name: len(numbers) for name, (numbers, _) in fresh.items()}
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
            self._begin(self._store, dumps(self._first.model.project))
        return self._store

    def _begin(self, store: RunStore, document: str) -> None:
        if self._resumed is not None and any(run.id == self._resumed.number for run in store.runs()[0]):
            self._take_over(store, self._resumed, document)
            return
        row, facts = row_of(self._first), facts_of(self._first)
        self.number = store.begin(replace(row, facts=facts, key=key_of(document, row.dtype, facts)), document)

    def _take_over(self, store: RunStore, resumed: Resumed, document: str) -> None:
        """Go on with a stored run, whose curves are cut to where the checkpoint stood."""
        run = store.resume(resumed.number, document)
        there, damaged = store.curves(run.id)
        for name, column in self._machine.items():
            for number in there.get(name, ()):
                column.append(float(number))
            self._written[name] = len(column)
        now = series_of(self._first.history, self._first.losses)
        self._written |= {
            name: 0 if damaged else min(len(numbers), len(there.get(name, ()))) for name, numbers in now.items()
        }
        store.cut(run.id, {name: (numbers, self._written[name]) for name, numbers in now.items()})
        if what := _intervention(resumed.record, self._first):
            key = hashlib.sha256(f"{run.key} {json.dumps(what, sort_keys=True)}".encode()).hexdigest()
            store.add(run.id, notes=[Intervention(run.id, self._first.state.step, time.time(), what)], key=key)
        self.number = run.id

    def _look_at_machine(self) -> None:
        now, times = time.time(), self._machine[series.TIME]
        if not times or not 0.0 <= now - times[-1] < MOMENT:
            times.append(now)
            self._machine[series.CPU].append(time.process_time())
            self._machine[series.MEMORY].append(float(used_memory()))


def _intervention(before: RunRecord, after: RunRecord) -> dict[str, Any]:
    """Entry of the journal for a run that goes on otherwise than it would have; empty where nothing differs."""
    there, here = before.model.project, after.model.project
    parts = [part for part in ("network", "data", "training") if getattr(there, part) != getattr(here, part)]
    beyond = isinstance(before.end, Finished) and before.end.reason == "early_stopping"
    if not parts and not beyond:
        return {}
    changed = {part: getattr(here, part).model_dump(mode="json") for part in parts}
    return {"kind": "resumed", "beyond_early_stopping": beyond, "document": changed}
