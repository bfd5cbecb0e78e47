"""The plane of two features over which surfaces are drawn: its range, and the samples on it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from designer.canvas.live.surfaces.cells import POINTS
from engine.data.dataset import Dataset

MARGIN = 0.08
"""Share of the range of a feature that is added on both sides."""

LOOKED_AT = 200_000
"""Samples whose range is looked at, at least, where there are as many."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plane:
    """Two features and the range of each.

    Attributes:
        across: Place of the feature that grows to the right.
        up: Place of the one that grows upwards.
        low: Least value of both.
        high: Greatest value of both.
        names: What people call them.
    """

    across: int
    up: int
    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, str]

    def samples(self, base: Array) -> Array:
        """Inputs at all points of the surface, from the upper left on, row by row: (points, features).

        Args:
            base: (features,) the sample that gives all other features.
        """
        middle = (np.arange(POINTS) + 0.5) / POINTS
        inputs = np.tile(np.asarray(base, np.float64).reshape(-1), (POINTS * POINTS, 1))
        inputs[:, self.across] = np.tile(self.low[0] + middle * (self.high[0] - self.low[0]), POINTS)
        inputs[:, self.up] = np.repeat(self.high[1] - middle * (self.high[1] - self.low[1]), POINTS)
        return inputs

    def place(self, inputs: Array) -> Array:
        """Places of samples on the plane, as shares of its width from the left and of its height from the top."""
        x = (inputs[..., self.across] - self.low[0]) / (self.high[0] - self.low[0])
        y = (self.high[1] - inputs[..., self.up]) / (self.high[1] - self.low[1])
        return np.stack([x, y], axis=-1)

    def values_at(self, x: float, y: float) -> tuple[float, float]:
        """The two features at a place that is told by shares, as `place` has them."""
        across = self.low[0] + x * (self.high[0] - self.low[0])
        return across, self.high[1] - y * (self.high[1] - self.low[1])


def is_flat(dataset: Dataset | None) -> bool:
    """True if samples are exactly two numbers, so that a plane shows all there is."""
    return dataset is not None and dataset.spec.input_shape == (2,)


def has_planes(dataset: Dataset | None) -> bool:
    """True if samples are rows of at least two numbers, of which a plane can show two."""
    return dataset is not None and len(dataset.spec.input_shape) == 1 and dataset.spec.input_shape[0] >= 2


def feature_names(dataset: Dataset) -> tuple[str, ...]:
    """Names of the features of rows; x1, x2 and so on where the data has none."""
    count = dataset.spec.input_shape[0]
    return dataset.spec.columns if len(dataset.spec.columns) == count else tuple(f"x{i + 1}" for i in range(count))


def plane_of(dataset: Dataset, across: int = 0, up: int = 1) -> Plane:
    """The plane of two features, over the range that they have in the data and a little more."""
    names = feature_names(dataset)
    held = _Held(dataset)
    (left, right), (bottom, top) = _range(held, across), _range(held, up)
    return Plane(across, up, (left, bottom), (right, top), (names[across], names[up]))


class _Held:
    """A data set as a key: the same object, not an equal one."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.dataset is self.dataset

    def __hash__(self) -> int:
        return id(self.dataset)


@lru_cache(maxsize=2)
def _range(held: _Held, feature: int) -> tuple[float, float]:
    """Least and greatest value of a feature with the margin about them; a range of its own for a constant one.

    Of very many samples so many evenly are looked at: to go through millions would hold up the window.
    """
    inputs = held.dataset.inputs
    values = inputs[:: max(1, len(inputs) // LOOKED_AT), feature]
    low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    margin = MARGIN * (high - low) if high > low else max(abs(high), 1.0)
    return low - margin, high + margin
