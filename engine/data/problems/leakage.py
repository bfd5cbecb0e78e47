"""Figures of one column alone as a predictor: a small binned model, fitted on half of the rows, judged on the rest.

No column is blamed for what a table of few rows gives by chance, nor for what "always the most frequent" gets as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.data.problems.examined import Answer
from engine.data.raw import RawColumn

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

LEAST_ROWS = 10
_ROWS_OF_A_BIN = (3, 12)
"""Fewest fitted rows of a bin of numbers: few find a sharp border, many see through noise; the better one counts."""
_MOST_BINS = 256
_HOPELESS = 0.8
"""Figure of a column in many bins from which on fewer bins can make it a good one."""
_DEVIATIONS = 4.0
"""Standard deviations that the accuracy must lie above that of the most frequent class, to be no chance."""


@dataclass(frozen=True, slots=True)
class Told:
    """Accuracy of a column that tells classes.

    Attributes:
        accuracy: Share of the rows whose class it tells.
        baseline: Share of the most frequent class.
    """

    accuracy: float
    baseline: float

    @property
    def skill(self) -> float:
        """Share of what the most frequent class leaves wrong that the column gets right."""
        return (self.accuracy - self.baseline) / (1.0 - self.baseline) if self.baseline < 1.0 else 0.0


def told_classes(column: RawColumn, answer: Answer, rows: Codes) -> Told | None:
    """Accuracy of a column alone on the classes of some rows; None where it may be chance."""
    rows = rows[answer.known[rows]]
    labels = answer.values[rows]
    if len(rows) < LEAST_ROWS:
        return None
    accuracy = 0.0
    for most in _bin_counts(column, len(rows) // 2):
        accuracy = max(accuracy, _accuracy(column, rows, labels, most))
        if accuracy < _HOPELESS:
            break
    told = Told(accuracy, float(np.bincount(labels).max() / len(labels)))
    spread = np.sqrt(told.baseline * (1.0 - told.baseline) / len(rows))
    return told if told.accuracy - told.baseline > _DEVIATIONS * spread else None


def told_numbers(column: RawColumn, answer: Answer, rows: Codes) -> float:
    """Share of the variance of a target of numbers that a column alone tells: of its bins, or of a straight line."""
    rows = rows[answer.known[rows]]
    if len(rows) < LEAST_ROWS:
        return 0.0
    numbers = _sized(answer.values[rows])
    share = _told_by_line(column, rows, numbers)
    for most in _bin_counts(column, len(rows) // 2):
        share = max(share, _told_by_bins(column, rows, numbers, most))
        if share < _HOPELESS:
            break
    return share


def _accuracy(column: RawColumn, rows: Codes, labels: Codes, most: int) -> float:
    """Share of the rows whose label is the most frequent one of their bin in the other half."""
    right = np.zeros(len(rows), bool)
    classes = int(labels.max()) + 1
    for fitted, judged in _halves(len(rows)):
        bins, count = _bins(column, rows, fitted, most)
        keys, counts = np.unique(bins[fitted] * classes + labels[fitted], return_counts=True)
        rising = np.lexsort((-keys, counts))  # so that the last of a bin is its most frequent, of equals the first
        best = np.full(count, int(np.bincount(labels[fitted]).argmax()))
        best[keys[rising] // classes] = keys[rising] % classes
        right[judged] = best[bins[judged]] == labels[judged]
    return float(right.mean())


def _told_by_bins(column: RawColumn, rows: Codes, numbers: Array, most: int) -> float:
    """Share of the variance that the means of bins tell of the other half, of the half where it is smaller."""
    found = []
    for fitted, judged in _halves(len(rows)):
        bins, count = _bins(column, rows, fitted, most)
        counts = np.bincount(bins[fitted], minlength=count)
        middle = numbers[fitted].mean()
        sums = np.bincount(bins[fitted], numbers[fitted] - middle, minlength=count)
        means = middle + sums / np.maximum(1, counts)
        found.append(_explained(numbers[judged], means[bins[judged]]))
    return min(found)


def _told_by_line(column: RawColumn, rows: Codes, numbers: Array) -> float:
    """Squared correlation, of the half of the rows where it is smaller: one far row makes any two columns correlate."""
    if column.values.dtype.kind != "f":
        return 0.0
    values = column.values[rows]
    there = ~np.isnan(values)
    if not there.all():  # where cells are missing, a line tells nothing
        return 0.0
    found = []
    for half, _ in _halves(len(rows)):
        x, y = _standard(values[half]), _standard(numbers[half])
        found.append(float((x * y).mean()) ** 2)
    return min(found)


def _sized(values: Array) -> Array:
    """Numbers between -1 and 1: sums and squares of large ones leave the range of float64."""
    sized: Array = values / (float(np.abs(values).max()) or 1.0)
    return sized


def _standard(values: Array) -> Array:
    scaled = _sized(values)
    scaled = scaled - scaled.mean()
    standard: Array = scaled / (float(scaled.std()) or 1.0)
    return standard


def _explained(truth: Array, told: Array) -> float:
    left = np.square(truth - told).sum()
    total = np.square(truth - truth.mean()).sum()
    return float(1.0 - left / total) if total > 0.0 else 0.0


@lru_cache(maxsize=4)
def _halves(count: int) -> tuple[tuple[Codes, Codes], tuple[Codes, Codes]]:
    """Two ways to fit on one half of so many rows and judge on the other; drawn, as tables are sorted or periodic."""
    drawn = np.random.Generator(np.random.PCG64(count)).permutation(count)
    first, second = np.sort(drawn[: count // 2]), np.sort(drawn[count // 2 :])
    return (first, second), (second, first)


def _bin_counts(column: RawColumn, fitted: int) -> list[int]:
    """Bins that so many fitted rows are put into, of numbers first many, then few; categories are bins."""
    if column.values.dtype.kind != "f":
        return [0]
    return sorted({int(np.clip(fitted // rows, 1, _MOST_BINS)) for rows in _ROWS_OF_A_BIN}, reverse=True)


def _bins(column: RawColumn, rows: Codes, fitted: Codes, most: int) -> tuple[Codes, int]:
    """Bin of each row, and how many there are: categories, or equally many fitted rows; missing cells are one."""
    values = column.values[rows]
    if values.dtype.kind != "f":
        distinct, bins = np.unique(values, return_inverse=True)
        return bins.astype(np.int64).ravel(), len(distinct)
    missing = np.isnan(values)
    seen = np.unique(values[fitted][~missing[fitted]])
    if len(seen) > most:
        ranked = np.sort(values[fitted][~missing[fitted]])
        seen = np.unique(ranked[np.arange(1, most) * len(ranked) // most])
        edges = seen
    else:
        edges = seen[:-1] / 2.0 + seen[1:] / 2.0
    bins = np.searchsorted(edges, values, side="right")
    bins[missing] = len(edges) + 1
    return bins.astype(np.int64), len(edges) + 2
