"""Numbers of pictures: spans that can be divided by, and texts. No Qt."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

NARROWEST, NEAREST = 1e-12, 1e-300
"""Width below which a span has none: as a share of its numbers, where it is rounding, and of any numbers."""

FARTHEST = 8e307
"""Ends of spans at most: the difference of farther ones is no finite number."""

WIDENING = 1e-5
"""Share of a large number by which a span reaches beyond it to either side, where it has no width."""


def short_text(value: float, digits: int = 3) -> str:
    """A number for people where there is little room; a real minus sign is left to Qt's fonts."""
    return f"{float(value):.{digits}g}"


def range_words(values: Array) -> str:
    """Least and greatest of some values, in words."""
    known = values[np.isfinite(values)]
    if not known.size:
        return "no finite values"
    return f"from {short_text(known.min())} to {short_text(known.max())}"


def span_of(values: Array) -> tuple[float, float]:
    """Least and greatest finite value; a little apart where they are the same or there are none."""
    known = values[np.isfinite(values)]
    return widened(float(known.min()), float(known.max())) if known.size else widened(0.0, 0.0)


def widened(low: float, high: float) -> tuple[float, float]:
    """A span that can be divided by: the same, or a little to either side where it has no width.

    A little is one half, and of large numbers so much of them as float32 tells apart.
    """
    low, high = max(low, -FARTHEST), min(high, FARTHEST)
    if has_width(low, high):
        return low, high
    reach = max(0.5, WIDENING * max(abs(low), abs(high)))
    return low - reach, high + reach


def has_width(low: float, high: float) -> bool:
    """True if the ends of a span are farther apart than rounding puts them."""
    return high - low > max(NARROWEST * max(abs(low), abs(high)), NEAREST)


def with_zero(values: Array) -> tuple[float, float]:
    """Least and greatest finite value, zero among them; one apart where all are zero or there are none."""
    known = values[np.isfinite(values)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    return (low, high) if high > low else (0.0, 1.0)


def about_zero(values: Array) -> tuple[float, float]:
    """Span of a signed scale: as far below zero as above; one where all values are zero."""
    known = values[np.isfinite(values)]
    reach = float(np.abs(known).max()) if known.size else 0.0
    return (-reach, reach) if reach > 0 else (-1.0, 1.0)
