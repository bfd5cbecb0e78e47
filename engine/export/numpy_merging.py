"""Layers of branches and axes as NumPy expressions, one function for each type."""

from __future__ import annotations

from engine.export.numpy_layers import Place, expression, support
from engine.layers.basic.scale_shift import ScaleShift
from engine.layers.shapes.merge import Average, Dot, Maximum, Multiply, Subtract
from engine.layers.shapes.reshaping import Permute, Reshape, Slice

_UNIT = '''
def unit(x):
    """Vectors along the last axis divided by their lengths."""
    length = np.sqrt((x * x).sum(-1, keepdims=True))
    return np.where(length < 1e-8, 0.0, x / np.maximum(length, 1e-8))
'''


@expression.register
def _(layer: Subtract, place: Place) -> str:
    return " - ".join(place.inputs)


@expression.register
def _(layer: Multiply, place: Place) -> str:
    return " * ".join(place.inputs)


@expression.register
def _(layer: Average, place: Place) -> str:
    return f"({' + '.join(place.inputs)}) / {len(place.inputs)}"


@expression.register
def _(layer: Maximum, place: Place) -> str:
    return f"np.max([{', '.join(place.inputs)}], axis=0)"


@support.register
def _(layer: Dot) -> tuple[str, ...]:
    return (_UNIT,) if layer.normalise else ()


@expression.register
def _(layer: Dot, place: Place) -> str:
    a, b = (f"unit({x})" if layer.normalise else x for x in place.inputs)
    return f"({a} * {b}).sum(-1, keepdims=True)"


@expression.register
def _(layer: Reshape, place: Place) -> str:
    x, values = place.inputs[0], ", ".join(map(str, layer.shape))
    return f"{x}.reshape(len({x}), {values})"


@expression.register
def _(layer: Permute, place: Place) -> str:
    x = place.inputs[0]
    return f"{x}.transpose({(0, *layer.order)})" if layer.order else f"{x}.transpose(0, *range({x}.ndim - 1, 0, -1))"


@expression.register
def _(layer: Slice, place: Place) -> str:
    skipped = ":, " * layer.axis
    return f"{place.inputs[0]}[{skipped}{layer.start}:{layer.stop or ''}]"


@expression.register
def _(layer: ScaleShift, place: Place) -> str:
    return f"{layer.scale!r} * {place.inputs[0]} + {layer.shift!r}"
