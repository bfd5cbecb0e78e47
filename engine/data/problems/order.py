"""Splits that part what belongs together: rows of one group, and the past from the future."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.notes import Choice, Note, Remedy
from engine.data.problems.examined import Examined, is_whole
from engine.data.problems.row_names import sounds_like_id
from engine.data.raw import RawColumn
from engine.data.split import Split

_GROUPS = 5
"""Groups that a column must name."""
_FIRST = 1000
"""Cells that show whether a column is one of whole numbers."""
_ROWS_OF_A_GROUP = 2.0
"""Rows of a group, on average."""
_EARLIER = 0.01
"""Share of the held-out rows that may come before the last training row: ties at the border."""


def find_groups(examined: Examined) -> Iterator[Note]:
    """Columns called like ids whose repeated values are in several splits, as those of a person or a machine are."""
    for column in _others(examined):
        if not sounds_like_id(column.name) or not _may_name(column):
            continue
        if told := _straddling(column, examined.split):
            name = shown(column.name)
            message = (
                f"{told}. Do rows with the same {name} belong together? Then split by it, or figures are better than "
                "they will be for new ones."
            )
            yield Note("question", "group-straddles", message, (column.name,), _split_by(column, "group"))


def find_time(examined: Examined) -> Iterator[Note]:
    """Held-out rows that are earlier than training rows, though a column tells the time."""
    split = examined.split
    if split is None:
        return
    held = np.concatenate([split.validation, split.test])
    for column in _others(examined):
        if column.type != "time" or len(held) == 0 or column.missing[split.train].all():
            continue
        earlier = np.count_nonzero(column.values[held] < np.nanmax(column.values[split.train]))
        if earlier > _EARLIER * len(held):
            message = (
                f"{earlier:,} of {len(held):,} validation and test rows are earlier than the last training row by "
                f"{shown(column.name)}. Is the network to tell the future? Then split by it, or figures are better "
                "than they will be."
            )
            remedy = None if column.missing.any() else _split_by(column, "time")
            yield Note("question", "time-straddles", message, (column.name,), remedy)


def _others(examined: Examined) -> tuple[RawColumn, ...]:
    """Features, and columns that are left out: these may tell what belongs together as well."""
    return (*examined.features, *examined.of_role("ignored"))


def _split_by(column: RawColumn, rule: str) -> Remedy:
    choice = Choice("", "splitting", {"type": rule, "column": column.name})
    return Remedy(f"Split by {column.name!r}", (choice,))


def _may_name(column: RawColumn) -> bool:
    """True if the cells could name something: whole numbers or texts."""
    if column.type == "number":
        return is_whole(column.values[~column.missing][:_FIRST])
    return column.type in ("category", "text")


def _straddling(column: RawColumn, split: Split | None) -> str:
    """Sentence on groups that are in several splits; empty where there is none, or where there are no groups."""
    if split is None:
        return ""
    groups, places = np.unique(column.values, return_inverse=True)
    places = places.ravel()
    if len(groups) < _GROUPS or len(places) < _ROWS_OF_A_GROUP * len(groups):
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
