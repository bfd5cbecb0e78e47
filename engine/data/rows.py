"""Samples to predict, as Python has them: arrays, lists, rows by name or a table, checked against the training data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataSpec
from engine.data.delimited.encodings import UNKNOWN, ColumnEncoding, encode
from engine.data.delimited.features import MISSING, listed
from engine.data.lengths import is_step, lengths_of
from engine.errors import DataError

_NUMBERS = "fiub"
"""Kinds of NumPy types that are taken for numbers."""


def samples_of(rows: object, spec: DataSpec) -> NDArray[np.float64]:
    """Samples in the form that the network was trained on.

    They come as an array, or lists, of shape (rows, *input_shape), columns in the order of training; as a list of
    mappings by column name, one a row; or as a table by column name, which is a mapping of columns or a data frame of
    pandas or polars. Other columns of a table do not matter.

    Columns of texts hold their texts in tables, and 1 or 0 for each category in arrays. Where samples differ in length,
    they are lists of their steps, or NaN in the steps beyond.

    Args:
        rows: The samples.
        spec: Form of the data that the network was trained on.

    Returns:
        (rows, *input_shape) float64, not normalised; NaN where a value is missing that may be, and in the steps beyond
        the length of a sample.

    Raises:
        DataError: A column is missing, a shape is another, or a value is no finite number.
    """
    table = columns_of(rows)
    samples = _of_array(rows, spec) if table is None else _of_columns(table, spec)
    there = np.isfinite(samples) | (np.isnan(samples) & spec.optional)
    if spec.has_lengths and len(samples):
        there[~is_step(lengths_of(samples), samples.shape[1])] = True
    if not there.all():
        row, *index = np.argwhere(~there)[0].tolist()
        value = samples[(row, *index)]
        raise DataError(
            f"{_place(row, index, spec)} is {value}, which is not a finite number.",
            fix="The network was trained on complete rows; fill in the value, or leave out the row.",
        )
    return samples


def _place(row: int, index: Sequence[int], spec: DataSpec) -> str:
    name = f", column {spec.columns[index[0]]!r}," if spec.columns else "".join(f"[{each}]" for each in index)
    return f"rows[{row}]{name}"


def unknown_in(rows: object, spec: DataSpec) -> tuple[str, ...]:
    """Sentences on the categories in rows that the network was not trained with, where they are ignored."""
    columns = [column for column in spec.row_encodings if column.ignores_unknown]
    table = (columns_of(rows) or {}) if columns else {}
    found = []
    for column in columns:
        if column.name in table:
            texts = dict.fromkeys(str(value) for value in table[column.name] if value is not None)
            if unknown := [text for text in texts if text not in MISSING and column.place_of(text) == UNKNOWN]:
                found.append(f"The network was not trained with {listed(unknown)} in {column.name!r}: ignored.")
    return tuple(found)


def columns_of(rows: Any) -> dict[str, list[Any]] | None:
    """Columns by name, or None where the rows come without names."""
    if isinstance(rows, Mapping):
        return {str(name): _listed_values(name, values) for name, values in rows.items()}
    if hasattr(rows, "columns") and hasattr(rows, "__getitem__"):
        names = [str(name) for name in rows.columns]
        if twice := [name for name in names if names.count(name) > 1]:
            raise DataError(f"Several columns are called {twice[0]!r}.", fix="Rename all but one of them.")
        return {str(name): list(rows[name]) for name in rows.columns}
    if isinstance(rows, list | tuple) and rows and all(isinstance(row, Mapping) for row in rows):
        first = [str(name) for name in rows[0]]
        for number, row in enumerate(rows):
            if absent := [name for name in first if name not in row]:
                raise DataError(f"rows[{number}] has no {listed(absent)}.", fix="Give each row the same names.")
        return {name: [row[name] for row in rows] for name in first}
    return None


def _listed_values(name: object, values: Any) -> list[Any]:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise DataError(
            f"The column {str(name)!r} is {values!r}, not a list of values.",
            fix="Give a list of rows, such as [{...}], or a list for each column.",
        )
    return list(values)


def _of_columns(table: Mapping[str, list[Any]], spec: DataSpec) -> NDArray[np.float64]:
    if not spec.columns:
        raise DataError(
            "The rows have names, but the network was trained on an array without.",
            fix=f"Give an array of shape {('rows', *spec.input_shape)}.",
        )
    columns = spec.row_encodings
    if absent := [column.name for column in columns if column.name not in table]:
        raise DataError(
            f"The rows have no column {listed(absent)}.",
            fix=f"The network takes {listed([column.name for column in columns])}.",
        )
    counts = {column.name: len(table[column.name]) for column in columns}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name!r} has {count}" for name, count in list(counts.items())[:5])
        raise DataError(f"The columns are not equally long: {told}.", fix="Give a value for each row.")
    parts = [encode(column, _values(column, table[column.name])) for column in columns]
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def _values(column: ColumnEncoding, values: list[Any]) -> NDArray[Any]:
    """(rows,) values of a column as its encoding takes them."""
    if not column.texts:
        moment = column.kind == "calendar"
        return np.array([_number(value, row, column, moment=moment) for row, value in enumerate(values)], np.float64)
    places = []
    for row, value in enumerate(values):
        text = "" if value is None or value != value else str(value)
        missing = text in MISSING and text not in column.texts
        place = -1 if missing else column.place_of(text)
        if place < 0 and not (column.fills if missing else column.ignores_unknown):
            told = "is missing" if missing else f"is {text!r}, which the network was not trained with"
            raise DataError(f"rows[{row}], column {column.name!r}, {told}.", fix=f"It knows {listed(column.texts)}.")
        places.append(place)
    return np.array(places, np.int64)


def _number(value: Any, row: int, column: ColumnEncoding, *, moment: bool) -> float:
    if column.fills and (value is None or value != value or (isinstance(value, str) and value in MISSING)):
        return math.nan
    if moment and isinstance(value, str | datetime | np.datetime64):
        try:
            return float(np.array(value, "datetime64[us]").astype(np.int64)) / 1e6
        except ValueError:
            pass
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
        kind = "a date or time such as '2024-05-31'" if moment else "a number"
        told = "is missing" if value is None else f"is {str(value)[:60]!r}, which is not {kind}"
        raise DataError(f"rows[{row}], column {column.name!r}, {told}.", fix=f"{kind.capitalize()} is expected here.")
    return float(value)


def _of_array(rows: Any, spec: DataSpec) -> NDArray[np.float64]:
    shape = spec.input_shape
    try:
        values = _padded(rows, shape) if spec.has_lengths and not isinstance(rows, np.ndarray) else np.asarray(rows)
    except (ValueError, TypeError) as error:
        raise DataError("The rows are not all of the same shape.", fix=_wanted(spec)) from error
    if values.size == 0 and values.shape[:1] == (0,):
        return np.zeros((0, *shape))
    if values.dtype.kind not in _NUMBERS:
        wrong = next((each for each in values.flat if isinstance(each, str) or not hasattr(each, "__float__")), None)
        raise DataError(f"The rows hold {str(wrong)[:60]!r}, which is not a number.", fix=_wanted(spec))
    if values.ndim == 1 and shape == (1,):
        values = values[:, None]
    if values.shape == shape:
        raise DataError("The rows are one sample.", fix="Put it into a list: [row].")
    if values.shape[1:] != shape:
        there = " × ".join(map(str, values.shape[1:])) or "1"
        raise DataError(f"A row holds {there} values instead of {' × '.join(map(str, shape))}.", fix=_wanted(spec))
    return np.ascontiguousarray(values, np.float64)


def _padded(rows: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """Samples of different length as one array, NaN in the steps beyond."""
    samples = [np.asarray(row, np.float64) for row in rows]
    if any(sample.ndim != len(shape) or sample.shape[1:] != shape[1:] or len(sample) > shape[0] for sample in samples):
        raise ValueError("a sample has other steps")
    padded = np.full((len(samples), *shape), np.nan)
    for place, sample in zip(padded, samples, strict=True):
        place[: len(sample)] = sample
    return padded


def _wanted(spec: DataSpec) -> str:
    if spec.columns:
        return f"The network takes {len(spec.columns)} numbers a row: {listed(spec.columns)}."
    sizes = " × ".join(map(str, spec.input_shape))
    return f"The network takes samples of {'at most ' if spec.has_lengths else ''}{sizes} numbers."
