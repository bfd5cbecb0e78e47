"""Fields of a row: the columns that a network takes, as people fill them in. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.analysis.checks.tokens import vocabularies
from engine.data.dataset import DataSpec
from engine.data.delimited.encodings import ColumnEncoding
from engine.document.network import Network
from engine.fields import FieldDescription
from engine.layers.basic.input import Input

Array = NDArray[np.float64]

MISSING = "(missing)"
"""Text of a value that is missing."""

MOST_FIELDS = 60
"""Columns that have a field in a form; what is beyond is as in the sample."""


@dataclass(frozen=True, slots=True)
class RowField:
    """A column.

    Attributes:
        name: As in the data.
        place: Of its first value in a sample, flattened.
        categories: Its texts, each of which is a value of its own, 1 or 0; empty for a number.
        tokens: Size of the vocabulary where it is the id of a token; else 0.
        titles: Names of numbers from 0 on, where it is a place in an order; else empty.
        indicator: Place of the value that tells that it is missing; -1 for none.
    """

    name: str
    place: int
    categories: tuple[str, ...] = ()
    tokens: int = 0
    titles: tuple[str, ...] = ()
    indicator: int = -1

    @property
    def width(self) -> int:
        """Values of a sample that it takes."""
        return len(self.categories) or 1

    @property
    def key(self) -> str:
        """Its name in a form: columns may be called anything."""
        return f"column_{self.place}"

    def described(self, low: float, high: float, where: str) -> FieldDescription:
        """The field for forms.

        Args:
            low: Least value.
            high: Greatest one.
            where: Of what, such as `the data`.
        """
        if texts := self.texts:
            titles = tuple((text, text) for text in texts)
            told = f"Text of the column {self.name}."
            return FieldDescription(self.key, "choice", choices=texts, help=told, label=self.name, titles=titles)
        if self.tokens:
            told = f"Id of a token, from 0 to {self.tokens - 1:,}."
            return FieldDescription(self.key, "int", minimum=0, maximum=self.tokens - 1, help=told, label=self.name)
        return FieldDescription(self.key, "float", help=f"From {low:g} to {high:g} in {where}.", label=self.name)

    def shown(self, sample: Array) -> float | str:
        """Value of the column in a sample as a form shows it: to six digits. The sample itself keeps all of them."""
        value = self.read(sample)
        if isinstance(value, str):
            return value
        return int(value) if self.tokens and value.is_integer() else float(f"{value:.6g}")

    def read(self, sample: Array) -> float | str:
        """Value of the column in a sample."""
        flat = sample.reshape(-1)
        value = float(flat[self.place])
        if not self.texts:
            return value
        if math.isnan(value) or (self.indicator >= 0 and flat[self.indicator] == 1.0):
            return MISSING
        if self.titles:
            return self.titles[int(value)]
        return self.categories[int(flat[self.place : self.place + self.width].argmax())]

    def written(self, sample: Array, value: float | str) -> Array:
        """A copy of a sample with another value of the column."""
        changed = sample.copy()
        flat = changed.reshape(-1)
        if self.indicator >= 0:
            flat[self.indicator] = float(value == MISSING)
        if value == MISSING:
            flat[self.place : self.place + self.width] = np.nan
        elif self.categories:
            flat[self.place : self.place + self.width] = [float(value == each) for each in self.categories]
        else:
            flat[self.place] = self.titles.index(str(value)) if self.titles else value
        return changed

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts to choose from; empty for numbers."""
        names = self.categories or self.titles
        return (*names, MISSING) if names and self.indicator >= 0 else names


def fields_of(spec: DataSpec, network: Network) -> tuple[RowField, ...]:
    """Fields of the columns that any Input takes, in the order of the data; of rows whose features have no names all.

    There are none for arrays of more axes.
    """
    tokens = vocabularies(network, spec).reshape(-1).tolist()
    if not spec.columns:
        sizes = tokens if len(spec.input_shape) == 1 else []
        return tuple(RowField(f"feature {place + 1}", place, tokens=size) for place, size in enumerate(sizes))
    inputs = [node.layer for node in network.effective.nodes if isinstance(node.layer, Input)]
    taken = {name for layer in inputs for name in (layer.columns or spec.columns)}
    found, place = [], 0
    for column in spec.row_encodings:
        names = column.inputs
        if taken & {column.name, *names}:
            found += _fields(column, place, tokens[place])
        place += len(names)
    return tuple(found)


def _fields(column: ColumnEncoding, place: int, tokens: int) -> list[RowField]:
    """Fields of a column whose first input has this place."""
    names = column.inputs
    indicator = place + len(names) - 1 if column.indicator else -1
    if column.kind == "one_hot":
        rare = ("(rare)",) if column.rare else ()
        return [RowField(column.name, place, column.categories + rare, indicator=indicator)]
    if column.kind == "calendar":
        return [RowField(name, place + at) for at, name in enumerate(names)]
    titles = column.categories if column.kind == "ordered" or not tokens else ()
    return [RowField(column.name, place, tokens=0 if titles else tokens, titles=titles, indicator=indicator)]
