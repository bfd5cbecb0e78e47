"""Numbers in the smallest types that hold them exactly, so that a column of a large file takes little memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = (np.uint8, np.int16, np.float32)
_MOST_PARTS = 64


class PackedNumbers:
    """A growing column of float64 numbers, which come out to the bit as they went in."""

    __slots__ = ("_length", "_parts")

    def __init__(self) -> None:
        self._parts: list[NDArray[Any]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def extend(self, values: NDArray[np.float64]) -> None:
        """Add numbers at the end."""
        self._parts.append(_packed(values))
        self._length += len(values)
        if len(self._parts) > _MOST_PARTS:  # small arrays take more for their heads than for their numbers
            self._parts = [_packed(self.values())]

    def values(self) -> NDArray[np.float64]:
        """All of them, (rows,) float64, in an array of their own."""
        found = np.empty(self._length)
        at = 0
        for part in self._parts:
            found[at : at + len(part)] = part
            at += len(part)
        return found


def _packed(values: NDArray[np.float64]) -> NDArray[Any]:
    bits = values.tobytes()  # values alone would not tell -0.0 from 0.0
    for kind in _TYPES:
        with np.errstate(invalid="ignore", over="ignore"):
            small = values.astype(kind)
        if small.astype(np.float64).tobytes() == bits:
            return small
    return values
