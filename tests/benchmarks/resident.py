"""Memory that a process has in use."""

from __future__ import annotations

import psutil


def resident() -> float:
    """Megabytes (1,000,000 bytes) of this process in the memory of the machine."""
    return psutil.Process().memory_info().rss / 1e6
