"""The database of a run store: its form, short transactions, and its faults in words."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.errors import FileError
from engine.storage.atomic import explained

VERSION = 1
"""Version of the form that this program writes."""

PATIENCE = 2.0
"""Seconds to wait for another process that writes."""

SCHEMA = (
    """CREATE TABLE documents (hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, note TEXT, tags TEXT, star INTEGER,
        experiment TEXT, state TEXT, owner TEXT, begun REAL, seconds REAL, epochs INTEGER, step INTEGER, seed INTEGER,
        dtype TEXT, document TEXT, key TEXT, outcome TEXT, facts TEXT, seal INTEGER)""",
    """CREATE TABLE journal (run INTEGER, place INTEGER, step INTEGER, at REAL, what TEXT, seal INTEGER,
        PRIMARY KEY (run, place))""",
    """CREATE TABLE messages (id INTEGER PRIMARY KEY, run INTEGER, at REAL, severity TEXT, words TEXT, seal INTEGER)""",
    """CREATE TABLE series (run INTEGER, name TEXT, piece INTEGER, dtype TEXT, numbers BLOB, seal INTEGER,
        PRIMARY KEY (run, name, piece))""",
    """CREATE TABLE checkpoints (run INTEGER, serial INTEGER, step INTEGER, epoch INTEGER, at REAL, bytes INTEGER,
        sha256 TEXT, reason TEXT, seal INTEGER, PRIMARY KEY (run, serial))""",
    """CREATE INDEX messages_of_run ON messages (run)""",
)

_REASONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it",
    sqlite3.SQLITE_LOCKED: "another program is writing to it",
    sqlite3.SQLITE_READONLY: "writing there is not permitted",
    sqlite3.SQLITE_PERM: "writing there is not permitted",
    sqlite3.SQLITE_AUTH: "writing there is not permitted",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or made there",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_NOMEM: "the memory does not suffice",
    sqlite3.SQLITE_NOLFS: "the file is too large for the disk",
    sqlite3.SQLITE_INTERRUPT: "it was interrupted",
}
"""Faults by their primary code. Any other comes of damage: what is asked here, a whole database can answer."""


class DamagedError(FileError):
    """A database is damaged; the message says so."""


class Database:
    """A connection that any thread may use, one at a time.

    Args:
        path: The file.
        writable: Whether it may be made and changed; else it must be there.

    Raises:
        FileError: It cannot be opened, or is of a later version.
        DamagedError: It is damaged.
    """

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self._path = path
        self._turn = threading.RLock()
        with self._explained():
            self._connection = self._connect(writable)
        try:
            with self._explained():
                self._settle(writable)
        except BaseException:
            self.close()
            raise

    def read(self, query: str, *values: Any) -> list[Any]:
        """The rows that a query finds."""
        with self._turn, self._explained():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that is done within it is written at its end, or nothing. Within another one, a part."""
        with self._turn, self._explained():
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def check(self) -> None:
        """Read the whole file.

        Raises:
            DamagedError: A page, an index or a table of it is damaged or lost.
        """
        found = self.read("PRAGMA quick_check(1)")
        if found != [("ok",)]:
            raise damaged(self._path, str(found[0][0] if found else "it does not answer"))
        if self.read("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"):  # it may be somebody else's
            raise damaged(self._path, "it holds triggers or views, which no store has")
        statements = {" ".join(str(sql).split()) for (sql,) in self.read("SELECT sql FROM sqlite_master")}
        if lost := [each for each in SCHEMA if " ".join(each.split()) not in statements]:
            raise damaged(self._path, f"{len(lost)} of its tables are lost")

    def close(self) -> None:
        """Close the connection; what was written is folded into the one file if no other process has it open."""
        with self._turn, suppress(sqlite3.Error):
            self._connection.close()

    def _connect(self, writable: bool) -> sqlite3.Connection:
        if writable:
            return self._connected("rwc")
        connection = self._connected("ro")
        try:
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError:  # a folder that is closed to us takes no file of locks: nobody writes there
            connection.close()
            self._refuse_unread()
            return self._connected("ro&immutable=1")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _refuse_unread(self) -> None:
        """Refuse a file whose newest content lies beside it, in the log, which is not read where nothing is written."""
        log = self._path.with_name(f"{self._path.name}-wal")
        if log.is_file() and log.stat().st_size:
            raise FileError(
                f"The runs in {self._path.parent.name} cannot be used: the last of them lie in {log.name}, "
                "which cannot be read in a folder that is read-only.",
                fix="Copy the folder to a place where it can be written.",
            )

    def _connected(self, mode: str) -> sqlite3.Connection:
        address = f"{self._path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    def _settle(self, writable: bool) -> None:
        # A store may come with a project of somebody else.
        self._connection.execute("PRAGMA trusted_schema = OFF")
        self._connection.execute("PRAGMA cell_size_check = ON")
        version = self._version()
        if version == 0 and writable:
            self._connection.execute("PRAGMA journal_mode = WAL")
            with self.change() as connection:
                if self._version() == 0:  # no other process has made it meanwhile
                    for statement in SCHEMA:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
            version = self._version()
        if version > VERSION:
            raise FileError(
                f"The runs in {self._path.parent.name} are of version {version}; version {VERSION} is read.",
                fix="Use the version of Layerloom that wrote them.",
            )
        if version == 0 and not self._connection.execute("SELECT name FROM sqlite_master").fetchall():
            raise FileError(f"No runs are recorded in {self._path.parent.name}: its list is empty.")
        if version != VERSION:
            raise damaged(self._path, f"it is of version {version}")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # with a WAL, a loss of power damages nothing
        self._connection.execute("PRAGMA wal_autocheckpoint = 250")  # a megabyte: pieces are written over and over
        if not writable:
            self._connection.execute("PRAGMA query_only = ON")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a fault of ours
        except sqlite3.Error as error:
            code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
            if code not in _REASONS or self._claims_to_be_closed(error):
                raise damaged(self._path, str(error)) from error
            raise FileError(f"The runs in {self._path.parent.name} cannot be used: {_REASONS[code]}.") from error
        except (OverflowError, MemoryError, UnicodeError) as error:  # of sizes and texts that are none
            raise damaged(self._path, str(error)) from error

    def _claims_to_be_closed(self, error: sqlite3.Error) -> bool:
        """True if the file itself says that it must not be written, which none of ours does."""
        return error.sqlite_errorcode == sqlite3.SQLITE_READONLY and os.access(self._path, os.W_OK)


def open_whole(path: Path) -> tuple[Database, str]:
    """Open a database to be changed, read whole; one that is damaged is set aside, and an empty one takes its place.

    Returns:
        The database, and a sentence on what was damaged, or nothing.

    Raises:
        FileError: It cannot be opened, or not be set aside.
    """
    try:
        database = Database(path)
        try:
            database.check()
            with database.change() as connection:  # it may be whole but for a header that forbids to write
                connection.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            database.close()
            raise
    except DamagedError as error:
        aside = path.with_name(f"damaged-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 1_000_000:06}{path.suffix}")
        with explained(path):
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
        told = f"The list of runs was damaged and is set aside as {aside.name}. {error.message}"
        return Database(path), told
    return database, ""


def damaged(path: Path, words: str) -> DamagedError:
    """Error for a database that is damaged."""
    return DamagedError(f"{path.name} in {path.parent.name} is damaged ({words[:100]}).")
