"""Repeated rows: those that are equal in all features and targets, left out or kept in one split."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset
from engine.data.preparation.resolve import Roles
from engine.data.problems.hashing import Hashes, row_hashes
from engine.data.raw import RawData
from engine.errors import DataError
from engine.preparation.recipe import Recipe

if TYPE_CHECKING:
    from engine.data.split import Split

Indices = NDArray[np.int64]


def unrepeated_rows(raw: RawData, roles: Roles, recipe: Recipe) -> Indices | None:
    """Rows that are not equal to an earlier one, rising; None for all, or where the user keeps them."""
    if recipe.repeated != "drop":
        return None
    _, first = np.unique(_hashes(raw, roles), return_index=True)
    return np.sort(first) if len(first) < raw.rows else None


def apart(split: Split, dataset: Dataset, recipe: Recipe) -> Split:
    """The split without rows of which an equal one is in another, if the user wishes so.

    Those that are tested stay, then those that validate.

    Raises:
        DataError: Nothing is left to train on, or the data has no rows to compare.
    """
    if recipe.repeated == "keep":
        return split
    if dataset.table is None or dataset.roles is None:
        raise DataError(
            "Repeated rows are found in tables alone, and the data is none.", fix="Keep them.", field="repeated"
        )
    if recipe.repeated == "drop":  # which is done by now
        return split
    hashes = _hashes(dataset.table, dataset.roles)
    validation = _without(split.validation, split.test, hashes)
    train = _without(split.train, np.concatenate([split.test, validation]), hashes)
    if not len(train):
        raise DataError(
            "All training rows are equal to rows that validate or are tested, so nothing is left to train on.",
            fix="Keep repeated rows, or split otherwise.",
            field="repeated",
        )
    return replace(split, train=train, validation=validation)


def _without(rows: Indices, others: Indices, hashes: Hashes) -> Indices:
    return rows[~np.isin(hashes[rows], hashes[others])]


_known: WeakKeyDictionary[RawData, tuple[tuple[str, ...], Hashes]] = WeakKeyDictionary()
"""Hashes of rows by table, and of which columns they are: a document is split whenever somebody asks for its rows."""


def _hashes(raw: RawData, roles: Roles) -> Hashes:
    names = (*roles.features, *roles.targets)
    known = _known.get(raw)
    if known is None or known[0] != names:
        known = _known[raw] = names, row_hashes([raw.by_name[name] for name in names], raw.rows)
    return known[1]
