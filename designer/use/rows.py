"""Fields of a row: the columns that a network takes, as people fill them in. No Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import DataSpec
from engine.data.rows import row_columns
from engine.document.network import Network
from engine.layers.basic.input import Input

Array = NDArray[np.float64]
Shape = tuple[int, ...]


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


_GRID = re.compile(r"(.*?)(\d+)[_x, ]+(\d+)")


def grid_of(columns: Sequence[str]) -> Shape:
    """Rows and columns of a picture whose pixels are columns such as `pixel_3_5`, row by row; empty for others."""
    matches = [_GRID.fullmatch(name) for name in columns]
    found = [(match[1], int(match[2]), int(match[3])) for match in matches if match is not None]
    if len(found) < max(4, len(columns)) or len({name for name, _, _ in found}) > 1:
        return ()
    rows, places = [{each[axis] for each in found} for axis in (1, 2)]
    grid = [(row, place) for row in sorted(rows) for place in sorted(places)]
    return (len(rows), len(places)) if grid == [(row, place) for _, row, place in found] else ()


def picture_shape(spec: DataSpec, network: Network) -> Shape:
    """Shape in which a sample can be looked at.

    Returns:
        (channels, height, width) of an image, (steps, features) of a sequence, or empty where it is neither.
    """
    grid = grid_of(spec.columns)
    if grid:
        return (1, *grid)
    layers = [node.layer for node in network.effective.nodes if isinstance(node.layer, Input)]
    size = math.prod(spec.input_shape)
    shapes = [spec.input_shape, *(layer.shape for layer in layers if layer.shape and not layer.columns)]
    fits = [shape for shape in shapes if len(shape) in (2, 3) and math.prod(shape) == size]
    return max(fits, key=len) if fits else ()
