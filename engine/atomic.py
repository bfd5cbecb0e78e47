"""Files are replaced whole or not at all: written aside in the same folder, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import time
from pathlib import Path

from engine.errors import FileError

_SUFFIX = ".aside"
_ABANDONED = 3600.0
"""Seconds after which nobody is still writing."""

_REASONS = {
    errno.EACCES: "writing there is not permitted",
    errno.EPERM: "writing there is not permitted",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file would be larger than allowed",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "the name is too long",
}


def replace_file(path: Path, content: bytes) -> None:
    """Put content in place of a file; whatever goes wrong, the old file stays as it was.

    A symbolic link is followed, and the permissions of an existing file are kept.

    Raises:
        FileError: It cannot be written.
    """
    try:
        _replace(Path(os.path.realpath(path)), content)
    except (OSError, ValueError) as error:
        reason = _REASONS.get(getattr(error, "errno", None) or 0, getattr(error, "strerror", None) or str(error))
        raise FileError(
            f"{path.name[:100]} cannot be written to {path.parent}: {reason}.",
            mend="What was there before is untouched; choose another place, or make room.",
        ) from error


def sweep(folder: Path, name: str = "") -> None:
    """Delete what was written aside in a folder, for the file of that name or for any, by a process that was killed.

    Only what is older than an hour: another process may be writing at this moment.
    """
    prefix = _prefix(name) if name else "."
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(prefix) and entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if time.time() - entry.stat().st_mtime > _ABANDONED:
                        Path(entry.path).unlink()


def _prefix(name: str) -> str:
    return f".{name[:40]}."


def _replace(path: Path, content: bytes) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path.name), suffix=_SUFFIX)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(path.stat().st_mode & 0o7777 if path.exists() else _default_mode())
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    _flush_folder(path.parent)


def _default_mode() -> int:
    """Permissions that a new file gets; the mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a loss of power, where the system can."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
