"""Rows of a run store, each with a checksum over all that it holds: no damaged value is taken for a true one."""

from __future__ import annotations

import json
import math
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, NamedTuple, TypeVar

from engine.errors import FileError
from engine.runs.database import Database
from engine.training.running.steering import Intervention

RUNNING, FINISHED, FAILED, INTERRUPTED = "running", "finished", "failed", "interrupted"
"""States of a stored run. It is interrupted where the process that trained it has ended in the middle."""


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run in a store.

    Attributes:
        id: Its number in the store, from 1; never given twice.
        name: Name that people gave it; empty for none.
        note: Note that people wrote.
        tags: Their words for it.
        star: Whether it is to be kept whatever it takes.
        experiment: Experiment that it is a part of; empty for none.
        state: State as it was last written.
        owner: The process that trains it (`engine/runs/owner.py`).
        begun: When it began, in seconds since 1970; 0 where that is not known.
        seconds: Duration so far, pauses left out.
        epochs: Epochs done.
        step: Steps of the optimiser done.
        seed: Its random seed.
        dtype: Type of its numbers.
        document: Hash of the document with which it began; what it became since stands in the journal.
        key: Hash of all that determines the weights, or empty while it is not known.
        outcome: How it ended: reason, best epoch, metrics and their meanings, or the message of a failure.
        facts: What determines the weights besides document, seed and dtype (`engine/runs/facts.py`).
    """

    id: int = 0
    name: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    star: bool = False
    experiment: str = ""
    state: str = RUNNING
    owner: str = ""
    begun: float = 0.0
    seconds: float = 0.0
    epochs: int = 0
    step: int = 0
    seed: int = 0
    dtype: str = "float32"
    document: str = ""
    key: str = ""
    outcome: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint of a run: where it stood, and the digest of its file.

    Attributes:
        run: Number of the run.
        serial: Number among the checkpoints of the run; it names the file, and is never given twice.
        step: Steps of the optimiser done.
        epoch: Epochs finished.
        at: When it was written, in seconds since 1970.
        bytes: Size of its file.
        sha256: Hash of its content.
        reason: Why it was written: `begin`, `time`, `pause` or `end`.
    """

    run: int
    serial: int
    step: int
    epoch: int
    at: float
    bytes: int
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a run, such as a warning.

    Attributes:
        run: Number of the run.
        at: When it came, in seconds since 1970.
        severity: `error`, `warning` or `hint`.
        words: The message.
    """

    run: int
    at: float
    severity: str
    words: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of the journal of a run: something that was changed while it was under way.

    Attributes:
        run: Number of the run.
        place: Place in the journal, from 0.
        step: Step of the optimiser before which it was changed.
        at: When it was written, in seconds since 1970.
        what: The change as data (`engine/training/running/steering.py`).
    """

    run: int
    place: int
    step: int
    at: float
    what: Mapping[str, Any]


Row = TypeVar("Row", StoredRun, Checkpoint, Message, JournalEntry)

_TABLES: Mapping[type, str] = {
    StoredRun: "runs",
    Checkpoint: "checkpoints",
    Message: "messages",
    JournalEntry: "journal",
}


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode()  # no half characters


def _number(value: float) -> float:
    return float(value) + 0.0 if math.isfinite(value) else 0.0  # SQLite knows neither -0.0 nor NaN


class _Form(NamedTuple):
    """Form of a field in the database: its type there, how it is written, how it is read."""

    stored: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any] | None


_FORMS: Mapping[str, _Form] = {
    "int": _Form(int, int, None),
    "float": _Form(float, _number, None),
    "str": _Form(str, _text, None),
    "bool": _Form(int, int, bool),
    "tuple[str, ...]": _Form(
        str, lambda texts: json.dumps(list(texts)), lambda text: tuple(map(str, json.loads(text)))
    ),
    "Mapping[str, Any]": _Form(str, partial(json.dumps, sort_keys=True), lambda text: dict(json.loads(text))),
}
"""Forms by the declared type of a field."""


_FIELDS: Mapping[type, Mapping[str, _Form]] = {
    kind: {each.name: _FORMS[str(each.type)] for each in fields(kind)} for kind in _TABLES
}
"""Forms of the fields of each kind of row, by name."""


def write(connection: sqlite3.Connection, row: StoredRun | Checkpoint | Message | JournalEntry) -> int:
    """Write a row, in place of one with the same identity; its number in the table."""
    values = {name: form.encode(getattr(row, name)) for name, form in _FIELDS[type(row)].items()}
    names = [*values, "seal"]
    places = ", ".join("?" * len(names))
    statement = f"INSERT OR REPLACE INTO {_TABLES[type(row)]} ({', '.join(names)}) VALUES ({places})"
    found = connection.execute(statement, [*values.values(), seal(*values.values())]).lastrowid
    return int(found or 0)


def read(database: Database, kind: type[Row], where: str = "1", *values: Any) -> tuple[list[Row], int]:
    """The rows of a kind that a condition holds for, in their order, and how many of them are damaged."""
    names = list(_FIELDS[kind])
    order = "id" if "id" in names else "rowid"
    query = f"SELECT {', '.join(names)}, seal FROM {_TABLES[kind]} WHERE {where} ORDER BY {order}"
    found = [_decoded(kind, row) for row in database.read(query, *values)]
    return [each for each in found if each is not None], found.count(None)


def is_entry(row: JournalEntry, entry: Intervention) -> bool:
    """True if a row is of this entry of a journal."""
    return (row.step, row.what) == (entry.step, json.loads(json.dumps(entry.to_data())))


def one(found: tuple[list[Row], int], what: str) -> Row:
    """The only row that was found.

    Raises:
        FileError: There is none, or it is damaged.
    """
    rows, damaged = found
    if rows:
        return rows[0]
    raise FileError(f"{what} is damaged." if damaged else f"There is no {what[0].lower()}{what[1:]}.")


def seal(*values: Any) -> int:
    """Checksum of values as SQLite holds them."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))


def next_number(connection: sqlite3.Connection) -> int:
    """Number that no run in the table has or had."""
    numbers = [
        connection.execute("SELECT max(id) FROM runs").fetchone()[0],
        *(seq for (seq,) in connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'runs'")),
    ]
    return 1 + max((number for number in numbers if isinstance(number, int)), default=0)


def _decoded(kind: type[Row], row: Sequence[Any]) -> Row | None:
    """A row as a value; None where it is damaged."""
    *values, check = row
    if seal(*values) != check:
        return None
    try:
        return kind(*map(_value, _FIELDS[kind].values(), values))
    except (ValueError, TypeError, RecursionError):
        return None


def _value(form: _Form, stored: Any) -> Any:
    if not isinstance(stored, form.stored):
        raise TypeError(f"{type(stored)} in place of {form.stored}")
    return form.decode(stored) if form.decode is not None else stored
