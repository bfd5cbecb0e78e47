"""Files are replaced whole or not at all: written aside in the same folder, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

from engine.errors import FileError

_SUFFIX = ".aside"
_KEPT = ".kept"
ABANDONED = 3600.0
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
    errno.ENXIO: "nobody reads from it",
}


def replace_file(path: Path, content: bytes) -> None:
    """Put content in place of a file; whatever goes wrong, the old file stays as it was.

    A symbolic link is followed. The permissions of an existing file are kept, and where the system lets us, its owner
    and its other names (hard links).

    Raises:
        FileError: It cannot be written.
    """
    with explained(path):
        target = Path(os.path.realpath(path))
        facts = _facts(target)
        aside = _write_aside(target, content)
        try:
            if facts is not None and facts.st_nlink > 1:
                _write_through(target, aside, content)
            else:
                _take_over(aside, facts)
                aside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise
        _flush_folder(target.parent)
    _sweep_once(target.parent)


def check_replaceable(path: Path, size: int = 1) -> None:
    """Check that a file can be written, as far as that is known before: the folder, permissions, room on the disk.

    Args:
        path: The file, which need not exist.
        size: Bytes that will be written at least.

    Raises:
        FileError: It cannot.
    """
    with explained(path):
        target = Path(os.path.realpath(path))
        _facts(target)
        _write_aside(target, b"").unlink()
        disk = shutil.disk_usage(target.parent)
        if disk.free < size and disk.total:  # some network disks tell of neither
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Error message of the system, as a sentence."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise FileError(
            f"{path.name[:100]} cannot be written to {path.parent}: {reason(error)}.",
            fix="What was there before is untouched; choose another place, or make room.",
        ) from error


def reason(error: OSError | ValueError) -> str:
    """Reason why a file cannot be written, in words that fit after a colon."""
    return _REASONS.get(getattr(error, "errno", None) or 0, getattr(error, "strerror", None) or str(error))


def sweep(folder: Path, name: str = "") -> None:
    """Delete what was written aside in a folder, for the file of that name or for any, by a process that was killed.

    Only what is older than an hour: another process may be writing at this moment.
    """
    ours = re.compile((re.escape(_prefix(name)) + r"\w+" if name else r"\..{1,40}\.\w{8}") + re.escape(_SUFFIX))
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if ours.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if time.time() - entry.stat().st_mtime > ABANDONED:
                        Path(entry.path).unlink()


@cache
def _sweep_once(folder: Path) -> None:
    """Sweep a folder at the first time that we write there."""
    sweep(folder)


def _prefix(name: str) -> str:
    return f".{name[:40]}."


def _facts(target: Path) -> os.stat_result | None:
    """Metadata of the file that is to be replaced; None if there is none.

    Raises:
        OSError: It is no regular file, or is protected against writing.
    """
    try:
        facts = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is a device or a pipe, not a file")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return facts


def _write_aside(target: Path, content: bytes) -> Path:
    """A new file in the same folder that holds the content, on the disk."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target.name), suffix=_SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            _flush(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _write_through(target: Path, aside: Path, content: bytes) -> None:
    """Write into a file that has several names, all of which keep it. The whole content lies aside meanwhile."""
    kept = aside.rename(aside.with_suffix(_KEPT))  # where we are killed now, nobody may sweep it
    with target.open("r+b") as file:
        before = file.read()
        try:
            _overwrite(file, content)
        except BaseException:
            _restore(file, before, target, kept)
            kept.unlink()
            raise
    kept.unlink()


def _restore(file: BinaryIO, before: bytes, target: Path, kept: Path) -> None:
    try:
        _overwrite(file, before)
    except OSError as error:
        raise FileError(
            f"{target.name} was damaged while it was written: {reason(error)}.",
            fix=f"What it was to hold is in {kept}.",
        ) from error


def _overwrite(file: BinaryIO, content: bytes) -> None:
    file.seek(0)
    file.write(content)
    file.flush()
    file.truncate()
    _flush(file.fileno())


def _take_over(aside: Path, facts: os.stat_result | None) -> None:
    """Give a file the owner and the permissions of the one that it replaces; some file systems refuse either."""
    mode = _default_mode() if facts is None else stat.S_IMODE(facts.st_mode)
    if facts is not None and not _own(aside, facts):
        mode = mode & ~0o070 | (mode & 0o007) << 3  # of another group now, which may do what everybody may
    with contextlib.suppress(OSError):
        aside.chmod(mode)


def _own(aside: Path, facts: os.stat_result) -> bool:
    """Give a file group and owner, where that is allowed; whether it has the group."""
    new = aside.stat()
    if os.name == "posix":
        with contextlib.suppress(OSError):
            if new.st_gid != facts.st_gid:
                os.chown(aside, -1, facts.st_gid)
        with contextlib.suppress(OSError):
            if new.st_uid != facts.st_uid:
                os.chown(aside, facts.st_uid, -1)
    return aside.stat().st_gid == facts.st_gid


def _default_mode() -> int:
    """Permissions that a new file gets; the mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _flush(handle: int) -> None:
    """Have the disk hold what was written; some network disks cannot be asked to."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise


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
