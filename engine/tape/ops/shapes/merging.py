"""Arithmetic of branches: elements multiplied, compared, scaled and shifted, inner products along the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from engine.tape.builder import GRADIENT, Shape, TapeBuilder, Tensor
from engine.tape.opcodes import declare

declare("multiply", reads="a b", writes="y", numbers="width")
declare("maximum", reads="a b", writes="y", numbers="width")
declare("maximum_backward", reads="a b dy", writes="to_a? to_b?", numbers="width")
declare("scale_shift", reads="x", writes="y", numbers="width scale shift")

# Of tensors seen as (outer, size).
_ROWS = "outer*size"
declare("inner_product", reads=f"a:{_ROWS} b:{_ROWS}", writes="y:outer", numbers="outer size")
declare("scale_rows", reads=f"factors:outer x:{_ROWS}", writes=f"y:{_ROWS}", numbers="outer size")
# `inverse` is one over the length of each row, or 0 where it is too short to have a direction.
declare("unit_rows", reads=f"x:{_ROWS}", writes=f"y:{_ROWS} inverse:outer", numbers="outer size")
declare("unit_rows_backward", reads=f"y:{_ROWS} inverse:outer dy:{_ROWS}", writes=f"dx:{_ROWS}", numbers="outer size")


def multiply(tape: TapeBuilder, inputs: Sequence[Tensor]) -> Tensor:
    """Product of two or more tensors of one shape."""
    return reduce(lambda a, b: _multiply_two(tape, a, b), inputs)


def maximum(tape: TapeBuilder, inputs: Sequence[Tensor]) -> Tensor:
    """The largest of two or more tensors of one shape; of equals the first gets the gradient."""
    return reduce(lambda a, b: _larger(tape, a, b), inputs)


def scale_shift(tape: TapeBuilder, x: Tensor, scale: float, shift: float = 0.0) -> Tensor:
    """`scale * x + shift`."""
    y = tape.tensor("scale_shift", x.shape, sources=[x])
    tape.emit("scale_shift", x, y, x.width, scale, shift)
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "scale_shift", dy, GRADIENT, x.width, scale, 0.0))
    return y


def inner_product(tape: TapeBuilder, a: Tensor, b: Tensor) -> Tensor:
    """Inner products along the last axis, which becomes 1."""
    outer, size = _rows(a)
    y = tape.tensor("inner_product", (*a.shape[:-1], 1), sources=[a, b])
    tape.emit("inner_product", a, b, y, outer, size)

    def backward(dy: Tensor) -> None:
        for x, other in ((b, a), (a, b)):
            tape.input_gradient(x, "scale_rows", dy, other, GRADIENT, outer, size)

    tape.on_gradient(y, backward)
    return y


def unit_rows(tape: TapeBuilder, x: Tensor) -> Tensor:
    """Each vector along the last axis divided by its length; one shorter than 1e-8 becomes zero, without a gradient."""
    outer, size = _rows(x)
    y = tape.tensor("unit_rows", x.shape, sources=[x])
    inverse = tape.tensor("inverse", (outer,))
    tape.emit("unit_rows", x, y, inverse, outer, size)
    sizes = (outer, size)
    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "unit_rows_backward", y, inverse, dy, GRADIENT, *sizes))
    return y


def _multiply_two(tape: TapeBuilder, a: Tensor, b: Tensor) -> Tensor:
    y = tape.tensor("multiply", a.shape, sources=[a, b])
    tape.emit("multiply", a, b, y, a.width)

    def backward(dy: Tensor) -> None:
        for x, other in ((b, a), (a, b)):
            tape.input_gradient(x, "multiply", dy, other, GRADIENT, a.width)

    tape.on_gradient(y, backward)
    return y


def _larger(tape: TapeBuilder, a: Tensor, b: Tensor) -> Tensor:
    y = tape.tensor("maximum", a.shape, sources=[a, b])
    tape.emit("maximum", a, b, y, a.width)

    def backward(dy: Tensor) -> None:
        da, db = (tape.new_gradient(x) if x.needs_gradient else None for x in (a, b))
        tape.emit("maximum_backward", a, b, dy, da, db, a.width)
        for x, dx in ((a, da), (b, db)):
            if dx is not None:
                tape.add_gradient(x, dx)

    tape.on_gradient(y, backward)
    return y


def _rows(x: Tensor) -> Shape:
    return x.width // x.shape[-1], x.shape[-1]
