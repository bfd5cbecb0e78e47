"""The budget of a probe: how long it rests after each look, so that a run under way hardly notices."""

from __future__ import annotations

import os

SHARE = 0.03
"""Share of the processors' time that a probe may take while a run trains."""

SHORTEST = 0.1
"""Seconds between two looks at least while a run trains."""

FREE = 1.0 / 30.0
"""Seconds between two looks at least while no run trains: what the eye can follow."""


def interval(seconds: float, *, training: bool, cores: int | None = None) -> float:
    """Seconds from the beginning of a look to the next.

    Args:
        seconds: Processor time that the look took, the copy of the weights included.
        training: Whether a run trains meanwhile.
        cores: Processors of the machine; None asks it.
    """
    if not training:
        return max(FREE, seconds)
    return max(SHORTEST, seconds / (SHARE * (cores or os.cpu_count() or 1)))
