"""How much memory the machine has to give, and a refusal of plans that need more."""

from __future__ import annotations

import os
from pathlib import Path

from engine.analysis.cost import LARGEST, bytes_text
from engine.errors import PlanError


def available_memory() -> int:
    """Bytes that a program could take now; what the analysis allows at most where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return int(kilobytes) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return LARGEST


def check_fits(needed: int) -> None:
    """Refuse what would not fit.

    Raises:
        PlanError: It needs more than there is; names both figures.
    """
    available = available_memory()
    if needed > available:
        raise PlanError(
            f"Training would take {bytes_text(needed)}, but this machine has {bytes_text(available)} to give.",
            mend="Make the layers smaller, or the batch, or close other programs.",
        )
