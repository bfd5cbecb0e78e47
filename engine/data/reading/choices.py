"""Choices of reading: what the user has said of a file; what is left open is found out, or asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.data.raw import ColumnType
from engine.sources import Csv

Header = Literal["automatic", "yes", "no"]
Dates = Literal["automatic", "day_first", "month_first"]

RULES = 2
"""Version of the automatic rules. By version 1, columns are numbers or categories, and codes are numbers."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices of reading.

    Attributes:
        encoding: Of a text; empty to find it out.
        delimiter: What parts its cells; empty to find it out.
        header: Whether the first row names the columns.
        skip: Lines or rows above the header that are none of the table.
        decimal: The decimal mark where numbers can be read in two ways; empty to ask.
        dates: Whether day or month stands first where dates can be read in two ways.
        missing: Spellings of missing values besides the usual ones.
        leave_out_faulty: Whether rows that cannot be read are left out; else they are refused.
        sheet: Of a spreadsheet; empty for the first one that is not empty.
        types: Of columns by name; those of others are found out.
        rules: Version of the automatic rules.
    """

    encoding: str = ""
    delimiter: str = ""
    header: Header = "automatic"
    skip: int = 0
    decimal: str = ""
    dates: Dates = "automatic"
    missing: tuple[str, ...] = ()
    leave_out_faulty: bool = False
    sheet: str = ""
    types: Mapping[str, ColumnType] = field(default_factory=dict)
    rules: int = RULES


def choices_of(source: Csv, types: Mapping[str, ColumnType] | None = None, rules: int = RULES) -> Choices:
    """The choices that a source holds.

    Args:
        source: The source.
        types: Types of columns by name, as the user has chosen them.
        rules: Version of the automatic rules.
    """
    marks = {"automatic": "", "point": ".", "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": " "}
    return Choices(
        encoding="" if source.encoding == "automatic" else source.encoding,
        delimiter=marks[source.delimiter],
        header=source.header,
        skip=source.skip,
        decimal=marks[source.decimal],
        dates=source.dates,
        missing=tuple(filter(None, map(str.strip, source.missing.split(",")))),
        leave_out_faulty=source.leave_out_faulty,
        sheet=source.sheet,
        types=types or {},
        rules=rules,
    )
