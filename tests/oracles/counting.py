"""Counts what a layer multiplies, by running its twin in plain loops on numbers that count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracles import naive


class Number:
    """A number that came in or was learned, or a sum of products of such; counts whenever one is multiplied.

    What a function makes of it, such as `math.exp`, is a plain float: products within activations, gates and variances
    are not counted, and neither are powers and quotients. It is no float, which NumPy would make a plain one of.
    """

    products = 0

    def __init__(self, value: Any) -> None:
        self.value = float(value)

    def __float__(self) -> float:
        return self.value

    def __int__(self) -> int:
        return int(self.value)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        Number.products += 1
        return Number(self.value * float(other))

    def __add__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else Number(self.value + float(other))

    def __sub__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else Number(self.value - float(other))

    def __rsub__(self, other: Any) -> Number:
        return Number(float(other) - self.value)

    def __neg__(self) -> Number:
        return Number(-self.value)

    def __truediv__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) else Number(self.value / float(other))

    def __rtruediv__(self, other: Any) -> Number:
        return Number(float(other) / self.value)

    def __pow__(self, power: float) -> float:
        return self.value**power

    def __lt__(self, other: Any) -> bool:
        return self.value < float(other)

    def __gt__(self, other: Any) -> bool:
        return self.value > float(other)

    def __le__(self, other: Any) -> bool:
        return self.value <= float(other)

    def __ge__(self, other: Any) -> bool:
        return self.value >= float(other)

    __rmul__, __radd__ = __mul__, __add__


def numbers(values: NDArray[Any]) -> NDArray[Any]:
    """An array of numbers that count."""
    counting = np.empty(values.shape, object)
    counting.reshape(-1)[:] = [Number(value) for value in values.ravel().tolist()]
    return counting


def products(layer: Any, shapes: Sequence[tuple[int, ...]], generator: np.random.Generator) -> int:
    """Products of a forward pass of one sample."""
    before = [numbers(generator.uniform(0.5, 0.9, (1, *shape))) for shape in shapes]
    weights = {spec.name: numbers(generator.uniform(0.5, 0.9, spec.shape)) for spec in layer.weights(shapes)}
    Number.products = 0
    naive.layer_of(layer.type)(layer, before, weights)
    return Number.products
