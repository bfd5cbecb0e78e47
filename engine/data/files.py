"""Finding and reading the file that a data source names."""

from __future__ import annotations

import os
import unicodedata
from importlib.resources import files
from pathlib import Path

from engine.document.paths import paths_of
from engine.document.project import DataSettings
from engine.errors import FileError
from engine.sources import Bundled
from engine.storage.regular import open_regular


def files_read(file: Path | None, data: DataSettings) -> dict[Path, str]:
    """Files that a project reads, its own and those of its data, each with its name for messages.

    Args:
        file: The project; None while it was never saved.
        data: Where its data comes from.
    """
    project = {} if file is None else {file: "the project"}
    return project | dict.fromkeys(data_files(data, None if file is None else file.parent), "the data file")


def data_files(data: DataSettings, folder: Path | None) -> tuple[Path, ...]:
    """The files that data are read from, whether they exist or not, that of the source first.

    Args:
        data: What the project names.
        folder: The project's folder, where relative paths start; None while it was never saved.
    """
    if isinstance(data.source, Bundled):
        return (bundled_file(data.source),)
    places = (Path(path) for path in paths_of(data))
    return tuple((folder or Path()) / place for place in places if folder is not None or place.is_absolute())


def bundled_file(source: Bundled) -> Path:
    """The file of a bundled data set."""
    return Path(str(files("resources") / "data" / f"{source.name}.csv"))


def locate(path: str, folder: Path | None) -> Path:
    """The file that a source names; a relative path starts at the project's folder.

    Raises:
        FileError: There is no such regular file, or no folder to start from.
    """
    if not path:
        raise FileError("No data file is chosen.", fix="Choose one in the data settings.", field="path")
    place = Path(path)
    if not place.is_absolute():
        if folder is None:
            raise FileError(
                f"The data file {shown(path)} is given relative to the project, but the project has no folder yet.",
                fix="Save the project first, or choose the file again.",
                field="path",
            )
        place = folder / place
    return regular(place)


def regular(place: Path) -> Path:
    """The file of that name, if there is one that can be read.

    Raises:
        FileError: There is none, it cannot be reached, or it is a folder, a pipe or a device.
    """
    try:
        found, regular = place.exists(), place.is_file()
    except (OSError, ValueError) as error:  # a name too long, a NUL in it, a folder that may not be entered
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"The file {shown(place.name)} cannot be reached: {reason}.", field="path") from error
    if not found:
        raise FileError(
            f"There is no file {shown(place.name)} in {shown(str(place.parent), 200)}.",
            fix="Choose the file again, or move it there.",
            field="path",
        )
    if not regular:
        raise FileError(
            f"{shown(str(place), 200)} is not a file, but a folder, a pipe or a device.",
            fix="Choose a file.",
            field="path",
        )
    return place


def read(place: Path, limit: int, fix: str) -> bytes:
    """The content of a file.

    Args:
        place: The file.
        limit: Bytes above which it is refused.
        fix: What to do with a file over the limit.

    Raises:
        FileError: It cannot be read, or is too large.
    """
    try:
        with open_regular(place) as file:
            if os.fstat(file.fileno()).st_size > limit:
                raise FileError(f"{place.name} is larger than {limit >> 20} MiB.", fix=fix, field="path")
            return file.read()
    except OSError as error:
        raise FileError(
            f"{shown(place.name)} cannot be read: {error.strerror or error}.",
            fix="Check that it still exists and that you may read it.",
            field="path",
        ) from error


Stamp = tuple[int, ...]
"""State of a file on disk."""


def stamp_of(path: Path) -> Stamp | None:
    """State of a file, another one after every change of it; None where it cannot be reached."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino, facts.st_dev


def shown(text: str, length: int = 60) -> str:
    """Text from a file, quoted for a sentence: unusual blanks as blanks, escaped, and cut where it is long."""
    plain = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in text[: length + 1])
    return repr(plain if len(plain) <= length else plain[: length - 1] + "…")
