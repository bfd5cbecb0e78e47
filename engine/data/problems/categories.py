"""Columns of many categories, each of which is an input of its own."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.files import shown
from engine.data.problems.examined import Examined
from engine.data.problems.finding import Finding

_MANY = 10
"""Categories of a column from which on their number is told."""


def find(examined: Examined) -> Iterator[Finding]:
    """Features that become many inputs."""
    for column in examined.features:
        if column.type == "category" and len(column.categories) > _MANY:
            told = f"Column {shown(column.name)} holds {len(column.categories):,} different texts"
            yield Finding("hint", "many-categories", (column.name,), f"{told}: each becomes an input of its own.")
