"""Finding and reading the file that a data source names."""

from __future__ import annotations

from pathlib import Path

from engine.errors import FileError


def locate(path: str, folder: Path | None) -> Path:
    """The file that a source names; a relative path starts at the project's folder.

    Raises:
        FileError: There is no such regular file, or no folder to start from.
    """
    if not path:
        raise FileError("No data file is chosen.", mend="Choose one in the data settings.", field="path")
    place = Path(path)
    if not place.is_absolute():
        if folder is None:
            raise FileError(
                f"The data file {shown(path)} is given relative to the project, but the project has no folder yet.",
                mend="Save the project first, or choose the file anew.",
                field="path",
            )
        place = folder / place
    return _regular(place)


def _regular(place: Path) -> Path:
    try:
        found, regular = place.exists(), place.is_file()
    except (OSError, ValueError) as error:  # a name too long, a NUL in it, a folder that may not be entered
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"The file {shown(place.name)} cannot be reached: {reason}.", field="path") from error
    if not found:
        raise FileError(
            f"There is no file {shown(place.name)} in {shown(str(place.parent), 200)}.",
            mend="Choose the file anew, or move it there.",
            field="path",
        )
    if not regular:
        raise FileError(f"{shown(str(place), 200)} is not a file.", mend="Choose a file.", field="path")
    return place


def read(place: Path, limit: int, mend: str) -> bytes:
    """The content of a file.

    Args:
        place: The file.
        limit: Bytes above which it is refused.
        mend: What to do with a file over the limit.

    Raises:
        FileError: It cannot be read, or is too large.
    """
    try:
        if place.stat().st_size > limit:
            raise FileError(f"{place.name} is larger than {limit >> 20} MiB.", mend=mend, field="path")
        return place.read_bytes()
    except OSError as error:
        raise FileError(
            f"{shown(place.name)} cannot be read: {error.strerror or error}.",
            mend="Check that it still exists and that you may read it.",
            field="path",
        ) from error


def shown(text: str, length: int = 60) -> str:
    """Text from a file, quoted for a sentence: escaped, and cut where it is long."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")
