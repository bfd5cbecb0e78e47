"""Parquet: columns that are typed already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.data.delimited.cells import ColumnType
from engine.data.delimited.rows import Row
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.progress import Progress, part, silent, told
from engine.data.reading.choices import Choices
from engine.data.reading.database import database, literal, name, numbers_of, run, texts_of, unglobbed
from engine.data.reading.gather import Column, Gathered, Ragged, WholeNumbers
from engine.data.reading.table import TypedTable, typed_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES: Mapping[str, ColumnType] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL"), "number"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "number"),
    **dict.fromkeys(("DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "time"),
    **dict.fromkeys(("TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE"), "time"),
    **dict.fromkeys(("VARCHAR", "ENUM", "UUID"), "text"),
    "BOOLEAN": "boolean",
}
"""By DuckDB's name of a type, without what stands in its brackets. Others hold values within values, or bytes."""
_BLANKS = "' ' || chr(9) || chr(10) || chr(13)"


def read_parquet(path: Path, choices: Choices, progress: Progress = silent) -> TypedTable:
    """Read a Parquet file. Its texts are typed as those of other tables are.

    Raises:
        DataError: It is damaged, or has no rows or no columns that can be read.
    """
    with database(path) as connection:
        run(connection, f"CREATE TEMP TABLE cells AS SELECT * FROM {_source(path)}", part(progress, 0.0, 0.5))
        names = {str(row[0]): str(row[1]) for row in connection.execute("DESCRIBE cells").fetchall()}
        types = {column: _TYPES[kind] for column, full in names.items() if (kind := full.split("(")[0]) in _TYPES}
        types = {column: kind for column, kind in types.items() if not names[column].endswith("]")}
        # The file names its columns, so there is no header to look for.
        table = typed_table(
            _TypedCells(connection, types, part(progress, 0.5, 1.0)), "", replace(choices, header="yes")
        )
    left_out = [column for column in names if column not in types]
    if left_out:
        listed = f"Columns that hold values within values were left out: {', '.join(map(shown, left_out[:10]))}."
        table = replace(table, notes=(*table.notes, Note("warning", "columns-left-out", listed)))
    return table


def parquet_names(path: Path) -> list[str]:
    """Names of the columns of a Parquet file, without reading the columns.

    Raises:
        DataError: It is damaged.
    """
    with database(path) as connection:
        return [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}").fetchall()]


def parquet_rows(path: Path) -> list[Row]:
    """The rows of a Parquet file as texts, below a row of the names.

    Raises:
        DataError: It is damaged.
    """
    with database(path) as connection:
        names = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}").fetchall()]
        cells = ", ".join(f"trim(coalesce(CAST({name(each)} AS VARCHAR), ''), {_BLANKS})" for each in names)
        found = connection.execute(f"SELECT {cells} FROM {_source(path)}").fetchall()
    return [Row(0, 0, names), *(Row(number, 0, list(row)) for number, row in enumerate(found, 1))]


def _source(path: Path) -> str:
    return f"read_parquet({literal(unglobbed(path))}, hive_partitioning = false)"


@dataclass(frozen=True, slots=True)
class _TypedCells:
    """The cells of the table of that name, by the types that they have there."""

    connection: DuckDBPyConnection
    types: Mapping[str, ColumnType]
    progress: Progress

    def gather(self, *, header: bool) -> Gathered | None:
        """Gather the table."""
        (rows,) = self.connection.execute("SELECT count(*) FROM cells").fetchone() or (0,)
        if not self.types:
            return None
        columns = [self._column(column, kind) for column, kind in told(list(self.types.items()), self.progress)]
        return Gathered(Row(0, 0, list(self.types)), header, columns, range(1, rows + 1), Ragged(), ())

    def as_texts(self, found: Gathered, places: Sequence[int]) -> None:
        """Gather columns again, by their texts."""
        for place in places:
            found.columns[place] = self._column(list(self.types)[place], "text")

    def _column(self, column: str, kind: ColumnType) -> Column:
        cell = name(column)
        if kind == "text":
            texts, codes = texts_of(self.connection, f"trim(CAST({cell} AS VARCHAR), {_BLANKS})", "cells")
            return Column(column, numbers=None, texts={text: at for at, text in enumerate(texts)}, codes=codes)
        numbers = numbers_of(self.connection, f"epoch({cell})" if kind == "time" else cell, "cells")
        return Column(column, numbers=WholeNumbers(numbers), type=kind)
