"""Training and test rows from visibly different distributions.

Smirnov, “Table for Estimating the Goodness of Fit of Empirical Distributions”, 1948, with the correction for few rows
of Stephens, “Use of the Kolmogorov-Smirnov, Cramér-von Mises and Related Statistics Without Extensive Tables”, 1970.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.raw import RawColumn

Array = NDArray[np.float64]

_SURE = 0.001
"""Probability of a chance finding among all columns."""
_VISIBLE = 0.1
"""Distance of the distributions from which on it is worth a word, however many rows prove it."""
_LISTED = 3


def find(examined: Examined) -> Iterator[Note]:
    """Features and targets that are distributed unlike in training and test rows; chance splits are spared."""
    split = examined.split
    if split is None or examined.by_chance or not len(split.train) or not len(split.test):
        return
    columns = (*examined.features, *examined.of_role("target"))
    train, test = (_thinned(rows, len(examined.sample)) for rows in (split.train, split.test))
    found: list[tuple[float, RawColumn]] = []
    for column in columns:
        distance, chance = smirnov(_numbers(column, train), _numbers(column, test))
        if distance >= _VISIBLE and chance * len(columns) < _SURE:
            found.append((distance, column))
    if found:
        found.sort(key=lambda each: -each[0])
        told = "; ".join(_told(column, distance, train, test) for distance, column in found[:_LISTED])
        more = f"; and {len(found) - _LISTED:,} more columns" if len(found) > _LISTED else ""
        yield Note(
            "warning",
            "split-drift",
            f"Test rows differ from training rows: {told}{more}. Figures on them show how the network fares with other "
            "data than it learned from; if that is not meant, split at random.",
            tuple(column.name for _, column in found),
        )


def smirnov(first: Array, second: Array) -> tuple[float, float]:
    """Largest distance of two empirical distributions, and the probability of it or a larger one by chance.

    The probability is that of many rows; for numbers that repeat it is an upper bound.
    """
    if not len(first) or not len(second):
        return 0.0, 1.0
    first, second = np.sort(first), np.sort(second)
    both = np.concatenate([first, second])
    below_first = np.searchsorted(first, both, side="right") / len(first)
    below_second = np.searchsorted(second, both, side="right") / len(second)
    distance = float(np.abs(below_first - below_second).max())
    size = np.sqrt(len(first) * len(second) / (len(first) + len(second)))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.3:  # where the series does not converge soon, the probability is 1
        return distance, 1.0
    terms = np.arange(1, 101)
    chance = 2.0 * float(np.sum((-1.0) ** (terms - 1) * np.exp(-2.0 * np.square(terms * scaled))))
    return distance, min(1.0, max(0.0, chance))


def _numbers(column: RawColumn, rows: NDArray[np.int64]) -> Array:
    """Cells as numbers, categories by their place in the alphabet; those that are missing left out."""
    return column.values[rows][~column.missing[rows]].astype(np.float64)


def _thinned(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    return rows[:: -(-len(rows) // most)]


def _told(column: RawColumn, distance: float, train: NDArray[np.int64], test: NDArray[np.int64]) -> str:
    name = shown(column.name)
    if column.type == "number":
        middles = (f"{np.median(_numbers(column, rows)):.4g}" for rows in (test, train))
        return f"{name} has a median of {next(middles)} in test rows and {next(middles)} in training rows"
    return f"{name} differs for {distance:.0%} of the rows"
