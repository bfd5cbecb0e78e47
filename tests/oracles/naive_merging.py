"""Loops for layers of branches and axes; nothing of the engine is imported."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def elementwise(combine: Callable[[Sequence[float]], float]) -> Any:
    """A layer that makes one number of one number of each input."""

    def layer_of(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
        columns = zip(*(x.ravel().tolist() for x in before), strict=True)
        return np.array([combine(column) for column in columns]).reshape(before[0].shape)

    return layer_of


def dot(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    a, b = before
    y = np.zeros((*a.shape[:-1], 1))
    for place in np.ndindex(a.shape[:-1]):
        y[place] = sum(one * other for one, other in zip(a[place], b[place], strict=True))
        if layer.normalise:
            lengths = [math.sqrt(sum(value * value for value in vector[place])) for vector in (a, b)]
            y[place] = 0.0 if min(lengths) < 1e-8 else y[place] / lengths[0] / lengths[1]
    return y


def reshape(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    return before[0].reshape(len(before[0]), *layer.shape)


def permute(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    order = layer.order or tuple(range(x.ndim - 1, 0, -1))
    y = np.zeros((len(x), *(x.shape[axis] for axis in order)))
    for place in np.ndindex(y.shape):
        source = [place[0], *(0 for _ in order)]
        for axis, index in zip(order, place[1:], strict=True):
            source[axis] = index
        y[place] = x[tuple(source)]
    return y


def slice_(layer: Any, before: Sequence[Array], weights: Mapping[str, Array]) -> Array:
    x = before[0]
    indices = list(range(x.shape[layer.axis]))[layer.start : layer.stop or None]
    return np.stack([np.take(x, index, axis=layer.axis) for index in indices], axis=layer.axis)


LAYERS: dict[str, Callable[[Any, Sequence[Array], Mapping[str, Array]], Array]] = {
    "Subtract": elementwise(lambda values: values[0] - sum(values[1:])),
    "Multiply": elementwise(lambda values: reduce(mul, values)),
    "Average": elementwise(lambda values: sum(values) / len(values)),
    "Maximum": elementwise(max),
    "Dot": dot,
    "Reshape": reshape,
    "Permute": permute,
    "Slice": slice_,
    "ScaleShift": lambda layer, before, weights: layer.scale * before[0] + layer.shift,
}
