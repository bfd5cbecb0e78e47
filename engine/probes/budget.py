"""The budget of a probe: how long it rests after each look, so that a run under way hardly notices."""

from __future__ import annotations

import os

SHARE = 0.015
"""Share of the processors' time that a probe may take while a run trains.

Of the 3 % that it shall never take more than, half: what it computes also cools the caches of the run. At 2.7 % a wide
network of 784-512-512-10 took 1.04 to 1.07 of the processor time for each batch.
"""

COPYING = 0.005
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
