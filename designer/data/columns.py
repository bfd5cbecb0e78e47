"""The columns of a data set as people know them: what each is called, what it was taken for, and its cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designer.forms.values import number_text
from engine.data.dataset import Dataset, DataSpec
from engine.data.raw import RawColumn


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of the table of rows.

    Attributes:
        name: Its name.
        taken_for: What it was taken for, such as `number` or `3 categories`.
        cell: The text of a row's cell.
        values: Its numbers, for what is told of them; None where it has none.
    """

    name: str
    taken_for: str
    cell: Callable[[int], str]
    values: Callable[[], NDArray[np.float64]] | None = None

    def figures(self) -> str:
        """Least, greatest and mean value, as a sentence; empty where it holds no numbers."""
        if self.values is None:
            return ""
        values = self.values()
        least, greatest, mean = (number_text(float(f"{of:.4g}")) for of in (values.min(), values.max(), values.mean()))
        return f"From {least} to {greatest}, {mean} on average."

    def exact(self, row: int) -> str:
        """The cell with all digits of its number, for the clipboard."""
        return self.cell(row) if self.values is None else number_text(float(self.values()[row]))


SEEN = 200
"""Rows that the table shows."""

DIGITS = 5
"""Digits of the largest number of a column; with the decimals of the others they lie one below the other."""

SPARE = 3
"""Decimals beyond these with which a column is still written where they make all its numbers exact."""

FIXED = (1e-3, 1e6)
"""Largest numbers of columns that are written with as many decimals in each row."""


def decimals_of(values: NDArray[np.float64]) -> int | None:
    """Decimals with which all numbers of a column are read at a glance; None where they differ too much in size."""
    known = np.abs(values[np.isfinite(values)])
    largest = float(known.max(initial=0.0))
    if largest == 0.0 or (known == np.round(known)).all():
        return 0 if largest < 1e15 else None
    if not FIXED[0] <= largest < FIXED[1]:
        return None
    most = max(0, DIGITS - 1 - math.floor(math.log10(largest)))
    if np.median(known[known > 0.0]) < 10.0 ** (1 - most):
        return None
    exact = (
        count for count in range(most + SPARE + 1) if np.allclose(known, np.round(known, count), rtol=1e-9, atol=0.0)
    )
    return next(exact, most)


def legible(value: float, decimals: int | None) -> str:
    """A number of a row with these decimals, or rounded by itself."""
    if decimals is None or not math.isfinite(value):
        return number_text(value if value.is_integer() else float(f"{value:.{DIGITS}g}"))
    return f"{value:z.{decimals}f}"


class Columns:
    """All columns of a data set, each made when it is asked for: an image has as many as it has numbers.

    Args:
        dataset: The data.
        spec: Their form, the target as the network reads it.
    """

    def __init__(self, dataset: Dataset, spec: DataSpec) -> None:
        self._dataset = dataset
        rows = dataset.spec.rows
        self._inputs = dataset.inputs.reshape(rows, -1)
        self._leading = [*_targets(dataset, spec), *_extras(dataset)]
        self._read = dataset.table.columns if dataset.table is not None else ()
        self._read = tuple(each for each in self._read if each.name in dataset.spec.table_columns)
        self._known: dict[int, ShownColumn] = {}

    def __len__(self) -> int:
        return len(self._leading) + (len(self._read) or self._inputs.shape[1])

    def __getitem__(self, place: int) -> ShownColumn:
        if place < len(self._leading):
            return self._leading[place]
        if place not in self._known:
            self._known[place] = self._feature(place - len(self._leading))
        return self._known[place]

    def _feature(self, place: int) -> ShownColumn:
        if not self._read:
            return self._number(self._name(place), place)
        column = self._read[place]
        if column.has_texts:
            categories, places = (*column.categories, ""), column.values
            return ShownColumn(
                column.name, _many(len(column.categories), "category"), lambda row: categories[places[row]]
            )
        if column.type == "boolean":
            return ShownColumn(column.name, "yes or no", lambda row: _cell_of_boolean(column, row))
        if column.type == "time":
            return ShownColumn(column.name, "time", lambda row: _cell_of_time(column, row))
        return _numbers(column.name, "number", column.values)

    def _number(self, name: str, place: int) -> ShownColumn:
        return _numbers(name, "number", self._inputs[:, place])

    def _name(self, place: int) -> str:
        spec = self._dataset.spec
        if len(spec.columns) == self._inputs.shape[1]:
            return spec.columns[place]
        return ", ".join(map(str, np.unravel_index(place, spec.input_shape))) if spec.input_shape else str(place)


def _cell_of_boolean(column: RawColumn, row: int) -> str:
    value = float(column.values[row])
    return "" if math.isnan(value) else column.categories[int(value)]


def _cell_of_time(column: RawColumn, row: int) -> str:
    value = float(column.values[row])
    return "" if math.isnan(value) else str(np.datetime64(math.floor(value), "s")).replace("T", " ")


def _targets(dataset: Dataset, spec: DataSpec) -> Iterator[ShownColumn]:
    known = dataset.spec
    if known.classes:
        labels = dataset.targets
        what = _many(len(known.classes), "class") if spec.classes else "number"
        yield ShownColumn(known.target_name, f"target, {what}", lambda row: known.classes[int(labels[row])])
        return
    targets = dataset.targets.reshape(known.rows, -1)
    for place in range(targets.shape[1]):
        name = f"{known.target_name} {place}" if targets.shape[1] > 1 else known.target_name
        yield _numbers(name, "target, number", targets[:, place])


def _extras(dataset: Dataset) -> Iterator[ShownColumn]:
    if dataset.weights is not None:
        yield _numbers("weight", "weight of the sample", dataset.weights)
    if dataset.lengths is not None:
        yield _numbers("steps", "length of the sample", dataset.lengths)


def _numbers(name: str, taken_for: str, values: NDArray[np.generic]) -> ShownColumn:
    numbers = values.astype(np.float64, copy=False)
    decimals = decimals_of(numbers[:SEEN])
    return ShownColumn(name, taken_for, lambda row: legible(float(numbers[row]), decimals), lambda: numbers)


def _many(count: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else f"{word}es"
    return f"{count:,} {word if count == 1 else plural}"
