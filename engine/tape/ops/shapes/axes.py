"""The axes of a sample in another order."""

from __future__ import annotations

from collections.abc import Sequence

from engine.tape.builder import GRADIENT, Shape, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers
from engine.tape.ops.basic.elementwise import reshape

# `layout` is constants: the sizes of the axes of y, then how far apart their elements lie in x.
_WIDTH, _AXES, _LAYOUT = numbers("width", "axes", "layout")
declare("permute", Reads("x", _WIDTH), Writes("y", _WIDTH), _WIDTH, _AXES, _LAYOUT)


def permute(tape: TapeBuilder, x: Tensor, order: Sequence[int]) -> Tensor:
    """Let axis `order[i]` of x become axis i of y; axes of a sample are counted from 0."""
    shape = tuple(x.shape[axis] for axis in order)
    axes = _joined(x.shape, order)
    if len(axes) == 1:
        return reshape(tape, x, shape)
    y = tape.tensor("permute", shape, sources=[x])
    tape.emit("permute", x, y, *_numbers(x, axes))

    back = _joined(shape, sorted(range(len(order)), key=order.__getitem__))
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "permute", dy, GRADIENT, *_numbers(x, back)))
    return y


def _numbers(x: Tensor, axes: Sequence[tuple[int, int]]) -> tuple[int, int, tuple[float, ...]]:
    layout = tuple(float(value) for values in zip(*axes, strict=True) for value in values)
    return x.width, len(axes), layout


def _joined(shape: Shape, order: Sequence[int]) -> list[tuple[int, int]]:
    """Size and stride in x of the axes of y; neighbours that were neighbours in x are one, those of size 1 none."""
    strides = [1]
    for size in reversed(shape[1:]):
        strides.insert(0, strides[0] * size)
    axes: list[tuple[int, int]] = []
    for axis in order:
        size, stride = shape[axis], strides[axis]
        if size == 1:
            continue
        if axes and axes[-1][1] == size * stride:
            axes[-1] = (axes[-1][0] * size, stride)
        else:
            axes.append((size, stride))
    return axes or [(1, 1)]
