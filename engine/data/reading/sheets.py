"""Spreadsheets: Excel and OpenDocument, as rows of texts that read back to the typed cells that they were."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.data.delimited.rows import Row
from engine.data.files import shown
from engine.data.progress import ROWS, Progress, part, silent, told
from engine.errors import DataError
from engine.memory import available_memory, bytes_text

_SIZED, _PARSED = 0.45, 0.7
"""Shares of the work after which the size is known, and the cells are; measured."""
_CELL_BYTES = 64
"""Bytes that a cell takes while a sheet is read, as it is read with all cells between the first and the last."""
_REFERENCE = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_SHEET_ROW = re.compile(rb"<table:table-row([^>]*)>(.*?)</table:table-row>", re.DOTALL)
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d+)"')
_CELL = re.compile(rb"<table:table-cell([^>]*)>")
_WHOLE = 1e15
"""Numbers below are written without a point where they are whole."""


def sheet_rows(content: bytes, sheet: str, skip: int, progress: Progress = silent) -> tuple[list[Row], str]:
    """The rows of a sheet that hold anything, and its name.

    Args:
        content: The file.
        sheet: Its name; empty for the first one that holds anything.
        skip: Rows at the beginning that are none of the table.
        progress: Is told the share that is done, and raises to stop.

    Raises:
        DataError: The file is damaged, locked or too large, or has no such sheet.
    """
    name = ""
    for name, rows in sheets_of(content, sheet, progress):
        if rows := [row for row in rows if row.number > skip]:
            return rows, name
    return [], name


def sheets_of(content: bytes, sheet: str = "", progress: Progress = silent) -> Iterator[tuple[str, list[Row]]]:
    """Name of each sheet of a spreadsheet, or of one of that name, with its rows that hold anything.

    Raises:
        DataError: The file is damaged, locked or too large, or has no such sheet.
    """
    progress(0.0)
    check_size(content)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # for spreadsheets alone

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if sheet and sheet not in names:
            listed = ", ".join(map(shown, names[:20]))
            raise DataError(f"There is no sheet {shown(sheet)}.", fix=f"The sheets are {listed}.", field="sheet")
        for name in [sheet] if sheet else names:
            progress(_SIZED)
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, list(_rows(cells, part(progress, _PARSED, 1.0)))
    except PasswordError as error:
        raise DataError("The spreadsheet is locked by a password.", fix="Save a copy without a password.") from error
    except CalamineError as error:
        raise _damaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the library, and of no class that can be imported
            raise
        raise _damaged("it has a form that no program writes") from error


def _rows(cells: list[list[Any]], progress: Progress) -> Iterator[Row]:
    for number, row in enumerate(told(cells, progress, ROWS), 1):
        texts = [text_of(cell) for cell in row]
        if any(texts):
            yield Row(number, 0, texts)


def text_of(cell: Any) -> str:
    """A typed cell as a text that is read as what it was."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    return str(cell).strip()


def check_size(content: bytes) -> None:
    """Refuse a spreadsheet that would take more memory than there is: two cells, far apart, make a sheet of terabytes.

    Raises:
        DataError: It would, or is damaged.
    """
    if not content.startswith(b"PK"):
        return  # an old one has at most 65,536 rows of 256 cells
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            declared = sum(entry.file_size for entry in archive.infolist())
            _refuse_over(declared)
            for entry in archive.infolist():
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _refuse_over(_cells_between(archive.read(entry)) * _CELL_BYTES)
                elif entry.filename == "content.xml":
                    _refuse_over(_cells_repeated(archive.read(entry)) * _CELL_BYTES)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged(str(error)) from error


def _cells_between(content: bytes) -> int:
    """Cells of the rectangle that holds all of an Excel sheet."""
    columns: set[bytes] = set()
    last = 0
    for letters, number in _REFERENCE.findall(content):
        columns.add(letters)
        last = max(last, int(number))
    width = 0
    for letters in columns:
        place = 0
        for letter in letters:
            place = place * 26 + letter - 64
        width = max(width, place)
    return last * width


def _cells_repeated(content: bytes) -> int:
    """Cells of an OpenDocument file that hold anything, those that it only says to repeat included."""
    total = 0
    for attributes, inside in _SHEET_ROW.findall(content):
        cells = 0
        for cell in _CELL.findall(inside):
            if b"office:value" in cell or b"calcext:value" in cell:
                cells += _times(cell)
        total += cells * _times(attributes)
    return total


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _refuse_over(needed: int) -> None:
    free = available_memory()
    if needed > free // 2:
        raise DataError(
            f"The spreadsheet would take {bytes_text(needed)}; this machine has free only {bytes_text(free)}.",
            fix="Delete cells far away from the table, or save the table as CSV.",
        )


def _damaged(told: str) -> DataError:
    return DataError(f"The spreadsheet is damaged ({told[:200]}).", fix="Save it again, or save the table as CSV.")
