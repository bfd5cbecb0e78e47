"""Columns that only name the rows: counters, ids, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Note, ignoring
from engine.data.problems.examined import Examined, is_whole
from engine.data.raw import RawColumn

_LEAST_ROWS = 3
_ROWS_OF_IDS = 20
"""With fewer rows, whole numbers that measure something all differ by chance."""
_OWN = 0.95
"""Share of different cells from which on they name the rows."""
_NAMED = re.compile(
    r"(.*[^a-z])?(id|ids|uid|uuid|guid|key|index|idx|nr|no|num|number|code|rowid|record)", re.IGNORECASE
)
_CAMEL = re.compile(r".*[a-z](Id|ID|No|Nr|Key|Index)")


def find(examined: Examined) -> Iterator[Note]:
    """Features that number or name the rows."""
    if len(examined.features) < 2:
        return
    for column in examined.features:
        found = _of_numbers(examined, column) if column.type == "number" else _of_texts(examined, column)
        if found is not None:
            yield found


def sounds_like_id(name: str) -> bool:
    """True if a column is called like one that names something, such as `id`, `userId` or `customer no`."""
    return bool(_NAMED.fullmatch(name) or _CAMEL.fullmatch(name))


def _of_numbers(examined: Examined, column: RawColumn) -> Note | None:
    values = column.values
    if len(values) < _LEAST_ROWS or values[0] != np.rint(values[0]):
        return None
    name = shown(column.name)
    if _counts(values[: _LEAST_ROWS + 1]) and _counts(values):
        return Note(
            "warning",
            "counts-rows",
            f"Column {name} only counts the rows, from {values[0]:.0f} to {values[-1]:.0f}. Ignore it, unless the "
            "order of the rows means something.",
            (column.name,),
            ignoring(column.name),
        )
    rows = len(values)
    if rows < _ROWS_OF_IDS or not is_whole(values[examined.sample]) or _distinct(values[examined.sample]) < _OWN:
        return None
    distinct = _distinct(values)
    if distinct >= _OWN and sounds_like_id(column.name):
        return Note(
            "warning",
            "id-like",
            f"Column {name} is called like an id, and holds {round(distinct * rows):,} different whole numbers in "
            f"{rows:,} rows: a network can memorise the rows by it, and learns nothing for others.",
            (column.name,),
            ignoring(column.name),
        )
    if distinct < 1.0 or values.max() - values.min() >= 2.0 * rows:  # as much measures as names
        return None
    return Note(
        "question",
        "id-like",
        f"Column {name} holds another whole number in each of the {rows:,} rows, from {values.min():.0f} to "
        f"{values.max():.0f}. Does it number them? If so, ignore it.",
        (column.name,),
        ignoring(column.name),
    )


def _of_texts(examined: Examined, column: RawColumn) -> Note | None:
    if column.type not in ("category", "text"):
        return None
    there = int(np.count_nonzero(~column.missing))
    if there < _ROWS_OF_IDS or len(column.categories) < _OWN * there:
        return None
    told = f"Column {shown(column.name)} holds {len(column.categories):,} different texts in {there:,} rows"
    return Note(
        "warning" if column.type == "category" else "hint",
        "id-like",
        f"{told}, such as {shown(column.categories[0])}: they name the rows, and a network cannot learn from names.",
        (column.name,),
        ignoring(column.name),
    )


def _counts(values: NDArray[np.float64]) -> bool:
    return bool((values[1:] == values[:-1] + 1.0).all())


def _distinct(values: NDArray[np.float64]) -> float:
    """Share of the values that differ from all before."""
    ranked = np.sort(values)
    return float(1 + np.count_nonzero(ranked[1:] > ranked[:-1])) / max(1, len(ranked))
