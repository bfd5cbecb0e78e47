"""Spellings: texts of a column that differ by case, blanks or form of letters alone, and one category of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.encodings import plain
from engine.data.raw import RawColumn, RawData
from engine.preparation.recipe import Recipe


def spellings_of(column: RawColumn) -> list[list[int]]:
    """Places of categories that are one but for their spelling, in groups of two and more."""
    if column.type != "category":
        return []
    groups: dict[str, list[int]] = {}
    for at, text in enumerate(column.categories):
        groups.setdefault(plain(text), []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def merged(raw: RawData, recipe: Recipe) -> RawData:
    """A table in which spellings are merged where the user has chosen so."""
    if not any(choice.spellings == "merged" for choice in recipe.columns.values()):
        return raw
    columns = (
        _merged(column) if recipe.choice(column.name).spellings == "merged" else column for column in raw.columns
    )
    return replace(raw, columns=tuple(columns))


def counts_of(column: RawColumn) -> NDArray[np.int64]:
    """Rows of each category, (categories,)."""
    return np.bincount(column.values[~column.missing], minlength=len(column.categories))


def _merged(column: RawColumn) -> RawColumn:
    """Each group is called by the spelling of most rows; of equals by the first in alphabetical order."""
    counts, names = counts_of(column), list(column.categories)
    for group in spellings_of(column):
        most = max(group, key=lambda at: counts[at])
        for at in group:
            names[at] = column.categories[most]
    texts = sorted(set(names))
    place = {text: at for at, text in enumerate(texts)}
    codes = np.array([*(place[name] for name in names), -1], np.int32)
    return replace(column, values=codes[column.values], categories=tuple(texts))
