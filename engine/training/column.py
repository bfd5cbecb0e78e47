"""A column of figures that grows at its end: 8 bytes each, where a list of Python numbers takes 32."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import DTypeLike, NDArray

N = TypeVar("N", int, float)

LEAST = 16
"""Room of a new column."""


class Column(Sequence[N], Generic[N]):
    """Numbers that one thread appends while others read; as a list in all else, and read as an array at once.

    Args:
        numbers: What there is at first; copied.
        dtype: Type of the numbers.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, numbers: Iterable[N] = (), dtype: DTypeLike = np.float64) -> None:
        first = np.array(numbers if isinstance(numbers, Sequence | np.ndarray) else list(numbers), dtype)
        self._count = len(first)
        self._room = first if len(first) else np.empty(LEAST, dtype)

    @property
    def values(self) -> NDArray[Any]:
        """(n,) the numbers so far: a view, which never changes."""
        count = self._count  # first: room for more may take the place of the room meanwhile, never for fewer
        view = self._room[:count]
        view.flags.writeable = False
        return view

    def append(self, number: N) -> None:
        """Add one; O(1) in the mean."""
        if self._count == len(self._room):
            grown = np.empty(max(LEAST, 2 * self._count), self._room.dtype)
            grown[: self._count] = self._room
            self._room = grown
        self._room[self._count] = number
        self._count += 1

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> N: ...
    @overload
    def __getitem__(self, place: slice) -> list[N]: ...
    def __getitem__(self, place: int | slice) -> N | list[N]:
        found: N | list[N] = self.values[place].tolist()
        return found

    def __iter__(self) -> Iterator[N]:
        return iter(self[:])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype) if copy else np.asarray(self.values, dtype)

    def __eq__(self, other: object) -> bool:
        """True for the same numbers, in a list, too; NaN, which stands for what was not measured, is the same."""
        if not isinstance(other, Column | list | tuple):
            return NotImplemented
        return len(self) == len(other) and np.array_equal(self.values, np.asarray(other), equal_nan=True)

    def __repr__(self) -> str:
        return repr(self[:])
