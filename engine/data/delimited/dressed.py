"""Numbers in dress: units, signs of currency or percent, brackets for negative ones, gaps between thousands."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from engine.data.delimited.numbers import NUMBER, grouping, numbers_in

SPACES = " \u00a0\u2009\u202f\u2007"
PLAINER = str.maketrans({"\u2212": "-", **dict.fromkeys(SPACES, " "), **dict.fromkeys("’`´", "'")})
"""Letters that stand for others: the minus sign, unusual blanks and apostrophes."""
CURRENCY = r"(?:US|AU|CA|NZ|HK|R|A|C)?\$|[€£¥₹₽₩₺₴₦₫฿₪]|USD|EUR|GBP|CHF|JPY|CNY|INR|Rs\.?|zł|kr\.?|Kč|Ft|руб\.?"
PERCENT = {"%": 100.0, "‰": 1000.0}
"""Signs of parts of a whole, and how many make the whole."""
DRESSED = re.compile(
    rf"(?P<minus>-)? ?(?P<front>{CURRENCY})? ?"
    r"(?P<core>[+-]?[.,]?\d(?:[\d.,_' ]*[\d.,])?(?:[eE][+-]?\d+)?)"
    rf" ?(?P<back>[%‰]|{CURRENCY}|[^\W\d_][^\d]{{0,9}}|[°µ′″'\"][^\d]{{0,5}})?"
)
INFINITE = frozenset({"inf", "infinity"})
ORDINALS = frozenset({"st", "nd", "rd", "th"})


class Bare(NamedTuple):
    """A number without its dress.

    Attributes:
        core: Digits, sign and marks.
        unit: What it wears, such as `$` or `kg`.
    """

    core: str
    unit: str


def bare(cell: str) -> Bare | None:
    """Undress a number; None where a cell is none."""
    text = cell.translate(PLAINER)
    bracketed = len(text) > 2 and text[0] == "(" and text[-1] == ")"
    found = DRESSED.fullmatch(text[1:-1] if bracketed else text)
    if found is None:
        return None
    core, unit, back = found["core"], (found["front"] or "").strip(), (found["back"] or "").strip()
    negative = bracketed or bool(found["minus"])
    if (unit and back) or back in ORDINALS or (negative and core[0] in "+-"):
        return None
    if NUMBER.fullmatch(core) is None and grouping(core) is None:
        return None
    return Bare("-" + core if negative else core, unit or back)


def is_infinite(cell: str) -> bool:
    """True if a cell is an infinite number, as programs write it."""
    return cell.lower().lstrip("+-") in INFINITE


def is_sure(unit: str) -> bool:
    """True if a unit can be nothing else: a sign of a currency or of percent, not a word such as the one in 4wd."""
    return unit in PERCENT or re.fullmatch(CURRENCY, unit) is not None


def number_of(cell: str, mark: str = "", thousands: str = "", unit: str = "") -> float:
    """The number in a cell.

    Args:
        cell: The text.
        mark: The decimal mark.
        thousands: What may stand between the thousands.
        unit: What it may wear; what has to, if it is a sign of percent, of which 12 % is 0.12.

    Raises:
        ValueError: It is no finite number, with these marks and this unit; says why.
    """
    found = bare(cell)
    if found is None:
        raise ValueError("it is not a finite number" if is_infinite(cell) else "it is not a number")
    core, worn = found
    if worn != unit and (worn or unit in PERCENT):
        if worn and not unit and not is_sure(worn):
            raise ValueError("it is not a number")
        raise ValueError(f"it has {f'the unit {worn!r}' if worn else f'no {unit}'}, unlike the others")
    if thousands and thousands in core:
        grouped = grouping(core)
        if grouped is None or grouped[0] != thousands or grouped[1] not in ("", mark):
            raise ValueError("its marks do not stand between thousands")
        core = core.replace(thousands, "")
    try:
        (value,) = numbers_in([core], mark)
    except ValueError as error:
        raise ValueError("it is not a number with the decimal mark of the column") from error
    if not math.isfinite(value):
        raise ValueError("it is not a finite number")
    return value / PERCENT.get(unit, 1.0)
