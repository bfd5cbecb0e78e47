"""Names in a file of data, to pick from: known without reading all of it, and also where it cannot be loaded."""

from __future__ import annotations

import zipfile
import zlib
from functools import singledispatch
from pathlib import Path

from engine.data.delimited.encoding import ReadingError
from engine.data.files import locate
from engine.data.reading.choices import choices_of
from engine.data.reading.head import names_of
from engine.errors import LayerloomError
from engine.sources import Csv, Npz, Source
from engine.storage.regular import open_regular


def names_in(source: Source, folder: Path | None) -> tuple[str, ...]:
    """Names of the columns or the arrays in the file of a source; none where it has no file, or one that is unreadable.

    Args:
        source: As the project names it.
        folder: The project's folder, where relative paths start.
    """
    try:
        return tuple(dict.fromkeys(name for name in _names(source, folder) if name))
    except (
        LayerloomError,
        ReadingError,
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
    ):
        return ()  # loading the data tells what is wrong


@singledispatch
def _names(source: Source, folder: Path | None) -> list[str]:
    return []


@_names.register
def _columns(source: Csv, folder: Path | None) -> list[str]:
    return names_of(locate(source.path, folder), choices_of(source))


@_names.register
def _arrays(source: Npz, folder: Path | None) -> list[str]:
    with open_regular(locate(source.path, folder)) as stream, zipfile.ZipFile(stream) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]
