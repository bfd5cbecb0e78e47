"""The shape of a column's values: a small histogram, or bars of its most frequent categories. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLED = 20_000
"""Rows of a larger table of which a histogram is made: its bars then miss by a percent or so, which is not seen."""

BINS, MOST = 24, 8
"""Bars of numbers, and of categories at most."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Bars of a column.

    Attributes:
        bars: Their heights, the greatest being 1; empty where there is nothing.
        names: The categories that they stand for; empty for a histogram.
        rest: Categories that are left out.
        missing: Share of the cells that are missing, of all rows.
    """

    bars: tuple[float, ...]
    names: tuple[str, ...] = ()
    rest: int = 0
    missing: float = 0.0

    @property
    def missing_text(self) -> str:
        """The share that is missing as people read it; 0 % and 100 % are none and all."""
        percent = 100.0 * self.missing
        if 0.0 < percent < 1.0:
            return "under 1 %"
        return "over 99 %" if 99.0 < percent < 100.0 else f"{percent:.0f} %"


def missing_in(values: NDArray[Any], categories: Sequence[str] | None) -> NDArray[np.bool_]:
    """Mask of the missing ones, of values as `sketched` takes them."""
    there: NDArray[np.bool_]
    if values.dtype.kind == "f":
        there = np.isnan(values)
    else:
        there = values < 0 if categories is not None else np.zeros(len(values), bool)
    return there


def sketched(
    values: NDArray[Any], categories: Sequence[str] | None = None, gone: NDArray[np.bool_] | None = None
) -> Sketch:
    """The shape of a column.

    Args:
        values: (rows,) numbers, NaN where missing; or places of categories, negative or NaN where missing.
        categories: The categories; None for numbers.
        gone: Mask of the missing ones, where it is known.
    """
    gone = missing_in(values, categories) if gone is None else gone
    missing = np.count_nonzero(gone) / len(values) if len(values) else 0.0
    step = max(1, len(values) // SAMPLED)
    known = values[::step][~gone[::step]]
    if not len(known):
        return Sketch((), missing=missing)
    if categories is not None:
        counts = np.bincount(known.astype(np.int64), minlength=len(categories))
        places = np.argsort(-counts, kind="stable")[:MOST]
        places = places[counts[places] > 0]
        bars = counts[places] / counts[places].max()
        names = tuple(categories[place] for place in places.tolist())
        return Sketch(tuple(bars.tolist()), names, len(categories) - len(names), missing)
    known = known.astype(np.float64)
    known = known[np.isfinite(known)]
    least, greatest = float(known.min()), float(known.max())
    if not np.isfinite(greatest - least) or greatest == least:
        return Sketch((1.0,), missing=missing)
    places = np.minimum(((known - least) / (greatest - least) * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(places, minlength=BINS)
    return Sketch(tuple((counts / counts.max()).tolist()), missing=missing)
