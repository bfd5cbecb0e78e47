"""New ids for nodes, groups and frames."""

from __future__ import annotations

from collections.abc import Iterable

_DIGITS = 9
"""Longer numbers at the end of ids count nothing: one that follows them might be too long for an id."""


class FreeIds:
    """Hands out ids that nothing has: a word and the number after the highest in use (`dense_3`).

    It looks at the ids in use once, so that n new ones cost n steps.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._highest: dict[str, int] = {}
        for name in self._taken:
            word, _, number = name.rpartition("_")
            if number.isdecimal() and len(number) <= _DIGITS:
                self._highest[word] = max(int(number), self._highest.get(word, 0))

    def new(self, word: str) -> str:
        """The next free id that begins with this word."""
        number = self._highest.get(word, 0) + 1
        while (name := f"{word}_{number}") in self._taken:
            number += 1
        self._highest[word] = number
        self._taken.add(name)
        return name
