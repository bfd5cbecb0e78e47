"""Numbers that stand for a missing value: -999, 9999 and the like, far from the rest and repeated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Marker, Note, Remedy
from engine.data.problems.examined import Examined
from engine.data.raw import RawColumn

Array = NDArray[np.float64]

_USUAL = frozenset(
    [
        *(sign * (10.0**digits - 1.0) for digits in range(2, 11) for sign in (1.0, -1.0)),  # 99, -999, 9999
        *(sign * (10.0**digits - 1.0) / 10.0 for digits in range(3, 7) for sign in (1.0, -1.0)),  # 99.9, -999.9
        *(-9.0, -8888.0, 8888.0, -7777.0, 7777.0, -99999.9, 1e20, -1e20, 1e30, -1e30, 1e36, -1e36),
        *(-32768.0, 32767.0, -(2.0**31), 2.0**31 - 1.0),
        float(np.float32(3.4028235e38)),
        float(np.float32(-3.4028235e38)),
    ]
)
_TIMES = 2
"""How often it must occur."""
_FAR = 1.0
"""Distance to the nearest of the rest, in the range of the rest."""
_FEW_DISTINCT = 3
"""Values that the rest must have: of two values, three are a scale of their own."""


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A number that stands for missing cells.

    Attributes:
        value: The number.
        rows: Mask of the rows that hold it.
        rest: Least and greatest of the other numbers.
    """

    value: float
    rows: NDArray[np.bool_]
    rest: tuple[float, float]


def find(examined: Examined) -> Iterator[Note]:
    """Features and targets with such numbers."""
    for column in (*examined.features, *examined.of_role("target")):
        for found in sentinels(column):
            value = f"{found.value:.10g}"
            rows = np.flatnonzero(found.rows)
            least, greatest = found.rest
            yield Note(
                "warning",
                "sentinel",
                f"Column {shown(column.name)} holds {value} in {len(rows):,} rows ({examined.rows_text(rows)}), far "
                f"from the rest, which lie between {least:.6g} and {greatest:.6g}: it seems to stand for a missing "
                "value.",
                (column.name,),
                Remedy(f"Take {value} for missing in all columns", (Marker(value),)),
            )


def sentinels(column: RawColumn) -> tuple[Sentinel, ...]:
    """Numbers of a column that seem to stand for missing cells, at either end; of several the outermost first."""
    if column.type != "number":
        return ()
    values = column.values
    candidates: list[tuple[float, NDArray[np.bool_]]] = []
    rest = values
    while (ends := _ends(rest)) is not None and len(candidates) < len(_USUAL):
        outer = next((end for end in ends if end in _USUAL), None)
        if outer is None:
            break
        mask = values == outer
        candidates.append((outer, mask))
        rest = rest[rest != outer]
    if not candidates or ends is None:
        return ()
    least, greatest = ends
    if len(np.unique(rest[:1000])) < _FEW_DISTINCT and len(np.unique(rest)) < _FEW_DISTINCT:
        return ()
    span = greatest - least
    return tuple(
        Sentinel(value, mask, ends)
        for value, mask in candidates
        if np.count_nonzero(mask) >= _TIMES and max(least - value, value - greatest) > _FAR * span
    )


def _ends(values: Array) -> tuple[float, float] | None:
    """Least and greatest number; None where there is none."""
    if len(values) == 0:
        return None
    least, greatest = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    return None if np.isnan(least) else (least, greatest)
