"""Some rows of a large file as they stand in it, taken on the way, to try on them what reads such files."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from engine.data.delimited.rows import Dialect
from engine.data.raw import RawData
from engine.data.tables.raw import RawRows

_ROWS = 2048
"""Rows that are kept: so many that a test split of a few percent has some tens of them."""


class LineSampler:
    """Takes lines from all over a file whose rows are lines, while it is looked through piece by piece.

    Attributes:
        lines: Number of line ends so far.
    """

    def __init__(self, size: int) -> None:
        self.lines = 0
        self._stride = max(1, size // _ROWS)
        self._offset = self._wanted = 0
        self._taken: dict[int, bytes] = {}

    def look(self, piece: bytes) -> None:
        """Look at the next piece of the file."""
        counted = 0
        while (wanted := self._wanted - self._offset) < len(piece):
            begin = piece.find(b"\n", wanted) + 1
            end = piece.find(b"\n", begin) + 1 if begin else 0
            if not end:  # what goes on in the next piece is passed over
                break
            self.lines += piece.count(b"\n", counted, begin)
            counted = begin
            self._taken[self.lines + 1] = piece[begin:end]
            self._wanted = self._offset + max(end - 1, wanted + self._stride)
        self.lines += piece.count(b"\n", counted)
        self._offset += len(piece)
        self._wanted = max(self._wanted, self._offset)

    def rows(self, head: bytes, dialect: Dialect, raw: RawData, *, header: bool) -> RawRows:
        """The rows that were taken.

        Args:
            head: The beginning of the file, with all that stands above its data.
            dialect: How it is taken apart.
            raw: What was read of it.
            header: Whether its first row names the columns.
        """
        above = head.splitlines(keepends=True)[: dialect.skipped + header]
        places = {number: bisect_left(raw.numbers, number) for number in self._taken}
        known = [number for number, place in places.items() if place < raw.rows and int(raw.numbers[place]) == number]
        return RawRows(
            b"".join([*above, *(self._taken[number] for number in known)]),
            dialect,
            header,
            np.array([places[number] for number in known], np.int64),
            np.arange(len(known)) + len(above) + 1,
        )
