"""The rows of a file of text as they stand in it, to try on them what reads such files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.rows import Dialect, all_rows, open_text


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """The rows of a file as they stand in it.

    Attributes:
        content: The file.
        dialect: How it is taken apart.
        numbers: Number of each row of the data in the file, as a spreadsheet counts.
    """

    content: bytes
    dialect: Dialect
    numbers: Sequence[int] | NDArray[Any]

    def kept(self, rows: NDArray[np.int64]) -> RawRows:
        """These rows of the data alone."""
        return replace(self, numbers=np.asarray(self.numbers)[rows])

    def only(self, rows: Sequence[int]) -> bytes:
        """The file with these rows of the data alone, from 0 and rising, below all that stands above the first row."""
        wanted = {int(self.numbers[row]) for row in rows}
        text = open_text(self.content, self.dialect.encoding).read()
        parts: list[str] = []
        for row, following in pairwise(chain(all_rows(self.content, self.dialect), [None])):
            assert row is not None
            if not parts:  # what stands above the first row, and that row itself where it names the columns
                parts.append(text[: row.start])
            if row.number in wanted or (len(parts) == 1 and row.number < int(self.numbers[0])):
                parts.append(text[row.start : None if following is None else following.start])
        return "".join(parts).encode(self.dialect.encoding)
