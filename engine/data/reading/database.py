"""DuckDB, which reads Parquet and large tables: in memory, with no way to any other file or to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.data.progress import Progress
from engine.errors import DataError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Number = TypeVar("Number", np.float64, np.int32)

_PIECE = 1_000_000
"""Rows that are handed on at once."""
_INTERVAL = 0.05
"""Seconds between two looks at how far it is."""


@contextmanager
def database(path: Path) -> Iterator[DuckDBPyConnection]:
    """A database in memory that can read one file.

    Raises:
        DataError: The file is damaged, or holds what cannot be read.
    """
    import duckdb  # takes a moment, and is for large tables and Parquet alone

    with duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    ) as connection:
        connection.execute(f"SET allowed_paths = [{literal(str(path))}, {literal(unglobbed(path))}]")
        connection.execute("SET temp_directory = ''")  # else it may leave files in the folder that one works in
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            yield connection
        except duckdb.Error as error:
            told = (str(error).splitlines() or [""])[0][:200]
            raise DataError(f"The file cannot be read ({told}).", fix="Write it again, or choose another.") from error


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def unglobbed(path: Path) -> str:
    """The path of one file as DuckDB has to be told it, which takes brackets and stars for patterns."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def run(connection: DuckDBPyConnection, query: str, progress: Progress) -> None:
    """Execute a query, and tell how far it is.

    Raises:
        Exception: What `progress` raises, once the query has stopped.
    """
    failures: list[BaseException] = []
    ended = Event()

    def work() -> None:
        try:
            connection.execute(query)
        except BaseException as error:
            failures.append(error)
        finally:
            ended.set()

    thread = Thread(target=work, name="reading", daemon=True)
    thread.start()
    try:
        while not ended.wait(_INTERVAL):
            progress(max(0.0, connection.query_progress() / 100.0))
    except BaseException:
        connection.interrupt()
        ended.wait()
        raise
    finally:
        thread.join()
    if failures:
        raise failures[0]


def numbers_of(connection: DuckDBPyConnection, expression: str, table: str) -> NDArray[np.float64]:
    """Numbers of a query, NaN where there is none: (rows,)."""
    return _fetched(connection, f"CAST({expression} AS DOUBLE)", table, np.float64, np.nan)


def _fetched(
    connection: DuckDBPyConnection, expression: str, table: str, kind: type[Number], missing: float
) -> NDArray[Number]:
    """Values of a table, (rows,).

    They come piece by piece: while DuckDB hands on values no other thread of Python runs, and what it hands on stands
    in memory beside what is made of it.
    """
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    values = np.empty(rows, kind)
    for start in range(0, rows, _PIECE):
        piece = f"SELECT {expression} AS c FROM {table} WHERE rowid >= {start} AND rowid < {start + _PIECE}"
        found: Any = connection.execute(piece).fetchnumpy()["c"]
        values[start : start + _PIECE] = np.ma.filled(found, missing) if np.ma.isMaskedArray(found) else found
    return values


def texts_of(connection: DuckDBPyConnection, column: str, table: str) -> tuple[list[str], NDArray[np.int32]]:
    """The different texts of a column in the order of their first rows, and the number of each row's text.

    Where there is none, the text is empty.
    """
    text = f"coalesce(CAST({column} AS VARCHAR), '')"
    distinct = f"SELECT {text} AS c, min(rowid) AS first FROM {table} GROUP BY 1"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE spelled AS {distinct}")
    connection.execute("CREATE TYPE spelling AS ENUM (SELECT c FROM spelled ORDER BY first, c)")
    texts = [row[0] for row in connection.execute("SELECT c FROM spelled ORDER BY first, c").fetchall()]
    codes = _fetched(connection, f"CAST(enum_code(CAST({text} AS spelling)) AS INTEGER)", table, np.int32, -1)
    connection.execute("DROP TYPE spelling")
    return texts, codes
