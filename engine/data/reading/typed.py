"""From a gathered column and its reading to typed values, and the cells that are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import MISSING, ColumnReading, spellings_of, truth_of, value_of
from engine.data.raw import RawColumn
from engine.data.reading.gather import Column


@dataclass(frozen=True, eq=False)
class Typed:
    """A column with values.

    Attributes:
        reading: How it was read, complete.
        values: Its column of raw data; wrong in the faulty rows.
        faulty: The rows with cells that could not be read, counted from 0 and rising.
        texts: The text of each of those.
        reasons: By text, what is wrong with it.
    """

    reading: ColumnReading
    values: RawColumn
    faulty: NDArray[np.int64]
    texts: tuple[str, ...]
    reasons: Mapping[str, str]


def typed(column: Column, reading: ColumnReading) -> Typed:
    """The values of a column, by its reading."""
    if column.numbers is not None:
        if reading.type == "boolean":
            reading = replace(reading, categories=("false", "true"))
        values = _without(column.numbers.values(), reading.missing)
        numbers = RawColumn(column.name, reading.type, values, reading.categories, column.padded)
        return Typed(reading, numbers, np.zeros(0, np.int64), (), {})
    missing = {text for text in column.texts if text in MISSING or text in reading.missing}
    if reading.type in ("category", "text"):
        names = tuple(sorted(column.texts.keys() - missing))
        place = {name: at for at, name in enumerate(names)}
        codes = np.array([place.get(text, -1) for text in column.texts], np.int32)[column.places]
        raw = RawColumn(column.name, reading.type, codes, names)
        return Typed(replace(reading, categories=names), raw, np.zeros(0, np.int64), (), {})
    if reading.type == "boolean":
        reading = replace(reading, categories=_spellings(column, missing))
    found = np.full(len(column.texts), np.nan)
    reasons: dict[str, str] = {}
    for at, text in enumerate(column.texts):
        if text not in missing:
            try:
                found[at] = value_of(text, reading)
            except ValueError as error:
                reasons[text] = str(error)
    values = found[column.places]
    if reading.type == "number":
        values = _without(values, reading.missing)
    wrong = np.array([text in reasons for text in column.texts], bool)
    faulty = np.flatnonzero(wrong[column.places]) if reasons else np.zeros(0, np.int64)
    texts = list(column.texts)
    return Typed(
        reading,
        RawColumn(column.name, reading.type, values, reading.categories),
        faulty,
        tuple(texts[code] for code in column.places[faulty]),
        reasons,
    )


def _without(values: NDArray[np.float64], missing: tuple[str, ...]) -> NDArray[np.float64]:
    """Numbers, NaN where they are one that stands for a missing value, however it is written."""
    for text in missing:
        try:
            values[values == float(text)] = np.nan
        except ValueError:
            continue
    return values


def _spellings(column: Column, missing: set[str]) -> tuple[str, str]:
    """No and yes as the column spells them; of several spellings the first, and 0 and 1 where it has none."""
    there = [text for text in column.texts if text not in missing]
    if found := spellings_of(there):
        return found
    spelled: dict[float, str] = {}
    for text in there:
        try:
            spelled.setdefault(truth_of(text), text)
        except ValueError:
            continue
    return spelled.get(0.0, "no"), spelled.get(1.0, "yes")
