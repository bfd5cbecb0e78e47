"""Arithmetic of branches: elements multiplied, compared, scaled and shifted, inner products along the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from engine.tape.builder import GRADIENT, Shape, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers

_WIDTH, _SCALE, _SHIFT = numbers("width", "scale", "shift")
_A, _B, _X, _Y = Reads("a", _WIDTH), Reads("b", _WIDTH), Reads("x", _WIDTH), Writes("y", _WIDTH)
declare("multiply", _A, _B, _Y, _WIDTH)
declare("maximum", _A, _B, _Y, _WIDTH)
declare(
    "maximum_backward",
    _A,
    _B,
    Reads("dy", _WIDTH),
    Writes("to_a", _WIDTH, optional=True),
    Writes("to_b", _WIDTH, optional=True),
    _WIDTH,
)
declare("scale_shift", _X, _Y, _WIDTH, _SCALE, _SHIFT)

# Of tensors seen as (outer, size).
_OUTER, _SIZE = _SIZES = numbers("outer", "size")
_ALL = _OUTER * _SIZE
declare("inner_product", Reads("a", _ALL), Reads("b", _ALL), Writes("y", _OUTER), *_SIZES)
declare("scale_rows", Reads("factors", _OUTER), Reads("x", _ALL), Writes("y", _ALL), *_SIZES)
# `inverse` is one over the length of each row, or 0 where it is too short to have a direction.
declare("unit_rows", Reads("x", _ALL), Writes("y", _ALL), Writes("inverse", _OUTER), *_SIZES)
declare(
    "unit_rows_backward",
    Reads("y", _ALL),
    Reads("inverse", _OUTER),
    Reads("dy", _ALL),
    Writes("dx", _ALL),
    *_SIZES,
)


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
