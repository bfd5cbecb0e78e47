"""Tables: from a file and a recipe to samples and targets."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, DataSpec
from engine.data.delimited.encodings import ColumnEncoding, encode
from engine.data.files import locate, shown
from engine.data.preparation.repeated import unrepeated_rows
from engine.data.preparation.resolve import encodings_of, fill_of, kept_rows, roles_of, typed_values
from engine.data.preparation.spellings import merged
from engine.data.problems.examined import Examined
from engine.data.problems.registry import examine
from engine.data.progress import Progress, part, silent, told
from engine.data.raw import ColumnType, RawColumn, RawData
from engine.data.reading.choices import choices_of
from engine.data.reading.file import read_bytes
from engine.data.reading.kept import LastTable
from engine.data.reading.text import ReadTable
from engine.data.statistics import range_of
from engine.data.tables.columns import MOST_CLASSES, refuse_texts
from engine.data.tables.joining import Other, joined, read_others, refuse_absent
from engine.data.tables.notes import ignored_notes, size_note
from engine.data.targets import (
    Target,
    check_size,
    check_varied,
    checked_weights,
    number_target,
    numbers_target,
    text_target,
)
from engine.errors import DataError
from engine.preparation.fills import OwnCategory
from engine.preparation.recipe import Recipe
from engine.sources import Csv, Encoding, TargetType

_READ = 0.7
"""Share of the work that is reading, the rest being preparation."""


def load_csv(source: Csv, folder: Path | None, recipe: Recipe, progress: Progress, last: LastTable) -> Dataset:
    """Load a table from a file.

    Raises:
        FileError: The file cannot be read.
        DataError: The table cannot be used; says in which row and column, and how to fix it.
    """
    place = locate(source.path, folder)
    choices = choices_of(source, chosen_types(recipe), recipe.rules)
    table = last.read(place, choices, part(progress, 0.0, _READ))
    others = read_others(recipe.splitting, table, choices, folder, last.beside, part(progress, _READ, _READ))
    return _dataset(table, source, place.stem, recipe, part(progress, _READ, 1.0), others)


def read_table(
    content: bytes,
    target: str,
    name: str,
    weights: str = "",
    target_type: TargetType = "automatic",
    encoding: Encoding = "automatic",
    recipe: Recipe | None = None,
) -> Dataset:
    """A data set from the bytes of a file, by a recipe, else by one in which all is automatic.

    An empty target means the last column, empty weights mean none. Columns become features as
    `engine/data/preparation/resolve.py` says. The target is a class where its column holds texts; where it holds whole
    numbers that could be classes, it is either.

    Raises:
        DataError: See `load_csv`.
    """
    recipe = recipe or Recipe()
    source = Csv(target=target, weights=weights, target_type=target_type, encoding=encoding)
    table = read_bytes(content, choices_of(source, chosen_types(recipe), recipe.rules))
    return _dataset(table, source, name, recipe)


def chosen_types(recipe: Recipe) -> dict[str, ColumnType]:
    """Types of columns that the user chose, by name."""
    return {name: choice.type for name, choice in recipe.columns.items() if choice.type != "automatic"}


def _dataset(
    table: ReadTable,
    source: Csv,
    name: str,
    recipe: Recipe,
    progress: Progress = silent,
    others: Sequence[Other] = (),
) -> Dataset:
    table = joined(table, others)
    raw, notes = merged(table.raw, recipe), list(table.notes)
    if recipe.rules == 1:
        _refuse_empty(raw)
    targets = any(recipe.choice(column).role == "target" for column in raw.names)
    wanted = "" if targets else _find(raw.names, source.target, "target") if source.target else raw.names[-1]
    weight = _find(raw.names, source.weights, "weights") if source.weights else ""
    roles = roles_of(raw, wanted, weight, recipe)
    if not roles.features:
        raise DataError(_NO_FEATURES[len(raw.names) > 1], fix=_NO_FEATURES_FIX[len(raw.names) > 1])
    refuse_absent(others, [*roles.features, *roles.targets, *([weight] if weight else [])], roles.targets)
    rows, left_out = table.rows, []
    for keeping in (kept_rows, unrepeated_rows):
        kept = keeping(raw, roles, recipe)
        left_out.append(raw.rows - len(kept) if kept is not None else 0)
        if kept is not None:
            raw, rows = raw.only(kept), tuple(each.kept(kept) for each in rows)
    encodings = encodings_of(raw, roles, recipe)
    inputs = _inputs(raw, encodings, part(progress, 0.0, 0.4))
    found = _target([raw.by_name[each] for each in roles.targets], source.target_type)
    title = ", ".join(roles.targets)
    check_varied(found.values, title)
    notes += [
        *size_note(table.size, inputs.nbytes),
        *ignored_notes(roles.ignored, *left_out),
        *examine(Examined.of(raw, roles, source.target_type), part(progress, 0.4, 1.0)),
    ]
    columns = tuple(each for each in table.reading.columns if each.name in roles.features)
    form = DataSpec(
        len(inputs),
        inputs.shape[1:],
        tuple(each for encoding in encodings for each in encoding.inputs),
        (),
        (),
        has_weights=bool(weight),
        encodings=encodings,
        ranges=tuple(_ranges(inputs, raw, encodings, recipe)),
        notes=tuple(notes),
        reading=replace(table.reading, columns=columns),
    )
    return Dataset(
        name,
        inputs,
        found.values,
        found.described(form, title),
        weights=_weights(raw.by_name[weight]) if weight else None,
        raw=rows,
        table=raw,
        roles=roles,
    )


_NO_FEATURES = (
    "The file has one column only: there is nothing to predict from.",
    "No column is left to predict from.",
)
_NO_FEATURES_FIX = (
    "Add columns, and separate cells by commas, semicolons, tabs or |.",
    "Give a column the role feature, or add columns to the file.",
)


def _refuse_empty(raw: RawData) -> None:
    for column in raw.columns:
        if column.missing.all():
            raise DataError(f"Column {shown(column.name)} is empty.", fix="Delete the column from the file.")


def _weights(column: RawColumn) -> NDArray[np.float64]:
    if column.has_texts:
        raise DataError(
            f"The column {shown(column.name)} holds texts, which cannot be weights.",
            fix="Name numbers.",
            field="weights",
        )
    return checked_weights(column.values, len(column.values), column.name)


def _find(header: Sequence[str], name: str, field: str) -> str:
    """The column that a field names."""
    if name in header:
        return name
    lowered = {each.lower(): each for each in header}
    close = [lowered[each] for each in difflib.get_close_matches(name.lower(), lowered, n=3)]
    fix = f"Did you mean {' or '.join(map(shown, close))}? " if close else ""
    listed = ", ".join(map(shown, header[:20])) + (", ..." if len(header) > 20 else "")
    use = {"target": "to predict", "weights": "of weights"}[field]
    raise DataError(f"There is no column {shown(name)} {use}.", fix=f"{fix}The columns are {listed}.", field=field)


def _inputs(raw: RawData, encodings: Sequence[ColumnEncoding], progress: Progress) -> NDArray[np.float64]:
    """The samples: (rows, features) float64, NaN where a value is missing that is filled later."""
    names = [name for encoding in encodings for name in encoding.inputs]
    check_size(raw.rows, len(names))
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"Two columns of features would be called {shown(twice)}.", fix="Rename one of them.")
    samples = np.empty((raw.rows, len(names)))
    place = 0
    for encoding in told(encodings, progress):
        width = len(encoding.inputs)
        samples[:, place : place + width] = encode(encoding, typed_values(raw.by_name[encoding.name], encoding))
        place += width
    return samples


def _ranges(
    inputs: NDArray[np.float64], raw: RawData, encodings: Sequence[ColumnEncoding], recipe: Recipe
) -> Iterator[tuple[float, float]]:
    """Least and greatest number of each input; a missing category that has an id of its own is the greatest."""
    place = 0
    for encoding in encodings:
        column, width = raw.by_name[encoding.name], len(encoding.inputs)
        if encoding.kind == "number":
            yield range_of(column.values)
        elif encoding.kind == "calendar":
            yield from map(range_of, inputs[:, place : place + width - encoding.indicator].T)
        elif encoding.kind == "one_hot":
            yield from [(0.0, 1.0)] * (width - encoding.indicator)
        else:
            own = column.missing.any() and isinstance(fill_of(column, recipe), OwnCategory)
            yield 0.0, float(len(encoding.texts) - 1 + own)
        yield from [(0.0, 1.0)] * encoding.indicator
        place += width


def _target(columns: Sequence[RawColumn], kind: TargetType) -> Target:
    """The target: a column, or several that are numbers each."""
    if texts := next((column for column in columns if column.has_texts), None):
        if len(columns) > 1:
            raise DataError(
                f"The target {shown(texts.name)} holds texts, beside {len(columns) - 1} more targets.",
                fix="Predict it alone, or give it another role.",
            )
        if kind == "numbers":
            raise text_target(texts.name, texts.categories[int(texts.values[0])])
        refuse_texts(texts, MOST_CLASSES)
        used, places = np.unique(texts.values, return_inverse=True)
        classes = tuple(texts.categories[place] for place in used.tolist())
        return Target(places.astype(np.int64).ravel(), classes=classes)
    if len(columns) > 1:
        return numbers_target(np.stack([column.values for column in columns], axis=1), kind, columns[0].name)
    (column,) = columns
    if column.type == "boolean":
        return Target(column.values.astype(np.int64), classes=column.categories)
    return number_target(column.values, kind, column.name)
