"""Exponential moving averages of curves that grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BLOCK = 256


def smooth(values: Array, weight: float, before: float | None = None) -> Array:
    """The moving average `y_i = weight * y_(i-1) + (1 - weight) * x_i`, starting at the first value.

    Args:
        values: (n,) finite values.
        weight: Share of the past that is kept, from 0 (no smoothing) up to less than 1.
        before: The average up to here, where these values go on from earlier ones.

    Returns:
        (n,) averages.
    """
    if weight <= 0.0 or not len(values):
        return values
    # Within a block the recursion is a cumulative sum of values scaled by powers of the weight; blocks are kept so
    # short that the powers neither overflow nor lose digits.
    block = max(1, min(_BLOCK, int(-200.0 / np.log(weight))))
    powers = weight ** np.arange(1, block + 1)
    last = float(values[0]) if before is None else before
    result = np.empty(len(values))
    for start in range(0, len(values), block):
        part = values[start : start + block]
        scale = powers[: len(part)]
        result[start : start + block] = scale * (last + (1.0 - weight) * np.cumsum(part / scale))
        last = float(result[start + len(part) - 1])
    return result


class Smoothed:
    """A curve that grows at its end, smoothed without starting over.

    Attributes:
        weight: Share of the past that is kept.
    """

    def __init__(self) -> None:
        self.weight = 0.0
        self._values = np.empty(0)
        self._count = 0

    def clear(self) -> None:
        """Begin a new curve."""
        self._count = 0

    def set_weight(self, weight: float) -> None:
        """Smooth otherwise, from the beginning."""
        self.weight = weight
        self._count = 0

    def update(self, values: Array) -> Array:
        """The smoothed curve of values whose beginning, as far as seen before, has not changed."""
        if self.weight <= 0.0:
            return values
        count, total = self._count, len(values)
        if total > len(self._values):
            self._values = np.concatenate([self._values[:count], np.empty(max(total, 1024) * 2 - count)])
        before = float(self._values[count - 1]) if count else None
        self._values[count:total] = smooth(values[count:total], self.weight, before)
        self._count = total
        return self._values[:total]
