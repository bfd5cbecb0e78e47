"""Time at which a run is kept next: the disk and the processor are left in peace."""

from __future__ import annotations

import time

LEAST, SHARE = 2.0, 30.0
"""Seconds between two checkpoints at least, and how many times what the last one cost."""


class Due:
    """Says when the next checkpoint is due; the first is after `LEAST` seconds."""

    def __init__(self) -> None:
        self._at = time.monotonic() + LEAST

    def __bool__(self) -> bool:
        return time.monotonic() >= self._at

    def put_off(self, cost: float = 0.0) -> None:
        """Count from now on; a checkpoint has cost so many seconds."""
        self._at = time.monotonic() + max(LEAST, SHARE * cost)
