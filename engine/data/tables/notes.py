"""Notes on how a table was read: not faults, but good to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.data.files import shown
from engine.data.notes import Note
from engine.data.preparation.resolve import AS_CHOSEN
from engine.memory import bytes_text

_LARGE, _TIMES = 256 << 20, 5
"""Bytes, and times their file, from which on the size of samples is told."""


def size_note(size: int, samples: int) -> Iterator[Note]:
    """On samples, of so many bytes, that are much larger than their file, of another size."""
    if samples > max(_LARGE, _TIMES * size):
        told = f"The samples take {bytes_text(samples)}, {samples // size} times the size of the file."
        yield Note("hint", "large-samples", f"{told} Each text of a column is an input of its own: use fewer columns.")


def ignored_notes(ignored: Mapping[str, str], lost: int, repeated: int) -> Iterator[Note]:
    """On columns and rows that were left out: those where a value is missing, and those that repeat another."""
    for column, reason in ignored.items():
        if reason != AS_CHOSEN:
            yield Note(
                "hint",
                "column-ignored",
                f"Column {shown(column)} is ignored: {reason}. To use it, give it the role feature.",
                (column,),
            )
    if lost:
        yield Note("hint", "rows-without-value", f"{_rows(lost)} left out: a value is missing that has to be there.")
    if repeated:
        yield Note(
            "hint",
            "rows-repeated",
            f"{_rows(repeated)} left out, as {'it repeats' if repeated == 1 else 'they repeat'} an earlier one.",
        )


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"
