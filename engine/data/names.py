"""Names in a file of data, to pick from: known without reading all of it, and also where it cannot be loaded."""

from __future__ import annotations

import zipfile
from functools import singledispatch
from pathlib import Path

from engine.data.delimited.encoding import ReadingError, find_encoding
from engine.data.delimited.rows import find_dialect, rows_of
from engine.data.files import locate
from engine.errors import LayerloomError
from engine.sources import Csv, Npz, Source
from engine.storage.regular import open_regular

_HEAD = 1 << 18
"""Bytes from the start of a file of text that are looked at."""


def names_in(source: Source, folder: Path | None) -> tuple[str, ...]:
    """Names of the columns or the arrays in the file of a source; none where it has no file, or one that is unreadable.

    Args:
        source: As the project names it.
        folder: The project's folder, where relative paths start.
    """
    try:
        return tuple(dict.fromkeys(name for name in _names(source, folder) if name))
    except (LayerloomError, ReadingError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ()  # loading the data tells what is wrong


@singledispatch
def _names(source: Source, folder: Path | None) -> list[str]:
    return []


@_names.register
def _columns(source: Csv, folder: Path | None) -> list[str]:
    with open_regular(locate(source.path, folder)) as stream:
        content = stream.read(_HEAD)
    if len(content) == _HEAD:
        end = content.rfind(b"\n") + 1
        content = content[: end + end % 2 if b"\0" in content else end]  # UTF-16 has two bytes for each letter
    encoding = find_encoding(content, "" if source.encoding == "automatic" else source.encoding)
    header = next(rows_of(content, find_dialect(content, encoding)), None)
    return [name.strip() for name in header.cells] if header else []


@_names.register
def _arrays(source: Npz, folder: Path | None) -> list[str]:
    with open_regular(locate(source.path, folder)) as stream, zipfile.ZipFile(stream) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]
