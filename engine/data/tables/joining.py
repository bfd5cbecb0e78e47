"""Tables of several files, the rows of some of which validate or are tested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.delimited.features import Reading
from engine.data.files import locate, shown
from engine.data.notes import Note
from engine.data.progress import Progress
from engine.data.raw import Fault, FaultyRowsError, RawColumn, RawData
from engine.data.reading.choices import Choices
from engine.data.reading.kept import LastTable
from engine.data.reading.text import ReadTable
from engine.errors import DataError, FileError, QuestionError
from engine.preparation.splittings import ByFile, Splitting

_SHORT = 30
"""Letters of the name of a file that tell whose row it is."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another file of a table.

    Attributes:
        name: Its name.
        table: What was read of it.
    """

    name: str
    table: ReadTable


def read_others(
    rule: Splitting,
    table: ReadTable,
    choices: Choices,
    folder: Path | None,
    last: LastTable,
    progress: Progress,
) -> tuple[Other, ...]:
    """The files of their own that splits come from, that of validation first, read as the table was.

    Args:
        rule: The rule of the split.
        table: The table.
        choices: What the user has said of it.
        folder: The project's folder, where relative paths start; None while it was never saved.
        last: Keeps what was read of the first; that of the second is kept beside it.
        progress: Raises to stop.

    Raises:
        FileError: A file cannot be read.
        DataError: It is no table, or its cells are not what the columns hold; says in which file, row and column.
    """
    if not isinstance(rule, ByFile):
        return ()
    asked = ((rule.validation, last), (rule.test, last.beside))
    return tuple(_read(path, _likewise(table, choices), folder, kept, progress) for path, kept in asked if path)


def _read(path: str, choices: Choices, folder: Path | None, last: LastTable, progress: Progress) -> Other:
    name = Path(path).name
    try:
        return Other(name, last.read(locate(path, folder), choices, progress))
    except FileError as error:
        raise FileError(error.message, fix=error.fix, field="splitting") from error
    except FaultyRowsError as error:
        raise FaultyRowsError(f"{shown(name)}: {error.message}", _of_file(error.faults, name)) from error
    except QuestionError as error:
        message = f"{shown(name)}: {error.message}"
        raise QuestionError(
            message, answers=error.answers, sample=error.sample, fix=error.fix, field=error.field
        ) from error
    except DataError as error:
        raise DataError(f"{shown(name)}: {error.message}", fix=error.fix, field="splitting") from error


def _likewise(table: ReadTable, choices: Choices) -> Choices:
    """Choices by which another file is read as a table was: what is decided of it is not found out again."""
    types = {column.name: column.type for column in table.raw.columns if not column.missing.all()}
    marks = {column.mark for column in table.reading.columns} - {""}
    return replace(
        choices,
        header="yes" if table.reading.header else "no",
        decimal=choices.decimal or (marks.pop() if len(marks) == 1 else ""),
        dates=table.dates if table.dates != "automatic" else choices.dates,
        types=types,
    )


def joined(table: ReadTable, others: Sequence[Other]) -> ReadTable:
    """The table with the rows of other files below its own; columns are found by name, those that lack are missing."""
    if not others:
        return table
    raws = [table.raw, *(other.table.raw for other in others)]
    columns = tuple(_column(column, raws) for column in table.raw.columns)
    by_name = {column.name: column for column in columns}
    readings = tuple(
        replace(each, categories=by_name[each.name].categories) if by_name[each.name].has_texts else each
        for each in table.reading.columns
    )
    first, rows = 0, []
    for raw, read in zip(raws, [table, *(other.table for other in others)], strict=True):
        rows += [each.moved(first) for each in read.rows]
        first += raw.rows
    return replace(
        table,
        raw=RawData(
            columns,
            np.concatenate([np.asarray(raw.numbers) for raw in raws]),
            (*table.raw.faults, *(each for other in others for each in _of_file(other.table.raw.faults, other.name))),
            tuple(_short(other.name) for other in others),
            np.repeat(np.arange(len(raws), dtype=np.int8), [raw.rows for raw in raws]),
        ),
        reading=Reading(table.reading.dialect, readings, table.reading.header),
        notes=(*table.notes, *_notes(table, others)),
        rows=tuple(rows),
        size=table.size + sum(other.table.size for other in others),
    )


def _of_file(faults: Iterable[Fault], name: str) -> tuple[Fault, ...]:
    return tuple(replace(fault, file=_short(name)) for fault in faults)


def _short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}…"


def refuse_absent(others: Sequence[Other], needed: Sequence[str], targets: Sequence[str]) -> None:
    """Refuse files that lack a column.

    Args:
        others: The files.
        needed: Names of the columns that they need.
        targets: Those of them that are predicted.

    Raises:
        DataError: One lacks; says which file and column.
    """
    for other in others:
        for name in needed:
            if name not in other.table.raw.by_name:
                raise DataError(
                    f"{shown(other.name)} has no column {shown(name)}.",
                    fix="Rows without the target can be predicted on the Use page, but not judged: add it to the file."
                    if name in targets
                    else "Columns are found by name: add it to the file, or give the column the role ignored.",
                    field="splitting",
                )


def _column(column: RawColumn, raws: Sequence[RawData]) -> RawColumn:
    """A column with the cells of all tables."""
    parts = [raw.by_name.get(column.name) for raw in raws]
    if not column.has_texts:
        numbers = [
            np.full(raw.rows, np.nan) if part is None else part.values for raw, part in zip(raws, parts, strict=True)
        ]
        return replace(column, values=np.concatenate(numbers))
    names = tuple(sorted({text for part in parts if part is not None for text in part.categories}))
    place = {name: at for at, name in enumerate(names)}
    codes = []
    for raw, part in zip(raws, parts, strict=True):
        known = [] if part is None else [place[text] for text in part.categories]
        values = np.full(raw.rows, -1, np.int32) if part is None else part.values
        codes.append(np.array([*known, -1], np.int32)[values])
    return replace(column, values=np.concatenate(codes), categories=names)


def _notes(table: ReadTable, others: Sequence[Other]) -> list[Note]:
    """Readings of the other files, where that is not so of the table as well."""
    known = {note.key for note in table.notes}
    return [
        replace(note, message=f"{shown(other.name)}: {note.message}")
        for other in others
        for note in other.table.notes
        if note.key not in known
    ]
