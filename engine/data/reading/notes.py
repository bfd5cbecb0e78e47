"""Notes on how a table was read: not faults, but good to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.data.delimited.cells import ColumnReading
from engine.data.delimited.numbers import name_of
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.reading.decide import Kind, counted
from engine.data.reading.gather import Column, Gathered

_LISTED = 5


def row_notes(found: Gathered) -> Iterator[Note]:
    """On rows that were taken for comments."""
    if found.left_out:
        rows = ", ".join(map(str, found.left_out[:_LISTED])) + (", ..." if len(found.left_out) > _LISTED else "")
        yield Note("warning", "rows-left-out", f"Rows {rows} begin with # and differ in length: taken for comments.")


def column_notes(found: Gathered, kinds: Mapping[str, Kind], readings: Sequence[ColumnReading]) -> Iterator[Note]:
    """On what was decided of columns."""
    columns = {column.name: column for column in found.columns}
    for reading in readings:
        name, kind, column = shown(reading.name), kinds[reading.name], columns[reading.name]
        if kind.mixed:
            text, number = map(shown, kind.mixed)
            yield Note(
                "hint",
                "texts-and-numbers",
                f"Column {name} holds texts such as {text} and numbers such as {number}: each of its "
                f"{len(counted(column, kind.missing))} different texts is taken as a category.",
                (reading.name,),
            )
        if told := _read_as(reading, kind):
            yield Note("hint", "numbers-dressed", f"Column {name} was read as numbers {told}.", (reading.name,))
        yield from _on_zeros(reading, column)
    yield from _on_marks(readings)


def _read_as(reading: ColumnReading, kind: Kind) -> str:
    """Reading of numbers that are not plain, in words."""
    parts = []
    if reading.unit in ("%", "‰"):
        parts.append(f"with {reading.unit}, of which 12 {reading.unit} is {0.12 if reading.unit == '%' else 0.012}")
    elif reading.unit:
        parts.append(f"with the unit {shown(reading.unit)}")
    if reading.thousands:
        what = {",": "commas", ".": "points", " ": "blanks", "'": "apostrophes", "_": "underscores"}[reading.thousands]
        parts.append(f"with {what} between the thousands")
    if signs := [text for text in kind.missing if reading.type in ("number", "time")]:
        parts.append(f"with {', '.join(map(shown, signs[:_LISTED]))} for missing values")
    return " and ".join(parts)


def _on_zeros(reading: ColumnReading, column: Column) -> Iterator[Note]:
    if reading.type != "category":
        return
    if padded := next((text for text in column.texts if text.isdecimal() and len(text) > 1 and text[0] == "0"), ""):
        told = f"holds codes that begin with 0, such as {shown(padded)}: they are taken as categories."
        yield Note("hint", "leading-zeros", f"Column {shown(reading.name)} {told}", (reading.name,))


def _on_marks(readings: Sequence[ColumnReading]) -> Iterator[Note]:
    by_mark = {reading.mark: reading for reading in reversed(readings) if reading.mark}
    if len(by_mark) > 1:
        told = " and ".join(f"decimal {name_of(mark)}s in {shown(each.name)}" for mark, each in sorted(by_mark.items()))
        yield Note("hint", "decimal-marks", f"The file has {told}; each column was read by its own mark.")
