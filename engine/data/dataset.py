"""A loaded data set, and what the rest of the engine may know of it without the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.encodings import ColumnEncoding
from engine.data.delimited.features import Reading
from engine.data.notes import Note
from engine.data.preparation.resolve import Roles
from engine.data.raw import RawData
from engine.data.tables.raw import RawRows

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Statistics of numbers: least, greatest, mean, standard deviation, and the number of distinct values, if known."""

    least: float
    greatest: float
    mean: float
    std: float
    distinct: int


@dataclass(frozen=True, slots=True)
class DataSpec:
    """The form of a data set, which is all that analysis sees.

    Attributes:
        rows: Number of samples.
        input_shape: Shape of one sample, `(features,)` for tables.
        columns: Names of the features of a table, such as `size` or `plan=plus`, or empty for arrays.
        target_shape: Shape of one target; `()` for class labels.
        classes: Names of the classes, or empty where the target is numbers only.
        class_numbers: The number that each class stands for, where the target may as well be read as numbers; each
            Output then reads it as its loss is made for (`engine/analysis/checks/targets.py`).
        one_hot: Whether the target may as well be read as one number for each class: 1 for its own, else 0.
        figures: What is known of the target's numbers, value by value, or of all together; empty where it has none.
        ranges: Least and greatest number of each feature of a table, or of all of an array together; empty where they
            are not known.
        target_name: What people call the target.
        has_lengths: Whether samples differ in the number of their steps, which are the first axis of their shape.
        has_weights: Whether samples count unlike in the loss.
        encodings: How each column of a table became features, in their order; empty for arrays.
        notes: What analysis tells people of the data; no part of the form, so specs are compared without it.
        reading: How a file of text was read, for exports that read others; compared without it too.
    """

    rows: int
    input_shape: Shape
    columns: tuple[str, ...]
    target_shape: Shape
    classes: tuple[str, ...]
    target_name: str = "target"
    has_lengths: bool = False
    has_weights: bool = False
    encodings: tuple[ColumnEncoding, ...] = ()
    class_numbers: tuple[float, ...] = field(default=(), compare=False)
    one_hot: bool = field(default=False, compare=False)
    figures: tuple[Figures, ...] = field(default=(), compare=False)
    ranges: tuple[tuple[float, float], ...] = field(default=(), compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)
    reading: Reading | None = field(default=None, compare=False)

    @property
    def table_columns(self) -> tuple[str, ...]:
        """The columns of the table that the features come from; one of categories makes several features."""
        return tuple(each.name for each in self.encodings) or self.columns

    @property
    def optional(self) -> NDArray[np.bool_]:
        """Mask of the features that may be missing, as the preparation fills them: of a sample's shape."""
        found = np.zeros(self.input_shape, bool)
        for encoding, places in self.column_places():
            values = len(places) - encoding.indicator
            found[list(places[:values])] = encoding.fills
        return found

    def places(self, names: Iterable[str]) -> tuple[int, ...]:
        """Places of the features that names stand for: those of a column of the table, or a feature's own.

        Raises:
            KeyError: There is nothing of one of the names.
        """
        known: dict[str, tuple[int, ...]] = {name: (place,) for place, name in enumerate(self.columns)}
        known |= {encoding.name: places for encoding, places in self.column_places()}
        return tuple(place for name in names for place in known[name])

    @property
    def row_encodings(self) -> tuple[ColumnEncoding, ...]:
        """Encodings of the columns of rows: numbers as they are, where the features come from no table."""
        return self.encodings or tuple(map(ColumnEncoding, self.columns))

    def column_places(self) -> Iterator[tuple[ColumnEncoding, tuple[int, ...]]]:
        """Each column of the table with the places of its features, in their order; none for arrays."""
        places = iter(range(len(self.columns)))
        for encoding in self.encodings:
            yield encoding, tuple(islice(places, len(encoding.inputs)))


@dataclass(frozen=True, slots=True)
class Dataset:
    """Samples and targets in memory.

    Attributes:
        name: What people call it.
        inputs: (rows, *input_shape) float64, C-contiguous; finite, but for NaN where a value of `spec.optional` is
            missing.
        targets: (rows,) int64 class indices where there are classes, else (rows, *target_shape) float64.
        spec: The form of the two.
        lengths: (rows,) int64: steps of each sample, at least 1, the rest being zeros; None where all are whole.
        weights: (rows,) float64, none below 0: what each sample counts in the loss; None where all count alike.
        raw: Rows of the files that they were read from, of those that are text.
        table: The columns that they were made of, of the same rows; None for arrays.
        roles: What each of those is for; None for arrays.
    """

    name: str
    inputs: NDArray[np.float64]
    targets: NDArray[Any]
    spec: DataSpec
    lengths: NDArray[np.int64] | None = None
    weights: NDArray[np.float64] | None = None
    raw: tuple[RawRows, ...] = ()
    table: RawData | None = None
    roles: Roles | None = None
