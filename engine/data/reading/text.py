"""Delimited text: from its bytes to raw data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.data.delimited.encoding import LATIN, ReadingError, checked, find_encoding, latin_encodings
from engine.data.delimited.features import Reading
from engine.data.delimited.rows import Dialect, Row, all_rows, find_dialect
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.progress import ROWS, Progress, silent
from engine.data.raw import RawData
from engine.data.reading.choices import Choices, Dates
from engine.data.reading.gather import RowCells
from engine.data.reading.table import typed_table
from engine.data.tables.raw import RawRows
from engine.errors import Answer, DataError, QuestionError


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table, and how it was read.

    Attributes:
        raw: Its columns.
        reading: All decisions, so that another file can be read in the same way.
        container: What it was in, in a few words, such as "sheet 'Data' of an Excel file"; empty for plain text.
        notes: What should be known of how it was read.
        rows: Its rows as they stand in the file, if that is text: of a large one some.
        size: Bytes of the file, unpacked.
        dates: Whether day or month stands first in its dates, if one of them tells.
    """

    raw: RawData
    reading: Reading
    container: str = ""
    notes: tuple[Note, ...] = ()
    rows: tuple[RawRows, ...] = ()
    size: int = 0
    dates: Dates = "automatic"


def read_text(content: bytes, choices: Choices, progress: Progress = silent) -> ReadTable:
    """Read delimited text.

    Raises:
        DataError: It is no text, has no rows, or faulty ones; says where and why.
        QuestionError: It can be read in several ways.
    """
    try:
        encoding = checked(content, choices.encoding) if choices.encoding else find_encoding(content)
        told = [] if choices.encoding else list(_encoding_notes(content, encoding, choices.rules))
        dialect = dialect_of(content, encoding, choices)
        cells = RowCells(lambda: _told(all_rows(content, dialect), len(content), progress))
        table = typed_table(cells, dialect.delimiter, choices)
    except ReadingError as error:
        raise DataError(error.message, fix=error.fix) from error
    rows = (RawRows.of(content, dialect, table.raw.numbers, header=table.header),)
    reading = Reading(dialect, table.columns, table.header)
    return ReadTable(table.raw, reading, notes=(*told, *table.notes), rows=rows, size=len(content), dates=table.dates)


def _told(rows: Iterator[Row], size: int, progress: Progress) -> Iterator[Row]:
    """The rows of a text of so many bytes, told from time to time."""
    for count, row in enumerate(rows):
        if count % ROWS == 0:
            progress(row.start / size)
        yield row


def dialect_of(content: bytes, encoding: str, choices: Choices) -> Dialect:
    """Dialect of a text: as the user has said, and for the rest as is found out."""
    dialect = find_dialect(content, encoding, choices.skip)
    return replace(dialect, delimiter=choices.delimiter) if choices.delimiter else dialect


def _encoding_notes(content: bytes, encoding: str, rules: int) -> Iterator[Note]:
    """On an encoding that was found out.

    Raises:
        QuestionError: The text could be in another one as well.
    """
    if encoding.startswith("utf"):
        return
    found = re.search(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*", content)
    word = found[0] if found else b""
    told = f"The file is not in UTF-8; it was read as {encoding}, for example {_shown(word, encoding)}."
    others = [each for each in latin_encodings(content) if each != encoding and each.startswith("windows")]
    if others and rules > 1:
        both = (encoding, others[0])
        raise QuestionError(
            f"The file is not in UTF-8. As {encoding} it holds {_shown(word, encoding)}, as {others[0]} "
            f"{_shown(word, others[0])}.",
            answers=tuple(Answer(f"it is {_shown(word, each)}", {"encoding": each}) for each in both),
            sample=tuple(word.decode(each, "replace") for each in both),
            field="encoding",
        )
    if others:
        told += f" As {others[0]} it would be {_shown(word, others[0])}."
    yield Note(
        "hint" if encoding in LATIN and not others else "warning",
        "encoding-guessed",
        f"{told} If letters are wrong, choose the encoding in the data settings.",
    )


def _shown(word: bytes, encoding: str) -> str:
    return shown(word.decode(encoding, "replace"))
