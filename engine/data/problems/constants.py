"""Columns that are the same in every row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.data.files import shown
from engine.data.notes import Note, ignoring
from engine.data.problems.examined import Examined
from engine.data.problems.words import names_text
from engine.data.raw import RawColumn

_FIRST = 1000
"""Cells in which most columns show that they vary."""


def find(examined: Examined) -> Iterator[Note]:
    """Features without anything to learn from; training does well without them, so this only tells."""
    found = {column.name: column for column in examined.features if _is_constant(column)}
    if len(found) == 1:
        ((name, column),) = found.items()
        cell = _cell_text(column)
        told = f"Column {shown(name)} {f'holds {cell} in every row' if cell else 'is empty'}:"
        yield Note("hint", "constant-column", f"{told} nothing can be learned from it.", (name,), ignoring(name))
    elif found:
        told = f"{len(found):,} columns are the same in every row or empty: {names_text(found)}."
        yield Note(
            "hint", "constant-column", f"{told} Nothing can be learned from them.", tuple(found), ignoring(*found)
        )


def _is_constant(column: RawColumn) -> bool:
    return len(column.values) > 1 and not _differs(column, slice(_FIRST)) and not _differs(column, slice(None))


def _differs(column: RawColumn, rows: slice) -> bool:
    values = column.values[rows]
    first = values[0]  # where some cells are missing and some are not, that may tell something
    return not bool(np.isnan(values).all() if first != first else (values == first).all())


def _cell_text(column: RawColumn) -> str:
    """The cell of all rows; empty where it is missing."""
    cell = column.values[0]
    if column.missing[0]:
        return ""
    if column.categories:
        return shown(column.categories[int(cell)])
    return "one time" if column.type == "time" else f"{cell:.10g}"
