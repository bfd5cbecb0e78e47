"""Settling between the columns of a table what one alone leaves open: decimal marks, the order of day and month."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.data.delimited.cells import ColumnReading
from engine.data.delimited.numbers import DoubtfulMarkError, both_marks
from engine.data.files import shown
from engine.data.reading.choices import Choices
from engine.data.reading.decide import Kind
from engine.errors import Answer, QuestionError

Place = Callable[[str, str], int]
"""Number of the first row in which a column, named first, holds a text."""


def settled(kinds: Mapping[str, Kind], delimiter: str, choices: Choices, row_of: Place) -> list[ColumnReading]:
    """The reading of each column, but for its categories.

    Args:
        kinds: What the columns are, by name.
        delimiter: What parts the cells.
        choices: What the user has said.
        row_of: Finds texts that are asked about.

    Raises:
        QuestionError: Numbers or dates read two ways, and nothing tells which.
    """
    decimal = {name: set(kind.marks.decimal) for name, kind in kinds.items()}
    readings = []
    for name, kind in kinds.items():
        mark = thousands = ""
        if kind.type == "number":
            others = {mark for other, marks in decimal.items() if other != name for mark in marks}
            try:
                mark, thousands = both_marks(kind.marks, others, delimiter)
            except DoubtfulMarkError as doubt:
                if not choices.decimal:
                    raise _mark_question(name, doubt, row_of) from doubt
                mark, thousands = both_marks(kind.marks, others, delimiter, stated=choices.decimal)
        day_first = kind.type != "time" or _day_first(name, kinds, choices, row_of)
        readings.append(
            ColumnReading(
                name,
                mark=mark,
                type=kind.type,
                thousands=thousands,
                unit=kind.unit,
                day_first=day_first,
                missing=kind.missing,
            )
        )
    return readings


def _mark_question(name: str, doubt: DoubtfulMarkError, row_of: Place) -> QuestionError:
    return QuestionError(
        f"Row {row_of(name, doubt.cell)}, column {shown(name)}: {doubt.message}",
        answers=(
            Answer("points are decimal marks", {"decimal": "point"}),
            Answer("commas are decimal marks", {"decimal": "comma"}),
        ),
        sample=(doubt.cell,),
        field="decimal",
    )


def _day_first(name: str, kinds: Mapping[str, Kind], choices: Choices, row_of: Place) -> bool:
    """True if the day comes first in the dates of a column, which its own dates tell, else those of other columns."""
    evidence, either = kinds[name].orders
    if not either or len(evidence) == 1:
        return evidence != {False}
    if choices.dates != "automatic":
        return choices.dates == "day_first"
    others = set[bool]().union(*(kind.orders[0] for kind in kinds.values()))
    if len(others) == 1:
        return others == {True}
    raise QuestionError(
        f"Row {row_of(name, either)}, column {shown(name)}: {shown(either)} may be read with the day or with the month "
        f"first{', and other dates of the column tell both' if evidence else ''}.",
        answers=(
            Answer("the day is first", {"dates": "day_first"}),
            Answer("the month is first", {"dates": "month_first"}),
        ),
        sample=(either,),
        field="dates",
    )
