"""Encodings: from the values of a column to inputs of a network, a class each."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from engine.fields import Declared, Family, field

ENCODINGS: Family[Encoding] = Family("encoding")

Unknown = Literal["automatic", "refuse", "ignore"]
_UNKNOWN = (
    "Categories at prediction that training did not have: refuse them, or ignore them, which makes all inputs of the "
    "column 0 (or that of the rare categories 1)."
)
TimePart = Literal["elapsed", "year", "month", "day", "weekday", "hour", "minute"]


class Encoding(Declared):
    """Encoding of a column: the inputs of the network that its values give.

    Attributes:
        takes: Types of column that it is for.
    """

    takes: ClassVar[frozenset[str]] = frozenset()


AnyEncoding = Annotated[Encoding, ENCODINGS]


@ENCODINGS.register
class Automatic(Encoding):
    """Numbers as they are, categories one-hot, yes and no as 1 and 0, times as cyclic parts and days."""

    takes: ClassVar[frozenset[str]] = frozenset({"number", "category", "boolean", "time", "text"})
    type: Literal["automatic"] = "automatic"


@ENCODINGS.register
class Number(Encoding):
    """One input: the number itself; of booleans 1 for yes, 0 for no."""

    takes: ClassVar[frozenset[str]] = frozenset({"number", "boolean"})
    type: Literal["number"] = "number"


@ENCODINGS.register
class OneHot(Encoding):
    """An input for each category: 1 in the rows that have it, else 0."""

    title: ClassVar[str] = "One-hot"
    takes: ClassVar[frozenset[str]] = frozenset({"category", "boolean"})
    type: Literal["one_hot"] = "one_hot"
    least: int = field(
        1,
        minimum=1,
        maximum=1_000_000,
        label="Least rows",
        unit="rows",
        help="Categories in fewer rows share one input, that of the rare ones.",
    )
    unknown: Unknown = field("automatic", label="Unknown categories", help=_UNKNOWN)


@ENCODINGS.register
class Integer(Encoding):
    """One input: the place of the category in alphabetical order, from 0, for an Embedding."""

    takes: ClassVar[frozenset[str]] = frozenset({"category", "boolean"})
    type: Literal["integer"] = "integer"


@ENCODINGS.register
class Ordered(Encoding):
    """One input: the place of the category in an order that you give, from 0."""

    takes: ClassVar[frozenset[str]] = frozenset({"category", "boolean"})
    type: Literal["ordered"] = "ordered"
    order: tuple[str, ...] = field((), empty="alphabetical", help="The categories from the least to the greatest.")


@ENCODINGS.register
class Calendar(Encoding):
    """Parts of a date or time: each an input, or two where it comes round (sine and cosine)."""

    takes: ClassVar[frozenset[str]] = frozenset({"time"})
    type: Literal["calendar"] = "calendar"
    parts: tuple[TimePart, ...] = field(
        ("elapsed", "month", "weekday"),
        empty="none",
        help="Parts of the time: elapsed counts days since 1970; the others are those of the calendar (UTC).",
    )
    cyclic: bool = field(
        True, help="Month, day, weekday, hour and minute as sine and cosine, so that December lies beside January."
    )
