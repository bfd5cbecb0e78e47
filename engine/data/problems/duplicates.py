"""Rows that stand in the table several times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.data.notes import Choice, Note, Remedy
from engine.data.problems.examined import Examined
from engine.data.problems.hashing import Hashes

_LEAST, _SHARE = 10, 0.01
"""Duplicates, and their share of the rows, from which on they are told."""
_TIMES = 4.0
"""How many more there must be than by chance."""


def find(examined: Examined) -> Iterator[Note]:
    """Rows that are equal to an earlier one in all features and targets."""
    hashes = examined.hashes
    count, places = len(hashes), _repeated(hashes)
    _, first, back = np.unique(hashes[places], return_index=True, return_inverse=True)
    again = np.flatnonzero(first[back.ravel()] != np.arange(len(places)))
    if not _many(examined, len(again), count, count / 2.0):
        return
    row, earlier = (examined.raw.row_text(int(places[at])) for at in (again[0], first[back.ravel()[again[0]]]))
    yield Note(
        "question",
        "duplicate-rows",
        f"{len(again):,} of {count:,} rows ({len(again) / count:.1%}) repeat an earlier one in all features and the "
        f"target, such as {row} that of {earlier}. Were they recorded twice? If so, leave them out.",
        remedy=Remedy("Leave repeated rows out", (Choice("", "repeated", "drop"),)),
    )


def find_across(examined: Examined) -> Iterator[Note]:
    """Rows that validate or test, and train as well."""
    split = examined.split
    if split is None:
        return
    hashes = examined.hashes
    repeated = np.zeros(len(hashes), bool)
    repeated[_repeated(hashes)] = True
    train = np.unique(hashes[split.train[repeated[split.train]]])
    for name, part in (("validation", split.validation), ("test", split.test)):
        seen = part[repeated[part]]
        seen = seen[np.isin(hashes[seen], train)]
        if _many(examined, len(seen), len(part), len(split.train)):
            yield Note(
                "warning",
                "duplicates-across",
                f"{len(seen):,} of {len(part):,} {name} rows ({len(seen) / len(part):.1%}) are also among the training "
                f"rows ({examined.rows_text(seen)}): figures on them show what was memorised. Keep "
                "repeated rows in one split, leave them out, or split by a group.",
                remedy=Remedy("Keep repeated rows in one split", (Choice("", "repeated", "apart"),)),
            )


def _many(examined: Examined, found: int, rows: int, others: float) -> bool:
    """True if so many of some rows are equal to others, of so many, that it is worth a word and no chance."""
    if found < _LEAST or found < _SHARE * rows:
        return False
    return found > _TIMES * rows * min(1.0, others * _coincidence(examined))


def _coincidence(examined: Examined) -> float:
    """Probability that two rows are equal, if columns had nothing to do with one another.

    It is 0 where one has many values: what is equal in it is equal for a reason.
    """
    chance = 1.0
    for column in (*examined.features, *examined.of_role("target")):
        _, counts = np.unique(column.values[examined.sample], return_counts=True)
        if len(counts) > len(examined.sample) / 2:
            return 0.0
        chance *= float(np.square(counts / counts.sum()).sum())
    return chance


def _repeated(hashes: Hashes) -> NDArray[np.int64]:
    """Places of the rows that are there more than once, rising."""
    ranked = np.sort(hashes)
    repeated = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    if not len(repeated):
        return np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(repeated, hashes), len(repeated) - 1)
    return np.flatnonzero(repeated[at] == hashes)
