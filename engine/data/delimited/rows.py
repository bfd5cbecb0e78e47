"""From text to rows of cells: delimiter, quotes, comments, the `sep=` line of spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from engine.data.delimited.encoding import SAMPLE, ReadingError

DELIMITERS = (",", ";", "\t", "|")
BLANK = " "
"""Delimits as runs, whatever their length."""
ALIGNED = re.compile(r"\S {2,}\S")
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE | re.DOTALL)
"""Prefix of the line in which Excel names the delimiter of a file."""
COMMENT = "#"
SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Dialect:
    """Dialect: the delimiter and quoting by which a text is split into rows.

    Attributes:
        encoding: Its encoding.
        delimiter: What parts the cells.
        skipped: Lines at the beginning that are no rows: a `sep=` line, comments.
        comment: How lines begin that are left out; empty where there are none.
    """

    encoding: str
    delimiter: str
    skipped: int = 0
    comment: str = ""


class Row(NamedTuple):
    """A row that holds anything.

    Attributes:
        number: As a spreadsheet counts, the first line of the file being row 1.
        start: Characters of the file before it.
        cells: Its cells, blanks around them removed.
    """

    number: int
    start: int
    cells: list[str]


class Lines:
    """The lines of a text, without comments, which can only stand where a row may begin.

    Attributes:
        fresh: Whether the next line begins a row; set by who reads rows.
        left_out: Lines left out so far.
        place: Characters read so far.
        width: Cells of the header, once it has been read.
    """

    def __init__(self, content: bytes, dialect: Dialect) -> None:
        self._text = open_text(content, dialect.encoding)
        self._dialect = dialect
        self.width = 0
        self.fresh = True
        self.left_out = dialect.skipped
        self.place = sum(len(line) for line in islice(self._text, dialect.skipped))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.place += len(line)
        while self.fresh and self._dialect.comment and line.lstrip().startswith(self._dialect.comment):
            self._refuse_row(line)
            self.left_out += 1
            line = next(self._text)
            self.place += len(line)
        self.fresh = False
        return plain_blanks(line) if self._dialect.delimiter == BLANK else line

    def _refuse_row(self, line: str) -> None:
        if self.width > 1 and list(map(len, sample_rows(line, self._dialect.delimiter, 1))) == [self.width]:
            raise ReadingError(
                f"A line begins with # like the comments above the header, but has {self.width} cells as the rows "
                f"have: {line.strip()[:60]!r}.",
                "Delete it if it is a comment; put its first cell into quotation marks if it is a row.",
            )


def open_text(content: bytes, encoding: str) -> io.TextIOWrapper:
    """The text of a file, line by line, line ends kept."""
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def find_dialect(content: bytes, encoding: str, skip: int = 0) -> Dialect:
    """Detect the dialect of a text, of which so many lines at the beginning are known to be no rows."""
    lines = list(io.StringIO(open_text(content, encoding).read(SAMPLE), newline=""))
    told = SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    skipped = first = max(skip, 1 if told else 0)
    while first < len(lines) and (lines[first].lstrip().startswith(COMMENT) or not lines[first].strip()):
        first += 1
    comments = [at for at in range(skipped, first) if lines[at].strip()]
    delimiter = told[1] if told else find_delimiter("".join(lines[first:]))
    if comments and is_header(lines[comments[-1]], lines[first:], delimiter):
        return Dialect(encoding, delimiter, comments[-1])
    return Dialect(encoding, delimiter, first if comments else skipped, COMMENT if comments else "")


def is_header(comment: str, lines: list[str], delimiter: str) -> bool:
    """True if a line that begins like a comment names the columns of the rows below it."""
    names, cells = (sample_rows("".join(each), delimiter, 1) for each in ([comment], lines))
    if not names or not cells or len(names[0]) != len(cells[0]) or len(cells[0]) < 2:
        return False
    named = not comment.lstrip()[1:2].isspace()
    return named or any(is_number(cell.strip()) for cell in cells[0])


def find_delimiter(text: str) -> str:
    """The delimiter with which most rows have as many cells as the first; among equals, that with most cells.

    Among equals of those, as 1,5;2,5 with a comma or a semicolon, that with most cells of numbers. Blanks delimit only
    where each row has as many cells, and nothing else does, or tabs stand among columns that runs of blanks align.
    """

    def score(delimiter: str) -> tuple[float, int, int]:
        rows = sample_rows(text, delimiter, SAMPLE_ROWS)
        lengths = [len(cells) for cells in rows]
        if not lengths or lengths[0] < 2:
            return 0.0, 0, 0
        numbers = sum(is_number(cell.replace(",", ".")) for cells in rows for cell in cells)
        return Counter(lengths)[lengths[0]] / len(lengths), lengths[0], numbers

    best = max(DELIMITERS, key=score)
    alone = score(best)[0] == 0.0 or (best == "\t" and _are_aligned(text) and score(BLANK)[1] > score(best)[1])
    return BLANK if alone and score(BLANK)[0] == 1.0 else best


def _are_aligned(text: str) -> bool:
    """True if each row has cells with runs of blanks between words, as where blanks fill up columns."""
    rows = sample_rows(text, "\t", SAMPLE_ROWS)
    return bool(rows) and all(any(ALIGNED.search(cell.strip()) for cell in cells) for cells in rows)


def plain_blanks(line: str) -> str:
    """A line whose cells blanks part, tabs among them: single ones, and none at the end, where they would be a cell."""
    plain = line.replace("\t", BLANK)
    end = plain[len(plain.rstrip("\r\n")) :]
    return plain.rstrip() + end


def sample_rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    """The first rows of a text, which may end within quotes: this reading is lenient, that of files is not."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(
        map(plain_blanks, lines) if delimiter == BLANK else lines, delimiter=delimiter, skipinitialspace=True
    )
    try:
        return list(islice(filter(None, reader), most))
    except csv.Error:
        return []


