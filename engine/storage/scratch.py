"""A private folder for a while, wherever there is room for it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from engine.errors import FileError
from engine.storage.atomic import ABANDONED, reason

_PREFIX = ".layerloom-scratch-"
_FIX = "Make room there, or set TMPDIR to a folder that has room."


@contextlib.contextmanager
def scratch(beside: Path, size: int = 1) -> Iterator[Path]:
    """A private folder that is gone afterwards; those that killed processes left are swept.

    It lies in the system's folder for temporary files, or, where that is missing, closed or full, in another one.

    Args:
        beside: The other folder.
        size: Bytes that there must be room for.

    Raises:
        FileError: There is no room in either, or it ran out.
    """
    folder = _make(beside, size)
    try:
        yield folder
    except OSError as error:
        raise FileError(f"Temporary files cannot be written to {folder.parent}: {reason(error)}.", fix=_FIX) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(beside: Path, size: int) -> Path:
    faults = []
    for parent in _parents(beside):
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            disk = shutil.disk_usage(folder)
        except OSError as error:
            faults.append(f"{parent}: {reason(error)}")
            continue
        _sweep(parent)
        if disk.free >= size or not disk.total:  # some network disks tell of neither
            return folder
        folder.rmdir()
        faults.append(f"{parent}: the disk is full")
    raise FileError(f"There is no room for temporary files ({'; '.join(faults)}).", fix=_FIX)


def _parents(beside: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())
    yield beside.absolute()


def _sweep(parent: Path) -> None:
    """Delete what killed processes of ours left."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            facts = folder.lstat()
            if time.time() - facts.st_mtime > ABANDONED and (os.name != "posix" or facts.st_uid == os.geteuid()):
                shutil.rmtree(folder, ignore_errors=True)
