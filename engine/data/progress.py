"""Progress of work on data, told to whoever waits for it; who is told may raise, which stops the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[float], None]
"""Is told the share that is done, and raises to stop."""

ROWS = 4096
"""Rows of a table between two that are told."""


def silent(share: float) -> None:
    """Nobody waits."""


def part(progress: Progress, start: float, end: float) -> Progress:
    """For a part of the work, what tells of the whole."""

    def tell(share: float) -> None:
        progress(start + (end - start) * min(max(share, 0.0), 1.0))

    return tell


def told(items: Sequence[T], progress: Progress, every: int = 1) -> Iterator[T]:
    """The items one by one, each of which is as much work; told is each before it is handed out, or one of so many."""
    for place, item in enumerate(items):
        if place % every == 0:
            progress(place / len(items))
        yield item
