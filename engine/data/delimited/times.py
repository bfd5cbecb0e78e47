"""Dates and times in texts: from how people write them to seconds since 1970-01-01 UTC.

What is read, with or without a time of day behind it: 2024-03-31, 2024/3/31, 31.3.2024, 31/3/2024, 3/31/2024, 31-3-24,
31 Mar 2024, March 31, 2024; also 2024-03, Mar 2024, 2024 Q1, and a time of day alone, which is of 1970-01-01. A time
without a zone counts as UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)
BEHIND = rf"(?:(?:[T ]|, ){CLOCK})?"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){BEHIND}")
YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<sign>[-/.])(?P<two>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d{{2}}){BEHIND}"
)
NAMED = (
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .-]{{0,2}}(?P<name>[A-Za-z]{{3,9}})[ .,-]{{0,2}}"
        rf"(?P<year>\d{{4}}|\d{{2}}){BEHIND}"
    ),
    re.compile(rf"(?P<name>[A-Za-z]{{3,9}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){BEHIND}"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})\.?[ -](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[ -](?P<name>[A-Za-z]{3,9})\.?"),
)
MONTH_ALONE = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
QUARTER = re.compile(r"(?P<year>\d{4})[ -]?[Qq](?P<quarter>[1-4])")
TIME_ALONE = re.compile(CLOCK)
DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()


def time_of(text: str, day_first: bool = True) -> float:
    """Seconds since 1970-01-01 UTC.

    Args:
        text: A date, a time, or both.
        day_first: Whether 1/2/2024 is the first of February.

    Raises:
        ValueError: It is none, or there is no such day or time; says why.
    """
    if found := YEAR_FIRST.fullmatch(text):
        return _day(found["year"], found["month"], found["day"]) + _clock(found)
    if found := YEAR_LAST.fullmatch(text):
        one, two = found["one"], found["two"]
        day, month = (one, two) if day_first or found["sign"] == "." else (two, one)
        return _day(found["year"], month, day) + _clock(found)
    for pattern in NAMED:
        if (found := pattern.fullmatch(text)) and (month_named := _month(found["name"])):
            parts = found.groupdict()
            return _day(parts["year"], str(month_named), parts.get("day") or "1") + _clock(found)
    if found := MONTH_ALONE.fullmatch(text):
        return _day(found["year"], found["month"], "1")
    if found := QUARTER.fullmatch(text):
        return _day(found["year"], str(int(found["quarter"]) * 3 - 2), "1")
    if found := TIME_ALONE.fullmatch(text):
        return _clock(found)
    raise ValueError("it is not a date or time")


def looks_like_time(text: str) -> bool:
    """True if a text has the form of a date or time, be there such a day or not."""
    return (
        any(pattern.fullmatch(text) for pattern in (YEAR_FIRST, YEAR_LAST, MONTH_ALONE, QUARTER, TIME_ALONE))
        or any((found := pattern.fullmatch(text)) and _month(found["name"]) for pattern in NAMED)
    )  # fmt: skip


def day_orders(texts: Iterable[str]) -> tuple[set[bool], str]:
    """Evidence of dates for their order: true where a day can only come first, false where only a month can.

    Returns:
        The evidence, and the first date that reads two ways, or nothing.
    """
    evidence: set[bool] = set()
    either = ""
    for text in texts:
        found = YEAR_LAST.fullmatch(text)
        if found is None:
            continue
        one, two = int(found["one"]), int(found["two"])
        if found["sign"] == "." or one > 12:
            evidence.add(True)
        elif two > 12:
            evidence.add(False)
        elif one != two:
            either = either or text
    return evidence, either


def _month(name: str) -> int:
    """Number of a month by its name or the first letters of it; 0 where it is none."""
    lower = name.lower()
    short = MONTHS.index(lower[:3]) + 1 if lower[:3] in MONTHS else 0
    return short if short and (len(lower) == 3 or lower == "sept" or lower == MONTH_NAMES[short - 1]) else 0


def _day(year: str, month: str, day: str) -> float:
    """Seconds to the begin of a day; two digits of a year are of 1969 to 2068."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 69 else 2000
    try:
        return float((date(number, int(month), int(day)).toordinal() - EPOCH) * DAY)
    except ValueError as error:
        raise ValueError("there is no such day") from error


def _clock(found: re.Match[str]) -> float:
    """Seconds of a time of day, as UTC."""
    parts = found.groupdict()
    if not parts.get("hour"):
        return 0.0
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("there is no such time")
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("there is no such time")
    seconds = hour * 3600.0 + minute * 60.0 + second
    if parts["part"]:
        seconds += float("0." + parts["part"])
    zone = parts["zone"] or ""
    if zone[:1] in ("+", "-") and zone:
        digits = zone[1:].replace(":", "")
        away = int(digits[:2]) * 3600.0 + int(digits[2:]) * 60.0
        seconds -= away if zone[0] == "+" else -away
    return seconds
