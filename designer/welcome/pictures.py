"""Pictures of data for cards: samples as points of a plane, or one sample as an image. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset

Array = NDArray[np.float64]

MOST_POINTS = 160
LEAST_SIDE = 8
"""Pixels along a side of what is shown as an image."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Samples in a plane.

    Attributes:
        places: (n, 2) from 0 to 1, upwards.
        classes: (n,) number of each sample's class, all 0 where there are none.
    """

    places: Array
    classes: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A sample as an image.

    Attributes:
        values: (height, width) from 0 to 1.
    """

    values: Array


def picture_of(dataset: Dataset, number: int) -> Points | Pixels:
    """The picture of a data set.

    Args:
        dataset: The data.
        number: Tells pictures of the same data apart: another image for each.
    """
    side = math.isqrt(math.prod(dataset.spec.input_shape))
    if side >= LEAST_SIDE and side * side == math.prod(dataset.spec.input_shape):
        return Pixels(_scaled(dataset.inputs[number % len(dataset.inputs)].reshape(side, side)))
    chosen = np.linspace(0, len(dataset.inputs) - 1, min(len(dataset.inputs), MOST_POINTS)).astype(np.int64)
    inputs = dataset.inputs.reshape(len(dataset.inputs), -1)[chosen]
    whole = ~np.isnan(inputs).any(axis=1)
    chosen, inputs = (chosen[whole], inputs[whole]) if whole.any() else (chosen, np.nan_to_num(inputs))
    targets = dataset.targets[chosen]
    if dataset.spec.classes and not dataset.spec.target_shape:
        x, y = _best_two(inputs, lambda column: _separation(column, targets))
        classes = targets.astype(np.int64)
    else:
        values = targets.reshape(len(targets), -1)[:, 0].astype(np.float64)
        x, y = inputs[:, int(np.argmax([_correlation(column, values) for column in inputs.T]))], values
        classes = np.zeros(len(chosen), np.int64)
    return Points(np.stack([_scaled(x), _scaled(y)], axis=1), classes)


def _best_two(inputs: Array, score: Callable[[Array], float]) -> tuple[Array, Array]:
    """The two columns that say most, in their order; one alone twice."""
    best = sorted(np.argsort([-score(column) for column in inputs.T], kind="stable")[:2])
    return inputs[:, best[0]], inputs[:, best[-1]]


def _separation(column: Array, classes: NDArray[np.int64]) -> float:
    """Variance between the classes as a share of that within them."""
    groups = [column[classes == each] for each in np.unique(classes)]
    within = sum(float(group.var()) * len(group) for group in groups)
    between = sum((float(group.mean()) - float(column.mean())) ** 2 * len(group) for group in groups)
    return between / within if within > 0.0 else 0.0


def _correlation(column: Array, values: Array) -> float:
    spread = float(column.std() * values.std())
    return abs(float(((column - column.mean()) * (values - values.mean())).mean())) / spread if spread else 0.0


def _scaled(values: Array) -> Array:
    low, high = float(values.min()), float(values.max())
    return (values - low) / ((high - low) or 1.0)
