"""CSV files: a header, one sample a row, numbers and texts."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.data.delimited.features import ColumnReading, Reading, input_names
from engine.data.files import locate, read, shown
from engine.data.tables.columns import MOST_CATEGORIES, MOST_CLASSES, Column, categories, read_columns
from engine.data.tables.giveaways import giveaways
from engine.data.tables.notes import feature_notes, file_notes, size_note
from engine.data.tables.raw import RawRows
from engine.data.tables.text import TextTable, read_text_table
from engine.data.targets import Target, check_size, check_varied, checked_weights, number_target, text_target
from engine.errors import DataError
from engine.sources import Csv, TargetType

_MOST_BYTES = 200 << 20
_NO_CODES = np.zeros(0, np.uint16)


def load_csv(source: Csv, folder: Path | None) -> Dataset:
    """Load a CSV file.

    Columns of text become one column for each of their texts, called `column=text`, that is 1 where the row has that
    text, else 0. The target is a class where its column holds texts; where it holds whole numbers that could be
    classes, it is either.

    Raises:
        FileError: The file cannot be read.
        DataError: The table cannot be used; says in which row and column, and how to fix it.
    """
    place = locate(source.path, folder)
    content = read(place, _MOST_BYTES, "Save the arrays as .npz, or use fewer rows.")
    encoding = "" if source.encoding == "automatic" else source.encoding
    return read_table(content, source.target, place.stem, source.weights, source.target_type, encoding)


def read_table(
    content: bytes,
    target: str,
    name: str,
    weights: str = "",
    target_type: TargetType = "automatic",
    encoding: str = "",
) -> Dataset:
    """A data set from the bytes of a CSV file; an empty target means the last column, empty weights mean none.

    Raises:
        DataError: See `load_csv`.
    """
    table = read_text_table(content, encoding)
    columns, notes = read_columns(table)
    header = [column.name for column in columns]
    target_column = columns[_find_target(header, target)]
    weight_column = columns[_find(header, weights, "weights")] if weights else None
    columns = [column for column in columns if column is not target_column and column is not weight_column]
    if not columns:
        raise DataError(
            "The file has one column only: there is nothing to predict from.",
            fix="Add columns, and separate cells by commas, semicolons, tabs or |.",
        )
    reading, inputs = _features(table, columns)
    found = _target(target_column, len(table.rows), target_type)
    check_varied(found.values, target_column.name)
    notes += [
        *file_notes(content, table, encoding),
        *size_note(content, inputs.nbytes),
        *feature_notes(columns),
        *giveaways(columns, target_column, found),
    ]
    form = DataSpec(
        len(inputs),
        inputs.shape[1:],
        input_names(reading),
        (),
        (),
        has_weights=weight_column is not None,
        notes=tuple(notes),
        reading=reading,
    )
    spec = found.described(form, target_column.name)
    raw = RawRows(content, table.dialect.encoding, table.starts)
    return Dataset(name, inputs, found.values, spec, weights=_weights(weight_column, len(inputs)), raw=raw)


def _weights(column: Column | None, rows: int) -> NDArray[np.float64] | None:
    if column is None:
        return None
    if column.packed is None:
        raise DataError(
            f"The column {shown(column.name)} holds texts, which cannot be weights.",
            fix="Name numbers.",
            field="weights",
        )
    return checked_weights(column.packed.values(), rows, column.name)


def _find_target(header: Sequence[str], target: str) -> int:
    return _find(header, target, "target") if target else len(header) - 1


def _find(header: Sequence[str], name: str, field: str) -> int:
    """Place of the column that a field names."""
    if name in header:
        return header.index(name)
    lowered = {each.lower(): each for each in header}
    close = [lowered[each] for each in difflib.get_close_matches(name.lower(), lowered, n=3)]
    fix = f"Did you mean {' or '.join(map(shown, close))}? " if close else ""
    listed = ", ".join(map(shown, header[:20])) + (", ..." if len(header) > 20 else "")
    use = {"target": "to predict", "weights": "of weights"}[field]
    raise DataError(f"There is no column {shown(name)} {use}.", fix=f"{fix}The columns are {listed}.", field=field)


def _features(table: TextTable, columns: Sequence[Column]) -> tuple[Reading, NDArray[np.float64]]:
    """The reading of the features, and the samples: (rows, features) float64."""
    readings: list[ColumnReading] = []
    codes: list[NDArray[np.uint16]] = []
    for column in columns:
        texts, indices = (
            ((), _NO_CODES) if column.packed is not None else categories(column, len(table.rows), MOST_CATEGORIES)
        )
        readings.append(ColumnReading(column.name, texts, column.mark))
        codes.append(indices.astype(np.uint16))
    reading = Reading(table.dialect, tuple(readings))
    names = input_names(reading)
    check_size(len(table.rows), len(names))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"Two columns of features would be called {shown(twice)}.", fix="Rename one of them.")
    samples = np.empty((len(table.rows), len(names)))
    places = iter(range(len(names)))
    for column, found, indices in zip(columns, readings, codes, strict=True):
        if column.packed is not None:
            samples[:, next(places)] = column.packed.values()
        for category in range(len(found.categories)):
            samples[:, next(places)] = indices == category
    return reading, samples


def _target(column: Column, rows: int, kind: TargetType) -> Target:
    if column.packed is not None:
        return number_target(column.packed.values(), kind, column.name)
    if kind == "numbers":
        raise text_target(column.name, column.texts[0])
    names, indices = categories(column, rows, MOST_CLASSES)
    return Target(indices, classes=names)
