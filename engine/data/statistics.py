"""Statistics of the columns of a table, as JSON data; ranges of features."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.raw import RawColumn

_MOST = 20
"""Categories that are counted one by one."""


def statistics(column: RawColumn) -> dict[str, Any]:
    """Statistics of a column: missing and different cells; least, greatest, mean and standard deviation of numbers.

    Of times the least and greatest are in ISO form, of categories the most frequent are counted. What is not known of a
    column without cells is None.
    """
    known = column.values[~column.missing]
    found: dict[str, Any] = {"missing": len(column.values) - len(known)}
    if column.type in ("category", "text", "boolean"):
        counts = np.bincount(known.astype(np.int64), minlength=len(column.categories))
        order = np.argsort(-counts, kind="stable")[:_MOST]
        found["distinct"] = int(np.count_nonzero(counts))
        found["counts"] = {column.categories[place]: int(counts[place]) for place in order.tolist() if counts[place]}
        return found
    found["distinct"] = len(np.unique(known))
    ends = (float(known.min()), float(known.max())) if len(known) else (None, None)
    if column.type == "time":
        found["least"], found["greatest"] = (None if end is None else _iso(end) for end in ends)
        return found
    found["least"], found["greatest"] = ends
    found["mean"] = float(known.mean()) if len(known) else None
    found["std"] = float(known.std()) if len(known) else None
    return found


def range_of(values: NDArray[np.float64]) -> tuple[float, float]:
    """Least and greatest of the numbers that are not NaN; 0 where there are none."""
    least, greatest = float(values.min()), float(values.max())
    if least != least:  # a search that passes NaN over takes several times as long
        least, greatest = (float(np.nan_to_num(found.reduce(values, axis=None))) for found in (np.fmin, np.fmax))
    return least, greatest


def _iso(seconds: float) -> str:
    return str(np.datetime64(round(seconds), "s"))
