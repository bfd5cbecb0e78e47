"""Types of the columns of a table, found from their texts by one table of rules.

Missing cells tell nothing. Of the others, in this order:

1. Two texts that are a pair such as yes and no: boolean.
2. Nine of ten cells have the form of a date or time: time. Those that do not are faulty cells.
3. Digits alone, some with a zero in front: codes, so by rule 5.
4. All are plain numbers, or nine of ten cells are numbers with one and the same unit, sign of currency or percent, or
   gaps between thousands: number. So are decimals with few slips among them, and very many numbers with texts among
   them. What else stands there is missing, if it is a sign such as -, or a faulty cell. A unit that is a word, as in
   4wd, needs more than ten different numbers.
5. At most ten different texts, or 50 with two rows each on average, or 200 with ten: category. More: text.

By version 1 of the rules there are neither booleans nor times nor codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import MISSING, spellings_of
from engine.data.delimited.dressed import bare, is_infinite, is_sure
from engine.data.delimited.numbers import Marks
from engine.data.delimited.times import day_orders, looks_like_time
from engine.data.raw import ColumnType
from engine.data.reading.gather import Column

PLACEHOLDERS = frozenset(
    {
        *("none", "nil", "missing", "unknown", "unk", "undefined", "empty", "blank", "void", "n.a.", "n.a", "k.a."),
        *("s.d.", "n/d", "nd", "n.d.", "tbd", "tba", "<na>", "(null)", *(text.lower() for text in MISSING)),
        *("#wert!", "#value!", "#div/0!", "#ref!", "#name?", "#num!"),
    }
)
"""Spellings of a missing value among numbers and times, besides signs alone; lower case."""
_MOST = 0.9
"""Share of the cells from which on they say what the column is."""
_SLIPS = 0.2
"""Share of the cells up to which other texts among numbers are slips; of more, the column is none of numbers."""
_MANY = 10
"""Different numbers from which on a word behind them is a unit; different texts that are categories in any column."""

MOST_CATEGORIES = 50
"""Texts that differ, in a column of features."""
_MOST_COMMON, _COMMON = 200, 10
"""Texts that may differ in a column whose texts stand in so many rows each, as countries do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Kind of a column, before marks and dates are settled between the columns.

    Attributes:
        type: Its type.
        marks: What its numbers tell of their marks.
        unit: What its numbers wear.
        missing: Texts in it that stand for missing values, besides the usual ones.
        mixed: A text and a number, where it holds both as categories.
        orders: What its dates tell of their order, and one that reads two ways.
    """

    type: ColumnType
    marks: Marks = field(default_factory=Marks)
    unit: str = ""
    missing: tuple[str, ...] = ()
    mixed: tuple[str, str] | None = None
    orders: tuple[set[bool], str] = field(default_factory=lambda: (set(), ""))


class _Texts:
    """The different texts of a column that are there, with the number of cells of each."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self.total = max(1, sum(counts.values()))

    def share(self, texts: Sequence[str]) -> float:
        return sum(self.counts[text] for text in texts) / self.total


def counted(column: Column, missing: Sequence[str]) -> dict[str, int]:
    """The different texts of a column in the order of the file that are there, with the number of cells of each."""
    counts: NDArray[np.int64] = np.bincount(column.places, minlength=len(column.texts))
    return {
        text: count
        for text, count in zip(column.texts, counts.tolist(), strict=True)
        if text not in MISSING and text not in missing
    }


