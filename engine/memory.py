"""Memory of the machine, in total and free, and amounts as text."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

if sys.platform != "linux":
    import psutil  # Linux tells all that is needed in files


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


def bytes_text(size: float) -> str:
    """An amount of memory: `512 B`, `1.5 KiB`, `20 MiB`."""
    for unit in ("B", "KiB", "MiB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.3g} {unit}"
        size /= 1024
    return f"{size:.3g} GiB"
