"""Features that are the answer in other words: the other parts of a one-hot target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.columns import Column
from engine.data.dataset import Note
from engine.data.files import shown
from engine.data.targets import Target

_LISTED = 5
_MOST_PARTS = 100
"""Columns of 0 and 1 that are looked at: the last, for parts of a one-hot target stand together."""
_FIRST = 1000
_ROWS_OF_A_CLASS = 3
"""With fewer rows of a class, a feature may fit it by chance."""


def giveaways(columns: Sequence[Column], target: Column, answer: Target) -> Iterator[Note]:
    """Warnings of features that tell the target outright.

    Args:
        columns: The features.
        target: The column to predict.
        answer: What was read of it.
    """
    found = _rest_of_one_hot(columns, target)
    if not found and answer.classes:
        found = [column.name for column in columns if _tells(column, answer.values)]
    if found:
        listed = ", ".join(map(shown, found[:_LISTED])) + (
            f" and {len(found) - _LISTED} more" if found[_LISTED:] else ""
        )
        several = len(found) > 1
        it = "them" if several else "it"
        yield Note(
            "warning",
            "target-among-features",
            f"{'Columns' if several else 'Column'} {listed} {'tell' if several else 'tells'} the target "
            f"{shown(target.name)} outright, as the parts of a one-hot target do. If nobody knows {it} before the "
            f"answer, delete {it} from the file; of a one-hot target, make one column of the names of its classes.",
        )


def _flags(column: Column) -> NDArray[np.bool_] | None:
    """Where a column of 0 and 1, both of them, holds 1; None for any other column."""
    numbers = column.numbers
    if numbers is None or not ((numbers == 0.0) | (numbers == 1.0)).all() or not 0.0 < numbers.mean() < 1.0:
        return None
    flags: NDArray[np.bool_] = numbers == 1.0
    return flags


def _rest_of_one_hot(columns: Sequence[Column], target: Column) -> list[str]:
    """Columns of which exactly one is 1 in each row in which the target is 0, and none where it is 1."""
    answer = _flags(target)
    if answer is None:
        return []
    found = {column.name: flags for column in columns if (flags := _flags(column)) is not None}
    apart = {name: flags for name, flags in found.items() if not (flags & answer).any()}
    return _cover(dict(list(apart.items())[-_MOST_PARTS:]), ~answer) or []


def _cover(parts: Mapping[str, NDArray[np.bool_]], open_rows: NDArray[np.bool_]) -> list[str] | None:
    """Parts that make up all open rows without overlap, or None."""
    if not open_rows.any():
        return []
    row = int(np.argmax(open_rows))
    fitting = {name: part for name, part in parts.items() if not (part & ~open_rows).any()}
    for name, part in fitting.items():
        if part[row] and (rest := _cover(fitting, open_rows & ~part)) is not None:
            return [name, *rest]
    return None


def _tells(column: Column, labels: NDArray[np.int64]) -> bool:
    """Whether a column holds one value for each class, or is 1 in one class and 0 in all others."""
    values: NDArray[Any] = column.codes if column.packed is None else column.packed.values()
    classes = len(np.unique(labels))
    if (
        len(values) != len(labels)
        or len(labels) < _ROWS_OF_A_CLASS * classes
        or len(np.unique(values[:_FIRST])) > classes
    ):
        return False
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) == classes:
        return len(np.unique(codes * classes + labels)) == classes
    flags = _flags(column)
    return flags is not None and bool((flags == (labels == labels[np.argmax(flags)])).all())
