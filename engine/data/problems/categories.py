"""Columns of many categories, each of which is an input of its own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.files import shown
from engine.data.notes import Note
from engine.data.problems.examined import Examined
from engine.data.tables.columns import are_dates

_MANY = 10
"""Categories of a column from which on their number is told."""


def find(examined: Examined) -> Iterator[Note]:
    """Features that become many inputs."""
    for column in examined.features:
        if column.type == "category" and len(column.categories) > _MANY:
            what = "dates or times" if are_dates(column.categories) else "texts"
            told = f"Column {shown(column.name)} holds {len(column.categories):,} different {what}"
            yield Note("hint", "many-categories", f"{told}: each becomes an input of its own.", (column.name,))
