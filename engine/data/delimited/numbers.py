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
GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?P<gap>[.,_ '])(?P<middle>(?:\d{2,3}(?P=gap))*)\d{3}"
    r"(?:(?!(?P=gap))(?P<mark>[.,])\d*)?(?:[eE][+-]?\d+)?"
)
"""A number with a mark between its thousands."""


@dataclass(slots=True)
class Marks:
    """Evidence of a column for its decimal and thousands marks.

    Attributes:
        plain: The first number without a mark, or empty.
        decimal: By mark, the first number in which it can only be decimal.
        either: By mark, the first number in which it may be decimal or part thousands.
        thousands: By mark, the first number in which it can only part thousands.
    """

    plain: str = ""
    decimal: dict[str, str] = field(default_factory=dict)
    either: dict[str, str] = field(default_factory=dict)
    thousands: dict[str, str] = field(default_factory=dict)

    def add(self, cells: Iterable[str]) -> None:
        """Look at more cells; those that are no numbers tell nothing."""
        for cell in cells:
            found = NUMBER.fullmatch(cell)
            if not found or not (found[1] or found[3]):
                if grouped := grouping(cell):
                    gap, mark = grouped
                    self.thousands.setdefault(gap, cell)
                    if mark:
                        self.decimal.setdefault(mark, cell)
            elif not found[2]:
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


def grouping(cell: str) -> tuple[str, str] | None:
    """The mark between the thousands of a number, and its decimal mark or nothing; None where it has no such gaps."""
    found = GROUPED.fullmatch(cell)
    if found is None:
        return None
    gap, middle = found["gap"], found["middle"].split(found["gap"])[:-1]
    if gap != "," and any(len(part) < 3 for part in middle):  # 12,34,567 is written in India
        return None
    return gap, found["mark"] or ""


def both_marks(
    marks: Marks, others: Iterable[str], delimiter: str, likely: str = "", stated: str = ""
) -> tuple[str, str]:
    """The decimal mark of a column and the one between its thousands; each empty where its numbers have none.

    A number with marks of two kinds, or twice the same, tells both. Where a mark is decimal, the other one parts the
    thousands.

    Args:
        marks: What its numbers tell.
        others: Marks that are decimal in other columns of the file.
        delimiter: What parts the cells.
        likely: The decimal mark that the column had in the file that a network was trained on.
        stated: The decimal mark that the user has named.

    Raises:
        DoubtfulMarkError: They may be one or the other.
    """
    decimal, gaps, either = set(marks.decimal), set(marks.thousands), set(marks.either)
    if stated:
        decimal, gaps, either = {stated}, gaps - {stated}, either - {stated}
    if len(decimal) > 1 or len(gaps) > 1 or decimal & gaps:
        cells = [*marks.decimal.values(), *marks.thousands.values()]
        raise two_ways(cells[0], cells[-1])
    if not (decimal or gaps):
        return decimal_mark(marks, others, delimiter, likely), ""
    gaps = gaps or either - decimal
    return "".join(decimal or either - gaps), "".join(gaps)


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
        raise two_ways(first, second)
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


def two_ways(first: str, second: str) -> DoubtfulMarkError:
    """That two numbers of a column cannot both be read."""
    return DoubtfulMarkError(
        first,
        f"{first!r} and {second!r} in one column have different marks.",
        "Use one decimal mark in all of the column, and nothing between thousands.",
    )


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
