"""Numbers in texts: whether a point or a comma is the decimal mark of a column, or parts its thousands.

A mark with exactly three digits behind it and one to three before it, as in 4.279, may be either. The rule:

1. A number whose mark can only be decimal decides for its column: 0.5, 12.25, 1234.5, 1.2345, 4.279e3, 0.125.
2. Where all numbers with a mark may be either, and some have none, as 4.279 beside 987, the column is refused: decimals
   are written with all their digits or without the last zeros, and neither looks so.
3. Where every number has a mark with three digits behind it, the other columns decide: a mark that is decimal in them
   is decimal here too. Failing that, a point in a file of commas is decimal; all others are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NUMBER = re.compile(r"[+-]?(\d*)([.,]?)(\d*)([eE][+-]?\d+)?")


@dataclass(slots=True)
class Marks:
    """Evidence of a column for its decimal and thousands marks.

    Attributes:
        plain: The first number without a mark, or empty.
        decimal: By mark, the first number in which it can only be decimal.
        either: By mark, the first number in which it may be decimal or part thousands.
    """

    plain: str = ""
    decimal: dict[str, str] = field(default_factory=dict)
    either: dict[str, str] = field(default_factory=dict)

    def add(self, cells: Iterable[str]) -> None:
        """Look at more cells; those that are no numbers tell nothing."""
        for cell in cells:
            found = NUMBER.fullmatch(cell)
            if not found or not (found[1] or found[3]):
                continue
            if not found[2]:
                self.plain = self.plain or cell
            elif len(found[3]) == 3 and 1 <= len(found[1]) <= 3 and found[1][0] != "0" and not found[4]:
                self.either.setdefault(found[2], cell)
            else:
                self.decimal.setdefault(found[2], cell)


class DoubtfulMarkError(Exception):
    """The decimal mark of a column cannot be told.

    Attributes:
        cell: A number that may be read in two ways.
        message: A sentence that says why, without its place.
        fix: How to make it sure.
    """

    def __init__(self, cell: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.cell = cell
        self.message = message
        self.fix = fix


def decimal_mark(marks: Marks, others: Iterable[str], delimiter: str, likely: str = "") -> str:
    """The decimal mark of a column; empty where its numbers have none.

    Args:
        marks: What its numbers tell.
        others: Marks that are decimal in other columns of the file.
        delimiter: What parts the cells.
        likely: The mark that the column had in the file that a network was trained on.

    Raises:
        DoubtfulMarkError: It may be one or the other.
    """
    if len(marks.decimal) + len(marks.either.keys() - marks.decimal.keys()) > 1:
        first, second = [*marks.decimal.values(), *marks.either.values()][:2]
        raise DoubtfulMarkError(
            first,
            f"{first!r} and {second!r} in one column have different marks.",
            "Use one decimal mark in all of the column, and nothing between thousands.",
        )
    if marks.decimal:
        return next(iter(marks.decimal))
    if not marks.either:
        return ""
    ((mark, cell),) = marks.either.items()
    if mark == likely:
        return mark
    if marks.plain:
        raise either_way(cell, mark, f"{marks.plain!r} in the same column has no {name_of(mark)}")
    decimal = set(others)
    if decimal - {mark}:
        raise either_way(cell, mark, f"other columns use decimal {name_of(next(iter(decimal - {mark})))}s")
    if not decimal and (mark, delimiter) != (".", ","):
        raise either_way(cell, mark, "no other number in the file tells which")
    return mark


def either_way(cell: str, mark: str, why: str) -> DoubtfulMarkError:
    """That a mark may be decimal or part thousands, and how to make it sure."""
    return DoubtfulMarkError(
        cell,
        f"{cell!r} may be a decimal number, or its {name_of(mark)} may separate the thousands: {why}.",
        f"If it separates thousands, delete it ({cell.replace(mark, '')}); if it is the decimal mark, write such "
        f"numbers with one more decimal ({cell}0).",
    )


def name_of(mark: str) -> str:
    """Name of a mark, for messages."""
    return "comma" if mark == "," else "point"


def numbers_in(cells: Sequence[str], mark: str) -> list[float]:
    """Numbers of texts.

    Raises:
        ValueError: One is none, with this decimal mark.
    """
    joined = "\0".join(cells)
    if "_" in joined or (mark == "," and "." in joined):  # Python reads 1_000 as a thousand
        raise ValueError("not a number")
    if mark == "," and "," in joined:
        cells = joined.replace(",", ".").split("\0")
    return [float(cell) for cell in cells]


def is_number_with(cell: str, mark: str) -> bool:
    """True if a text is a number with this decimal mark."""
    try:
        numbers_in([cell], mark)
    except ValueError:
        return False
    return True
