"""Fields of a row: the columns that a network takes, as people fill them in. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataSpec
from engine.data.rows import row_columns
from engine.document.network import Network
from engine.layers.basic.input import Input

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RowField:
    """A column.

    Attributes:
        name: As in the data.
        place: Of its first value in a sample, flattened.
        categories: Its texts, each of which is a value of its own, 1 or 0; empty for a number.
    """

    name: str
    place: int
    categories: tuple[str, ...] = ()

    def read(self, sample: Array) -> float | str:
        """Value of the column in a sample."""
        flat = sample.reshape(-1)
        if not self.categories:
            return float(flat[self.place])
        return self.categories[int(flat[self.place : self.place + len(self.categories)].argmax())]

    def written(self, sample: Array, value: float | str) -> Array:
        """A copy of a sample with another value of the column."""
        changed = sample.copy()
        flat = changed.reshape(-1)
        if self.categories:
            flat[self.place : self.place + len(self.categories)] = [float(value == each) for each in self.categories]
        else:
            flat[self.place] = value
        return changed


def fields_of(spec: DataSpec, network: Network) -> tuple[RowField, ...]:
    """Fields of the columns that any Input takes, in the order of the data; none for arrays without columns."""
    if not spec.columns:
        return ()
    inputs = [node.layer for node in network.effective.nodes if isinstance(node.layer, Input)]
    taken = {name for layer in inputs for name in (layer.columns or spec.columns)}
    found, place = [], 0
    for column in row_columns(spec):
        width = len(column.categories) or 1
        if taken & set(spec.columns[place : place + width]):
            found.append(RowField(column.name, place, column.categories))
        place += width
    return tuple(found)
