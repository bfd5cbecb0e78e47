"""Splits that part what belongs together: rows of one group, and the past from the future."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Note
from engine.data.problems.examined import Examined, is_whole
from engine.data.problems.row_names import sounds_like_id
from engine.data.raw import RawColumn
from engine.data.split import Split

_GROUPS = 5
"""How many groups a column must name, to be asked about."""
_FIRST = 1000
"""Cells that show whether a column is one of whole numbers."""
_ROWS_OF_A_GROUP = 2.0
"""Rows of a group, on average, from which on ids name groups."""
_EARLIER = 0.01
"""Share of the held-out rows that may come before the last training row: ties at the border."""


def find_groups(examined: Examined) -> Iterator[Note]:
    """Groups of which some rows train and others validate or test; features called like ids are asked about."""
    for column in examined.of_role("group"):
        if told := _straddling(column, examined.split):
            message = f"{told}: it may be the groups that the network learns to tell. Split by group."
            yield Note("warning", "group-straddles", message, (column.name,))
    for column in examined.features:
        if not sounds_like_id(column.name) or not _may_name(column):
            continue
        if told := _straddling(column, examined.split, asked=True):
            end = "Then figures are better than they would be for new ones."
            message = f"{told}. Do rows with the same {shown(column.name)} belong together? {end}"
            yield Note("question", "group-straddles", message, (column.name,))


def find_time(examined: Examined) -> Iterator[Note]:
    """Held-out rows that are earlier than training rows, though a column tells the time."""
    split = examined.split
    if split is None:
        return
    held = np.concatenate([split.validation, split.test])
    times = [(column, True) for column in examined.of_role("time")]
    times += [(column, False) for column in examined.features if column.type == "time" and not times]
    for column, chosen in times:
        values = column.values.astype(np.float64)
        train = values[split.train]
        if len(held) == 0 or np.isnan(train).all():
            continue
        earlier = np.count_nonzero(values[held] < np.nanmax(train))
        if earlier <= _EARLIER * len(held):
            continue
        told = (
            f"{earlier:,} of {len(held):,} validation and test rows are earlier than the last training row by "
            f"{shown(column.name)}"
        )
        yield Note(
            "warning" if chosen else "question",
            "time-straddles",
            f"{told}: figures show how well gaps are filled, not how well the future is told. Split by time."
            if chosen
            else f"{told}. Is the network to tell the future? Then figures are better than it will be.",
            (column.name,),
        )


def _may_name(column: RawColumn) -> bool:
    """True if the cells could name something: whole numbers or texts."""
    if column.type == "number":
        return is_whole(column.values[~column.missing][:_FIRST])
    return column.type in ("category", "text")


def _straddling(column: RawColumn, split: Split | None, *, asked: bool = False) -> str:
    """Sentence on groups that are in several splits; empty where there is none, or what is asked of looks like none."""
    if split is None:
        return ""
    groups, places = np.unique(column.values, return_inverse=True)
    places = places.ravel()
    if asked and (len(groups) < _GROUPS or len(places) < _ROWS_OF_A_GROUP * len(groups)):
        return ""
    trains = _found(places[split.train], len(groups))
    held = _found(places[np.concatenate([split.validation, split.test])], len(groups))
    both = trains & held
    if column.missing.any():  # rows without a group are no group
        both[places[np.flatnonzero(column.missing)[0]]] = False
    count = int(np.count_nonzero(both))
    if not count:
        return ""
    of = np.count_nonzero(held)
    return f"Rows of {count:,} of the {of:,} groups of {shown(column.name)} that validate or test train as well"


def _found(places: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    found = np.zeros(count, bool)
    found[places] = True
    return found
