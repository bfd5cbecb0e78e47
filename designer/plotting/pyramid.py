"""A curve of very many points as a pyramid of least, greatest and mean values: few are looked at to draw it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FACTOR = 4
"""Bins of one level that make a bin of the next."""

MOST = 2**17
"""Bins of the finest level at most. When there are more, that level is dropped: memory stays the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Stretches of a curve, one after another.

    Attributes:
        size: Values in a bin; the last one may have fewer.
        first: Number of the first value, from 0.
        last: Number of the last value.
        least: (n,) least value of each; NaN where none of its values is a number.
        greatest: (n,) greatest value.
        mean: (n,) mean; NaN where any value is no number.
    """

    size: int
    first: int
    last: int
    least: Array
    greatest: Array
    mean: Array

    @property
    def centres(self) -> Array:
        """(n,) number of the value in the middle of each bin."""
        starts = self.first + self.size * np.arange(len(self.least))
        return np.asarray((starts + np.minimum(starts + self.size - 1, self.last)) / 2, np.float64)


class Pyramid:
    """Values that are appended, seen as bins of 1, 4, 16, ... times the finest size. An append costs O(1) in the mean.

    Args:
        most: Bins of the finest level at most.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.clear()

    def clear(self) -> None:
        """Begin again."""
        self.size = 1
        self._count = 0
        self._rest = np.empty(0)  # values that do not fill a bin of the finest level yet
        self._levels = [_Level()]

    def __len__(self) -> int:
        return self._count

    @property
    def bytes(self) -> int:
        """Memory of the arrays."""
        return sum(level.rows.nbytes for level in self._levels) + self._rest.nbytes

    def extend(self, values: NDArray[np.floating[Any]]) -> None:
        """Append values; those that are no numbers count only as there."""
        for start in range(0, len(values), self._most):
            self._extend(np.asarray(values[start : start + self._most], np.float64))

    def _extend(self, values: Array) -> None:
        self._count += len(values)
        values = np.concatenate([self._rest, values])
        full = len(values) // self.size
        self._rest = values[full * self.size :].copy()
        grouped = values[: full * self.size].reshape(full, self.size)
        self._levels[0].append(np.stack(_reduced(grouped, grouped, grouped)))
        self._grow()
        while self._levels[0].count > self._most:
            self._drop()

    def _grow(self) -> None:
        """Bring the coarser levels up to date."""
        place = 0
        while self._levels[place].count >= FACTOR:
            if place + 1 == len(self._levels):
                self._levels.append(_Level())
            fine, coarse = self._levels[place], self._levels[place + 1]
            new = fine.seen[:, coarse.count * FACTOR : fine.count // FACTOR * FACTOR]
            coarse.append(np.stack(_reduced(*new.reshape(3, -1, FACTOR))))
            place += 1

    def _drop(self) -> None:
        """Do without the finest level; what does not fill a bin of the next is kept as values that have its mean."""
        fine = self._levels.pop(0)
        loose = fine.seen[:, self._levels[0].count * FACTOR :]
        # Values that are reduced to the same as the bins: the mean, with the extremes in place of two of them.
        self._rest = np.concatenate([*(_stand_ins(bin, self.size) for bin in loose.T), self._rest])
        self.size *= FACTOR

    def bins(self, begin: int, end: int, most: int) -> Bins:
        """The values from `begin` to before `end`, in no more than about so many bins; those at the ends whole."""
        begin, end = max(begin, 0), min(end, self._count)
        place = 0
        while place + 1 < len(self._levels) and (end - begin) / (self.size * FACTOR**place) > most:
            place += 1
        size = self.size * FACTOR**place
        first, last = begin // size, -(-end // size)
        rows = self._levels[place].seen[:, first:last]
        if last * size > self._levels[place].count * size:
            rows = np.concatenate([rows, self._tail(place)], axis=1)
        if end <= begin:
            rows = rows[:, :0]
        return Bins(size, first * size, min(last * size, self._count) - 1, *rows)

    def _tail(self, place: int) -> Array:
        """(3, 0 or 1) the last bin of a level, which is not full."""
        parts, weights = [], []
        for level in range(place):
            coarse = self._levels[level + 1].count
            loose = self._levels[level].seen[:, coarse * FACTOR :]
            parts.append(loose)
            weights.append(np.full(loose.shape[1], self.size * FACTOR**level))
        if len(self._rest):
            parts.append(np.stack([self._rest] * 3))
            weights.append(np.ones(len(self._rest), np.int64))
        rows = np.concatenate(parts, axis=1) if parts else np.empty((3, 0))
        if not rows.shape[1]:
            return np.empty((3, 0))
        share = np.concatenate(weights)
        mean = float(np.sum(rows[2] * share) / share.sum())
        return np.array([[np.fmin.reduce(rows[0])], [np.fmax.reduce(rows[1])], [mean]])


class _Level:
    """Bins that grow: least, greatest and mean in three rows."""

    def __init__(self) -> None:
        self.rows = np.empty((3, 64))
        self.count = 0

    @property
    def seen(self) -> Array:
        return self.rows[:, : self.count]

    def append(self, new: Array) -> None:
        count = self.count + new.shape[1]
        if count > self.rows.shape[1]:
            grown = np.empty((3, 2 * count))
            grown[:, : self.count] = self.seen
            self.rows = grown
        self.rows[:, self.count : count] = new
        self.count = count


def _reduced(least: Array, greatest: Array, mean: Array) -> tuple[Array, Array, Array]:
    return np.fmin.reduce(least, axis=1), np.fmax.reduce(greatest, axis=1), np.mean(mean, axis=1)


def _stand_ins(bin: Array, size: int) -> Array:
    """(size,) values with the least, greatest and mean of a bin."""
    least, greatest, mean = bin
    rest = (mean * size - least - greatest) / max(size - 2, 1)
    return np.concatenate([[least, greatest], np.full(size - 2, rest)]) if size > 1 else np.array([mean])
