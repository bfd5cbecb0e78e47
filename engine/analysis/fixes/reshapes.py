"""Layers that bring a sample into another form, so that a layer can take it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from engine.errors import ShapeError
from engine.layers import Layer, Shape
from engine.layers.shapes.flatten import Flatten
from engine.layers.shapes.reshaping import Reshape


def reshapes(shape: Shape) -> Iterator[Layer]:
    """Flatten, and Reshape to other forms: from what most people would do to what is rarely meant."""
    size = math.prod(shape)
    yield Flatten()
    if len(shape) == 2:  # a sequence or a matrix becomes an image of one channel
        yield Reshape(shape=(1, *shape))
    if len(shape) == 3:  # the rows of an image become steps
        yield Reshape(shape=(shape[1], shape[0] * shape[2]))
    for channels in (1, 3):
        side = math.isqrt(size // channels)
        if channels * side * side == size and side > 1:
            yield Reshape(shape=(channels, side, side))
    yield Reshape(shape=(size, 1))
    yield Reshape(shape=(1, 1, size))


def fitting(shape: Shape, takes: Callable[[Shape], bool]) -> Iterator[Layer]:
    """Those of these layers behind which the shape is one that is taken."""
    for layer in reshapes(shape):
        try:
            (made,) = layer.infer([shape])
        except ShapeError:
            continue
        if takes(made):
            yield layer