def rows_of(content: bytes, dialect: Dialect, left_out: list[int] | None = None) -> Iterator[Row]:
    """The rows that hold anything, the header first.

    Args:
        content: The file.
        dialect: How it is taken apart.
        left_out: Takes the numbers of rows that are taken for comments: they begin like one, and differ in length.

    Raises:
        ReadingError: A row cannot be taken apart, or differs in length from the header.
    """
    width = sound = 0
    ragged: Row | None = None
    lengths: Counter[int] = Counter()
    for row in all_rows(content, dialect):
        width = width or len(row.cells)
        if len(row.cells) == width:
            sound += 1
            yield row
        elif row.cells[0].startswith(COMMENT):
            if left_out is not None:
                left_out.append(row.number)
        else:
            lengths[len(row.cells)] += 1
            ragged = ragged or row
    if ragged:
        all_alike = sound == 1 and len(lengths) == 1 and lengths.total() > 1
        raise header_error(ragged, width) if all_alike else ragged_error(ragged, lengths, width)


def all_rows(content: bytes, dialect: Dialect) -> Iterator[Row]:
    """The rows that hold anything, of any length.

    Raises:
        ReadingError: A row cannot be taken apart.
    """
    lines = Lines(content, dialect)
    reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=True, strict=True)
    count = 0
    while True:
        lines.fresh, start = True, lines.place
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise quoting_error(count + 1 + lines.left_out, str(error)) from error
        if cells is None:
            return
        count += 1
        lines.width = lines.width or len(cells)
        stripped = list(map(str.strip, cells))
        if any(stripped):
            yield Row(count + lines.left_out, start, stripped)


def quoting_error(row: int, told: str) -> ReadingError:
    """That a row cannot be taken apart."""
    if "expected after" in told:
        return ReadingError(
            f"Row {row} cannot be read: a cell has text after its closing quotation mark.",
            "Write quotation marks within a cell twice, and nothing between the closing one and the delimiter, not "
            "even a blank.",
        )
    return ReadingError(
        f"Row {row} cannot be read ({told}).", "Look for a quotation mark that is not closed, or one too many."
    )


def header_error(first: Row, width: int) -> ReadingError:
    """That all rows differ in length from the header, but not from each other."""
    cells = len(first.cells)
    told = f"The header has {width} {'cell' if width == 1 else 'cells'}, but row {first.number}"
    if cells == width + 1 and width > 1:
        return ReadingError(
            f"{told} and those below have {cells}: R writes row names like this, some programs end each row with a "
            "delimiter, and decimal commas split numbers in a comma-separated file.",
            "Name the first column in the header too, or take the delimiters from the ends of the rows, or put numbers "
            "with commas into quotation marks.",
        )
    return ReadingError(
        f"{told} and those below have {cells}.",
        "The first row has to name the columns: delete titles above it, and see that it is separated like the others.",
    )


def ragged_error(first: Row, lengths: Counter[int], width: int) -> ReadingError:
    """That rows differ in length from the header."""
    cells, count = len(first.cells), lengths.total()
    others = f" (and {count} rows differ from it in all)" if count > 1 else ""
    return ReadingError(
        f"Row {first.number} has {cells} {'cell' if cells == 1 else 'cells'}, but the header has {width}{others}.",
        "Give every row as many cells as the header, and quote texts that hold the delimiter.",
    )


def is_number(text: str) -> bool:
    """True if a text is a number as Python writes it."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
