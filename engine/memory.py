"""Memory of the machine, in total and free, amounts as text, and giving freed memory back."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path

if sys.platform != "linux":
    import psutil  # Linux tells all that is needed in files


LARGE = 64 * 1024
"""Bytes from which an array has pages of its own, which go back to the system when it is freed."""

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # of `mallopt` in the GNU C library


@cache
def machine_memory() -> int:
    """Bytes of memory that the machine has."""
    if sys.platform != "linux":
        return int(psutil.virtual_memory().total)
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def available_memory() -> int:
    """Bytes that a program could take now; on a Linux without `/proc` all that the machine has."""
    if sys.platform != "linux":
        return int(psutil.virtual_memory().available)
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return int(kilobytes) * 1024
    except (OSError, ValueError, IndexError):
        return machine_memory()


def used_memory() -> int:
    """Bytes of memory that this process has; 0 on a Linux without `/proc`."""
    if sys.platform != "linux":
        return int(psutil.Process().memory_info().rss)
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def give_back_freed() -> bool:
    """Give the memory of large arrays back to the system as soon as they are freed; false where nothing needs it.

    By default the GNU C library counts arrays as large only beyond the largest that was ever freed. The rest share
    its heap: a program that draws curves which grow leaves holes there that nothing fits into any more.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, LARGE) and mallopt(_TRIM_THRESHOLD, 2 * LARGE))


def bytes_text(size: float) -> str:
    """An amount of memory: `512 B`, `1.5 KiB`, `20 MiB`."""
    for unit in ("B", "KiB", "MiB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.3g} {unit}"
        size /= 1024
    return f"{size:.3g} GiB"
