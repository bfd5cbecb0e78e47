"""Types that a column can be read as, told from what it was read as."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.data.delimited.cells import ColumnType, truth_of
from engine.data.delimited.dressed import bare
from engine.data.delimited.times import looks_like_time
from engine.data.files import shown
from engine.data.raw import RawColumn
from engine.data.reading.decide import is_placeholder

_SAMPLED = 200
"""Different texts that are looked at."""


def unreadable(column: RawColumn) -> dict[ColumnType, str]:
    """Types that a column cannot be read as, each with the reason as a sentence.

    They are those that less than half of its cells are: of others, the cells that are none are faulty, and can be left
    out. Anything can be read as a category or a text.
    """
    counts = _texts(column)
    found: dict[ColumnType, str] = {}
    for kind, (fits, what) in _FITS.items():
        if kind == column.type or not counts:
            continue
        wrong = [text for text in counts if not fits(text) and not is_placeholder(text)]
        if 2 * sum(counts[text] for text in wrong) > sum(counts.values()):
            found[kind] = f"Its cells are no {what}, such as {shown(wrong[0])}."
    return found


def _is_truth(text: str) -> bool:
    try:
        truth_of(text)
    except ValueError:
        return False
    return True


_FITS: Mapping[ColumnType, tuple[Callable[[str], bool], str]] = {
    "number": (lambda text: bare(text) is not None, "numbers"),
    "time": (looks_like_time, "dates or times"),
    "boolean": (_is_truth, "yes and no"),
}


def _texts(column: RawColumn) -> dict[str, int]:
    """Texts of the cells that are there, with the number of cells of each: of many evenly some."""
    known = column.values[:: max(1, len(column.values) // _SAMPLED)]
    known = known[np.isfinite(known)] if known.dtype.kind == "f" else known[known >= 0]
    values, counts = np.unique(known, return_counts=True)
    return {_text(column, float(value)): count for value, count in zip(values.tolist(), counts.tolist(), strict=True)}


def _text(column: RawColumn, value: float) -> str:
    if column.has_texts or column.type == "boolean":
        return column.categories[int(value)] if column.categories else str(int(value))
    if column.type == "time":
        return str(np.datetime64(round(value), "s")).replace("T", " ")
    return str(int(value)) if value.is_integer() else repr(value)
