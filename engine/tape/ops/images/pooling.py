"""Pooling: the largest or the mean of windows of an image, or of a whole axis."""

from __future__ import annotations

import math

from engine.tape.builder import GRADIENT, Shape, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers
from engine.tape.windows import Windows

# `where` says which element of a window was the largest: its distance from the window's first, in the image.
_X_WIDTH, _Y_WIDTH, _WINDOW = _NUMBERS = numbers("x_width", "y_width", "window")
_WHERE = Writes("where", _Y_WIDTH, optional=True)
declare("max_pool", Reads("x", _X_WIDTH), Writes("y", _Y_WIDTH), _WHERE, *_NUMBERS)
declare("max_pool_backward", Reads("dy", _Y_WIDTH), Reads("where", _Y_WIDTH), Writes("dx", _X_WIDTH), *_NUMBERS)
declare("average_pool", Reads("x", _X_WIDTH), Writes("y", _Y_WIDTH), *_NUMBERS)
declare("average_pool_backward", Reads("dy", _Y_WIDTH), Writes("dx", _X_WIDTH), *_NUMBERS)

# x is (outer, size, inner), y (outer, inner); here `where` is an index along the middle axis.
_OUTER, _SIZE, _INNER = _AXES = numbers("outer", "size", "inner")
_ALL, _REST = _OUTER * _SIZE * _INNER, _OUTER * _INNER
declare("axis_max", Reads("x", _ALL), Writes("y", _REST), Writes("where", _REST, optional=True), *_AXES)
declare("axis_max_backward", Reads("dy", _REST), Reads("where", _REST), Writes("dx", _ALL), *_AXES)
declare("axis_mean", Reads("x", _ALL), Writes("y", _REST), *_AXES)
declare("axis_mean_backward", Reads("dy", _REST), Writes("dx", _ALL), *_AXES)


def max_pool(tape: TapeBuilder, x: Tensor, shape: Shape, windows: Windows) -> Tensor:
    """The largest of each window, of every channel. x: (channels, height, width), seen so; y: `shape`."""
    return _largest(tape, "max_pool", x, shape, (x.width, math.prod(shape), windows.constants()))


def average_pool(tape: TapeBuilder, x: Tensor, shape: Shape, windows: Windows) -> Tensor:
    """The mean of what of each window lies in the image. x: (channels, height, width), seen so; y: `shape`."""
    return _mean(tape, "average_pool", x, shape, (x.width, math.prod(shape), windows.constants()))


def axis_max(tape: TapeBuilder, x: Tensor, shape: Shape, outer: int, size: int, inner: int) -> Tensor:
    """The largest along the middle axis of x, seen as (outer, size, inner)."""
    return _largest(tape, "axis_max", x, shape, (outer, size, inner))


def axis_mean(tape: TapeBuilder, x: Tensor, shape: Shape, outer: int, size: int, inner: int) -> Tensor:
    """The mean along the middle axis of x, seen as (outer, size, inner)."""
    return _mean(tape, "axis_mean", x, shape, (outer, size, inner))


Numbers = tuple[int | tuple[float, ...], ...]


def _largest(tape: TapeBuilder, opcode: str, x: Tensor, shape: Shape, numbers: Numbers) -> Tensor:
    y = tape.tensor(opcode, shape, sources=[x])
    where = tape.tensor("where", shape) if tape.training and x.needs_gradient else None
    tape.emit(opcode, x, y, where, *numbers)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, f"{opcode}_backward", dy, where, GRADIENT, *numbers))
    return y


def _mean(tape: TapeBuilder, opcode: str, x: Tensor, shape: Shape, numbers: Numbers) -> Tensor:
    y = tape.tensor(opcode, shape, sources=[x])
    tape.emit(opcode, x, y, *numbers)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, f"{opcode}_backward", dy, GRADIENT, *numbers))
    return y
