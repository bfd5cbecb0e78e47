"""Cells of a column: what is missing, and from the texts of the others to numbers, times, yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.data.delimited.dressed import number_of
from engine.data.delimited.times import time_of

ColumnType = Literal["number", "category", "boolean", "time", "text"]

MISSING = frozenset(
    {"", "?", "NA", "N/A", "#N/A", "n/a", "na", "NaN", "nan", "NAN", "NULL", "null", "Null", "-nan", "#NV", "NaT"}
)
"""Spellings of missing values."""
BOOLEANS = (
    *(("no", "yes"), ("n", "y"), ("false", "true"), ("f", "t"), ("off", "on")),
    *(("nein", "ja"), ("falsch", "wahr"), ("non", "oui"), ("faux", "vrai"), ("no", "si"), ("no", "sí")),
    *(("falso", "verdadero"), ("não", "sim"), ("nao", "sim"), ("falso", "verdadeiro"), ("falso", "vero")),
    *(("nee", "ja"), ("nej", "ja"), ("nei", "ja"), ("nie", "tak"), ("ne", "ano"), ("nem", "igen"), ("hayır", "evet")),
    *(("нет", "да"), ("否", "是"), ("いいえ", "はい")),
)
"""Spellings of no and yes."""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """Reading of one column: the decisions about its values.

    Attributes:
        name: As the header has it.
        categories: The texts of a column of categories or texts, in alphabetical order; of booleans the spellings of no
            and yes; else empty.
        mark: The decimal mark of its numbers; empty where none has one.
        type: What its cells are.
        thousands: What stands between the thousands of its numbers: `,`, `.`, `_`, a blank, an apostrophe, or nothing.
        unit: What its numbers wear, such as `$`, `kg` or `%`; with `%`, 12 % is 0.12.
        day_first: Whether 1/2/2024 is the first of February.
        missing: Spellings of missing values that it has besides the usual ones.
    """

    name: str
    categories: tuple[str, ...] = ()
    mark: str = ""
    type: ColumnType = "number"
    thousands: str = ""
    unit: str = ""
    day_first: bool = True
    missing: tuple[str, ...] = ()


def value_of(cell: str, column: ColumnReading) -> float | str | None:
    """The value of a cell: a number, a text, or None where it is missing. Times are seconds, yes is 1 and no is 0.

    Raises:
        ValueError: It is not what the column holds; says why.
    """
    if cell in MISSING or cell in column.missing:
        return None
    if column.type == "number":
        return number_of(cell, column.mark, column.thousands, column.unit)
    if column.type == "time":
        return time_of(cell, column.day_first)
    if column.type == "boolean":
        return truth_of(cell, column.categories)
    return cell


def truth_of(cell: str, spellings: Sequence[str] = ()) -> float:
    """1 for a spelling of yes, 0 for one of no.

    Args:
        cell: The text.
        spellings: Those of no and yes of the column, where they are known.

    Raises:
        ValueError: It is neither.
    """
    if cell in spellings:
        return float(spellings.index(cell))
    lower = cell.lower()
    for truth in (0, 1):
        if lower == str(truth) or any(lower == pair[truth] for pair in BOOLEANS):
            return float(truth)
    raise ValueError("it is neither yes nor no")


def spellings_of(texts: Iterable[str]) -> tuple[str, str] | None:
    """No and yes as two texts spell them; None where they are no such pair."""
    found = {text.lower(): text for text in texts}
    if len(found) != 2:
        return None
    return next(((found[no], found[yes]) for no, yes in BOOLEANS if no in found and yes in found), None)