def most_texts(most: int, rows: int) -> int:
    """Different texts that a column of so many rows may have as categories.

    Args:
        most: Texts that may differ, unless each of more stands in many rows.
        rows: Rows of the table.
    """
    return max(_MANY, min(most, rows // 2), min(_MOST_COMMON, rows // _COMMON))


def kind_of(
    counts: Mapping[str, int], rows: int, forced: ColumnType | None, missing: tuple[str, ...], rules: int
) -> Kind:
    """Kind of a column of texts.

    Args:
        counts: Its different texts, and the number of cells of each.
        rows: Rows of the table.
        forced: The type that the user has chosen for it.
        missing: Spellings of missing values that the user has named.
        rules: Version of the rules.
    """
    texts = _Texts(counts)
    if forced == "number":
        return _number(texts, missing)
    if forced == "time":
        return _time(texts, missing)
    if forced is not None:
        return Kind(forced, missing=missing)
    if not counts:
        return Kind("number", missing=missing)
    if rules > 1 and len(counts) == 2 and spellings_of(counts):
        return Kind("boolean", missing=missing)
    few: ColumnType = "category" if len(counts) <= most_texts(MOST_CATEGORIES, rows) else "text"
    if texts.share([text for text in counts if looks_like_time(text)]) >= _MOST:
        return _time(texts, missing) if rules > 1 else Kind(few, missing=missing)
    if rules > 1 and _are_codes(counts):
        return Kind(few, missing=missing)
    found = _number(texts, missing)
    return found if _are_numbers(texts, found) else Kind(few, missing=missing, mixed=_mixed(counts))


def is_placeholder(text: str) -> bool:
    """True if a text among numbers stands for a missing value."""
    return text.lower() in PLACEHOLDERS or not any(map(str.isalnum, text))


def _are_codes(counts: Mapping[str, int]) -> bool:
    return all(map(str.isdecimal, counts)) and any(len(text) > 1 and text[0] == "0" for text in counts)


def _time(texts: _Texts, missing: tuple[str, ...]) -> Kind:
    signs = tuple(text for text in texts.counts if is_placeholder(text))
    return Kind("time", missing=(*missing, *signs), orders=day_orders(texts.counts))


def _number(texts: _Texts, missing: tuple[str, ...]) -> Kind:
    """The column as one of numbers: its unit is that of most of them."""
    found = {text: number for text in texts.counts if (number := bare(text)) is not None}
    worn: Counter[str] = Counter()
    for text, number in found.items():
        worn[number.unit] += texts.counts[text]
    named = [unit for unit, _ in worn.most_common() if unit]
    unit = named[0] if named and (is_sure(named[0]) or worn[named[0]] >= worn[""]) else ""
    marks = Marks()
    marks.add(number.core for number in found.values() if number.unit in ("", unit))
    signs = tuple(text for text in texts.counts if text not in found and is_placeholder(text))
    return Kind("number", marks, unit, (*missing, *signs))


def _are_numbers(texts: _Texts, kind: Kind) -> bool:
    """True if a column is one of numbers indeed."""
    found = {text: number for text in texts.counts if (number := bare(text)) is not None}
    numbers = [text for text, number in found.items() if number.unit in ("", kind.unit)]
    dressed = [text for text in numbers if found[text].unit or kind.marks.thousands or text[:1] in "(\u2212"]
    if any(number.unit and number.unit != kind.unit and is_sure(number.unit) for number in found.values()):
        return False  # amounts in several currencies
    if kind.unit and not is_sure(kind.unit) and sum(found[text].unit == kind.unit for text in numbers) <= _MANY:
        numbers = [text for text in numbers if not found[text].unit]
        dressed = []
    numbers += [text for text in texts.counts if is_infinite(text)]  # which no row may hold, but no category is
    known = frozenset(numbers)
    others = [text for text in texts.counts if text not in known]
    signs = [text for text in others if text in kind.missing]
    if not others:
        return True
    if dressed and texts.share([*numbers, *signs]) >= _MOST:
        return True
    if len(signs) == len(others):
        return len(numbers) >= 3 and texts.share(numbers) >= 0.2
    decimals = any(not text.isdigit() for text in numbers)
    if texts.share(others) > _SLIPS:
        return False  # codes such as those of tickets, many of which are digits alone
    many = max(2 * _MANY, len(texts.counts) // 2)
    return len(numbers) > many or (decimals and len(numbers) > _MANY and texts.share(others) < 0.1)


def _mixed(counts: Mapping[str, int]) -> tuple[str, str] | None:
    """A text and a plain number among them."""
    number = next((text for text in counts if (found := bare(text)) and not found.unit), None)
    text = next((text for text in counts if bare(text) is None), None)
    return (text, number) if text is not None and number is not None else None
