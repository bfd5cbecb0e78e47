"""Columns of text that may be meant otherwise: numbers with signs or gaps, numbers with slips, dates, names of rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.numbers import Marks, is_number_with
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.tables.text import TextColumn
from engine.errors import DataError

_MANY = 10
"""Categories of a column from which on their number is told."""
_FEW_ROWS = 3
"""Rows of a text, on average, below which texts seem to name rows."""
_REPORTED = 5
_PLACEHOLDERS = frozenset(
    {
        *("none", "nil", "missing", "unknown", "unk", "undefined", "empty", "blank", "void", "n.a.", "n.a", "k.a."),
        *("s.d.", "n/d", "nd", "n.d.", "tbd", "tba", "<na>", "(null)", "inf", "-inf"),
        *("#wert!", "#value!", "#div/0!", "#ref!", "#name?", "#num!"),
    }
)
"""Spellings of a missing value among numbers, besides signs alone; lower case."""

_SPACES = " \u00a0\u2009\u202f\u2007"
_CURRENCY = re.compile(
    r"(?P<minus>-)? ?(?:(?:[$€£¥₹₽₩₺₴₦₫฿₪]|(?:US|AU|CA|NZ|HK|R|A|C)\$|USD|EUR|GBP|CHF|JPY|CNY|INR|Rs\.?) ?(?P<front>.+)"
    r"|(?P<back>.+?) ?(?:[$€£¥₹₽₩₺₴₦₫฿₪]|USD|EUR|GBP|CHF|JPY|CNY|INR|zł|kr\.?|Kč|Ft|руб\.?))"
)
_PERCENT = re.compile(r"(?P<back>.+?) ?[%‰]")
_BRACKETS = re.compile(r"\((?P<back>[^()]+)\)")
_GROUPS = (
    ("blanks between the thousands", re.compile(rf"[+-]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?"), _SPACES),
    ("apostrophes between the thousands", re.compile(r"[+-]?\d{1,3}(?:['’`´]\d{3})+(?:[.,]\d+)?"), "'’`´"),
    ("commas between the thousands", re.compile(r"[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?"), ","),
    ("points between the thousands", re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"), "."),
    ("underscores between the thousands", re.compile(r"[+-]?\d{1,3}(?:_\d{3})+(?:\.\d+)?"), "_"),
)
_UNIT = re.compile(r"(?P<back>[+-]?\d[\d.,]*) ?(?P<unit>[^\W\d_][^\d]{0,9}|[°µ′″'\"][^\d]{0,5})")
_NEARLY = re.compile(r"[^\w\s]{0,2} ?[+-]?\d[\d.,/]*(?:[DdEe][+-]?\d+)? ?[^\w\s]{0,2}(?:[^\W\d_]{1,4}\.?)?")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2}([T ].*)?)?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})( .*)?"
    r"|\d{1,2}:\d{2}(:\d{2}.*)?( ?[AaPp][Mm])?"
    rf"|\d{{4}}[ -]?([QWqw]\d{{1,2}}|{_MONTH})|([QWqw]\d{{1,2}}[ -]?|{_MONTH}[ -]|\d{{1,2}}[/-])\d{{4}}"
    r"|\d{1,2}[ -.]*[A-Za-z]{3,9}[ -.]*\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{2,4}"
)


_DRESSED = 0.9
"""Share of the cells that are numbers, with signs or without, from which on a column is one of numbers."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """The different texts of a column: how often each occurs in the rows, which are numbers, and the rows' texts."""

    name: str
    texts: Sequence[str]
    counts: NDArray[np.int64]
    plain: NDArray[np.bool_]
    codes: NDArray[np.int32]
    rows: NDArray[np.int64]

    def share(self, which: NDArray[np.bool_]) -> float:
        return float(self.counts[which].sum() / max(1, self.counts.sum()))

    def places(self, which: NDArray[np.bool_]) -> str:
        """The first rows that hold one of these texts, and how many more there are."""
        at = np.flatnonzero(which[self.codes])
        more = f" and {len(at) - _REPORTED} more" if len(at) > _REPORTED else ""
        return f"row{'s' if len(at) > 1 else ''} " + ", ".join(str(self.rows[row]) for row in at[:_REPORTED]) + more

    def first(self, which: NDArray[np.bool_]) -> str:
        """The first of these texts in the file."""
        return self.texts[int(self.codes[np.flatnonzero(which[self.codes])[0]])]


