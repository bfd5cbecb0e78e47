"""Error by a column of the data: numbers in bins that hold equally many samples, categories as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.data.dataset import DataSpec
from engine.data.delimited.encodings import ColumnEncoding
from engine.evaluation.answers import Array
from engine.metrics import mean

MOST_BINS = 8
FEW = 10
"""Different numbers that are each a group of their own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table that features come from.

    Attributes:
        name: Its name.
        places: Places of its features in a sample; several where it holds categories.
        categories: Their names; empty for numbers.
    """

    name: str
    places: tuple[int, ...]
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Samples whose value in a column is one category, or a number in one range.

    Attributes:
        title: The category or the range, for people.
        count: Number of samples.
        error: Mean error of them, by weight; NaN where all weights are 0.
    """

    title: str
    count: int
    error: float


def columns_of(spec: DataSpec) -> tuple[Column, ...]:
    """Columns of a table; none where samples are arrays without names."""
    if not spec.columns:
        return ()
    if not spec.encodings:
        return tuple(Column(name, (place,)) for place, name in enumerate(spec.columns))
    return tuple(Column(each.name, places, _titles(each)) for each, places in spec.column_places())


def _titles(encoding: ColumnEncoding) -> tuple[str, ...]:
    """Titles of the inputs of a column of categories; empty for others."""
    if encoding.kind != "one_hot":
        return ()
    rare = ("(rare)",) if encoding.rare else ()
    return (*encoding.categories, *rare, *(("(missing)",) if encoding.indicator else ()))


def error_by(column: Column, values: Array, errors: Array, weights: Array) -> tuple[Group, ...]:
    """Mean error in the groups of a column that hold samples.

    Args:
        column: The column.
        values: (n, places of the column) its features of samples, as they come.
        errors: (n,) of each sample.
        weights: (n,) what each sample counts.
    """
    if not len(values):
        return ()
    if column.categories:
        places = np.nan_to_num(values, nan=0.0).argmax(axis=1)
        titles: Sequence[str] = column.categories
    else:
        places, titles = _binned(values[:, 0])
    found = []
    for place, title in enumerate(titles):
        chosen = places == place
        if chosen.any():
            found.append(Group(title, int(chosen.sum()), float(mean(errors[chosen], weights[chosen]))))
    return tuple(found)


def _binned(values: Array) -> tuple[Array, list[str]]:
    """Place of the group of each number, and the titles of the groups."""
    missing = np.isnan(values)
    if missing.any():
        places, titles = _binned(values[~missing]) if not missing.all() else (np.zeros(0, np.int64), [])
        found = np.full(len(values), len(titles))
        found[~missing] = places
        return found, [*titles, "(missing)"]
    distinct, inverse = np.unique(values, return_inverse=True)
    if len(distinct) <= FEW:
        return np.asarray(inverse.reshape(-1)), [f"{value:g}" for value in distinct.tolist()]
    edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, MOST_BINS + 1)))
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    texts = [f"{edge:.4g}" for edge in edges.tolist()]
    return np.asarray(places), [f"{low} to {high}" for low, high in pairwise(texts)]
