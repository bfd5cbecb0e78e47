"""Operations on elements: dropping, adding, and looking at them in another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.tape.builder import GRADIENT, Shape, TapeBuilder, Tensor
from engine.tape.opcodes import Reads, Writes, declare, numbers

_WIDTH, _RATE, _STD, _STREAM = numbers("width", "rate", "std", "stream")
declare("add", Reads("a", _WIDTH), Reads("b", _WIDTH), Writes("y", _WIDTH), _WIDTH)
declare("dropout", Reads("x", _WIDTH), Writes("y", _WIDTH), _WIDTH, _RATE, _STREAM)
declare("gaussian_noise", Reads("x", _WIDTH), Writes("y", _WIDTH), _WIDTH, _STD, _STREAM)

_ROWS, _COLUMNS, _REPEAT = numbers("rows", "columns", "repeat")
_X_WIDTH, _X_START, _Y_WIDTH, _Y_START = numbers("x_width", "x_start", "y_width", "y_start")
declare("transpose", Reads("x", _ROWS * _COLUMNS), Writes("y", _ROWS * _COLUMNS), _ROWS, _COLUMNS)
declare(
    "copy_columns",
    Reads("x", _X_WIDTH * _REPEAT),
    Writes("y", _Y_WIDTH * _REPEAT),
    *(_REPEAT, _X_WIDTH, _X_START, _Y_WIDTH, _Y_START, _COLUMNS),
)


def dropout(tape: TapeBuilder, x: Tensor, rate: float) -> Tensor:
    """Zero elements with probability `rate` while training and scale the rest by `1 / (1 - rate)`.

    The mask is a function of seed, step, stream and element, so backward computes it again instead of storing it.
    """
    stream = tape.new_stream()
    if not tape.training or rate == 0.0:
        return x
    y = tape.tensor("dropout", x.shape, sources=[x])
    tape.emit("dropout", x, y, x.width, rate, stream)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "dropout", dy, GRADIENT, x.width, rate, stream))
    return y


def gaussian_noise(tape: TapeBuilder, x: Tensor, std: float) -> Tensor:
    """Add normal noise of mean 0 while training; a function of seed, step, stream and element, as for dropout."""
    stream = tape.new_stream()
    if not tape.training or std == 0.0:
        return x
    y = tape.tensor("gaussian_noise", x.shape, sources=[x])
    tape.emit("gaussian_noise", x, y, x.width, std, stream)

    tape.on_gradient(y, lambda dy: tape.add_gradient(x, dy))
    return y


def reshape(tape: TapeBuilder, x: Tensor, shape: Shape) -> Tensor:
    """The same buffer seen with another shape."""
    y = Tensor(x.buffer, shape, x.needs_gradient)

    tape.on_gradient(y, lambda dy: tape.add_gradient(x, Tensor(dy.buffer, x.shape)))
    return y


def transpose(tape: TapeBuilder, x: Tensor) -> Tensor:
    """Swap the first axis of a sample with all that follow: (n, ...) becomes (product of the rest, n)."""
    rows = x.shape[0]
    columns = x.width // rows
    y = tape.tensor("transpose", (columns, rows), sources=[x])
    tape.emit("transpose", x, y, rows, columns)

    tape.on_gradient(y, lambda dy: tape.input_gradient(x, "transpose", dy, GRADIENT, columns, rows))
    return y


def add(tape: TapeBuilder, inputs: Sequence[Tensor]) -> Tensor:
    """Sum of two or more tensors of one shape."""
    total = inputs[0]
    for other in inputs[1:]:
        total = _add_two(tape, total, other)
    return total


def _add_two(tape: TapeBuilder, a: Tensor, b: Tensor) -> Tensor:
    y = tape.tensor("add", a.shape, sources=[a, b])
    tape.emit("add", a, b, y, a.width)

    def backward(dy: Tensor) -> None:
        tape.add_gradient(a, dy)
        tape.add_gradient(b, dy)

    tape.on_gradient(y, backward)
    return y


def concatenate(tape: TapeBuilder, inputs: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Join tensors along an axis of a sample, counted from 0, in which alone their shapes differ.

    Each instruction writes the columns of one input; together they write the buffer once.
    """
    outer, inner = inputs[0].shape[:axis], inputs[0].shape[axis + 1 :]
    y = tape.tensor("concatenate", (*outer, sum(one.shape[axis] for one in inputs), *inner), sources=inputs)
    repeat = math.prod(outer)
    widths = [tensor.width // repeat for tensor in inputs]
    starts = [sum(widths[:index]) for index in range(len(inputs))]
    whole = sum(widths)
    for tensor, width, start in zip(inputs, widths, starts, strict=True):
        tape.emit("copy_columns", tensor, y, repeat, width, 0, whole, start, width)

    def backward(dy: Tensor) -> None:
        for tensor, width, start in zip(inputs, widths, starts, strict=True):
            tape.input_gradient(tensor, "copy_columns", dy, GRADIENT, repeat, whole, start, width, 0, width)

    tape.on_gradient(y, backward)
    return y