def judge_texts(column: TextColumn, rows: Sequence[int]) -> list[Note]:
    """Refuse a column of text that holds numbers in truth; else say what was odd about it.

    Raises:
        DataError: It holds numbers with signs, gaps, units or slips; says which, where, and how to fix it.
    """
    codes = np.frombuffer(column.codes, np.int32)
    there = codes >= 0
    codes, numbers = codes[there], np.asarray(rows)[there]
    texts = list(column.texts)
    counts = np.bincount(codes, minlength=len(texts))
    plain = np.array([is_number_with(text, ".") or is_number_with(text, ",") for text in texts])
    found = _Texts(column.name, texts, counts, plain & (counts > 0), codes, numbers)
    _refuse_two_marks(found)
    _refuse_dressed(found)
    _refuse_units(found)
    _refuse_placeholders(found)
    _refuse_slips(found)
    return list(_notes(found))


def names_of_rows(name: str, texts: Collection[str], rows: int, most: int, *, target: bool) -> DataError:
    """That a column holds too many different texts to be categories."""
    first = min(texts)
    told = f"{'The target' if target else 'Column'} {shown(name)} holds {len(texts)} different texts"
    instead = "choose another target" if target else "delete the column from the file"
    field = "target" if target else ""
    if are_dates(texts):
        return DataError(
            f"{told}, which are dates or times, such as {shown(first)}: they cannot be read as numbers yet.",
            fix=f"Replace them by numbers, such as year, month, weekday or days since the first, or {instead}.",
            field=field,
        )
    if sum(_NEARLY.fullmatch(text) is not None for text in texts) >= _DRESSED * len(texts):
        return DataError(
            f"{told}, which are numbers with something beside them, such as {shown(first)}.",
            fix=f"If they are meant as numbers, leave digits and one decimal mark alone in each cell; else {instead}.",
            field=field,
        )
    why = (
        "they seem to name the rows, and a network cannot learn from names"
        if len(texts) * _FEW_ROWS > rows
        else f"at most {most} can be {'told apart' if target else 'inputs of their own'}"
    )
    return DataError(
        f"{told} in {rows} rows, such as {shown(first)}: {why}.",
        fix=f"{instead[0].upper()}{instead[1:]}, or group its texts into at most {most} categories.",
        field=field,
    )


def are_dates(texts: Collection[str]) -> bool:
    """True if most of these texts are dates or times."""
    return sum(_DATE.fullmatch(text) is not None for text in texts) >= _DRESSED * len(texts)


def undressed(text: str) -> tuple[tuple[str, ...], str] | None:
    """Split a cell into a number and its unit, such as a currency sign; None if there is no number."""
    worn: list[str] = []
    core = text.replace("\u2212", "-")
    if core != text:
        worn.append("minus signs other than hyphens")
    for what, pattern in (
        ("currency signs", _CURRENCY),
        ("percent signs", _PERCENT),
        ("brackets for negative numbers", _BRACKETS),
    ):
        if found := pattern.fullmatch(core):
            parts = found.groupdict()
            minus = "-" if parts.get("minus") or pattern is _BRACKETS else ""
            core = minus + (parts.get("front") or parts["back"])
            worn.append(what)
    for what, pattern, marks in _GROUPS:
        if pattern.fullmatch(core) and not (is_number_with(core, ".") or is_number_with(core, ",")):
            core = "".join(letter for letter in core if letter not in marks)
            worn.append(what)
    return (tuple(worn), core) if is_number_with(core, ".") or is_number_with(core, ",") else None


def _refuse_two_marks(found: _Texts) -> None:
    """Numbers all, but some with points and some with commas, so that no one decimal mark reads them."""
    if not found.plain.all():
        return
    point, comma = (np.array([mark in text for text in found.texts]) for mark in ".,")
    if not (point.any() and comma.any()):
        return
    raise DataError(
        f"Column {shown(found.name)} holds numbers with points, such as {shown(found.first(point))} in "
        f"{found.places(point)}, and with commas, such as {shown(found.first(comma))} in {found.places(comma)}.",
        fix="Use one decimal mark in all of the column, and nothing between thousands.",
    )


