"""The budget of a probe: how long it rests after each look, so that a run under way hardly notices."""

from __future__ import annotations

import os

SHARE = 0.03
"""Share of the processors' time that a probe may take while a run trains."""

COPYING = 0.01
"""Share of the time of the thread that trains which goes into copies of the weights."""

SHORTEST = 0.1
"""Seconds between two looks at least while a run trains."""

FREE = 1.0 / 30.0
"""Seconds between two looks at least while no run trains: what the eye can follow."""


def interval(seconds: float, copying: float = 0.0, *, training: bool, cores: int | None = None) -> float:
    """Seconds from the beginning of a look to the next.

    Args:
        seconds: Processor time that the look took the probe.
        copying: Processor time that the copy of the weights took the thread that trains.
        training: Whether a run trains meanwhile.
        cores: Processors of the machine; None asks it.
    """
    if not training:
        return max(FREE, seconds)
    return max(SHORTEST, (seconds + copying) / (SHARE * (cores or os.cpu_count() or 1)), copying / COPYING)
