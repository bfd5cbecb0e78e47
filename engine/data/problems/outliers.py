"""Single numbers so far from the rest that scaling by least and greatest would flatten all others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.files import shown
from engine.data.notes import Choice, Note, Remedy
from engine.data.problems.examined import Examined
from engine.data.problems.sentinels import sentinels

_BULK = (0.005, 0.995)
"""Quantiles between which most numbers lie."""
_FLAT = 0.05
"""Share of the range that most numbers are left with."""
_LEAST_ROWS = 20


def find(examined: Examined) -> Iterator[Note]:
    """Features whose least or greatest number leaves the others little room."""
    for column in examined.features:
        if column.type != "number" or len(column.values) < _LEAST_ROWS:
            continue
        values = column.values
        least, greatest = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
        sampled = values[examined.sample]
        sampled = np.sort(sampled[~np.isnan(sampled)])
        if len(sampled) < _LEAST_ROWS:
            continue
        # A whole number of rows is cut off at each end: of few rows one.
        cut = max(1, round(_BULK[0] * len(sampled)))
        low, high = float(sampled[cut]), float(sampled[-1 - cut])
        if not 0.0 < high - low < _FLAT * (greatest - least):
            continue
        found = sentinels(column)
        if found and not _flattened(found[-1].rest, low, high):
            continue
        far = greatest if greatest - high > low - least else least
        rows = np.flatnonzero(values == far)
        share = (high - low) / (greatest - least)
        yield Note(
            "hint",
            "outliers",
            f"Column {shown(column.name)} holds {far:.6g} in {examined.rows_text(rows)}, while 99% of its numbers lie "
            f"between {low:.6g} and {high:.6g}: min-max scaling leaves them "
            f"{share:.2%} of the range.",
            (column.name,),
            Remedy(f"Scale {column.name!r} by its quartiles", (Choice(column.name, "scaling", {"type": "robust"}),)),
        )


def _flattened(ends: tuple[float, float], low: float, high: float) -> bool:
    return high - low < _FLAT * (ends[1] - ends[0])
