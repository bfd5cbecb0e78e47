"""Columns that cannot be used as they are: with missing values, or with texts that are too many."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import numpy as np

from engine.data.delimited.times import looks_like_time
from engine.data.files import shown
from engine.data.raw import RawColumn, RawData
from engine.data.reading.decide import MOST_CATEGORIES as MOST_CATEGORIES
from engine.data.reading.decide import most_texts
from engine.errors import DataError

MOST_CLASSES = 1000
"""Texts that differ, in the column to predict."""
_REPORTED = 5
_FEW_ROWS = 3
"""Rows of a text, on average, below which texts seem to name rows."""
_MOST = 0.9
_NEARLY = re.compile(r"[^\w\s]{0,2} ?[+-]?\d[\d.,/]*(?:[DdEe][+-]?\d+)? ?[^\w\s]{0,2}(?:[^\W\d_]{1,4}\.?)?")


def refuse_missing(columns: Iterable[RawColumn], raw: RawData) -> None:
    """Refuse missing values.

    Args:
        columns: In which none may be missing.
        raw: Their table.

    Raises:
        DataError: Some are; says where.
    """
    missing = {column.name: np.flatnonzero(column.missing) for column in columns if column.missing.any()}
    total = sum(map(len, missing.values()))
    if total:
        places = sorted(
            (int(row), at) for at, rows in enumerate(missing.values()) for row in rows[:_REPORTED].tolist()
        )[:_REPORTED]
        names = list(missing)
        told = "; ".join(f"{raw.row_text(row)}, column {shown(names[at])}" for row, at in places)
        more = f"; and {total - _REPORTED} more" if total > _REPORTED else ""
        raise DataError(
            f"{'1 value is' if total == 1 else f'{total} values are'} missing: {told}{more}.",
            fix="Fill the cells in, delete the rows or columns, or choose another treatment of missing values.",
        )


def refuse_texts(column: RawColumn, most: int) -> None:
    """Refuse a column of texts that are too many to be categories.

    Args:
        column: A column of texts.
        most: Texts that may differ, unless each of more stands in many rows.

    Raises:
        DataError: There are too many, or they seem to name the rows instead of grouping them.
    """
    rows = len(column.values)
    limit = most_texts(most, rows)
    if len(column.categories) > limit:
        raise names_of_rows(column.name, column.categories, rows, limit, target=most == MOST_CLASSES)


def names_of_rows(name: str, texts: Collection[str], rows: int, most: int, *, target: bool) -> DataError:
    """That a column holds too many different texts to be categories."""
    first = min(texts)
    told = f"{'The target' if target else 'Column'} {shown(name)} holds {len(texts)} different texts"
    instead = "choose another target" if target else "delete the column from the file"
    field = "target" if target else ""
    if are_dates(texts):
        return DataError(
            f"{told}, which are dates or times, such as {shown(first)}: they cannot be read as numbers yet.",
            fix=f"Replace them by numbers, such as year, month, weekday or days since the first, or {instead}.",
            field=field,
        )
    if sum(_NEARLY.fullmatch(text) is not None for text in texts) >= _MOST * len(texts):
        return DataError(
            f"{told}, which are numbers with something beside them, such as {shown(first)}.",
            fix=f"If they are meant as numbers, leave digits and one decimal mark alone in each cell; else {instead}.",
            field=field,
        )
    why = (
        "they seem to name the rows, and a network cannot learn from names"
        if len(texts) * _FEW_ROWS > rows
        else f"at most {most} can be {'told apart' if target else 'inputs of their own'}"
    )
    return DataError(
        f"{told} in {rows} rows, such as {shown(first)}: {why}.",
        fix=f"{instead[0].upper()}{instead[1:]}, or group its texts into at most {most} categories.",
        field=field,
    )


def are_dates(texts: Collection[str]) -> bool:
    """True if most of these texts are dates or times."""
    return sum(map(looks_like_time, texts)) >= _MOST * len(texts)
