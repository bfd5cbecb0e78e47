"""The columns of a data set as people know them: what each is called, what it was taken for, and its cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designer.data.figures import SEEN, decimals_of, legible
from designer.data.sketch import Sketch, missing_in, sketched
from designer.data.steps import steps_of
from designer.forms.values import number_text
from engine.data.dataset import Dataset, DataSpec
from engine.data.raw import RawColumn
from engine.document.project import DataSettings

Numbers = NDArray[Any]


@dataclass(frozen=True)
class ShownColumn:
    """One column of the table of rows.

    Attributes:
        name: Its name.
        type: What its cells are, such as `number` or `3 categories`.
        values: (rows,) its numbers or seconds since 1970, NaN where missing; or places in `categories`, negative or NaN
            where missing. Asked for only when the column is looked at.
        categories: Its texts; None where it holds numbers or times.
        role: What it is for: `feature`, `target`, `weight`, `ignored`; empty for what has no role to choose.
        is_time: Whether its numbers are times.
        steps: What is done to it before the network gets it, in words.
        reason: Why it is ignored.
        is_of_table: Whether it is a column of a table, of which role and steps can be chosen.
        gone: Mask of the rows whose cell is missing, where that was found while the data were loaded.
    """

    name: str
    type: str
    values: Callable[[], Numbers]
    categories: tuple[str, ...] | None = None
    role: str = ""
    is_time: bool = False
    steps: str = ""
    reason: str = ""
    is_of_table: bool = False
    gone: Callable[[], NDArray[np.bool_]] | None = None

    @property
    def is_number(self) -> bool:
        """True if its cells are written as numbers."""
        return self.categories is None and not self.is_time

    @cached_property
    def sketch(self) -> Sketch:
        """The shape of its values."""
        return sketched(self.values(), self.categories, self.missing())

    @cached_property
    def _decimals(self) -> int | None:
        return decimals_of(self.values()[:SEEN].astype(np.float64, copy=False))

    def missing(self) -> NDArray[np.bool_]:
        """Mask of the rows whose cell is missing."""
        return self.gone() if self.gone is not None else missing_in(self.values(), self.categories)

    def is_missing(self, row: int) -> bool:
        """True if the cell of a row is missing."""
        value = self.values()[row]
        return bool(math.isnan(value) or (self.categories is not None and value < 0))

    def cell(self, row: int) -> str:
        """The text of a row's cell, a number rounded; empty where it is missing."""
        return self._text(row, lambda value: legible(value, self._decimals))

    def exact(self, row: int) -> str:
        """The cell with all digits of its number, for the clipboard."""
        return self._text(row, number_text)

    def _text(self, row: int, written: Callable[[float], str]) -> str:
        if self.is_missing(row):
            return ""
        value = self.values()[row]
        if self.categories is not None:
            return self.categories[int(value)]
        if self.is_time:
            return str(np.datetime64(math.floor(value), "s")).replace("T", " ")
        return written(float(value))

    def figures(self) -> str:
        """Least, greatest and mean value, as a sentence; empty where it holds no numbers."""
        known = self.values()[~self.missing()] if self.is_number else np.zeros(0)
        if not len(known):
            return ""
        least, greatest, mean = (number_text(float(f"{of:.4g}")) for of in (known.min(), known.max(), known.mean()))
        return f"From {least} to {greatest}, {mean} on average."

    def words(self) -> str:
        """Words below the name in its header."""
        sketch = self.sketch
        parts = [f"{self.role}, {self.type}" if self.role else self.type]
        parts += [f"{sketch.missing_text} missing"] if sketch.missing else []
        parts += [self.reason] if self.reason else [self.steps] if self.steps else []
        return "; ".join(parts)


class Columns:
    """All columns of a data set, each made when it is asked for: an image has as many as it has numbers.

    Args:
        dataset: The data.
        spec: Their form, the target as the network reads it.
        settings: The settings by which they are prepared; None for those of a new project.
    """

    def __init__(self, dataset: Dataset, spec: DataSpec, settings: DataSettings | None = None) -> None:
        self._dataset, self._spec = dataset, spec
        self._settings = settings or DataSettings()
        self._inputs = dataset.inputs.reshape(dataset.spec.rows, -1)
        self._table: tuple[RawColumn, ...] = ()
        self._leading: list[ShownColumn] = []
        if dataset.table is not None and dataset.roles is not None:
            columns, targets = dataset.table.columns, dataset.roles.targets
            self._table = tuple(sorted(columns, key=lambda column: column.name not in targets))
        else:
            self._leading = [*_targets(dataset, spec), *_extras(dataset)]
        self._known: dict[int, ShownColumn] = {}

    def __len__(self) -> int:
        return len(self._table) or len(self._leading) + self._inputs.shape[1]

    def __getitem__(self, place: int) -> ShownColumn:
        if place not in self._known:
            self._known[place] = self._made(place)
        return self._known[place]

    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(column.name for column in self._table) or tuple(self[place].name for place in range(len(self)))

    def _made(self, place: int) -> ShownColumn:
        if self._table:
            return self._of_table(self._table[place])
        if place < len(self._leading):
            return self._leading[place]
        place -= len(self._leading)
        return _numbers(self._name(place), "number", self._inputs[:, place])

    def _of_table(self, column: RawColumn) -> ShownColumn:
        dataset = self._dataset
        assert dataset.roles is not None
        role = dataset.roles.role_of(column.name)
        what = _type_of(column)
        if role == "target" and self._spec.classes and not column.has_texts:
            what = many(len(dataset.spec.classes), "class")
        elif role == "target" and column.has_texts:
            what = many(len(column.categories), "class")
        return ShownColumn(
            column.name,
            what,
            lambda: column.values,
            column.categories if column.has_texts or column.type == "boolean" else None,
            role,
            column.type == "time",
            steps_of(column, role, dataset, self._settings),
            dataset.roles.ignored.get(column.name, ""),
            True,
            lambda: column.missing,
        )

    def _name(self, place: int) -> str:
        spec = self._dataset.spec
        if len(spec.columns) == self._inputs.shape[1]:
            return spec.columns[place]
        return ", ".join(map(str, np.unravel_index(place, spec.input_shape))) if spec.input_shape else str(place)


def _type_of(column: RawColumn) -> str:
    if column.type == "category":
        return many(len(column.categories), "category")
    return {"boolean": "yes or no", "text": "text"}.get(column.type, column.type)


def _targets(dataset: Dataset, spec: DataSpec) -> Iterator[ShownColumn]:
    known = dataset.spec
    if known.classes:
        what = many(len(known.classes), "class") if spec.classes else "number"
        yield ShownColumn(known.target_name, what, lambda: dataset.targets, known.classes, "target")
        return
    targets = dataset.targets.reshape(known.rows, -1)
    for place in range(targets.shape[1]):
        name = f"{known.target_name} {place}" if targets.shape[1] > 1 else known.target_name
        yield _numbers(name, "number", targets[:, place], "target")


def _extras(dataset: Dataset) -> Iterator[ShownColumn]:
    if dataset.weights is not None:
        yield _numbers("weight", "weight of the sample", dataset.weights)
    if dataset.lengths is not None:
        yield _numbers("steps", "length of the sample", dataset.lengths)


def _numbers(name: str, type_: str, values: Numbers, role: str = "") -> ShownColumn:
    return ShownColumn(name, type_, lambda: values, role=role)


def many(count: int, word: str) -> str:
    """A count with its word: `1 class`, `3 categories`."""
    plural = word[:-1] + "ies" if word.endswith("y") else f"{word}es"
    return f"{count:,} {word if count == 1 else plural}"
