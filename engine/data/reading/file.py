"""Files of tables: what a file is, told by its content, and how it is read."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from engine.data.delimited.features import Reading
from engine.data.delimited.rows import Dialect, Row
from engine.data.files import shown
from engine.data.progress import ROWS, Progress, part, silent, told
from engine.data.reading.choices import Choices
from engine.data.reading.gather import RowCells
from engine.data.reading.large import LARGE, read_large
from engine.data.reading.parquet import read_parquet
from engine.data.reading.records import is_json, record_rows
from engine.data.reading.sheets import sheet_rows
from engine.data.reading.table import typed_table
from engine.data.reading.text import ReadTable, read_text
from engine.errors import DataError, FileError
from engine.memory import available_memory, bytes_text
from engine.storage.regular import open_regular

GZIP, ZIP, OLD_OFFICE, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
"""How files of these kinds begin."""
_TEXTS = 0.7
"""Share of the reading of a spreadsheet after which its cells are texts; measured."""
_PIECE = 1 << 24
_SHARE = 4
"""Part of the free memory that the bytes of a file may take, as what is made of them takes more."""


def read_file(path: Path, choices: Choices, progress: Progress = silent) -> ReadTable:
    """Read a table from a file of any kind that is known, compressed or not.

    Args:
        path: The file.
        choices: What the user has said of it.
        progress: Is told the share that is done, and raises to stop.

    Raises:
        FileError: It cannot be read.
        DataError: It is damaged, too large or no table, or has faulty rows; says where and why.
        QuestionError: It can be read in several ways.
    """
    try:
        with open_regular(path) as stream:
            if stream.read(4) == PARQUET:
                return _of_parquet(path, choices, progress)
            if os.fstat(stream.fileno()).st_size >= LARGE and (table := read_large(path.absolute(), choices, progress)):
                return table
            stream.seek(0)
            content = _limited(stream)
    except OSError as error:
        raise FileError(
            f"{shown(path.name)} cannot be read: {error.strerror or error}.",
            fix="Check that it still exists and that you may read it.",
            field="path",
        ) from error
    return read_bytes(content, choices, progress)


def read_bytes(content: bytes, choices: Choices, progress: Progress = silent) -> ReadTable:
    """Read a table from the bytes of a file, or from what was pasted; further as `read_file` does.

    Raises:
        DataError: It is damaged, too large or no table, or has faulty rows; says where and why.
        QuestionError: It can be read in several ways.
    """
    content, packing = unpacked(content)
    if content.startswith((ZIP, OLD_OFFICE)):
        rows, sheet = sheet_rows(content, choices.sheet, choices.skip, part(progress, 0.0, _TEXTS))
        table = _of_rows(rows, f"sheet {shown(sheet)} of a spreadsheet", choices, progress)
    elif is_json(content):
        table = _of_rows(record_rows(content), "JSON", replace(choices, header="yes"), progress)
    else:
        table = read_text(content, choices, progress)
    container = ", ".join(filter(None, (table.container, packing)))
    return replace(table, container=container, size=len(content))


def _of_rows(rows: list[Row], container: str, choices: Choices, progress: Progress) -> ReadTable:
    dialect = Dialect("utf-8", ",", choices.skip)
    cells = RowCells(lambda: told(rows, part(progress, _TEXTS, 1.0), ROWS))
    table = typed_table(cells, dialect.delimiter, choices)
    return ReadTable(
        table.raw, Reading(dialect, table.columns, table.header), container, table.notes, dates=table.dates
    )


def _of_parquet(path: Path, choices: Choices, progress: Progress) -> ReadTable:
    table = read_parquet(path.absolute(), choices, progress)
    return ReadTable(
        table.raw, Reading(Dialect("utf-8", ","), table.columns), "Parquet", table.notes, size=path.stat().st_size
    )


def unpacked(content: bytes) -> tuple[bytes, str]:
    """The content of a compressed file, and how it was compressed; another file as it is.

    Raises:
        DataError: It is damaged or too large, or holds several files.
    """
    if content.startswith(GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                return _limited(stream), "gzip"
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(error) from error
    if not content.startswith(ZIP):
        return content, ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
            if entries.keys() & {"[Content_Types].xml", "mimetype"}:
                return content, ""
            names = [
                each for each in entries if not each.startswith("__MACOSX/") and not Path(each).name.startswith(".")
            ]
            if len(names) != 1:
                listed = ", ".join(map(shown, names[:10]))
                raise DataError(
                    f"The archive holds {len(names)} files: {listed}.", fix="Unpack it, and choose one of them."
                )
            _check_size(entries[names[0]].file_size)
            return archive.read(names[0]), "zip"
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged(error) from error


def _limited(stream: BinaryIO | gzip.GzipFile) -> bytes:
    """All of a stream, piece by piece, for what is packed does not say how large it is."""
    parts, size = [], 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        _check_size(size)
        parts.append(piece)
    return b"".join(parts)


def _check_size(size: int) -> None:
    free = available_memory()
    if size > free // _SHARE:
        raise DataError(
            f"The table takes {bytes_text(size)} as text or more; this machine has free only {bytes_text(free)}.",
            fix="Use fewer rows or columns, or save it as Parquet.",
        )


def _damaged(error: Exception) -> DataError:
    told = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return DataError(f"The compressed file is damaged, or locked ({told}).", fix="Compress the table again.")