def _refuse_dressed(found: _Texts) -> None:
    bare = [None if plain else undressed(text) for text, plain in zip(found.texts, found.plain, strict=True)]
    dressed = np.array([each is not None for each in bare])
    if not dressed.any() or found.share(dressed | found.plain | _placeholders(found)) < _DRESSED:
        return
    first = found.first(dressed)
    worn, core = bare[found.texts.index(first)] or ((), "")
    marks = Marks()
    marks.add([core])
    example = "and nothing between thousands" if marks.either else f"as in {core}"
    count = int(found.counts[dressed].sum())
    raise DataError(
        f"Column {shown(found.name)} holds numbers with {' and '.join(worn)}, such as {shown(first)}, in "
        f"{count} {'cell' if count == 1 else 'cells'}: {found.places(dressed)}.",
        fix=f"Remove them, so that digits and one decimal mark are left, {example}.",
    )


def _refuse_units(found: _Texts) -> None:
    """Many numbers with one unit; few may be categories, such as 4wd."""
    matches = [_UNIT.fullmatch(text) for text in found.texts]
    units = {match["unit"].strip() for match in matches if match}
    having = np.array([match is not None and is_number_with(match["back"].rstrip(".,"), ".") for match in matches])
    if len(units) != 1 or units & _ORDINALS or having.sum() <= _MANY or found.share(having | found.plain) < _DRESSED:
        return
    if are_dates(found.texts):
        return
    first = found.first(having)
    (unit,) = units
    raise DataError(
        f"Column {shown(found.name)} holds numbers with a unit, {shown(unit)}, such as {shown(first)}, in "
        f"{found.places(having)}.",
        fix=f"Remove the unit, so that digits and one decimal mark are left, and write it into the header instead, "
        f"as in {shown(f'{found.name} ({unit})')}.",
    )


def _placeholders(found: _Texts) -> NDArray[np.bool_]:
    return np.array(
        [text.lower() in _PLACEHOLDERS or not any(map(str.isalnum, text)) for text in found.texts], dtype=bool
    )


def _refuse_placeholders(found: _Texts) -> None:
    """Numbers, but for signs that stand for missing values."""
    wrong = ~found.plain
    if found.plain.sum() < 3 or found.share(found.plain) < 0.2 or (wrong & ~_placeholders(found)).any():
        return
    told = ", ".join(shown(text) for text, each in zip(found.texts, wrong, strict=True) if each)
    raise DataError(
        f"Column {shown(found.name)} holds numbers, but for {told} in {found.places(wrong)}: missing values, it seems.",
        fix="Fill the cells in, or delete the rows or the column.",
    )


def _refuse_slips(found: _Texts) -> None:
    """A column of many numbers with a few texts is a column of numbers with slips, not a column of categories."""
    wrong = ~found.plain
    decimals = any(plain and not text.isdigit() for text, plain in zip(found.texts, found.plain, strict=True))
    many = max(20, len(found.texts) // 2)
    if found.plain.sum() <= many and not (decimals and found.plain.sum() > _MANY and found.share(wrong) < 0.1):
        return
    count = int(found.counts[wrong].sum())
    raise DataError(
        f"Column {shown(found.name)} holds numbers, but {f'{count} cells do' if count > 1 else '1 cell does'} not: "
        f"{found.places(wrong)}; the first is {shown(found.first(wrong))}.",
        fix="Correct the cells: digits and a decimal point, no units and no thousands separators. If they are codes "
        "that name something, delete the column.",
    )


def _notes(found: _Texts) -> Iterator[Note]:
    if found.plain.any():
        text, number = found.first(~found.plain), found.first(found.plain)
        yield Note(
            "hint",
            "texts-and-numbers",
            f"Column {shown(found.name)} holds texts such as {shown(text)} and numbers such as {shown(number)}: each "
            f"of its {len(found.texts)} different texts is taken as a category.",
        )
