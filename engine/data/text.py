"""From the bytes of a CSV file to a table of texts: encoding, delimiter, rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from engine.data.files import shown
from engine.errors import DataError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 100_000
_SAMPLE_ROWS = 50
_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as it stands in the file, without empty rows.

    Attributes:
        header: Names of the columns, unique.
        columns: Cells of each column, blanks around them removed.
        rows: Number of each row in the file as a spreadsheet counts, the header being row 1.
        delimiter: What parts the cells.
    """

    header: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    rows: Sequence[int]
    delimiter: str


def read_text_table(content: bytes) -> TextTable:
    """Take a CSV file apart.

    Raises:
        DataError: It is no text, has no header or no rows, or its rows differ in length.
    """
    text = decode(content)
    delimiter = _find_delimiter(text)
    numbered = _records(text, delimiter)
    if not numbered:
        raise DataError("The file is empty.", mend="Choose a file with a header and rows.")
    (_, first), *body = numbered
    _check_rows(first, body)
    columns = list(zip(*(cells for _, cells in body), strict=True))
    kept = [at for at, name in enumerate(first) if name or any(columns[at])]  # spreadsheets leave empty columns behind
    header = tuple(first[at] for at in kept)
    _check_header(header)
    return TextTable(header, tuple(columns[at] for at in kept), [row for row, _ in body], delimiter)


def decode(content: bytes) -> str:
    """Text from bytes: by its byte-order mark, else UTF-8, else Windows-1252 (what spreadsheets write in the West)."""
    for magic, kind in _NOT_TEXT.items():
        if content.startswith(magic):
            raise DataError(f"The file is {kind}, not a CSV file.", mend="Save the table as CSV and choose that file.")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DataError("The file is not text.", mend="Save the table as CSV in UTF-8 and choose that file.")


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (encoding,)
    start = content[:1000]
    if start and start.count(0) > len(start) // 4:  # every other byte of Latin text in UTF-16 is zero
        return ("utf-16-le",) if start[1::2].count(0) > start[::2].count(0) else ("utf-16-be",)
    return ("utf-8", "cp1252")


def _find_delimiter(text: str) -> str:
    """The delimiter with which most rows have as many cells as the header; among equals, that with most cells."""
    sample = text[:_SAMPLE_CHARACTERS]

    def score(delimiter: str) -> tuple[float, int]:
        # A sample may end within quotes, so this reading is lenient; the real one is not.
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
        try:
            lengths = [len(cells) for cells in islice(filter(None, reader), _SAMPLE_ROWS)]
        except csv.Error:
            return 0.0, 0
        if not lengths or lengths[0] < 2:
            return 0.0, 0
        return Counter(lengths)[lengths[0]] / len(lengths), lengths[0]

    return max(_DELIMITERS, key=score)


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                records.append((number, stripped))
    except csv.Error as error:
        raise DataError(
            f"Row {number + 1} cannot be read ({error}).",
            mend="Look for a quotation mark that is not closed, or one too many.",
        ) from error
    return records


def _check_rows(header: list[str], body: list[tuple[int, list[str]]]) -> None:
    if not body:
        raise DataError("The file has a header but no rows.", mend="Add rows below the header.")
    ragged = [(row, len(cells)) for row, cells in body if len(cells) != len(header)]
    if ragged:
        row, cells = ragged[0]
        others = f" (and {len(ragged)} rows differ from it in all)" if len(ragged) > 1 else ""
        raise DataError(
            f"Row {row} has {cells} {'cell' if cells == 1 else 'cells'}, but the header has {len(header)}{others}.",
            mend="Give every row as many cells as the header, and quote texts that hold the delimiter.",
        )


def _check_header(header: tuple[str, ...]) -> None:
    if all(map(_is_number, header)):
        raise DataError(
            f"Row 1 holds numbers ({', '.join(header[:3])}, ...) where the names of the columns are expected.",
            mend="Add a header row.",
        )
    for position, name in enumerate(header, 1):
        if not name:
            raise DataError(f"Column {position} has no name.", mend="Name it in the header, or delete the column.")
    name, times = Counter(header).most_common(1)[0]
    if times > 1:
        raise DataError(
            f"{times} columns are called {shown(name)}.", mend="Give every column a name of its own in the header."
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
