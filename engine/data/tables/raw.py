"""The rows of a file of text as they stand in it, to try on them what reads such files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.rows import Dialect, all_rows, open_text

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """Rows of a file as they stand in it: all of them, or of a large file some.

    Attributes:
        content: The file, or what stands above its data and some of its rows.
        dialect: How it is taken apart.
        header: Whether its first row names the columns.
        rows: (n,) rows of the data that it holds, rising.
        numbers: (n,) number of each of those in the content, as a spreadsheet counts.
    """

    content: bytes
    dialect: Dialect
    header: bool
    rows: Indices
    numbers: NDArray[Any]

    @classmethod
    def of(cls, content: bytes, dialect: Dialect, numbers: Sequence[int] | NDArray[Any], *, header: bool) -> RawRows:
        """All rows of a file, by their numbers in it."""
        return cls(content, dialect, header, np.arange(len(numbers)), np.asarray(numbers))

    def kept(self, rows: Indices) -> RawRows:
        """Those of these rows of the data alone, which are counted anew."""
        there = np.isin(self.rows, rows, assume_unique=True)
        return replace(self, rows=np.searchsorted(rows, self.rows[there]), numbers=self.numbers[there])

    def moved(self, by: int) -> RawRows:
        """The same where the data has so many rows above them."""
        return replace(self, rows=self.rows + by)

    def known(self, rows: Indices) -> Indices:
        """Those of some rows of the data that it holds."""
        return rows[np.isin(rows, self.rows)]

    def only(self, rows: Indices) -> bytes:
        """The file with these rows of the data alone, which it holds, below all that stands above the first row."""
        wanted = set(self.numbers[np.searchsorted(self.rows, rows)].tolist())
        text = open_text(self.content, self.dialect.encoding).read()
        parts: list[str] = []
        for row, following in pairwise(chain(all_rows(self.content, self.dialect), [None])):
            assert row is not None
            above = not parts
            if above:  # what stands above the first row, and that row itself where it names the columns
                parts.append(text[: row.start])
            if row.number in wanted or (above and self.header):
                parts.append(text[row.start : None if following is None else following.start])
        return "".join(parts).encode(self.dialect.encoding)
