"""Numbers of a column as cells show them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from designer.forms.values import number_text

SEEN = 200
"""Rows by which it is decided with how many decimals a column is written."""

DIGITS = 5
"""Digits of the largest number of a column; with the decimals of the others they lie one below the other."""

SPARE = 3
"""Decimals beyond these with which a column is still written where they make all its numbers exact."""

FIXED = (1e-3, 1e6)
"""Largest numbers of columns that are written with as many decimals in each row."""


def decimals_of(values: NDArray[np.float64]) -> int | None:
    """Decimals with which all numbers of a column are read at a glance; None where they differ too much in size."""
    known = np.abs(values[np.isfinite(values)])
    largest = float(known.max(initial=0.0))
    if largest == 0.0 or (known == np.round(known)).all():
        return 0 if largest < 1e15 else None
    if not FIXED[0] <= largest < FIXED[1]:
        return None
    most = max(0, DIGITS - 1 - math.floor(math.log10(largest)))
    if np.median(known[known > 0.0]) < 10.0 ** (1 - most):
        return None
    exact = (
        count for count in range(most + SPARE + 1) if np.allclose(known, np.round(known, count), rtol=1e-9, atol=0.0)
    )
    return next(exact, most)


def legible(value: float, decimals: int | None) -> str:
    """A number of a row with these decimals, or rounded by itself."""
    if decimals is None or not math.isfinite(value):
        return number_text(value if value.is_integer() else float(f"{value:.{DIGITS}g}"))
    return f"{value:z.{decimals}f}"
