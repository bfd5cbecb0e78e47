"""Curves that grow at their end, kept in arrays so that each look at them costs only what is new. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.training.column import Column

Array = NDArray[np.float64]
Range = tuple[float, float]

FIRST_CAPACITY = 1024


class Growing:
    """Numbers that are appended, never changed."""

    def __init__(self) -> None:
        self._values = np.empty(FIRST_CAPACITY)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> Array:
        """(n,) what there is so far; a view."""
        return self._values[: self._count]

    def clear(self) -> None:
        """Begin again."""
        self._values = np.empty(FIRST_CAPACITY)  # it may have been the column of a run
        self._count = 0

    def append(self, number: float) -> None:
        """Add one."""
        if self._count == len(self._values):
            self._grow(2 * self._count)
        self._values[self._count] = number
        self._count += 1

    def extend_to(self, numbers: Sequence[float] | Array, count: int) -> None:
        """Take over `numbers[:count]`, of which all that was taken before has not changed."""
        if isinstance(numbers, Column) and numbers.values.dtype == np.float64 and count >= self._count:
            self._values, self._count = numbers.values[:count], count  # seen there: no copy of a long run
            return
        if count > len(self._values):
            self._grow(2 * count)
        self._values[self._count : count] = numbers[self._count : count]
        self._count = max(self._count, count)

    def _grow(self, room: int) -> None:
        """Make room; what is not filled yet is not touched, so that it takes no memory."""
        grown = np.empty(room)
        grown[: self._count] = self.values
        self._values = grown


def peaks(x: Array, y: Array, most: int) -> tuple[Array, Array]:
    """A curve of no more than about `most` points: of each stretch the least and the greatest value, in their order.

    Args:
        x: (n,) rising places.
        y: (n,) finite values.
        most: Points from which it is thinned.
    """
    reach = -(-2 * len(y) // most)  # two points stay of each stretch
    if reach <= 2:
        return x, y
    rows = -(-len(y) // reach)
    padded = np.full(rows * reach, y[-1])
    padded[: len(y)] = y
    blocks = padded.reshape(rows, reach)
    ends = np.stack([blocks.argmin(axis=1), blocks.argmax(axis=1)], axis=1) + reach * np.arange(rows)[:, None]
    chosen = np.minimum(np.sort(ends, axis=1).ravel(), len(y) - 1)
    return x[chosen], y[chosen]


def finite(values: Array) -> NDArray[np.bool_] | slice:
    """The places of the finite values: all of them as a slice, which copies nothing where a run is long."""
    known = np.isfinite(values)
    return slice(None) if known.all() else known


def finite_range(values: Array) -> Range | None:
    """Least and greatest of the finite values, or None where there are none."""
    known = values[finite(values)]
    return (float(known.min()), float(known.max())) if len(known) else None


def middle_range(values: Array) -> Range | None:
    """The range of most of the finite values, without the hundredths at both ends; None where there are none."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, (0.01, 0.99))
    return float(low), float(high)


def joined(one: Range | None, other: Range | None) -> Range | None:
    """The range that holds both."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def framed(view: Range | None, data: Range, room: Range) -> Range:
    """The range of an axis: it stays while it holds the data and is not much too large.

    An axis that moved with every point would be hard to read, and redrawing it costs more than the curves.

    Args:
        view: What the axis shows now, or None.
        data: What it has to hold.
        room: Shares of the data's span that are added before and after when it moves.
    """
    low, high = data
    span = high - low
    if view is not None and view[0] <= low and high <= view[1] and span >= 0.5 * (view[1] - view[0]):
        return view
    span = span or abs(high) or 1.0
    return low - room[0] * span, high + room[1] * span
