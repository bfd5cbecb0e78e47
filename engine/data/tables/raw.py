"""The rows of a file of text as they stand in it, to try on them what reads such files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.rows import open_text

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """The rows of a file as they stand in it.

    Attributes:
        content: The file.
        encoding: Its encoding.
        starts: Characters before each row of the file.
        kept: Which of them are rows of the data; None for all.
    """

    content: bytes
    encoding: str
    starts: Sequence[int]
    kept: NDArray[np.int64] | None = None

    def only(self, rows: Sequence[int]) -> bytes:
        """The file with these rows of the data alone, from 0 and rising, below all that stands above the first row."""
        rows = rows if self.kept is None else self.kept[list(rows)].tolist()
        text = open_text(self.content, self.encoding)
        parts = [text.read(self.starts[0])]
        place = self.starts[0]
        for row in rows:
            end = self.starts[row + 1] if row + 1 < len(self.starts) else -1
            while place < self.starts[row]:
                place += len(text.read(min(_PIECE, self.starts[row] - place)))
            parts.append(text.read(end - place if end >= 0 else -1))
            place = end
        return "".join(parts).encode(self.encoding)
