"""The rows of a file of text as they stand in it, to try on them what reads such files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.delimited.rows import open_text

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class RawRows:
    """The rows of a file as they stand in it.

    Attributes:
        content: The file.
        encoding: Its encoding.
        starts: Characters before each row.
    """

    content: bytes
    encoding: str
    starts: Sequence[int]

    def only(self, rows: Sequence[int]) -> bytes:
        """The file with these rows alone, counted from 0 and rising, below all that stands above the first row."""
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
