"""Features that are the answer in other words: the other parts of a one-hot target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Note
from engine.data.files import shown
from engine.data.raw import RawColumn
from engine.data.targets import Target

_LISTED = 5
_MOST_PARTS = 100
"""Columns of 0 and 1 that are looked at: the last, for parts of a one-hot target stand together."""
_MOST_TRIED = 500
"""Parts that are tried: those of a one-hot target fit at once, others may fit in more ways than can be tried."""
_FIRST = 1000
_FEW_ROWS = 20
_STEM = re.compile(r"(.*[^\W_][ _.:=/|-]+)[^ _.:=/|-]+")
"""Prefix of a name, before its last part, as `species_` before `a`."""
_YES = {
    frozenset({"true", "false"}): "true",
    frozenset({"yes", "no"}): "yes",
    frozenset({"t", "f"}): "t",
    frozenset({"y", "n"}): "y",
}
_ROWS_OF_A_CLASS = 3
"""With fewer rows of a class, a feature may fit it by chance."""


def giveaways(columns: Sequence[RawColumn], target: RawColumn, answer: Target) -> Iterator[Note]:
    """Warnings of features that tell the target outright.

    Args:
        columns: The features.
        target: The column to predict.
        answer: What was read of it.
    """
    found = _rest_of_one_hot(columns, target)
    if not found and answer.classes:
        found = [column.name for column in columns if _tells(column, answer.values)]
    elif not found and target.type == "number":
        numbers = target.values
        found = [column.name for column in columns if column.type == "number" and (column.values == numbers).all()]
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
            f"{shown(target.name)} outright. If nobody knows {it} before the answer, delete {it} from the file; if "
            f"{'they are parts' if several else 'it is part'} of a one-hot target, make one column of the names of its "
            "classes.",
        )


def _flags(column: RawColumn) -> NDArray[np.bool_] | None:
    """Mask of the rows where a column of 0 and 1, or of two words such as True and False, says yes; None for others."""
    flags: NDArray[np.bool_]
    if column.has_texts:
        yes = _YES.get(frozenset(text.lower() for text in column.categories)) if len(column.categories) == 2 else None
        if yes is None:
            return None
        flags = column.values == [text.lower() for text in column.categories].index(yes)
        return flags
    numbers = column.values
    if not ((numbers == 0.0) | (numbers == 1.0)).all() or not 0.0 < numbers.mean() < 1.0:
        return None
    flags = numbers == 1.0
    return flags


def _rest_of_one_hot(columns: Sequence[RawColumn], target: RawColumn) -> list[str]:
    """Columns of which one says yes wherever the target says no; or those named alike, if never two say yes."""
    answer = _flags(target)
    if answer is None:
        return []
    found = {column.name: flags for column in columns if (flags := _flags(column)) is not None}
    apart = {name: flags for name, flags in found.items() if not (flags & answer).any()}
    whole = _cover(dict(list(apart.items())[-_MOST_PARTS:]), ~answer, iter(range(_MOST_TRIED)))
    if whole and len(whole) * _ROWS_OF_A_CLASS > np.count_nonzero(~answer):
        whole = None
    stem = _STEM.fullmatch(target.name)
    alike = [name for name in apart if stem and name.startswith(stem[1])]
    if (
        not whole
        and len(answer) >= _FEW_ROWS
        and alike
        and int(np.sum([found[name] for name in alike], axis=0).max()) <= 1
    ):
        return alike
    return whole or []


def _cover(
    parts: Mapping[str, NDArray[np.bool_]], open_rows: NDArray[np.bool_], tries: Iterator[int]
) -> list[str] | None:
    """Parts that make up all open rows without overlap; None if there are none, or not found in so many tries."""
    if not open_rows.any():
        return []
    if next(tries, None) is None:
        return None
    row = int(np.argmax(open_rows))
    fitting = {name: part for name, part in parts.items() if not (part & ~open_rows).any()}
    for name, part in fitting.items():
        if part[row] and (rest := _cover(fitting, open_rows & ~part, tries)) is not None:
            return [name, *rest]
    return None


def _tells(column: RawColumn, labels: NDArray[np.int64]) -> bool:
    """True if a column holds one value for each class, or is 1 in one class and 0 in all others."""
    values: NDArray[Any] = column.values
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
