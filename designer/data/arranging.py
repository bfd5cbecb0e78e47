"""Rows that the table shows, and their order: found by a thread, since there may be millions of them. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.data.columns import Columns, ShownColumn

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A wish.

    Attributes:
        text: Cells that hold it are looked for, whatever their case; numbers have to equal it. Empty for all rows.
        column: Name of the column to sort by; empty for the order of the file.
        falling: Whether the greatest comes first.
    """

    text: str = ""
    column: str = ""
    falling: bool = False


def arranged(columns: Columns, rows: int, wish: Arrangement) -> NDArray[np.int64] | None:
    """The rows to show, in order; None for all, as they are. Rows without a value come last."""
    order: NDArray[np.int64] | None = None
    place = next((at for at, name in enumerate(columns.names()) if name == wish.column), None) if wish.column else None
    if place is not None:
        order = _sorted(columns[place], wish.falling)
    if wish.text:
        mask = np.zeros(rows, bool)
        for at in range(len(columns)):
            for found in _holding(columns[at], wish.text):
                mask |= found
        order = np.flatnonzero(mask) if order is None else order[mask[order]]
    return order


def _sorted(column: ShownColumn, falling: bool) -> NDArray[np.int64]:
    values, missing = column.values(), column.missing()
    there = np.flatnonzero(~missing)
    known = values[there]
    order = np.argsort(-known if falling else known, kind="stable")
    return np.concatenate([there[order], np.flatnonzero(missing)])


def _holding(column: ShownColumn, text: str) -> Iterator[Mask]:
    """Masks of the rows whose cells hold a text."""
    values, wanted = column.values(), text.strip().lower()
    if column.categories is not None:
        fitting = np.array([wanted in each.lower() for each in column.categories] + [False], bool)
        if fitting.any():
            places = np.where(column.missing(), -1, values).astype(np.int64)
            yield fitting[places]
        return
    if column.is_time:
        yield from _times(values, wanted)
        return
    try:
        number = float(wanted.replace(",", "."))
    except ValueError:
        return
    yield np.isclose(values, number, rtol=1e-9, atol=0.0)


def _times(values: NDArray[np.float64], wanted: str) -> Iterator[Mask]:
    """Rows of a day, month or year that is written as in the cells: 2024, 2024-03, 2024-03-01, or to the minute."""
    if len(wanted) < len("2024"):
        return
    try:
        moment = np.datetime64(wanted.replace(" ", "T"))
    except ValueError:
        return
    seconds = np.floor(np.where(np.isnan(values), 0.0, values)).astype("datetime64[s]")
    yield (seconds.astype(moment.dtype) == moment) & ~np.isnan(values)
